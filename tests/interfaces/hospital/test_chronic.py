"""Chronic diseases over the national envelope: applied for, chosen institutions, settled apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from support import people, tills, visits
from yidi.actions.actor import Actor
from yidi.actions.chronic import review
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import (
    ChronicApplication,
    ChronicEntitlement,
    Designation,
    InjuryReport,
    Message,
    Person,
    TrailLine,
)

NUMBER = people.number("19520101", 7)
CLERK = Actor("staff", "1", "审核员", regions=("140700",))


@pytest.fixture
def ward(db: None, client: Any) -> tuple[tills.Till, Person]:
    """A tertiary hospital in Beijing, and somebody insured in Jinzhong who has filed."""
    till = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    till.region = "140700"
    visits.opened(till.code)
    who = visits.acquainted(visits.person(order=7))
    visits.filed(who)
    return till, who


def application(who: Person, **more: Any) -> dict[str, Any]:
    """The input of 2503."""
    data = {
        "psn_no": who.psn_no, "insutype": "310", "opsp_dise_code": "M01600",
        "opsp_dise_name": "糖尿病", "insu_optins": "140700", "ide_fixmedins_no": visits.HOSPITAL,
        "ide_fixmedins_name": "测试医院", "hosp_ide_date": "2026-03-01", "diag_dr_codg": "D001",
        "diag_dr_name": "演示医生", "begndate": "2026-03-02", "memo": "空腹血糖",
    }  # fmt: skip
    return {"data": data | more}


def number_of(answer: dict[str, Any]) -> str:
    """What 25xx answers."""
    assert answer["infcode"] == 0, answer
    return str(answer["output"]["result"]["trt_dcla_detl_sn"])


def codes(answer: dict[str, Any]) -> list[str]:
    assert answer["infcode"] == -1, answer
    assert all(problem["next_step"] for problem in answer["output"]["problems"])
    return [problem["code"] for problem in answer["output"]["problems"]]


def taken_back(who: Person, number: str) -> dict[str, Any]:
    return {"data": {"trt_dcla_detl_sn": number, "psn_no": who.psn_no, "memo": "误报"}}


def test_applied_accepted_told_and_asked_for(ward: Any) -> None:
    till, who = ward
    number = number_of(till.post("2503", application(who)))
    assert number.startswith("M140700260302")
    nothing = till.post("5301", {"data": {"psn_no": who.psn_no}})
    assert nothing["output"]["feedetail"] == []
    review.accept(CLERK, "140700", number, date(2026, 3, 1), date(2027, 2, 28), clock.now())
    rows = till.post("5301", {"data": {"psn_no": who.psn_no}})["output"]["feedetail"]
    assert rows == [
        {
            "opsp_dise_code": "M01600", "opsp_dise_name": "糖尿病", "begndate": "2026-03-01",
            "enddate": "2027-02-28",
        }
    ]  # fmt: skip
    with reach.service():
        row = ChronicApplication.objects.get()
        assert (row.state, row.institution_code, row.details["memo"]) == (
            "accepted", till.code, "空腹血糖",
        )  # fmt: skip
        assert row.entitlement == ChronicEntitlement.objects.get()
        kinds = Message.objects.order_by("id").values_list("kind", flat=True)
        assert list(kinds) == ["chronic_submitted", "chronic_accepted"]
        seen = TrailLine.objects.filter(subject=f"person:{who.pk}").values_list("action", flat=True)
        assert {"chronic.apply", "chronic.accepted", "look.person"} <= set(seen)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"psn_no": "nobody"}, ["person_not_found"]),
        ({"insutype": "390"}, ["insurance_differs"]),
        ({"opsp_dise_code": "M99999"}, ["disease_unknown"]),
        ({"enddate": "2026-03-01"}, ["span_wrong"]),
    ],
)
def test_an_application_that_does_not_fit(
    ward: Any, change: dict[str, str], expected: list[str]
) -> None:
    till, who = ward
    assert codes(till.post("2503", application(who, **change))) == expected
    with reach.service():
        assert not ChronicApplication.objects.exists()


def test_one_application_a_disease_and_none_for_what_is_had(ward: Any) -> None:
    till, who = ward
    number = number_of(till.post("2503", application(who)))
    assert codes(till.post("2503", application(who))) == ["chronic_pending"]
    other = application(who, opsp_dise_code="M03900", opsp_dise_name="高血压")
    assert number_of(till.post("2503", other)) != number
    review.accept(CLERK, "140700", number, date(2026, 3, 1), None, clock.now())
    assert codes(till.post("2503", application(who))) == ["chronic_exists"]


def test_taken_back_only_before_it_is_reviewed(ward: Any) -> None:
    till, who = ward
    number = number_of(till.post("2503", application(who)))
    assert codes(till.post("2504", taken_back(who, "M1"))) == ["application_not_found"]
    assert till.post("2504", taken_back(who, number))["infcode"] == 0
    assert codes(till.post("2504", taken_back(who, number))) == ["application_decided"]
    again = number_of(till.post("2503", application(who)))
    review.reject(CLERK, "140700", again, "化验单看不清", clock.now())
    assert codes(till.post("2504", taken_back(who, again))) == ["application_decided"]
    with reach.service():
        assert not ChronicEntitlement.objects.exists()
        assert "化验单看不清" in Message.objects.get(kind="chronic_rejected").text


def test_another_institution_takes_nothing_back(ward: Any, client: Any) -> None:
    till, who = ward
    number = number_of(till.post("2503", application(who)))
    other = tills.till(client, "H11010500009", "110105", level="tertiary")
    other.region = "140700"
    visits.acquainted(who, other.code)
    assert codes(other.post("2504", taken_back(who, number))) == ["application_not_found"]


def designation(who: Person, code: str = visits.HOSPITAL, **more: Any) -> dict[str, Any]:
    """The input of 2505."""
    data = {
        "psn_no": who.psn_no, "biz_appy_type": "01", "begndate": "2026-03-02", "fix_srt_no": "1",
        "fixmedins_code": code, "fixmedins_name": "测试医院",
    }  # fmt: skip
    return {"data": data | more}


def test_institutions_are_chosen_asked_for_and_given_up(ward: Any) -> None:
    till, who = ward
    number = number_of(till.post("2505", designation(who)))
    assert codes(till.post("2505", designation(who))) == ["designated_already"]
    assert codes(till.post("2505", designation(who, "H1"))) == ["institution_unknown"]
    past = designation(who, begndate="2026-03-01")
    assert codes(till.post("2505", past)) == ["start_in_the_past"]
    ask = {"data": {"psn_no": who.psn_no, "biz_appy_type": "01"}}
    rows = till.post("5302", ask)["output"]["psnfixmedin"]
    assert [(row["fixmedins_code"], row["insutype"]) for row in rows] == [(till.code, "310")]
    assert till.post("2506", taken_back(who, number))["infcode"] == 0
    assert codes(till.post("2506", taken_back(who, number))) == ["designation_over"]
    assert till.post("5302", ask)["output"]["psnfixmedin"] == []
    with reach.service():
        assert Designation.objects.get().scope == "cross_province"


def test_an_accident_is_kept(ward: Any) -> None:
    till, who = ward
    data = {
        "dcla_souc": "01", "psn_no": who.psn_no, "psn_cert_type": "01", "certno": NUMBER,
        "psn_name": who.name, "insu_admdvs": "140700", "chk_pay_flag": "1",
        "begndate": "2026-03-02", "trum_site": "家中", "trum_rea": "滑倒",
    }  # fmt: skip
    number_of(till.post("2507", {"data": data}))
    wrong = {"data": data | {"psn_name": "别人"}}
    assert codes(till.post("2507", wrong)) == ["person_differs"]
    with reach.service():
        row = InjuryReport.objects.get()
        assert (row.cause, row.institution_code) == ("滑倒", till.code)
