"""Registration, admission, description and discharge over the national envelope."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from support import people, tills, visits, wards
from yidi.store import reach
from yidi.store.models import (
    ChronicEntitlement,
    Institution,
    Message,
    Opening,
    OutboxLine,
    Person,
    TrailLine,
    Visit,
)

NUMBER = people.number("19520101", 7)


@pytest.fixture
def ward(db: None, client: Any) -> tuple[tills.Till, Person]:
    """A tertiary hospital in Beijing, and somebody insured in Jinzhong who has filed."""
    till = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    till.region = "140700"
    visits.opened(till.code)
    who = visits.person(order=7)
    visits.filed(who)
    return till, who


def codes(answer: dict[str, Any]) -> list[str]:
    assert answer["infcode"] == -1, answer
    return [problem["code"] for problem in answer["output"]["problems"]]


def said(row: dict[str, Any]) -> dict[str, Any]:
    """exp_content of an answer."""
    return json.loads(row["exp_content"])


def kept() -> Visit:
    with reach.service():
        return Visit.objects.get()


def test_a_registration_gives_a_number_and_leaves_a_trail(ward: Any) -> None:
    till, who = ward
    answer = till.post("2201", wards.registration(who, NUMBER))
    assert (answer["infcode"], answer["warn_msg"]) == (0, ""), answer
    data = answer["output"]["data"]
    assert (data["psn_no"], data["ipt_otp_no"], data["exp_content"]) == (who.psn_no, "M1", "")
    row = kept()
    assert data["mdtrt_id"] == row.mdtrt_id == f"140700260302{row.pk:010d}"
    assert (row.place, row.care, row.state, row.insurance) == (
        "110000", "outpatient", "open", "employee",
    )  # fmt: skip
    with reach.service():
        line = TrailLine.objects.get(action="visit.open")
        assert (line.subject, line.insured_region) == (f"person:{who.pk}", "140700")
        assert line.actor.endswith("测试员")
        assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"psn_no": "nobody"}, ["person_not_found"]),
        ({"certno": people.number("19520101", 8)}, ["person_differs"]),
        ({"psn_name": "别人"}, ["person_differs"]),
        ({"certno": "1", "insutype": "390"}, ["person_differs"]),
        ({"mdtrt_cert_no": people.number("19520101", 8)}, ["credential_of_another"]),
        ({"mdtrt_cert_type": "01"}, ["token_unknown"]),
        ({"insutype": "390"}, ["insurance_differs"]),
        ({"insutype": "999"}, ["field_invalid"]),
        ({"begntime": "2026-03-03 08:00:00"}, ["visit_in_future"]),
        ({"exp_content": '{"TRUM_FLAG":"1","REL_TTP_FLAG":"1"}'}, ["third_party_injury"]),
    ],
)
def test_a_registration_that_does_not_fit(
    ward: Any, change: dict[str, str], expected: list[str]
) -> None:
    till, who = ward
    answer = till.post("2201", wards.registration(who, NUMBER, **change))
    assert codes(answer) == expected
    assert all(problem["next_step"] for problem in answer["output"]["problems"])
    with reach.service():
        assert not Visit.objects.exists()
        tried = TrailLine.objects.filter(action="visit.refused")
        assert [line.insured_region for line in tried] == (
            [] if expected == ["field_invalid"] else ["140700"]
        )


@pytest.mark.parametrize(
    ("status", "code"),
    [("suspended", "insurance_suspended"), ("ended", "insurance_ended")],
)
def test_an_insurance_that_is_not_active_is_refused(ward: Any, status: str, code: str) -> None:
    till, who = ward
    with reach.service():
        Person.objects.filter(pk=who.pk).update(status=status)
    assert codes(till.post("2201", wards.registration(who, NUMBER))) == [code]


def test_a_newborn_without_a_number_comes_with_the_parents(ward: Any) -> None:
    till, who = ward
    child = people.insured("140700", "示例之子", "", "", parent=who, birth=date(2026, 2, 25))
    visits.filed(child)
    answer = till.post("2401", wards.admission(child, NUMBER))
    assert answer["infcode"] == 0, answer


def test_an_admission_by_electronic_credential_brings_its_token(ward: Any) -> None:
    till, who = ward
    unscanned = {"mdtrt_cert_type": "01", "mdtrt_cert_no": ""}
    answer = till.post("2401", wards.admission(who, NUMBER, **unscanned))
    assert codes(answer) == ["token_missing"]
    assert answer["output"]["problems"][0]["where"] == "mdtrt_cert_no"


def test_a_missing_filing_is_warned_of_on_both_sides(ward: Any) -> None:
    till, _ = ward
    who = visits.person(order=8)
    answer = till.post("2401", wards.admission(who, people.number("19520101", 8)))
    assert answer["infcode"] == 0
    assert answer["warn_msg"].startswith("filing_missing")
    (warning,) = said(answer["output"]["result"])["warnings"]
    assert warning["code"] == "filing_missing" and "补办备案" in warning["next_step"]
    with reach.service():
        told = Message.objects.get(person=who)
        assert told.number == answer["output"]["result"]["mdtrt_id"]
        assert "测试医院" in told.text and "补办备案" in told.text
        assert OutboxLine.objects.get().payload["person"] == who.pk


def test_an_emergency_needs_no_filing(ward: Any) -> None:
    till, _ = ward
    who = visits.person(order=8)
    given = wards.admission(who, people.number("19520101", 8), exp_content='{"IPT_TYPE":"2"}')
    answer = till.post("2401", given)
    assert (answer["infcode"], answer["warn_msg"]) == (0, "")
    assert kept().emergency


def test_a_suspended_institution_takes_nobody_new_and_finishes_stays(ward: Any) -> None:
    till, who = ward
    admitted = till.post("2401", wards.admission(who, NUMBER))["output"]["result"]["mdtrt_id"]
    hospital = Institution.objects.get(code=till.code)
    Opening.objects.create(
        institution=hospital, care="inpatient", status="suspended", first=date(2026, 3, 2),
        why="整改",
    )  # fmt: skip
    late = wards.admission(who, NUMBER, ipt_no="Z2", begntime="2026-03-02 09:00:00")
    answer = till.post("2401", late)
    assert codes(answer) == ["provider_suspended"] and "整改" in answer["err_msg"]
    changed = changing(admitted, who)
    assert till.post("2403", changed)["infcode"] == 0


def test_local_care_needs_no_opening_and_no_filing(db: None, client: Any) -> None:
    till = tills.till(client, "H14070200001", "140702")
    who = visits.person(order=9)
    answer = till.post("2201", wards.registration(who, people.number("19520101", 9)))
    assert (answer["infcode"], answer["warn_msg"]) == (0, ""), answer
    assert kept().place == "140700"


def test_the_institutions_number_stands_for_one_visit(ward: Any) -> None:
    till, who = ward
    first = till.post("2201", wards.registration(who, NUMBER))["output"]["data"]["mdtrt_id"]
    again = till.post("2201", wards.registration(who, NUMBER))
    assert codes(again) == ["visit_number_taken"] and first in again["err_msg"]
    assert till.post("2401", wards.admission(who, NUMBER, ipt_no="M1"))["infcode"] == 0
    cancel = {"mdtrt_id": first, "psn_no": who.psn_no, "ipt_otp_no": "M1"}
    assert till.post("2202", {"data": cancel})["infcode"] == 0
    assert till.post("2201", wards.registration(who, NUMBER))["infcode"] == 0


def test_the_same_message_opens_one_visit(ward: Any) -> None:
    till, who = ward
    message = till.message("2201", wards.registration(who, NUMBER))
    assert till.send(message).content == till.send(message).content
    assert kept()


# ---- what it is for


def describing(visit: str, who: Person, **more: Any) -> dict[str, Any]:
    info = {
        "mdtrt_id": visit, "psn_no": who.psn_no, "med_type": "11",
        "begntime": "2026-03-02 08:30:00", "dise_codg": "I10", "dise_name": "演示诊断",
    }  # fmt: skip
    row = {name: value for name, value in wards.diagnosis().items() if name != "maindiag_flag"}
    return {"mdtrtinfo": info | more, "diseinfo": [row | {"vali_flag": "1"}]}


@pytest.fixture
def registered(ward: Any) -> tuple[tills.Till, Person, str]:
    till, who = ward
    mdtrt_id = till.post("2201", wards.registration(who, NUMBER))["output"]["data"]["mdtrt_id"]
    return till, who, mdtrt_id


def chronic(who: Person, disease: str = "hypertension") -> None:
    with reach.service():
        ChronicEntitlement.objects.create(
            insured_region=who.insured_region, person=who, disease=disease, first=date(2025, 1, 1)
        )


def opened_for(till: tills.Till, disease: str, status: str = "open") -> None:
    Opening.objects.create(
        institution=Institution.objects.get(code=till.code), care="chronic", disease=disease,
        status=status, first=date(2025, 1, 1),
    )  # fmt: skip


def test_a_registration_announces_chronic_diseases(ward: Any) -> None:
    till, who = ward
    chronic(who)
    answer = till.post("2201", wards.registration(who, NUMBER))
    assert "高血压" in answer["warn_msg"]
    (row,) = said(answer["output"]["data"])["chronic"]
    assert row == {"opsp_dise_code": "M03900", "opsp_dise_name": "高血压"}


def test_a_visit_is_described_with_its_diagnoses(registered: Any) -> None:
    till, who, mdtrt_id = registered
    answer = till.post("2203", describing(mdtrt_id, who, main_cond_dscr="头晕"))
    assert (answer["infcode"], answer["output"]) == (0, {})
    row = kept()
    assert (row.med_type, row.care, row.version) == ("11", "outpatient", 2)
    assert row.details["main_cond_dscr"] == "头晕" and row.details["dept_name"] == "内科"
    assert [one["code"] for one in row.diagnoses] == ["I10"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"med_type": "21"}, "visit_kind_wrong"),
        ({"med_type": "14"}, "disease_unknown"),
        ({"med_type": "13"}, "flag_contradicts"),
        ({"med_type": "13", "exp_content": '{"OTP_ER_REFL_FLAG":"2"}'}, "flag_contradicts"),
        ({"exp_content": '{"TRUM_FLAG":"1"}'}, "field_invalid"),
        ({"psn_no": "other"}, "person_differs"),
        ({"mdtrt_id": "1407002603020000000404"}, "visit_not_found"),
    ],
)
def test_a_description_that_does_not_fit(
    registered: Any, change: dict[str, str], code: str
) -> None:
    till, who, mdtrt_id = registered
    assert codes(till.post("2203", describing(mdtrt_id, who, **change))) == [code]
    assert kept().med_type == ""


def test_a_chronic_visit_has_its_disease(registered: Any) -> None:
    till, who, mdtrt_id = registered
    chronic(who, "cancer_therapy")
    answer = till.post("2203", describing(mdtrt_id, who, med_type="14", dise_codg="M00503"))
    assert (answer["infcode"], answer["warn_msg"]) == (0, "")
    assert (kept().disease, kept().disease_code) == ("cancer_therapy", "M00503")


def test_a_chronic_visit_without_the_disease_is_warned_of(registered: Any) -> None:
    till, who, mdtrt_id = registered
    answer = till.post("2203", describing(mdtrt_id, who, med_type="14", dise_codg="M03900"))
    assert answer["infcode"] == 0 and answer["warn_msg"].startswith("chronic_missing")
    with reach.service():
        assert Message.objects.get(person=who).kind == "visit_chronic_missing"


def test_a_third_party_found_later_is_kept_and_warned_of(registered: Any) -> None:
    till, who, mdtrt_id = registered
    flags = '{"TRUM_FLAG":"1","REL_TTP_FLAG":"1"}'
    answer = till.post("2203", describing(mdtrt_id, who, exp_content=flags))
    assert answer["infcode"] == 0 and answer["warn_msg"].startswith("third_party_injury")
    assert kept().injury == "third_party"
    flags = '{"TRUM_FLAG":"1","REL_TTP_FLAG":"0"}'
    assert till.post("2203", describing(mdtrt_id, who, exp_content=flags))["warn_msg"] == ""
    assert kept().injury == "no_third_party"


def test_an_outpatient_emergency_may_end_in_death(registered: Any) -> None:
    till, who, mdtrt_id = registered
    flags = '{"OTP_ER_REFL_FLAG":"1","DIE_DATE":"2026-03-02"}'
    answer = till.post("2203", describing(mdtrt_id, who, med_type="13", exp_content=flags))
    assert answer["infcode"] == 0, answer
    row = kept()
    assert (row.care, row.emergency, row.died) == ("emergency_outpatient", True, True)


# ---- a stay


def changing(visit: str, who: Person, **more: Any) -> dict[str, Any]:
    info = {
        "mdtrt_id": visit, "psn_no": who.psn_no, "begntime": "2026-03-01 08:30:00",
        "mdtrt_cert_type": "01", "med_type": "21", "ipt_otp_no": "Z1", "atddr_no": "D001",
        "chfpdr_name": "演示医生", "adm_diag_dscr": "演示诊断", "adm_dept_codg": "D1",
        "adm_dept_name": "外科", "adm_bed": "2", "dscg_maindiag_code": "I10",
        "dscg_maindiag_name": "演示诊断",
    }  # fmt: skip
    rows = [wards.diagnosis("F20.000", mdtrt_id=visit)]
    return {"adminfo": info | more, "diseinfo": rows}


def leaving(visit: str, who: Person, **more: Any) -> dict[str, Any]:
    info = {
        "mdtrt_id": visit, "psn_no": who.psn_no, "insutype": "310",
        "endtime": "2026-03-02 09:50:00", "dscg_dept_codg": "D1", "dscg_dept_name": "内科",
        "dscg_way": "1",
    }  # fmt: skip
    return {"dscginfo": info | more, "diseinfo": [wards.diagnosis("I11.0", mdtrt_id=visit)]}


@pytest.fixture
def admitted(ward: Any) -> tuple[tills.Till, Person, str]:
    till, who = ward
    mdtrt_id = till.post("2401", wards.admission(who, NUMBER))["output"]["result"]["mdtrt_id"]
    return till, who, mdtrt_id


def test_a_stay_from_admission_to_discharge_and_back(admitted: Any) -> None:
    till, who, mdtrt_id = admitted
    assert till.post("2403", changing(mdtrt_id, who))["infcode"] == 0
    assert kept().mental_illness and kept().details["adm_bed"] == "2"
    assert till.post("2402", leaving(mdtrt_id, who))["infcode"] == 0
    row = kept()
    assert (row.state, row.mental_illness, len(row.diagnoses)) == ("discharged", False, 2)
    assert codes(till.post("2403", changing(mdtrt_id, who))) == ["step_not_allowed"]
    named = {"data": {"mdtrt_id": mdtrt_id, "psn_no": who.psn_no}}
    assert codes(till.post("2404", named)) == ["step_not_allowed"]
    assert till.post("2405", named)["infcode"] == 0
    row = kept()
    assert (row.state, row.last, row.mental_illness) == ("open", None, True)
    assert till.post("2404", named)["infcode"] == 0
    assert kept().state == "cancelled"
    assert codes(till.post("2402", leaving(mdtrt_id, who))) == ["step_not_allowed"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"endtime": "2026-03-01 08:00:00"}, "discharge_impossible"),
        ({"endtime": "2026-03-03 08:00:00"}, "discharge_impossible"),
        ({"dscg_way": "5"}, "death_unclear"),
        ({"die_date": "2026-03-02"}, "death_unclear"),
        ({"dscg_way": "X"}, "field_invalid"),
    ],
)
def test_a_discharge_that_does_not_fit(admitted: Any, change: dict[str, str], code: str) -> None:
    till, who, mdtrt_id = admitted
    assert codes(till.post("2402", leaving(mdtrt_id, who, **change))) == [code]
    assert kept().state == "open"


def test_a_death_is_kept(admitted: Any) -> None:
    till, who, mdtrt_id = admitted
    death = leaving(mdtrt_id, who, dscg_way="5", die_date="2026-03-02")
    assert till.post("2402", death)["infcode"] == 0
    assert kept().died


def test_a_visit_of_another_institution_is_not_found(admitted: Any, client: Any) -> None:
    _, who, mdtrt_id = admitted
    other = tills.till(client, "H11010500009", "110105")
    other.region = "140700"
    named = {"data": {"mdtrt_id": mdtrt_id, "psn_no": who.psn_no}}
    assert codes(other.post("2404", named)) == ["visit_not_found"]


def test_an_admission_whose_answer_was_lost_is_reversed(admitted: Any) -> None:
    till, who, _ = admitted
    lost = till.message("2401", wards.admission(who, NUMBER, ipt_no="Z9"))
    assert till.send(lost).json()["infcode"] == 0
    undo = {"psn_no": who.psn_no, "omsgid": lost["msgid"], "oinfno": "2401"}
    assert codes(till.post("2601", {"data": undo | {"psn_no": "other"}})) == ["person_differs"]
    answer = till.post("2601", {"data": undo})
    assert (answer["infcode"], answer["warn_msg"]) == (0, "")
    with reach.service():
        assert Visit.objects.get(number="Z9").state == "cancelled"
        assert Visit.objects.get(number="Z1").state == "open"
    assert "不需要再处理" in till.post("2601", {"data": undo})["warn_msg"]
    assert till.post("2401", wards.admission(who, NUMBER, ipt_no="Z9"))["infcode"] == 0
