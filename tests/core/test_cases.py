"""The cases beside the law run as tests: given, expected, and the clauses that must be cited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from yidi.core.policy.tree import Branch, Items
from yidi.core.problems import Refusal
from yidi.core.settlement import answer
from yidi.core.settlement.quote import quote
from yidi.core.settlement.request import request
from yidi.policy_files import text
from yidi.policy_files.folder import Folder, default_folder

FOLDER = Folder(default_folder())
LEAST = 150


def cases() -> Iterator[Any]:
    """Every case of policy/cases, named by file and sentence."""
    for path in sorted((FOLDER.root / "cases").glob("*.yaml")):
        listed = text.read(path.read_text(encoding="utf-8"))
        assert isinstance(listed, Items)
        for case in listed:
            assert isinstance(case, Branch)
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


ALL = list(cases())


def answered(given: Branch) -> dict[str, Any]:
    """What `yidi quote --json` prints for a case."""
    try:
        asked = request(given, FOLDER.places)
        return answer.of(quote(FOLDER.book(asked.insured.region), asked))
    except Refusal as refusal:
        return answer.refused(refusal.problems)


def cited(found: dict[str, Any]) -> str:
    """Everything that an answer cites, as one text."""
    steps = [f"{s['document']} {s['article']} {s['status']}" for s in found.get("steps", [])]
    problems = [
        " ".join([p.get("document", ""), p.get("article", ""), *p.get("documents", [])])
        for p in found["problems"]
    ]
    because = (found.get("filing_used") or {}).get("because") or {}
    lent = f"{because.get('document')} {because.get('article')} {because.get('status')}"
    return "\n".join([*steps, *problems, lent])


@pytest.mark.parametrize("case", ALL)
def test_a_case_beside_the_law_holds(case: Branch) -> None:
    found = answered(case["given"])  # type: ignore[arg-type]
    expected = dict(case["expected"])  # type: ignore[arg-type]
    assert expected, "a case that expects nothing proves nothing"
    if "problem" in expected:
        assert expected.pop("problem") in [p["code"] for p in found["problems"]]
    if "filing_used_kind" in expected:
        assert (
            expected.pop("filing_used_kind") == (found["filing_used"] or {"kind": "none"})["kind"]
        )
    assert {name: found.get(name) for name in expected} == expected
    for clause in case.get("clauses", []):
        assert clause in cited(found)


def test_there_are_enough_cases() -> None:
    assert len(ALL) >= LEAST
