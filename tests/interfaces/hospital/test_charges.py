"""Charges over the national envelope: split, kept together, returned, withdrawn, noted."""

from __future__ import annotations

from typing import Any

import pytest

from support import people, tills, visits, wards
from yidi.store import reach
from yidi.store.models import Bill, ChargeLine, Person, Settlement, Visit

NUMBER = people.number("19520101", 7)
Ward = tuple[tills.Till, Person, str]


@pytest.fixture
def till(db: None, client: Any) -> tills.Till:
    made = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    made.region = "140700"
    visits.opened(made.code)
    wards.catalogue()
    return made


@pytest.fixture
def stay(till: tills.Till) -> Ward:
    who = visits.person(order=7)
    visits.filed(who)
    answer = till.post("2401", wards.admission(who, NUMBER))
    return till, who, answer["output"]["result"]["mdtrt_id"]


@pytest.fixture
def outpatient(till: tills.Till) -> Ward:
    who = visits.person(order=7)
    visits.filed(who)
    answer = till.post("2201", wards.registration(who, NUMBER))
    return till, who, answer["output"]["data"]["mdtrt_id"]


def charged(ward: Ward, *rows: dict[str, Any], infno: str = "2301") -> list[dict[str, Any]]:
    """The lines that come back."""
    answer = ward[0].post(infno, {"feedetail": list(rows)})
    assert answer["infcode"] == 0, answer
    return answer["output"]["result"]


def refused(ward: Ward, infno: str, given: Any) -> list[tuple[str, str]]:
    """(code, where) of every problem."""
    answer = ward[0].post(infno, given)
    assert answer["infcode"] == -1, answer
    return [(one["code"], one.get("where", "")) for one in answer["output"]["problems"]]


def fee(ward: Ward, sn: str, code: str = "YP1", **more: Any) -> dict[str, Any]:
    return wards.fee(ward[2], ward[1].psn_no, sn, code, **more)


def named(ward: Ward, **more: Any) -> dict[str, Any]:
    return {"mdtrt_id": ward[2], "psn_no": ward[1].psn_no, **more}


def bills() -> list[tuple[str, str, int, int, int, int, int]]:
    """(batch, kind, lines, total, own_paid, over_limit, class_b) of every bill."""
    with reach.service():
        names = ("batch", "kind", "lines", "total", "own_paid", "over_limit", "class_b")
        return list(Bill.objects.order_by("id").values_list(*names))


ZERO = (
    "own_paid over_limit class_b deductible hifp_pay cvlserv_pay hifes_pay hifmi_pay hifob_pay"
    " maf_pay hifdm_pay oth_pay fund_total hospital account family balance"
)


def settled(ward: Ward, *, interim: bool = False) -> None:
    """A settlement of the open bill, as if it had been made."""
    with reach.service():
        visit = Visit.objects.get(mdtrt_id=ward[2])
        made = Bill.objects.filter(visit=visit, settlement=None).latest("id")
        zero = dict.fromkeys(ZERO.split(), 0)
        row = Settlement.objects.create(
            insured_region="140700", place=visit.place, institution_code=visit.institution_code,
            setl_id=f"s{made.pk}", visit=visit, bill=made, person=ward[1], insurance="employee",
            care=visit.care, med_type="21", scope="cross_province", clr_type="21", clr_way="01",
            settled_at=visits.SETTLED, day=visits.SETTLED.date(), year=2026, interim=interim,
            total=made.total, in_scope=made.total, person_part=made.total, cash=made.total,
            before={}, after={}, given={}, steps=[], book="", engine="", msgid="m", operator="o",
            **zero,
        )  # fmt: skip
        Bill.objects.filter(pk=made.pk).update(settlement=row)


