"""Stories that a clerk can read: each event of `stories/*.yaml` did what stands beside it.

`expect` is taken out before a story is played. It names values of the output of `yidi filing try`;
`problem` is one code or the list of all, `clause` and `says` stand somewhere in the problems. An
event that expects no problem has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yidi.core.filing import story as stories
from yidi.core.policy.tree import Branch, Items, Tree, is_null
from yidi.policy_files import text
from yidi.policy_files.folder import Folder, default_folder

FOLDER = Folder(default_folder())
STORIES = Path(__file__).parent / "stories"
LEAST = 80
IN_THE_PROBLEMS = ("problem", "clause", "says")


def told() -> Iterator[Any]:
    """Every story, named by file and sentence."""
    for path in sorted(STORIES.glob("*.yaml")):
        listed = text.read(path.read_text(encoding="utf-8"))
        assert isinstance(listed, Items)
        for story in listed:
            assert isinstance(story, Branch)
            yield pytest.param(story, id=f"{path.stem}: {story['name']}")


ALL = list(told())


def weekday(day: date) -> bool:
    """No story counts working days over a public holiday."""
    return day.weekday() < 5


def plain(tree: Tree) -> Any:
    """What is expected, as JSON has it."""
    if isinstance(tree, Items):
        return [plain(item) for item in tree]
    if is_null(tree):
        return None
    return {"true": True, "false": False}.get(str(tree), str(tree))


@pytest.mark.parametrize("story", ALL)
def test_a_story_goes_as_it_says(story: Branch) -> None:
    events = story["events"]
    assert isinstance(events, Items)
    expected = [event.pop("expect", None) for event in (Branch(e) for e in events)]
    stripped = Items(Branch((k, v) for k, v in e.items() if k != "expect") for e in events)
    read = stories.story(Branch({**story, "events": stripped}), FOLDER.places)
    played = stories.play(FOLDER.book(read.region), read, weekday)
    assert any(expected), "a story that expects nothing proves nothing"
    for number, (wanted, event) in enumerate(zip(expected, played, strict=True), start=1):
        if wanted is not None:
            _compare(f"event {number}", wanted, stories.values(event))


def _compare(where: str, wanted: Branch, found: dict[str, Any]) -> None:
    named = {key: plain(value) for key, value in wanted.items() if key not in IN_THE_PROBLEMS}
    assert {key: _text(found[key]) for key in named} == named, f"{where}: {found}"
    codes = sorted(problem["code"] for problem in found["problems"])
    problem = plain(wanted["problem"]) if "problem" in wanted else []
    assert codes == sorted([problem] if isinstance(problem, str) else problem), f"{where}: {found}"
    said = "\n".join(" ".join(map(str, problem.values())) for problem in found["problems"])
    for key in ("clause", "says"):
        assert key not in wanted or wanted[key] in said, f"{where}: {said}"


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_there_are_enough_stories() -> None:
    assert len(ALL) >= LEAST
