"""docs/reference/quote.md is true: its example, every name and word of a case, every code."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
from click.testing import CliRunner

from support.sources import PACKAGE, PROJECT, trees
from yidi.core.policy import shape
from yidi.core.settlement import case, explain
from yidi.interfaces.commands import quote

PAGE = (PROJECT / "docs" / "reference" / "quote.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1]
SHOWN = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
DEFINED = PAGE.split("## The case")[1]
SOURCES = (
    "core/policy/reading.py", "core/policy/book.py", "core/settlement/request.py",
    "core/settlement/scope.py", "core/settlement/quote.py", "policy_files/text.py",
    "core/calendar.py", "core/money.py", "interfaces/commands/common.py",
)  # fmt: skip
MAKERS = ("Problem", "note", "_refuse")


def printed() -> dict[str, Any]:
    """What the example prints."""
    done = CliRunner().invoke(quote.command, ["-", "--json"], input=EXAMPLE.encode())
    assert done.exit_code == 0
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_example_prints_what_stands_there() -> None:
    answer = printed()
    assert {**answer, "book": "", "steps": []} == {**SHOWN, "book": "", "steps": []}
    assert SHOWN["steps"]
    assert all(step in answer["steps"] for step in SHOWN["steps"])


def test_every_name_of_the_answer_is_defined() -> None:
    answer = printed()
    names = {*answer, *answer["steps"][0], *answer["filing_used"]}
    assert not [name for name in names if f"`{name}`" not in DEFINED]


def test_every_name_of_a_case_is_defined() -> None:
    """The names that core/settlement/request.py knows, read off its source."""
    names = set()
    for node in trees(PACKAGE / "core" / "settlement" / "request.py"):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "names":
            names |= {word.value for word in ast.walk(node.value) if isinstance(word, ast.Constant)}
    assert len(names) > 30
    assert not [name for name in names if f"`{name}`" not in DEFINED]


@pytest.mark.parametrize(
    "words",
    [
        case.STATUSES, case.GROUPS, case.INJURIES, case.CATEGORIES, shape.KINDS, shape.DISEASES,
        shape.CREDENTIALS, shape.STATUSES, explain.LABELS,
        *(shape.DIMENSIONS[name].words for name in (
            "insurance", "hardship", "civil_servant", "scope", "proof", "where", "type", "level")),
    ],
    ids=lambda words: "-".join(list(words)[:2]),
)  # fmt: skip
def test_every_word_is_defined(words: dict[str, str]) -> None:
    assert not [word for word in words if f"`{word}`" not in DEFINED]


def test_every_code_is_defined() -> None:
    found = {code for source in SOURCES for code in _codes(source)}
    assert len(found) > 35
    assert not sorted(code for code in found if f"`{code}`" not in DEFINED)


def _codes(source: str) -> set[str]:
    """The codes of the problems that a module makes: the first text of each call that makes one."""
    found = set()
    for node in trees(PACKAGE / source):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0] if node.args else None
        if name == "_cited" and len(node.args) > 2:
            first = node.args[2]
        if name in (*MAKERS, "_cited") and isinstance(first, ast.Constant):
            found.add(str(first.value))
    return found