def test_every_line_comes_back_in_its_parts(stay: Ward) -> None:
    pill, scan, cream, strange = charged(
        stay, fee(stay, "1", price="15.00", count=2), fee(stay, "2", "JC1", price="100.00"),
        fee(stay, "3", "YP3", price="8.00"), fee(stay, "4", "NONE", price="1.00"),
    )  # fmt: skip
    assert pill == {
        "feedetl_sn": "1", "det_item_fee_sumamt": 30.0, "cnt": 2.0, "pric": 15.0,
        "pric_uplmt_amt": 12.5, "selfpay_prop": 0.1, "fulamt_ownpay_amt": 0.0, "overlmt_amt": 5.0,
        "preselfpay_amt": 2.5, "inscp_scp_amt": 22.5, "chrgitm_lv": "2", "med_chrgitm_type": "09",
        "bas_medn_flag": "0", "hi_nego_drug_flag": "0", "chld_medc_flag": "0",
        "list_sp_item_flag": "0", "lmt_used_flag": "0", "drt_reim_flag": "0",
        "memo": "乙类，先自付10%。单价超过三级机构限价12.5元，超出的自付。", "exp_content": "",
    }  # fmt: skip
    assert (scan["inscp_scp_amt"], scan["chrgitm_lv"]) == (100.0, "1")
    assert (cream["fulamt_ownpay_amt"], cream["chrgitm_lv"]) == (8.0, "3")
    assert (strange["fulamt_ownpay_amt"], strange["med_chrgitm_type"]) == (1.0, "14")
    assert bills() == [("", "main", 4, 13900, 900, 500, 250)]
    with reach.service():
        line = ChargeLine.objects.get(feedetl_sn="1")
        assert (line.name, line.own_code, line.reason) == ("演示片", "HYP1", "2,13")
        assert line.details["bilg_dept_name"] == "内科"


def test_a_refusal_names_every_line_and_field_and_keeps_none(stay: Ward) -> None:
    charged(stay, fee(stay, "1"))
    rows = [
        fee(stay, "1"),
        fee(stay, "2", det_item_fee_sumamt="9.00"),
        fee(stay, "3"),
        fee(stay, "4", fee_ocur_time="2026-02-28 23:59:59"),
        fee(stay, "5", fee_ocur_time="2026-03-03 00:00:00"),
        fee(stay, "6", count=-1),
        fee(stay, "7", count=-1, init_feedetl_sn="404"),
    ]
    assert refused(stay, "2301", {"feedetail": rows}) == [
        ("charge_twice", "feedetail[1].feedetl_sn"),
        ("line_amount_wrong", "feedetail[2].det_item_fee_sumamt"),
        ("charge_outside_visit", "feedetail[4].fee_ocur_time"),
        ("charge_outside_visit", "feedetail[5].fee_ocur_time"),
        ("return_without_original", "feedetail[6].init_feedetl_sn"),
        ("return_without_original", "feedetail[7].init_feedetl_sn"),
    ]
    assert bills() == [("", "main", 1, 1000, 0, 0, 100)]


def test_fields_that_cannot_be_read_are_all_named(stay: Ward) -> None:
    rows = [fee(stay, "1"), fee(stay, "2", cnt="two"), fee(stay, "3", pric="1.0000001")]
    assert refused(stay, "2301", {"feedetail": rows}) == [
        ("field_invalid", "feedetail[2].cnt"), ("field_invalid", "feedetail[3].pric"),
    ]  # fmt: skip


def test_the_same_message_charges_once(stay: Ward) -> None:
    till = stay[0]
    message = till.message("2301", {"feedetail": [fee(stay, "1")]})
    assert till.send(message).content == till.send(message).content
    assert [bill[2] for bill in bills()] == [1]


def test_lines_of_two_visits_do_not_come_together(stay: Ward) -> None:
    rows = [fee(stay, "1"), fee(stay, "2", mdtrt_id="another")]
    assert refused(stay, "2301", {"feedetail": rows}) == [("visits_mixed", "feedetail[2].mdtrt_id")]
    assert refused(stay, "2301", {"feedetail": []}) == [("rows_empty", "feedetail")]


def test_each_kind_of_care_has_its_transaction(stay: Ward) -> None:
    rows = {"feedetail": [fee(stay, "1", chrg_bchno="B1")]}
    assert refused(stay, "2204", rows) == [("visit_kind_wrong", "mdtrt_id")]


# ---- returns


def test_a_return_takes_back_the_parts_of_its_original(stay: Ward) -> None:
    charged(stay, fee(stay, "1", price="15.00", count=3))
    (back,) = charged(stay, fee(stay, "r1", price="15.00", count=-1, init_feedetl_sn="1"))
    assert (back["overlmt_amt"], back["preselfpay_amt"], back["inscp_scp_amt"]) == (
        -2.5, -1.25, -11.25,
    )  # fmt: skip
    rest = charged(stay, fee(stay, "r2", price="15.00", count=-2, init_feedetl_sn="1"))
    assert rest[0]["det_item_fee_sumamt"] == -30.0
    assert bills() == [("", "main", 3, 0, 0, 0, 0)]
    again = fee(stay, "r3", price="15.00", count=-1, init_feedetl_sn="1")
    assert refused(stay, "2301", {"feedetail": [again]}) == [("return_exceeds", "feedetail[1].cnt")]


