"""Before a book is approved, it says which settlements it would have changed, with the money."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from shutil import copytree
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support import visits
from support.people import published
from yidi.actions.policy.propose import propose
from yidi.actions.policy.weigh import effect, summary, weigh
from yidi.actions.settlement.settle import settle
from yidi.core.settlement import columns
from yidi.policy_files.folder import Folder, default_folder
from yidi.store.models import User

AT = datetime(2026, 11, 21, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def settled(db: None) -> str:
    """A stay of somebody of Jiyuan in Beijing; gives the setl_id."""
    visits.hospital()
    who = visits.person("419001")
    visits.filed(who)
    of = visits.visit(who)
    made = visits.bill(of, 2_500_000)
    answer: list[Any] = []
    settle(visits.message(1), visits.asking(of, made), visits.SETTLED, _kept(answer))
    return str(answer[0].setl_id)


def _kept(answer: list[Any]) -> Any:
    def render(outcome: Any) -> bytes:
        answer.append(outcome)
        return b"{}"

    return render


@pytest.fixture
def better(tmp_path: Path) -> Folder:
    """Jiyuan pays 90 % where it paid 85 %."""
    root = copytree(default_folder(), tmp_path / "policy")
    pack = root / "regions" / "419001.yaml"
    row = "type: inpatient, level: tertiary}, rate: 85%}"
    text = pack.read_text(encoding="utf-8")
    assert row in text
    pack.write_text(text.replace(row, row.replace("85%", "90%")), encoding="utf-8")
    return Folder(root)


def proposed(folder: Folder) -> tuple[str, Any]:
    published("419001")
    author = User.objects.create_user("weigher", "a-long-password-9").pk
    made = propose(folder, "419001", author, AT)
    return made.digest, made.reaches_back


@pytest.mark.parametrize("few", [1, 1000], ids=["columns", "single"])
def test_the_money_is_said_beforehand(
    settled: str, better: Folder, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "FEW", few)
    digest, since = proposed(better)
    found = weigh("419001", digest, since)
    assert (found.looked, found.changed, found.unknown) == (1, 1, 0)
    more = (2_500_000 - 90_000) // 20
    assert found.change == (more, 0, -more)
    assert found.effects[0].setl_id == settled
    assert effect(found.effects[0]) == "基金多付1205.00元、个人现金少付1205.00元"
    assert "1笔会变" in summary(found)


def test_a_book_that_says_the_same_changes_nothing(settled: str) -> None:
    digest, since = proposed(Folder(default_folder()))
    assert since is None
    found = weigh("419001", digest, AT.date().replace(year=2025))
    assert (found.looked, found.changed) == (1, 0)
    assert "没有一笔会变" in summary(found)


def test_a_page_stops_where_there_are_too_many(settled: str, better: Folder) -> None:
    digest, since = proposed(better)
    found = weigh("419001", digest, since, most=0)
    assert (found.looked, found.more) == (0, True)
