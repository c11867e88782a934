"""Chronic care settled: apart from what does not belong to it, and anew where it was mistaken."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest

from support import offices, people, tills, visits, wards
from yidi.actions.settlement.propose_resettling import net, propose_all
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import (
    Bill,
    ChronicEntitlement,
    Designation,
    Filing,
    JournalLine,
    Message,
    Person,
    PersonYear,
    ResettleProposal,
    Settlement,
    Visit,
)
from yidi.store.reads import resettling

NUMBER = people.number("19520101", 7)
REGION = "419001"
_serial = count(1)


@pytest.fixture
def ward(db: None, client: Any) -> tuple[tills.Till, Person]:
    """A tertiary hospital in Beijing, and somebody insured in Jiyuan who lives in Beijing."""
    till = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    till.region = REGION
    visits.opened(till.code)
    wards.catalogue(YP9={})
    who = visits.person(REGION, order=7, balance=0)
    visits.filed(who)
    return till, who


def entitled(who: Person, disease: str = "diabetes") -> None:
    with reach.service():
        ChronicEntitlement.objects.create(
            insured_region=REGION, person=who, disease=disease, first=date(2026, 1, 1)
        )


def seen(till: tills.Till, who: Person, med_type: str, disease: str, icd: str = "E11.9") -> str:
    """A visit that was described; gives its number."""
    known = {"mdtrt_cert_type": "03", "ipt_otp_no": f"M{next(_serial)}"}
    registered = till.post("2201", wards.registration(who, NUMBER, **known))
    visit = str(registered["output"]["data"]["mdtrt_id"])
    info = {
        "mdtrt_id": visit, "psn_no": who.psn_no, "med_type": med_type,
        "begntime": "2026-03-02 08:30:00", "dise_codg": disease, "dise_name": "演示",
    }  # fmt: skip
    described = till.post("2203", {"mdtrtinfo": info, "diseinfo": [wards.diagnosis(icd)]})
    assert described["infcode"] == 0, described
    return visit


def charged(
    till: tills.Till, who: Person, visit: str, disease: str = "", batch: str = "B1"
) -> None:
    """A class-A item of 100 yuan."""
    row = wards.fee(
        visit, who.psn_no, batch[1:], code="YP9", price="100.00", chrg_bchno=batch,
        dise_codg=disease,
    )  # fmt: skip
    answer = till.post("2204", {"feedetail": [row]})
    assert answer["infcode"] == 0, answer


def settled(
    till: tills.Till, who: Person, visit: str, med_type: str, batch: str = "B1"
) -> dict[str, Any]:
    data = {
        "psn_no": who.psn_no, "mdtrt_cert_type": "03", "certno": NUMBER, "med_type": med_type,
        "medfee_sumamt": "100.00", "psn_setlway": "01", "mdtrt_id": visit, "chrg_bchno": batch,
        "insutype": "310", "acct_used_flag": "0", "invono": "F1", "fulamt_ownpay_amt": "0",
        "overlmt_selfpay": "0", "preselfpay_amt": "0", "inscp_scp_amt": "100",
    }  # fmt: skip
    answer: dict[str, Any] = till.post("2207", {"data": data})
    return answer


def info(answer: dict[str, Any]) -> dict[str, Any]:
    assert answer["infcode"] == 0, answer
    found: dict[str, Any] = answer["output"]["setlinfo"]
    return found


def test_a_disease_is_settled_alone_and_the_rest_as_ordinary_care(ward: Any) -> None:
    till, who = ward
    entitled(who)
    visit = seen(till, who, "14", "M01600")
    charged(till, who, visit, "M01600")
    charged(till, who, visit, "M03900", "B2")
    with reach.service():
        assert set(Bill.objects.values_list("kind", "total")) == {
            ("main", 10_000), ("unrelated", 10_000),
        }  # fmt: skip
    first = info(settled(till, who, visit, "14"))
    rest = info(settled(till, who, visit, "11", "B2"))
    assert (first["med_type"], first["hifp_pay"]) == ("14", 80.0)
    assert (rest["med_type"], rest["hifp_pay"]) == ("11", 60.0)
    with reach.service():
        kinds = Settlement.objects.order_by("id").values_list("care", "disease")
        assert list(kinds) == [("chronic", "diabetes"), ("outpatient", "")]
        assert not ResettleProposal.objects.exists()


def test_without_the_disease_nothing_is_settled_as_chronic(ward: Any) -> None:
    till, who = ward
    visit = seen(till, who, "14", "M01600")
    charged(till, who, visit, "M01600")
    assert settled(till, who, visit, "14")["err_msg"].startswith("chronic_missing")


def mistaken(till: tills.Till, who: Person) -> str:
    """Diabetes settled as ordinary care; gives the setl_id."""
    visit = seen(till, who, "11", "")
    charged(till, who, visit)
    return str(info(settled(till, who, visit, "11"))["setl_id"])


def answer_of(till: tills.Till, who: Person, setl_id: str, **more: Any) -> dict[str, Any]:
    data = {"setl_id": setl_id, "psn_no": who.psn_no, "cnfm_flag": "1"} | more
    answer: dict[str, Any] = till.post("YD02", {"data": data})
    return answer


def test_a_mistake_is_found_at_once_refunded_and_settled_anew(ward: Any) -> None:
    till, who = ward
    entitled(who)
    setl_id = mistaken(till, who)
    (row,) = till.post("YD01", {"data": {}})["output"]["data"]
    with reach.citizen([who.pk]):
        (mine,) = resettling.of_people([who.pk])
    with reach.citizen([who.pk + 1]):
        assert not resettling.of_people([who.pk])
    assert net(mine.change) == "重新结算后，退您现金20.00元，医保多支付20.00元。"
    assert (row["setl_id"], row["dise_codg"], row["fund_more"], row["cash_more"]) == (
        setl_id, "M01600", 20.0, -20.0,
    )  # fmt: skip
    message = till.message("YD02", {"data": {
        "setl_id": setl_id, "psn_no": who.psn_no, "cnfm_flag": "1",
    }})  # fmt: skip
    first = till.send(message)
    output = first.json()["output"]
    assert till.send(message).content == first.content
    assert (output["data"]["cash_more"], output["data"]["fund_more"]) == (-20.0, 20.0)
    assert (output["setlinfo"]["hifp_pay"], output["setlinfo"]["med_type"]) == (80.0, "14")
    with reach.service():
        one, back, anew = Settlement.objects.order_by("id")
        assert (back.reverses, back.setl_id) == (one, output["data"]["rvs_setl_id"])
        assert (anew.care, anew.disease, anew.bill) == ("chronic", "diabetes", one.bill)
        assert Bill.objects.get().settlement == anew
        kept = ResettleProposal.objects.get()
        assert (kept.state, kept.reversal, kept.replacement) == ("done", back, anew)
        assert (kept.fund, kept.cash) == (2_000, -2_000)
        assert Visit.objects.get().care == "chronic"
        assert PersonYear.objects.get().sums["outpatient_fund"] == 8_000
        assert sum(JournalLine.objects.values_list("amount", flat=True)) == 0
        assert "退您现金20.00元" in Message.objects.get(kind="resettled").text
    assert till.post("YD01", {"data": {}})["output"]["data"] == []
    assert answer_of(till, who, setl_id)["err_msg"].startswith("proposal_over")


def test_the_office_of_the_insured_place_sees_what_was_proposed(ward: Any, client: Any) -> None:
    till, who = ward
    entitled(who)
    setl_id = mistaken(till, who)
    offices.staff("clerk", (REGION, "window_clerk"))
    offices.staff("other", ("140700", "window_clerk"))
    office = offices.signed_in(client, "clerk")
    page = office.get("/staff/resettling/proposed/").content.decode()
    assert setl_id in page and who.name in page and "糖尿病按普通门诊结算" in page
    assert page.count("20.00") == 2
    answer_of(till, who, setl_id, cnfm_flag="0", memo="看的是感冒")
    assert setl_id not in office.get("/staff/resettling/proposed/").content.decode()
    assert "看的是感冒" in office.get("/staff/resettling/declined/").content.decode()
    assert office.get("/staff/resettling/nothing/").status_code == 404
    elsewhere = offices.signed_in(client, "other").get("/staff/resettling/declined/")
    assert setl_id not in elsewhere.content.decode()


def test_an_institution_may_say_that_it_was_ordinary_care(ward: Any) -> None:
    till, who = ward
    entitled(who)
    setl_id = mistaken(till, who)
    assert answer_of(till, who, setl_id, cnfm_flag="0")["err_msg"].startswith("reason_missing")
    left = answer_of(till, who, setl_id, cnfm_flag="0", memo="看的是感冒")
    assert left["infcode"] == 0
    assert propose_all(clock.now()) == 0
    with reach.service():
        assert ResettleProposal.objects.get().state == "declined"
        assert Settlement.objects.count() == 1


def test_a_disease_that_is_found_later_is_looked_for_at_night(
    ward: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    till, who = ward
    setl_id = mistaken(till, who)
    entitled(who, "hypertension")
    assert propose_all(clock.now()) == 0, "another disease"
    entitled(who)
    assert propose_all(clock.now()) == 1
    assert propose_all(clock.now()) == 0
    monkeypatch.setenv("YIDI_CLOCK", "2027-01-02T10:00")
    assert answer_of(till, who, setl_id)["err_msg"].startswith("proposal_over")


def test_a_closed_year_is_left_as_it_is(ward: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    till, who = ward
    mistaken(till, who)
    entitled(who)
    monkeypatch.setenv("YIDI_CLOCK", "2027-01-02T10:00")
    assert propose_all(clock.now()) == 1
    with reach.service():
        assert ResettleProposal.objects.get().state == "claim"
    assert till.post("YD01", {"data": {}})["output"]["data"] == []


@pytest.fixture
def doubtful(ward: Any) -> tuple[tills.Till, Person]:
    """An open commitment that was supplemented after an outpatient visit at home would cost 20."""
    till, who = ward
    with reach.service():
        Filing.objects.update(kind="other_temporary", way="commitment")
    mistaken(till, who)
    now = clock.now()
    with reach.service():
        Filing.objects.update(kind="long_term_resident", way="material", evidenced_at=now)
    return till, who


def test_a_filing_that_is_better_now_shows_what_would_change(doubtful: Any) -> None:
    till, _ = doubtful
    assert propose_all(clock.now()) == 1
    with reach.service():
        kept = ResettleProposal.objects.get()
        assert (kept.kind, kept.state, kept.fund, kept.cash) == ("filing", "shown", 2_000, -2_000)
        assert kept.rule
        assert not Message.objects.filter(kind="resettle_proposed").exists()
    assert till.post("YD01", {"data": {}})["output"]["data"] == []


def test_only_the_chosen_institution_where_the_pack_names_a_number(
    ward: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    till, who = ward
    entitled(who)
    monkeypatch.setattr("yidi.core.settlement.chronic.most_institutions", lambda *_: 1)
    visit = seen(till, who, "14", "M01600")
    charged(till, who, visit, "M01600")
    assert settled(till, who, visit, "14")["err_msg"].startswith("not_designated")
    with reach.service():
        Designation.objects.create(
            insured_region=REGION, number="D1", person=who, order="1",
            institution_code=till.code, institution_name="测试医院", scope="cross_province",
            first=date(2026, 3, 1), sent_by=till.code, made_at=clock.now(), made_by="测试",
        )  # fmt: skip
    assert settled(till, who, visit, "14")["infcode"] == 0
