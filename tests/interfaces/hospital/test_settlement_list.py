"""4101: a settlement list that says what the bill says, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from support import people, tills, visits, wards
from yidi.store import reach
from yidi.store.models import Person, SettlementList, TrailLine

NUMBER = people.number("19520101", 7)
Ward = tuple[tills.Till, Person, dict[str, Any]]


@pytest.fixture
def settled(db: None, client: Any) -> Ward:
    """A stay of one day, discharged and settled; the setlinfo of 2304."""
    till = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    till.region = "140700"
    visits.opened(till.code)
    wards.catalogue()
    who = visits.person(order=7)
    visits.filed(who)
    named = {"psn_no": who.psn_no}
    answer = till.post("2401", wards.admission(who, NUMBER))
    named["mdtrt_id"] = answer["output"]["result"]["mdtrt_id"]
    rows = [
        wards.fee(named["mdtrt_id"], who.psn_no, "1", "JC1", price="8000.00"),
        wards.fee(named["mdtrt_id"], who.psn_no, "2", price="12.50", count=40),
    ]
    assert till.post("2301", {"feedetail": rows})["infcode"] == 0
    leave = {
        "insutype": "310", "endtime": "2026-03-02 09:50:00", "dscg_dept_codg": "D1",
        "dscg_dept_name": "内科", "dscg_way": "1",
    }  # fmt: skip
    assert till.post("2402", {"dscginfo": named | leave, "diseinfo": []})["infcode"] == 0
    ask = named | {
        "mdtrt_cert_type": "01", "medfee_sumamt": "8500.00", "psn_setlway": "01",
        "insutype": "310", "acct_used_flag": "0", "mid_setl_flag": "0",
    }  # fmt: skip
    return till, who, till.post("2304", {"data": ask})["output"]["setlinfo"]


def listed(info: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The list of a settlement as it was."""
    own = info["fulamt_ownpay_amt"] + info["overlmt_selfpay"]
    head = {
        "mdtrt_id": info["mdtrt_id"], "setl_id": info["setl_id"], "psn_no": info["psn_no"],
        "psn_name": info["psn_name"], "certno": info["certno"], "gend": "1", "brdy": "1952-01-01",
        "medcasno": "B1", "ntly": "CHN", "naty": "01", "patn_cert_type": "01", "prfs": "80",
        "coner_name": "示例", "patn_rlts": "1", "coner_addr": "示例路1号",
        "coner_tel": "15400000000", "hi_type": "310", "insuplc": "140700", "ipt_med_type": "1",
        "adm_caty": "A03", "dscg_caty": "A03", "dscg_way": "1", "bill_code": "1", "bill_no": "1",
        "biz_sn": "1", "hi_paymtd": "1", "hsorg": "演示医保局", "hsorg_opter": "演示",
        "medins_fill_dept": "医保办", "medins_fill_psn": "演示", "adm_time": "2026-03-01 08:30:00",
        "dscg_time": "2026-03-02 09:50:00", "setl_begn_date": "2026-03-01",
        "setl_end_date": "2026-03-02", "psn_selfpay": f"{info['psn_part_amt'] - own:.2f}",
        "psn_ownpay": f"{own:.2f}", "acct_pay": "0", "psn_cashpay": info["psn_cash_pay"],
    }  # fmt: skip
    items = [item("03", "8000.00", claa_sumfee="8000.00"), item("09", "500.00", clab_amt="500.00")]
    main = {"maindiag_flag": "1", "diag_type": "1", "diag_code": "I10", "diag_name": "演示诊断"}
    paid = [{"fund_pay_type": "310100", "fund_payamt": info["fund_pay_sumamt"]}]
    return {"setlinfo": head | more, "payinfo": paid, "diseinfo": [main], "iteminfo": items}


def item(kind: str, amount: str, **more: str) -> dict[str, str]:
    known = {"claa_sumfee": "0", "clab_amt": "0", "fulamt_ownpay_amt": "0", "oth_amt": "0"}
    return {"med_chrgitm": kind, "amt": amount} | known | more


def refused(till: tills.Till, given: dict[str, Any]) -> list[tuple[str, str]]:
    answer = till.post("4101", given)
    assert answer["infcode"] == -1, answer
    return [(one["code"], one.get("where", "")) for one in answer["output"]["problems"]]


def test_a_list_that_says_what_the_bill_says_is_kept_once(settled: Ward) -> None:
    till, _, info = settled
    answer = till.post("4101", listed(info))
    assert answer["infcode"] == 0, answer
    assert answer["output"] == {"setl_list_id": info["setl_id"]}
    assert refused(till, listed(info)) == [("list_sent", "setl_id")]
    with reach.service():
        row = SettlementList.objects.get()
        assert row.content["iteminfo"][0]["amt"] == 800_000
        row.state = "3"
        row.save()
    assert till.post("4101", listed(info, medcasno="B2"))["infcode"] == 0
    with reach.service():
        assert SettlementList.objects.get().state == "1"
    with reach.staff(["419001"]):
        assert not SettlementList.objects.exists()


