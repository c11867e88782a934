"""docs/reference/filing-try.md is true: its example, every word a story may use, every code."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from support.sources import PACKAGE, PROJECT
from yidi.core.filing import life, record
from yidi.core.filing import story as stories
from yidi.core.policy import shape
from yidi.interfaces.commands import filing

PAGE = (PROJECT / "docs" / "reference" / "filing-try.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1]
PRINTED = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
SOURCES = ("core/filing/deciding.py", "core/filing/entitlement.py", "core/filing/story.py",
           "core/machine.py", "policy_files/text.py")  # fmt: skip
CODE = re.compile(
    r'(?:note|Problem|_refuse)\(\s*"([a-z_]+)"|cited\(\s*[\w\[\]]+,\s*"([a-z_]+)"'
    r'|"((?:filing|insurance|commitment)_[a-z]+)",\s'
)
NOT_CODES = {"commitment_open", "commitment_supplemented", "filing_needed", "commitment_ban"}


def tables() -> str:
    """The page without its example."""
    return PAGE.split("### At the top")[1]


def test_the_example_prints_what_stands_there() -> None:
    done = CliRunner().invoke(filing.command, ["try", "-", "--json"], input=EXAMPLE.encode())
    assert done.exit_code == 0
    assert json.loads(done.stdout) == PRINTED


def test_every_name_of_an_event_and_of_the_output_is_defined() -> None:
    events = tables().split("### `do`")[1]
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (.+?) \|", tables(), re.MULTILINE))
    for do, names in stories.DOES.items():
        row = next(line for line in events.splitlines() if line.startswith(f"| `{do}` |"))
        assert set(re.findall(r"`([a-z_]+)`", row.split("|")[3])) == set(names), do
        assert all(f"`{name}`" in tables() for name in names)
    named = " ".join(line.split("|")[1] for line in tables().splitlines() if line.startswith("| `"))
    assert rows
    for name in PRINTED["events"][0]:
        assert f"`{name}`" in named, name


@pytest.mark.parametrize(
    "words",
    [
        shape.KINDS, shape.PROOF_WAYS, shape.MATERIALS, shape.ISSUERS, life.STATES,
        record.INSURANCE_STATUSES, shape.DIMENSIONS["channel"].words,
        shape.DIMENSIONS["type"].words, shape.DIMENSIONS["insurance"].words,
        {word: "" for word in shape.DIMENSIONS["proof"].words if word != "none"},
    ],
    ids=lambda words: next(iter(words)),
)  # fmt: skip
def test_every_word_is_defined(words: dict[str, str]) -> None:
    missing = [word for word in words if f"`{word}`" not in tables()]
    assert not missing


def test_every_code_is_defined() -> None:
    found = {
        next(filter(None, groups))
        for source in SOURCES
        for groups in CODE.findall((PACKAGE / source).read_text(encoding="utf-8"))
    }
    assert len(found) > 40
    missing = sorted(code for code in found - NOT_CODES if f"`{code}`" not in tables())
    assert not missing
