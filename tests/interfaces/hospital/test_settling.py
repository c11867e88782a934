"""Settle and take back over the national envelope."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from support import tills, visits
from support.people import ZONE, number
from yidi.core.settlement.amounts import Amounts
from yidi.core.steps import FUND_FIELDS
from yidi.interfaces.hospital import settled
from yidi.policy_files import dialects
from yidi.store import reach, sealing
from yidi.store.models import (
    ChargeLine,
    Filing,
    HospitalMessage,
    Message,
    Person,
    Settlement,
    SocialCard,
    Visit,
)


@pytest.fixture
def stay(db: None, client: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[tills.Till, Any, Any]:
    monkeypatch.setattr("yidi.interfaces.common.clock.now", lambda: visits.SETTLED.astimezone(ZONE))
    till = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    till.region = "140700"
    visits.opened(till.code)
    who = visits.person(order=77, balance=50_000)
    visits.filed(who)
    of = visits.visit(who)
    return till, of, visits.bill(of, 2_500_000, own_paid=120_000, class_b=80_000)


def request(of: Any, **more: Any) -> dict[str, Any]:
    data = {
        "psn_no": of.person.psn_no, "mdtrt_cert_type": "01", "medfee_sumamt": "25000.00",
        "psn_setlway": "01", "mdtrt_id": of.mdtrt_id, "insutype": "310", "acct_used_flag": "1",
        "mid_setl_flag": "0",
    }  # fmt: skip
    return {"data": data | more}


def test_tried_settled_and_taken_back(stay: tuple[tills.Till, Any, Any]) -> None:
    till, of, _ = stay
    tried = till.post("2303", request(of))
    assert tried["infcode"] == 0, tried
    info = tried["output"]["setlinfo"]
    assert "setl_id" not in info
    split = {
        name: info[name]
        for name in ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
    }
    done = till.post("2304", request(of, **split))["output"]
    assert {**info, "setl_id": "", "medins_setl_id": ""} == {
        **done["setlinfo"], "setl_id": "", "medins_setl_id": "",
    }  # fmt: skip
    assert done["setldetail"][0]["fund_pay_type"] == "310100"
    assert "起付线" in done["setldetail"][0]["setl_proc_info"]
    setl_id = done["setlinfo"]["setl_id"]
    ask = {"setl_id": setl_id, "mdtrt_id": of.mdtrt_id, "psn_no": of.person.psn_no}
    back = till.post("2305", {"data": ask})["output"]["setlinfo"]
    assert back["medfee_sumamt"] == -25000.0
    assert back["fund_pay_sumamt"] == -done["setlinfo"]["fund_pay_sumamt"]
    assert back["setl_id"] != setl_id


def test_the_stored_answer_comes_back_byte_for_byte(stay: tuple[tills.Till, Any, Any]) -> None:
    till, of, _ = stay
    message = till.message("2304", request(of))
    first = till.send(message).content
    assert till.send(message | {"cainfo": message["cainfo"], "opter": "0001"}).content == first
    with reach.service():
        assert (Settlement.objects.count(), HospitalMessage.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"medfee_sumamt": "25000.01"}, "total_differs"),
        ({"preselfpay_amt": "0.01"}, "split_differs"),
        ({"psn_no": "another"}, "person_differs"),
        ({"mdtrt_id": "404"}, "visit_not_found"),
        ({"mdtrt_cert_type": "09"}, "field_invalid"),
        ({"acct_used_flag": "9"}, "field_invalid"),
        ({"exp_content": "not json {{"}, "field_invalid"),
        ({"exp_content": '{"TRUM_FLAG":"1"}'}, "field_invalid"),
        ({"exp_content": '{"TRUM_FLAG":"1","REL_TTP_FLAG":"1"}'}, "third_party_injury"),
        ({"insuplc_admdvs": "370300"}, "field_invalid"),
        ({"mdtrtarea_admvs": "140700"}, "field_invalid"),
    ],
)
def test_a_refusal_keeps_nothing(
    stay: tuple[tills.Till, Any, Any], change: dict[str, str], code: str
) -> None:
    till, of, _ = stay
    answer = till.post("2304", request(of, **change))
    assert answer["infcode"] == -1
    assert answer["err_msg"].startswith(code)
    assert answer["output"]["problems"][0]["next_step"]
    with reach.service():
        assert (Settlement.objects.count(), HospitalMessage.objects.count()) == (0, 0)


def test_districts_that_stand_twice_may_stand_twice(stay: tuple[tills.Till, Any, Any]) -> None:
    till, of, _ = stay
    twice = {"insuplc_admdvs": "140700", "mdtrtarea_admvs": "110105"}
    assert till.post("2303", request(of, **twice))["infcode"] == 0


def test_an_injury_said_with_the_bill_is_kept_with_the_visit(
    stay: tuple[tills.Till, Any, Any],
) -> None:
    till, of, _ = stay
    hurt = '{"TRUM_FLAG":"1","REL_TTP_FLAG":"0"}'
    assert till.post("2303", request(of, exp_content=hurt))["infcode"] == 0
    with reach.service():
        assert Visit.objects.get().injury == "none", "a trial keeps nothing"
    assert till.post("2304", request(of, exp_content=hurt))["infcode"] == 0
    with reach.service():
        assert Visit.objects.get().injury == "no_third_party"
        assert Settlement.objects.get().given["care"]["injury"] == "no_third_party"


def test_a_registered_injury_is_not_denied_with_the_bill(
    stay: tuple[tills.Till, Any, Any],
) -> None:
    till, of, _ = stay
    with reach.service():
        Visit.objects.update(injury="no_third_party")
    answer = till.post("2304", request(of, exp_content='{"TRUM_FLAG":"0"}'))
    assert answer["err_msg"].startswith("flag_contradicts")
    assert till.post("2304", request(of, exp_content='{"IPT_TYPE":"1"}'))["infcode"] == 0


def test_a_stay_without_filing_is_settled_as_an_emergency_that_the_bill_flags(
    stay: tuple[tills.Till, Any, Any],
) -> None:
    till, of, _ = stay
    with reach.service():
        Filing.objects.all().delete()
    assert till.post("2304", request(of))["infcode"] == -1
    done = till.post("2304", request(of, exp_content='{"IPT_TYPE":"2"}'))
    assert done["infcode"] == 0, done
    with reach.service():
        assert Visit.objects.get().emergency


@pytest.mark.parametrize(("identity", "code"), [("no", 0), ("away", -1), ("always", -1)])
def test_provinces_that_want_identities_in_bills(
    stay: tuple[tills.Till, Any, Any], monkeypatch: pytest.MonkeyPatch, identity: str, code: int
) -> None:
    till, of, _ = stay
    spoken = replace(dialects.dialect("110105"), identity=identity)
    monkeypatch.setattr("yidi.policy_files.dialects.dialect", lambda _: spoken)
    assert till.post("2303", request(of))["infcode"] == code
    whose = {
        "psn_cert_type": "01", "certno": number("19520101", 77), "psn_type": "11", "psn_name": "张示例",
    }  # fmt: skip
    assert till.post("2303", request(of, **whose))["infcode"] == 0


def test_a_lost_answer_is_undone_by_2601(stay: tuple[tills.Till, Any, Any]) -> None:
    till, of, _ = stay
    message = till.message("2304", request(of))
    till.send(message)
    undo = {"psn_no": of.person.psn_no, "omsgid": message["msgid"], "oinfno": "2304"}
    done = till.post("2601", {"data": undo})
    assert (done["infcode"], done["warn_msg"]) == (0, "")
    again = till.post("2601", {"data": undo})
    assert (again["infcode"], again["warn_msg"][:4]) == (0, "没有找到")
    with reach.service():
        kinds = Settlement.objects.order_by("id").values_list("kind", flat=True)
        assert list(kinds) == ["settlement", "reversal"]
    settled_anew = till.post("2304", request(of))
    assert settled_anew["infcode"] == 0


def test_a_reversal_before_its_original_closes_the_number(
    stay: tuple[tills.Till, Any, Any],
) -> None:
    till, of, _ = stay
    message = till.message("2304", request(of))
    undo = {"psn_no": of.person.psn_no, "omsgid": message["msgid"], "oinfno": "2304"}
    assert till.post("2601", {"data": undo})["infcode"] == 0
    late = till.send(message).json()
    assert late["infcode"] == -1
    assert late["err_msg"].startswith("message_reversed")
    with reach.service():
        assert Settlement.objects.count() == 0


def test_a_reversal_names_its_kind_and_person(stay: tuple[tills.Till, Any, Any]) -> None:
    till, of, _ = stay
    message = till.message("2304", request(of))
    till.send(message)
    undo = {"psn_no": of.person.psn_no, "omsgid": message["msgid"], "oinfno": "2207"}
    assert till.post("2601", {"data": undo})["err_msg"].startswith("reversal_of_another")
    undo |= {"oinfno": "2304", "psn_no": "another"}
    assert till.post("2601", {"data": undo})["err_msg"].startswith("settlement_not_found")


def test_a_settlement_is_looked_up_and_explained(stay: tuple[tills.Till, Any, Any]) -> None:
    till, of, _ = stay
    done = till.post("2304", request(of))["output"]["setlinfo"]
    asked = {"setl_id": done["setl_id"], "mdtrt_id": of.mdtrt_id, "psn_no": of.person.psn_no}
    found = till.post("5203", {"data": asked})["output"]["setlinfo"]
    assert found["medins_setl_id"] == done["medins_setl_id"]
    assert found["cash_payamt"] == done["psn_cash_pay"]
    assert {n: found[n] for n in found if n in done} == {n: done[n] for n in found if n in done}
    said = {"psn_No": of.person.psn_no, "setl_Id": done["setl_id"], "mdtrt_Id": of.mdtrt_id}
    items = till.post("100001", {"data": said})["output"]["result"]
    assert items[0]["polItemCode"] == "101"
    assert items[-1]["selfPayAmt"] == done["psn_cash_pay"]
    assert all(item["memo"] for item in items)
    other = asked | {"psn_no": "another"}
    assert till.post("5203", {"data": other})["err_msg"].startswith("settlement_not_found")


def test_what_a_person_has_used_of_the_year(stay: tuple[tills.Till, Any, Any]) -> None:
    till, of, _ = stay
    asked = {"data": {"psn_no": of.person.psn_no, "cum_ym": "202603"}}
    before = {
        row["cum_type_name"]: row["cum"] for row in till.post("5206", asked)["output"]["cuminfo"]
    }
    info = till.post("2304", request(of))["output"]["setlinfo"]
    after = {
        row["cum_type_name"]: row["cum"] for row in till.post("5206", asked)["output"]["cuminfo"]
    }
    assert before["本年度住院统筹基金支付"] == 0
    assert after["本年度住院统筹基金支付"] == info["hifp_pay"]
    assert till.post("5206", {"data": {"psn_no": "x"}})["err_msg"].startswith("person_not_found")
    assert till.post("5206", {"data": asked["data"] | {"cum_ym": "2026"}})["infcode"] == -1


def test_drugs_for_chronic_diseases(stay: tuple[tills.Till, Any, Any]) -> None:
    till, of, made = stay
    asked = {"psn_no": of.person.psn_no, "begntime": "2026-01-01 00:00:00"}
    till.post("2304", request(of))
    with reach.service():
        Visit.objects.filter(pk=of.pk).update(care="chronic", disease_code="M03900")
        for sn, kind in (("1", "09"), ("2", "03")):
            ChargeLine.objects.create(
                insured_region=of.insured_region, visit=of, bill=made, feedetl_sn=sn,
                at=visits.SETTLED, code="YP1", name="演示片", fee_kind=kind, quantity=20_000,
                price=1_000_000, amount=200, category="A", own_paid=0, over_limit=0, class_b=0,
            )  # fmt: skip
    rows = till.post("5205", {"data": asked})["output"]["feedetail"]
    assert [(row["feedetl_sn"], row["cnt"], row["dise_codg"]) for row in rows] == [
        ("1", 2.0, "M03900")
    ]
    late = asked | {"begntime": "2026-04-01 00:00:00", "endtime": "2026-05-01 00:00:00"}
    assert till.post("5205", {"data": late})["output"]["feedetail"] == []


def test_a_person_without_a_filing_is_told_once_what_still_helps(
    stay: tuple[tills.Till, Any, Any],
) -> None:
    till, of, _ = stay
    with reach.service():
        Filing.objects.update(state="cancelled", ended_at=of.first)
    for infno in ("2303", "2303", "2304"):
        assert till.post(infno, request(of))["err_msg"].startswith("filing_cancelled")
    with reach.service():
        told = Message.objects.get(person=of.person_id)
        assert told.number == of.mdtrt_id and "出院结算前补办备案" in told.text
        assert told.text.startswith("测试医院")
    assert till.post("2304", request(of, mdtrt_id="404"))["infcode"] == -1


@pytest.mark.parametrize(
    ("sent", "code", "where"),
    [
        ({"insutype": "390"}, "insurance_differs", "insutype"),
        ({"dscgTime": "2026-03-08"}, "discharge_differs", "dscgTime"),
        ({"dscgTime": "8 March"}, "field_invalid", "dscgTime"),
        ({"mdtrt_cert_type": "03", "mdtrt_cert_no": "Y1"}, "credential_of_another", "mdtrt_cert_no"),
        ({"mdtrt_cert_type": "02", "mdtrt_cert_no": number("19520101", 7)},
         "credential_of_another", "mdtrt_cert_no"),
    ],
)  # fmt: skip
def test_what_is_sent_is_what_was_registered(
    stay: tuple[tills.Till, Any, Any], sent: dict[str, str], code: str, where: str
) -> None:
    till, of, _ = stay
    for infno in ("2303", "2304"):
        answer = till.post(infno, request(of, **sent))
        assert answer["err_msg"].startswith(code), answer
        assert answer["output"]["problems"][0]["where"].endswith(where)
    with reach.service():
        assert not Settlement.objects.exists()


def test_a_card_of_the_person_and_the_day_of_discharge_are_taken(
    stay: tuple[tills.Till, Any, Any],
) -> None:
    till, of, _ = stay
    with reach.service():
        SocialCard.objects.create(
            insured_region=of.insured_region, person=of.person, issued_by="140700", last4="0001",
            digest=sealing.digest("Y1"),
        )  # fmt: skip
    card = {"mdtrt_cert_type": "03", "mdtrt_cert_no": "Y1"}
    assert till.post("2303", request(of, **card, dscgTime="2026-03-09"))["infcode"] == 0


def test_the_last_bill_of_an_open_stay_says_when_it_ended(
    stay: tuple[tills.Till, Any, Any],
) -> None:
    till, of, _ = stay
    with reach.service():
        Visit.objects.filter(pk=of.pk).update(last=None, state="open")
    early = till.post("2303", request(of, dscgTime="2026-03-01"))
    assert early["err_msg"].startswith("discharge_differs")
    done = till.post("2304", request(of, dscgTime="2026-03-08 09:00:00"))
    assert done["infcode"] == 0, done
    with reach.service():
        assert Settlement.objects.get().given["care"]["to"] == "2026-03-08"


@pytest.mark.parametrize("insurance", ["employee", "resident"])
def test_whoever_pays_has_a_code_everywhere(insurance: str) -> None:
    """A resident's bill may be paid from the account of a relative, too."""
    names = {"total": 9, "in_scope": 9, "fund_total": 8, "person": 1, "account": 1}
    moved = Amounts(**{n: names.get(n, 0) for n in Amounts._fields} | dict.fromkeys(FUND_FIELDS, 1))
    for province in ("110000", "360000", "430000", "440000"):
        rows = settled.fund_rows(moved, insurance, dialects.dialect(province))
        assert len(rows) == len(FUND_FIELDS) + 1


def test_a_baby_is_as_old_as_1101_says(stay: tuple[tills.Till, Any, Any]) -> None:
    till, of, _ = stay
    with reach.service():
        Person.objects.filter(pk=of.person_id).update(birth=date(2025, 9, 1), male=None)
    info = till.post("2303", request(of))["output"]["setlinfo"]
    assert (info["age"], info["gend"]) == (0.5, "0")


def test_no_account_pays_unless_it_was_said(stay: tuple[tills.Till, Any, Any]) -> None:
    till, of, _ = stay
    given = request(of)
    assert till.post("2303", given)["output"]["setlinfo"]["acct_pay"] == 500.0
    del given["data"]["acct_used_flag"]
    assert till.post("2303", given)["output"]["setlinfo"]["acct_pay"] == 0.0
