"""1101, 2001, 1201, 1901: what an institution may ask before it treats somebody."""

from __future__ import annotations

from typing import Any

import pytest

from support import tills, visits
from support.people import insured, number, published
from yidi.store import reach, sealing
from yidi.store.models import SocialCard, TrailLine

NUMBER = number("19520101", 7)


@pytest.fixture
def away(client: Any) -> tills.Till:
    """A hospital in Beijing that asks for Jinzhong."""
    made = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    visits.opened()
    made.region = "140700"
    return made


@pytest.fixture
def zhang(db: None) -> Any:
    published("140700")
    return insured(
        "140700",
        "张示例",
        NUMBER,
        "15400000000",
        balance=320000,
        retired=True,
        hardship="low_income",
    )


def shown(**changed: Any) -> dict[str, Any]:
    return {
        "data": {
            "mdtrt_cert_type": "02", "mdtrt_cert_no": NUMBER, "psn_cert_type": "01",
            "certno": NUMBER, "psn_name": "张示例",
        }
        | changed
    }  # fmt: skip


def test_a_person_is_told_with_every_insurance(away: tills.Till, zhang: Any) -> None:
    published("419001")
    insured("419001", "张示例", NUMBER, "", insurance="resident", status="ended")
    away.region = ""
    output = away.post("1101", shown())["output"]
    base, one, two = output["baseinfo"], *output["insuinfo"]
    assert (base["psn_no"], base["certno"], base["gend"]) == (zhang.psn_no, NUMBER, "1")
    assert (base["brdy"], base["age"]) == ("1952-01-01", 74.0)
    assert (one["insutype"], one["psn_type"], one["psn_insu_stas"]) == ("310", "21", "1")
    assert (one["balc"], one["insuplc_admdvs"]) == (3200.0, "140700")
    assert (two["insutype"], two["psn_insu_stas"], two["psn_no"][:6]) == ("390", "4", "419001")
    assert [row["psn_idet_type"] for row in output["idetinfo"]] == ["2305"]
    with reach.service():
        lines = list(TrailLine.objects.filter(action="person.identify").order_by("insured_region"))
    assert [line.insured_region for line in lines] == ["140700", "419001"]
    assert lines[0].subject == f"person:{zhang.pk}"
    assert lines[0].actor.startswith(visits.HOSPITAL)


@pytest.mark.parametrize(
    "wrong",
    [
        {"psn_name": "张不是"},
        {"psn_name": ""},
        {"certno": ""},
        {"certno": number("19520101", 9)},
        {"mdtrt_cert_no": number("19520101", 9), "certno": ""},
    ],
)
def test_nobody_is_told_without_name_and_number(
    away: tills.Till, zhang: Any, wrong: dict[str, str]
) -> None:
    answer = away.post("1101", shown(**wrong))
    assert answer["infcode"] == -1
    assert answer["err_msg"].startswith("person_not_found ")
    with reach.service():
        line = TrailLine.objects.get(action="person.identify")
    assert line.detail.startswith("没有找到：…")


def test_a_card_must_have_been_read(away: tills.Till, zhang: Any) -> None:
    bare = away.post("1101", shown(mdtrt_cert_type="03"))
    social = shown(mdtrt_cert_type="03", card_sn="140700D156000005")
    strange = away.post("1101", social)
    with reach.service():
        SocialCard.objects.create(
            insured_region="140700", person=zhang, digest=sealing.digest("D15600000"),
            last4="0000", issued_by="140700",
        )  # fmt: skip
    by_number = away.post("1101", social)
    social["data"]["mdtrt_cert_no"] = "D15600000"
    assert bare["output"]["problems"][0]["code"] == "card_not_read"
    assert strange["output"]["problems"][0]["code"] == "card_unknown"
    assert by_number["infcode"] == away.post("1101", social)["infcode"] == 0
    social["data"]["card_sn"] = "419001D156000005"
    assert away.post("1101", social)["infcode"] == -1


def test_an_area_that_is_not_here_is_named(away: tills.Till, zhang: Any) -> None:
    away.region = "650100"
    assert away.post("1101", shown())["err_msg"].startswith("unknown_region ")


def asked(who: Any, **changed: Any) -> dict[str, Any]:
    return {
        "data": {
            "psn_no": who.psn_no, "insutype": "310", "fixmedins_code": visits.HOSPITAL,
            "med_type": "21", "begntime": "2026-03-02 09:00:00",
        }
        | changed
    }  # fmt: skip


def test_an_institution_asks_only_about_whom_it_knows(away: tills.Till, zhang: Any) -> None:
    stranger = away.post("2001", asked(zhang))
    nobody = away.post("2001", asked(zhang, psn_no="1407009999999"))
    assert stranger["err_msg"].startswith("person_not_found")
    assert nobody["output"] == stranger["output"]
    away.post("1101", shown())
    assert away.post("2001", asked(zhang))["infcode"] == 0


def test_a_missing_filing_is_an_answer_with_a_next_step(away: tills.Till, zhang: Any) -> None:
    visits.acquainted(zhang)
    answer = away.post("2001", asked(zhang))
    rows = answer["output"]["trtinfo"]
    assert (answer["infcode"], {row["trt_enjymnt_flag"] for row in rows}) == (0, {"0"})
    assert [row["fund_pay_type"] for row in rows] == ["310100", "330100", "610100"]
    assert "没有异地就医备案" in rows[0]["trt_chk_rslt"]
    assert "办理备案" in rows[0]["trt_chk_rslt"]


def test_a_filing_or_an_emergency_opens_the_way(away: tills.Till, zhang: Any) -> None:
    visits.acquainted(zhang)
    emergency = away.post("2001", asked(zhang, exp_content='{"IPT_TYPE":"2"}'))
    assert emergency["output"]["trtinfo"][0]["trt_chk_rslt"].startswith("急诊抢救视同备案")
    visits.filed(zhang)
    filed = away.post("2001", asked(zhang))["output"]["trtinfo"]
    assert {row["trt_enjymnt_flag"] for row in filed} == {"1"}


def test_another_insurance_is_not_this_person(away: tills.Till, zhang: Any) -> None:
    assert away.post("2001", asked(zhang, insutype="390"))["infcode"] == -1


def test_institutions_are_found_by_a_part_of_the_name(away: tills.Till) -> None:
    tills.till(
        away.client, "P11010500002", "110105", name="测试大药房", pharmacy=True, level="special"
    )
    hospitals = away.post("1201", {"medinsinfo": {"fixmedins_type": "1", "fixmedins_name": "测试"}})
    assert [row["fixmedins_code"] for row in hospitals["output"]["medinsinfo"]] == [visits.HOSPITAL]
    assert hospitals["output"]["medinsinfo"][0]["hosp_lv"] == "12"
    by_code = {"medinsinfo": {"fixmedins_type": "2", "fixmedins_code": "P11010500002"}}
    assert len(away.post("1201", by_code)["output"]["medinsinfo"]) == 1
    nothing = away.post("1201", {"medinsinfo": {"fixmedins_type": "1"}})
    assert nothing["err_msg"].startswith("nothing_asked ")


def test_dictionaries_are_those_of_the_asked_province(away: tills.Till) -> None:
    def values(admdvs: str) -> list[str]:
        given = {"data": {"type": "chrgitm_lv", "admdvs": admdvs, "Vali_Flag": "1"}}
        return [row["value"] for row in away.post("1901", given)["output"]["list"]]

    assert (values("110000"), values("430100")) == (["1", "2", "3"], ["01", "02", "03"])
    assert away.post("1901", {"data": {"type": "nothing"}})["err_msg"].startswith(
        "dictionary_unknown"
    )