def test_a_return_of_nothing_moves_a_fen_over_the_cap(stay: Ward) -> None:
    whole = {"cnt": "1.0004", "det_item_fee_sumamt": "13.01"}
    nothing = {"cnt": "-0.0001", "det_item_fee_sumamt": "0.00", "init_feedetl_sn": "1"}
    (line,) = charged(stay, fee(stay, "1", price="13.00") | whole)
    assert line["overlmt_amt"] == 0.5
    (back,) = charged(stay, fee(stay, "r1", price="13.00") | nothing)
    assert (back["det_item_fee_sumamt"], back["overlmt_amt"]) == (0.0, 0.01)


def test_a_return_across_an_interim_bill_belongs_to_the_open_one(stay: Ward) -> None:
    charged(stay, fee(stay, "1", price="15.00", count=2))
    settled(stay, interim=True)
    wards.item("YP9")
    back = fee(stay, "2", price="15.00", count=-1, init_feedetl_sn="1")
    charged(stay, fee(stay, "3", "JC1", price="100.00"), back)
    assert bills() == [
        ("", "main", 1, 3000, 0, 500, 250),
        ("", "main", 2, 8500, 0, -250, -125),
    ]


def test_after_the_last_settlement_nothing_is_charged(stay: Ward) -> None:
    charged(stay, fee(stay, "1"))
    settled(stay)
    assert refused(stay, "2301", {"feedetail": [fee(stay, "2")]}) == [("visit_settled", "")]
    assert refused(stay, "2404", {"data": named(stay)}) == [("visit_settled", "")]
    data = [named(stay, feedetl_sn="1")]
    assert refused(stay, "2302", {"data": data}) == [("charge_not_loose", "feedetl_sn")]


def test_what_a_day_may_have_counts_earlier_messages(stay: Ward) -> None:
    charged(stay, fee(stay, "1", "JC1", price="100.00"))
    (second,) = charged(stay, fee(stay, "2", "JC1", price="100.00"))
    assert second["fulamt_ownpay_amt"] == 100.0
    charged(stay, fee(stay, "3", "JC1", price="100.00", count=-1, init_feedetl_sn="1"))
    (third,) = charged(stay, fee(stay, "4", "JC1", price="100.00"))
    assert third["fulamt_ownpay_amt"] == 0.0


# ---- withdrawn


def test_lines_are_withdrawn_and_the_bill_is_as_before(stay: Ward) -> None:
    charged(stay, fee(stay, "1"), fee(stay, "2", "YP3"))
    data = [named(stay, feedetl_sn="2")]
    assert stay[0].post("2302", {"data": data})["infcode"] == 0
    assert bills() == [("", "main", 1, 1000, 0, 0, 100)]
    assert refused(stay, "2404", {"data": named(stay)}) == [("visit_has_charges", "")]
    assert stay[0].post("2302", {"data": [named(stay, feedetl_sn="0000")]})["infcode"] == 0
    assert bills() == [("", "main", 0, 0, 0, 0, 0)]
    assert stay[0].post("2404", {"data": named(stay)})["infcode"] == 0


def test_a_line_that_was_given_back_is_withdrawn_with_its_returns(stay: Ward) -> None:
    charged(stay, fee(stay, "1", count=3))
    for n in (1, 2):
        charged(stay, fee(stay, f"r{n}", count=-1, init_feedetl_sn="1"))

    def rows(*numbers: str) -> dict[str, Any]:
        return {"data": [named(stay, feedetl_sn=number) for number in numbers]}

    bound = [("charge_given_back", "feedetl_sn")]
    assert refused(stay, "2302", rows("1")) == bound
    assert refused(stay, "2302", rows("1", "r2")) == bound
    assert refused(stay, "2302", rows("r1")) == bound  # the second was cut after it
    assert stay[0].post("2302", rows("r2"))["infcode"] == 0
    assert stay[0].post("2302", rows("1", "r1"))["infcode"] == 0
    assert bills()[0][2:] == (0, 0, 0, 0, 0)


def test_unknown_lines_are_all_named(stay: Ward) -> None:
    data = [named(stay, feedetl_sn=number) for number in ("8", "9")]
    assert [code for code, _ in refused(stay, "2302", {"data": data})] == ["charge_not_loose"] * 2


def test_a_line_is_noted(stay: Ward) -> None:
    charged(stay, fee(stay, "1"))
    settled(stay)
    note = named(stay, bkkp_sn="1", med_list_codg="YP1", memo="81234567890")
    assert stay[0].post("2306", {"data": note})["infcode"] == 0
    with reach.service():
        assert ChargeLine.objects.get().details["memo"] == "81234567890"
    wrong = {"data": note | {"med_list_codg": "YP2"}}
    assert refused(stay, "2306", wrong) == [("charge_unknown", "bkkp_sn")]


