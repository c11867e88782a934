"""Staff of either side print a settlement's receipt; what a replay finds wrong stands on their page."""

from __future__ import annotations

from typing import Any

import pytest

from support import offices, settled
from yidi.store import reach
from yidi.store.models import Settlement, TrailLine
from yidi.store.writes import replays


@pytest.fixture
def setl_id(db: None) -> str:
    of = settled.stay()
    return settled.settled(of, settled.bill(of))


@pytest.mark.parametrize(
    ("area", "status", "lines"),
    [("140700", 200, ["140700"]), ("110000", 200, ["110000", "140700"]), ("419001", 404, [])],
)
def test_a_receipt_is_for_the_staff_of_either_side(
    client: Any, setl_id: str, area: str, status: int, lines: list[str]
) -> None:
    offices.staff("looker", (area, "reviewer"))
    offices.signed_in(client, "looker")
    answer = client.get(f"/staff/settled/140700/{setl_id}/receipt.pdf")
    assert answer.status_code == status
    with reach.service():
        seen = TrailLine.objects.filter(action__endswith="settlement", actor_kind="staff")
        assert sorted(line.insured_region for line in seen) == lines


def test_an_alarm_stands_on_the_page_of_today(client: Any, setl_id: str) -> None:
    with reach.service():
        row = Settlement.objects.get(setl_id=setl_id)
        replays.alarm("140700", row.pk, "columns", "起付线：记录1.00，重算2.00", row.settled_at)
    offices.staff("boss", ("140700", "supervisor"))
    offices.staff("clerk", ("140700", "window_clerk"))
    offices.signed_in(client, "boss")
    assert "1 处结算重算不一致" in client.get("/staff/").content.decode()
    page = client.get("/staff/replays/").content.decode()
    assert setl_id in page and "重算2.00" in page and "成批" in page
    client.post("/staff/sign-out/")
    offices.signed_in(client, "clerk")
    assert "重算不一致" not in client.get("/staff/").content.decode()
    assert client.get("/staff/replays/").status_code == 403