def state(info: dict[str, Any], stas_type: str, **more: str) -> dict[str, Any]:
    """The input of 4102."""
    row = {"psn_no": info["psn_no"], "setl_id": info["setl_id"], "stas_type": stas_type}
    return {"data": {"stastinfo": [row | more]}}


def test_a_list_is_taken_back_mended_and_submitted(settled: Ward) -> None:
    till, _, info = settled
    till.post("4101", listed(info))
    for _ in range(2):
        assert till.post("4102", state(info, "0"))["infcode"] == 0
    assert till.post("4101", listed(info, medcasno="B2"))["infcode"] == 0
    till.post("4102", state(info, "0"))
    assert till.post("4102", state(info, "1"))["infcode"] == 0
    with reach.service():
        row = SettlementList.objects.get()
        assert (row.state, row.content["setlinfo"]["medcasno"]) == ("1", "B2")
        assert TrailLine.objects.filter(action="visit.list_marked").count() == 3


@pytest.mark.parametrize(
    ("before", "sent", "more", "code"),
    [
        ("1", "2", {}, "list_state_fixed"),
        ("2", "0", {}, "list_state_fixed"),
        ("3", "1", {}, "list_state_fixed"),
        ("1", "9", {}, "field_invalid"),
        ("1", "0", {"psn_no": "other"}, "list_not_found"),
        ("1", "0", {"setl_id": "404"}, "list_not_found"),
    ],
)
def test_a_state_that_is_not_the_institutions_to_give(
    settled: Ward, before: str, sent: str, more: dict[str, str], code: str
) -> None:
    till, _, info = settled
    till.post("4101", listed(info))
    with reach.service():
        SettlementList.objects.update(state=before)
    answer = till.post("4102", state(info, sent, **more))
    assert answer["err_msg"].startswith(code), answer
    with reach.service():
        assert SettlementList.objects.get().state == before


def test_all_rows_of_a_message_or_none(settled: Ward) -> None:
    till, _, info = settled
    till.post("4101", listed(info))
    two = state(info, "0")
    two["data"]["stastinfo"].append({**two["data"]["stastinfo"][0], "setl_id": "404"})
    problems = till.post("4102", two)["output"]["problems"]
    assert [p["where"] for p in problems] == ["data.stastinfo[2].setl_id"]
    with reach.service():
        assert SettlementList.objects.get().state == "1"


def test_every_difference_is_named(settled: Ward) -> None:
    till, _, info = settled
    given = listed(
        info, psn_cashpay="0.01", dscg_way="2", adm_time="2026-03-02 08:30:00", psn_ownpay="99.99"
    )
    given["iteminfo"] = [
        item("03", "7999.99", claa_sumfee="8000.00"),
        item("01", "1.00", oth_amt="1"),
    ]
    given["diseinfo"] = []
    given["payinfo"][0]["fund_payamt"] = "1.00"
    assert refused(till, given) == [
        ("list_differs", "setlinfo.adm_time"), ("list_differs", "setlinfo.dscg_way"),
        ("list_main_diagnosis", "diseinfo"), ("list_differs", "iteminfo[1].amt"),
        ("list_differs", "iteminfo"), ("list_differs", "iteminfo"), ("list_differs", "iteminfo"),
        ("list_differs", "setlinfo.psn_selfpay"), ("list_differs", "setlinfo.psn_cashpay"),
        ("list_differs", "payinfo"),
    ]  # fmt: skip
    with reach.service():
        assert not SettlementList.objects.exists()


def test_what_is_left_out_is_named(settled: Ward) -> None:
    till, _, info = settled
    given = listed(info, medcasno="", bill_no="")
    assert refused(till, given) == [
        ("field_invalid", "setlinfo.medcasno"), ("field_invalid", "setlinfo.bill_no"),
    ]  # fmt: skip


def test_only_a_settlement_in_force_has_a_list(settled: Ward) -> None:
    till, who, info = settled
    assert refused(till, listed(info, setl_id="404")) == [
        ("settlement_not_found", "setlinfo.setl_id")
    ]
    back = {"setl_id": info["setl_id"], "mdtrt_id": info["mdtrt_id"], "psn_no": who.psn_no}
    assert till.post("2305", {"data": back})["infcode"] == 0
    assert refused(till, listed(info)) == [("settlement_not_found", "setlinfo.setl_id")]
