"""Transfers and emergency admissions that institutions file: 2501, 2502, 2580, 2581, 5304."""

from __future__ import annotations

from typing import Any

import pytest

from support import tills, visits
from yidi.store import reach
from yidi.store.models import Filing, FilingMove, Institution, Person, Referral

HOME, NANCHANG = "H14070000001", "H36010000001"


@pytest.fixture
def home(db: None, client: Any) -> tuple[tills.Till, Person]:
    """A tertiary hospital in Jinzhong that may refer, and somebody insured there."""
    till = tills.till(client, HOME, "140702", level="tertiary", may_refer_for="140700")
    till.region = "140700"
    return till, visits.acquainted(visits.person(order=7), HOME)


def transfer(who: Person, **more: Any) -> dict[str, Any]:
    """The input of 2501."""
    data = {
        "psn_no": who.psn_no, "insutype": "310", "tel": "15400000000", "diag_code": "C34.9",
        "diag_name": "演示诊断", "reflin_medins_no": visits.HOSPITAL,
        "reflin_medins_name": "北京示范医院", "mdtrtarea_admdvs": "110105",
        "hosp_agre_refl_flag": "1", "refl_type": "3", "refl_date": "2026-03-02",
        "refl_rea": "本地不能治疗", "refl_opnn": "同意转院",
    }  # fmt: skip
    return {"refmedin": data | more}


def number_of(answer: dict[str, Any]) -> str:
    assert answer["infcode"] == 0, answer
    return str(answer["output"]["result"]["trt_dcla_detl_sn"])


def codes(answer: dict[str, Any]) -> list[str]:
    assert answer["infcode"] == -1, answer
    return [problem["code"] for problem in answer["output"]["problems"]]


def test_a_referral_is_filed_asked_for_and_taken_back(home: Any) -> None:
    till, who = home
    message = till.message("2501", transfer(who))
    first = till.send(message)
    number = number_of(first.json())
    assert till.send(message).content == first.content
    with reach.service():
        filing = Filing.objects.get()
        assert (filing.kind, filing.channel, filing.place, filing.state, filing.number) == (
            "referral", "institution", "110000", "submitted", number,
        )  # fmt: skip
        assert filing.decide_by is not None
        assert Referral.objects.get().details["diag_name"] == "演示诊断"
    ask = {"data": {"psn_no": who.psn_no, "begntime": "2026-03-01 00:00:00"}}
    (row,) = till.post("5304", ask)["output"]["refmedin"]
    assert (row["reflin_medins_name"], row["out_flag"], row["begndate"]) == (
        "北京示范医院", "1", "2026-03-02",
    )  # fmt: skip
    back = {"data": {"trt_dcla_detl_sn": number, "psn_no": who.psn_no, "memo": "误报"}}
    assert till.post("2502", back)["infcode"] == 0
    with reach.service():
        assert Filing.objects.get().state == "cancelled"
        assert {m.channel for m in FilingMove.objects.all()} == {"institution"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"refl_type": "2"}, ["refl_type_wrong"]),
        ({"refl_type": "1", "mdtrtarea_admdvs": "140702"}, ["place_local"]),
        ({"begndate": "2026-03-01"}, ["start_in_the_past"]),
        ({"insutype": "390"}, ["insurance_differs"]),
        ({"reflin_medins_no": ""}, ["field_invalid"]),
    ],
)
def test_a_referral_that_does_not_fit(
    home: Any, change: dict[str, str], expected: list[str]
) -> None:
    till, who = home
    assert codes(till.post("2501", transfer(who, **change))) == expected
    with reach.service():
        assert not Filing.objects.exists()


def test_only_who_may_refer_refers(home: Any, client: Any) -> None:
    _, who = home
    away = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    away.region = "140700"
    visits.acquainted(who, away.code)
    (code,) = codes(away.post("2501", transfer(who)))
    assert code == "issuer_not_accepted"


def test_another_hospital_takes_nothing_back(home: Any, client: Any) -> None:
    till, who = home
    number = number_of(till.post("2501A", transfer(who, refl_old_mdtrt_id="1")))
    other = tills.till(client, "H14070000009", "140702", level="tertiary")
    other.region = "140700"
    visits.acquainted(who, other.code)
    back = {"data": {"trt_dcla_detl_sn": number, "psn_no": who.psn_no}}
    assert codes(other.post("2502", back)) == ["referral_not_found"]
    assert codes(till.post("2581", back)) == ["transaction_not_here"]


def test_emergency_admissions_are_filed_where_the_province_has_them(home: Any, client: Any) -> None:
    till, who = home
    here = {"refl_type": "3", "mdtrtarea_admdvs": "360102", "reflin_medins_no": ""}
    assert codes(till.post("2580", transfer(who, **here))) == ["transaction_not_here"]
    jiangxi = tills.till(client, NANCHANG, "360102", level="tertiary")
    jiangxi.region = "140700"
    visits.acquainted(who, NANCHANG)
    sign_in = {"signIn": {"opter_no": "0001", "mac": "00", "ip": "10.0.0.1"}}
    sign_no = jiangxi.post("9001", sign_in)["output"]["signinoutb"]["sign_no"]
    asked = transfer(who, refl_date="2026-03-01", **here)
    number = number_of(jiangxi.post("2580", asked, sign_no=sign_no))
    with reach.service():
        filing = Filing.objects.get()
        assert (filing.kind, filing.place, str(filing.first)) == (
            "emergency", "360100", "2026-03-01",
        )  # fmt: skip
        assert Institution.objects.filter(code=NANCHANG).exists()
    back = {"data": {"trt_dcla_detl_sn": number, "psn_no": who.psn_no}}
    assert jiangxi.post("2581", back, sign_no=sign_no)["infcode"] == 0
