"""Flags of a visit, the codes of chronic diseases, and diagnoses that come in pieces."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yidi.core.policy import shape
from yidi.core.settlement import disease_codes
from yidi.core.settlement.diagnosing import Diagnosis, codes, mental, merged
from yidi.core.settlement.flags import Flags, contradictions, refused_injury

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EMERGENCY = Flags(emergency=True, said="1")
REFERRED = Flags(said="2")
HURT = Flags(injury="no_third_party")


@pytest.mark.parametrize(
    ("flags", "med_type", "away", "where"),
    [
        (EMERGENCY, "13", True, None),
        (Flags(), "13", True, "exp_content.OTP_ER_REFL_FLAG"),
        (Flags(), "13", False, None),  # at home nothing need be sent
        (REFERRED, "13", False, "exp_content.OTP_ER_REFL_FLAG"),  # but not the opposite
        (HURT, "9903", True, None),
        (Flags(), "9903", True, "exp_content.TRUM_FLAG"),
        (Flags(), "9903", False, None),
        (EMERGENCY, "11", True, None),
    ],
)
def test_flags_go_with_the_kind_of_care(
    flags: Flags, med_type: str, away: bool, where: str | None
) -> None:
    found = contradictions(flags, med_type, stay=False, away=away)
    assert [problem.where for problem in found] == ([where] if where else [])


def test_a_stay_has_its_own_flag() -> None:
    (problem,) = contradictions(Flags(), "13", stay=True, away=True)
    assert (problem.where, problem.next_step) == ("exp_content.IPT_TYPE", "请填2。")


def test_a_third_party_pays_itself() -> None:
    assert refused_injury(HURT) is None
    problem = refused_injury(Flags(injury="third_party"))
    assert problem and problem.code == "third_party_injury"


def test_every_disease_has_a_code_and_every_code_a_disease() -> None:
    assert set(disease_codes.DISEASES.values()) == set(shape.DISEASES)
    for word in shape.DISEASES:
        assert disease_codes.disease(disease_codes.national(word)) == word


def test_codes_are_listed_and_never_cut() -> None:
    assert disease_codes.disease("m07803 ") == "uremia_dialysis"
    assert disease_codes.disease("M07800") is None  # without dialysis in one list
    assert disease_codes.same("M00500", "M00503")
    assert disease_codes.same("X1", "X1") and not disease_codes.same("X1", "X2")


def found(
    phase: str, order: int, code: str, *, main: bool = False, valid: bool = True
) -> Diagnosis:
    return Diagnosis(phase, order, code, code, "1", main, "D", "1", "甲", NOW, "", valid)


def test_a_diagnosis_is_replaced_by_its_number_and_taken_back() -> None:
    known = merged((), [found("1", 1, "I10"), found("1", 2, "E11.9")])
    known = merged(known, [found("1", 2, "E11.9", valid=False), found("2", 1, "I11.0")])
    assert [one.code for one in known] == ["I10", "I11.0"]
    assert codes(known) == ("I10", "I11.0")


def test_mental_illness_is_by_the_main_diagnosis_of_the_latest_phase() -> None:
    assert mental([found("1", 1, "F20.000", main=True), found("1", 2, "I10")])
    assert not mental([found("1", 1, "I10", main=True), found("1", 2, "F20.000")])
    assert mental([found("1", 1, "I10", main=True), found("2", 1, "F32.9", main=True)])
    assert not mental([found("1", 1, "F20.000", main=True), found("2", 1, "G30.9", main=True)])
    assert mental([found("1", 1, "f10.2")]) and not mental(())
