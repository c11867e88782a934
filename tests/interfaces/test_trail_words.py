"""What a line of the trail says is a word, for auditors and for the persons themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yidi
from yidi.interfaces.common import trail_words
from yidi.policy_files.folder import agency_duties

PACKAGE = Path(yidi.__file__).parent
_ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
NO_ACTIONS = {
    # where in a message something is wrong; how a longer name begins; a job
    "data.certno", "data.psn_no", "setlinfo.mdtrt_id", "setlinfo.setl_id",
    "look.outside_", "staff.sign_", "yidi.send",
}  # fmt: skip


def written() -> Iterator[str]:
    """Every literal in the actions that reads like one: kind.event."""
    for folder in ("actions", "store/writes"):
        for path in (PACKAGE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and _ACTION.fullmatch(str(node.value)):
                    yield str(node.value)


def of_visits() -> Iterator[str]:
    """The actions that visits leave by `left_trail`."""
    for path in (PACKAGE / "actions" / "settlement").glob("*.py"):
        found = re.findall(r"left_trail\(at, [\w.]+, \"(\w+)\"", path.read_text(encoding="utf-8"))
        yield from (f"visit.{event}" for event in found)


def test_every_action_has_a_word() -> None:
    actions = {*written(), *of_visits()} - NO_ACTIONS - set(agency_duties().by_name)
    assert len(actions) > 90
    assert sorted(one for one in actions if trail_words.name(one) == one) == []
