"""The month's settlements for away patients: fetched, confirmed, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from support import tills, visits
from support.people import ZONE

Month = tuple[tills.Till, list[dict[str, Any]]]
YEAR = {"trt_year": "2026", "trt_month": "03"}


@pytest.fixture
def month(db: None, client: Any, monkeypatch: pytest.MonkeyPatch) -> Month:
    """Two settled stays in March 2026, as 3260 lists them."""
    monkeypatch.setattr("yidi.interfaces.common.clock.now", lambda: visits.SETTLED.astimezone(ZONE))
    till = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    till.region = "140700"
    visits.opened(till.code)
    for number in range(2):
        _settled(till, number)
    return till, listed(till)


def _settled(till: tills.Till, number: int) -> None:
    who = visits.person(order=60 + number, balance=50_000)
    visits.filed(who)
    of = visits.visit(who)
    made = visits.bill(of, 1_000_000 + number)
    data = {
        "psn_no": who.psn_no, "mdtrt_cert_type": "03", "medfee_sumamt": f"{made.total / 100:.2f}",
        "psn_setlway": "01", "mdtrt_id": of.mdtrt_id, "insutype": "310", "acct_used_flag": "1",
        "mid_setl_flag": "0",
    }  # fmt: skip
    assert till.post("2304", {"data": data})["infcode"] == 0


def listed(till: tills.Till, **more: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = till.post("3260", {"data": YEAR | more})["output"]["data"]
    return rows


def said(rows: list[dict[str, Any]], flag: str = "1", **more: Any) -> dict[str, Any]:
    """The input of 3261 for these rows."""
    names = (
        "certno",
        "mdtrt_id",
        "mdtrt_setl_time",
        "setl_sn",
        "medfee_sumamt",
        "optins_pay_sumamt",
    )
    detail = [{name: row[name] for name in names} | {"cnfm_flag": flag} | more for row in rows]
    return {"data": YEAR | {"totalrow": len(detail)}, "detail": detail}


def test_a_month_is_fetched_row_by_row(month: Month) -> None:
    till, rows = month
    assert [row["seqno"] for row in rows] == [1, 2]
    assert [row["medfee_sumamt"] for row in rows] == [10000.0, 10000.01]
    assert listed(till, startrow=2) == rows[1:]
    assert listed(till, trt_month="04") == []


def test_confirmed_and_taken_back(month: Month) -> None:
    till, rows = month
    first = till.post("3261", said(rows[:1]))
    till.post("3261", said(rows[1:], "0"))
    assert [row["cnfm_flag"] for row in listed(till)] == ["1", "0"]
    undo = {"data": YEAR | {"otransid": first["inf_refmsgid"]}}
    assert till.post("3262", undo)["infcode"] == 0
    assert [row["cnfm_flag"] for row in listed(till)] == ["", "0"]
    assert till.post("3262", {"data": YEAR | {"otransid": "0"}})["infcode"] == 0
    assert [row["cnfm_flag"] for row in listed(till)] == ["", ""]
    unknown = {"data": YEAR | {"otransid": "404"}}
    assert till.post("3262", unknown)["err_msg"].startswith("message_not_found")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"optins_pay_sumamt": "0.01"}, "amounts_differ"),
        ({"setl_sn": "404"}, "settlement_not_found"),
        ({"cnfm_flag": "2"}, "field_invalid"),
    ],
)
def test_a_wrong_row_keeps_nothing(month: Month, change: dict[str, str], code: str) -> None:
    till, rows = month
    answer = till.post("3261", said(rows[:1], **change))
    assert answer["err_msg"].startswith(code)
    assert [row["cnfm_flag"] for row in listed(till)] == ["", ""]