# ---- batches


def test_a_batch_comes_once_and_may_be_sent_again_after_it_was_withdrawn(outpatient: Ward) -> None:
    row = fee(outpatient, "1", chrg_bchno="B1")
    charged(outpatient, row, infno="2204")
    more = {"feedetail": [fee(outpatient, "2", chrg_bchno="B1")]}
    assert refused(outpatient, "2204", more) == [("batch_sent", "feedetail[1].chrg_bchno")]
    withdrawal = {"data": named(outpatient, chrg_bchno="B1")}
    assert outpatient[0].post("2205", withdrawal)["infcode"] == 0
    assert refused(outpatient, "2205", withdrawal) == [("batch_unknown", "chrg_bchno")]
    charged(outpatient, row, fee(outpatient, "2", chrg_bchno="B1"), infno="2204")
    assert bills() == [("B1", "main", 2, 2000, 0, 0, 200)]


def test_a_batch_takes_returns_of_its_lines_until_it_is_settled(outpatient: Ward) -> None:
    charged(outpatient, fee(outpatient, "1", chrg_bchno="B1", count=3), infno="2204")

    def back(sn: str) -> dict[str, Any]:
        return fee(outpatient, sn, chrg_bchno="B1", count=-1, init_feedetl_sn="1")

    charged(outpatient, back("r1"), infno="2204")
    assert bills() == [("B1", "main", 2, 2000, 0, 0, 200)]
    settled(outpatient)
    found = refused(outpatient, "2204", {"feedetail": [back("r2")]})
    assert found == [("batch_sent", "feedetail[1].chrg_bchno")]


def test_a_settled_batch_stays_and_another_goes(outpatient: Ward) -> None:
    charged(outpatient, fee(outpatient, "1", chrg_bchno="B1"), infno="2204")
    settled(outpatient)
    charged(outpatient, fee(outpatient, "2", chrg_bchno="B2"), infno="2204")
    data = {"data": named(outpatient, chrg_bchno="B1")}
    assert refused(outpatient, "2205", data) == [("batch_settled", "chrg_bchno")]
    everything = {"data": named(outpatient, chrg_bchno="0000")}
    assert outpatient[0].post("2205", everything)["infcode"] == 0
    assert [bill[:3] for bill in bills()] == [("B1", "main", 1), ("B2", "main", 0)]


def test_what_is_not_of_the_disease_is_billed_apart(outpatient: Ward) -> None:
    till, who, mdtrt_id = outpatient
    info = {
        "mdtrt_id": mdtrt_id, "psn_no": who.psn_no, "med_type": "14", "dise_codg": "M00500",
        "begntime": "2026-03-02 08:30:00",
    }  # fmt: skip
    assert till.post("2203", {"mdtrtinfo": info, "diseinfo": []})["infcode"] == 0
    charged(
        outpatient,
        fee(outpatient, "1", chrg_bchno="B1", dise_codg="M00503"),
        fee(outpatient, "2", chrg_bchno="B2", dise_codg="M03900"),
        infno="2204",
    )
    assert [bill[:3] for bill in bills()] == [("B1", "main", 1), ("B2", "unrelated", 1)]
    settled(outpatient)
    other = {"mdtrtinfo": info | {"dise_codg": "M03900"}, "diseinfo": []}
    assert refused(outpatient, "2203", other) == [("visit_settled", "")]


def test_a_batch_has_one_disease(outpatient: Ward) -> None:
    rows = [fee(outpatient, f"{n}", chrg_bchno="B1", dise_codg=f"M0{n}") for n in (1, 2)]
    assert refused(outpatient, "2204", {"feedetail": rows}) == [
        ("batch_mixed", "feedetail[2].dise_codg")
    ]


def test_a_bill_uploaded_line_by_line_is_settled(stay: Ward) -> None:
    till = stay[0]
    charged(stay, fee(stay, "1", "JC1", price="8000.00"), fee(stay, "2", price="12.50", count=40))
    ask = named(
        stay, mdtrt_cert_type="01", medfee_sumamt="8500.00", psn_setlway="01", insutype="310",
        acct_used_flag="0", mid_setl_flag="0",
    )  # fmt: skip
    info = till.post("2304", {"data": ask})
    assert info["infcode"] == 0, info
    assert info["output"]["setlinfo"]["preselfpay_amt"] == 50.0
    assert refused(stay, "2405", {"data": named(stay)}) == [("step_not_allowed", "")]
