"""What an institution may ask of its own visits, and that every look leaves a line."""

from __future__ import annotations

from typing import Any

import pytest

from support import people, tills, visits, wards
from yidi.store import reach
from yidi.store.models import Person, TrailLine

NUMBER = people.number("19520101", 7)
DAY = {"begntime": "2026-03-01 00:00:00", "endtime": "2026-03-02 23:59:59"}


@pytest.fixture
def stay(db: None, client: Any) -> tuple[tills.Till, Person, str]:
    till = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    till.region = "140700"
    visits.opened(till.code)
    wards.catalogue()
    who = visits.person(order=7)
    visits.filed(who)
    answer = till.post("2401", wards.admission(who, NUMBER))
    return till, who, answer["output"]["result"]["mdtrt_id"]


def looks(who: Person) -> list[str]:
    """What was looked at, of whom."""
    with reach.service():
        lines = TrailLine.objects.filter(action__in=("visit.list", "visit.look")).order_by("id")
        return [line.subject.replace(f"person:{who.pk}", "him") for line in lines]


def test_visits_of_a_person(stay: tuple[tills.Till, Person, str]) -> None:
    till, who, mdtrt_id = stay
    ask = {"psn_no": who.psn_no, **DAY}
    (row,) = till.post("5201", {"data": ask})["output"]["mdtrtinfo"]
    assert (row["mdtrt_id"], row["certno"], row["psn_name"]) == (mdtrt_id, NUMBER, who.name)
    assert (row["begntime"], row["endtime"], row["inhosp_stas"]) == (
        "2026-03-01 08:30:00", "", "1",
    )  # fmt: skip
    assert (row["med_type"], row["insutype"], row["ipt_days"]) == ("21", "310", 1)
    for other in ({"med_type": "11"}, {"mdtrt_id": "1"}, {"endtime": "2026-03-01 08:00:00"}):
        assert till.post("5201", {"data": ask | other})["output"]["mdtrtinfo"] == []
    assert looks(who) == ["him"] * 4
    answer = till.post("5201", {"data": ask | {"psn_no": "nobody"}})
    assert answer["err_msg"].startswith("person_not_found")


def test_diagnoses_of_a_visit(stay: tuple[tills.Till, Person, str]) -> None:
    till, who, mdtrt_id = stay
    ask = {"mdtrt_id": mdtrt_id, "psn_no": who.psn_no}
    (row,) = till.post("5202", {"data": ask})["output"]["diseinfo"]
    assert (row["diag_code"], row["maindiag_flag"], row["inout_diag_type"]) == ("I10", "1", "1")
    assert row["diag_time"] == "2026-03-02 09:00:00"
    assert looks(who) == ["him"]


def test_who_is_in_hospital(stay: tuple[tills.Till, Person, str], client: Any) -> None:
    till, who, mdtrt_id = stay
    (row,) = till.post("5303", {"data": DAY})["output"]["data"]
    assert (row["mdtrt_id"], row["out_flag"], row["begndate"]) == (mdtrt_id, "1", "2026-03-01")
    assert till.post("5303", {"data": DAY | {"psn_no": "other"}})["output"]["data"] == []
    other = tills.till(client, "H11010500009", "110105")
    assert other.post("5303", {"data": DAY})["output"]["data"] == []
    named = {"mdtrt_id": mdtrt_id, "psn_no": who.psn_no}
    assert till.post("2404", {"data": named})["infcode"] == 0
    assert till.post("5303", {"data": DAY})["output"]["data"] == []
    assert looks(who) == [""]


def test_lines_of_a_settlement(stay: tuple[tills.Till, Person, str]) -> None:
    till, who, mdtrt_id = stay
    rows = [
        wards.fee(mdtrt_id, who.psn_no, "1", "JC1", price="8000.00"),
        wards.fee(mdtrt_id, who.psn_no, "2", "NONE", price="3.00"),
    ]
    assert till.post("2301", {"feedetail": rows})["infcode"] == 0
    named = {"mdtrt_id": mdtrt_id, "psn_no": who.psn_no}
    ask = named | {
        "mdtrt_cert_type": "01", "medfee_sumamt": "8003.00", "psn_setlway": "01",
        "insutype": "310", "acct_used_flag": "0", "mid_setl_flag": "0",
    }  # fmt: skip
    settled = till.post("2304", {"data": ask})["output"]["setlinfo"]["setl_id"]
    scan, strange = till.post("5204", {"data": named | {"setl_id": settled}})["output"]["feedetail"]
    assert (scan["list_type"], scan["chrgitm_lv"], scan["inscp_scp_amt"]) == ("201", "1", 8000.0)
    assert (strange["list_type"], strange["fulamt_ownpay_amt"]) == ("", 3.0)
    answer = till.post("5204", {"data": named | {"setl_id": "404"}})
    assert answer["err_msg"].startswith("settlement_not_found")
