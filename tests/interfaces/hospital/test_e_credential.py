"""From the phone to the till: a code scanned once, and the token that it becomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from support import tills, visits, wards
from support.people import insured, number, published
from yidi.actions.actor import Actor
from yidi.actions.people import e_credential
from yidi.core.problems import Refusal
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import Message, ShownCode, TrailLine

NUMBER = number("19520101", 7)


@pytest.fixture
def away(client: Any) -> tills.Till:
    """A hospital in Beijing that asks for Jinzhong."""
    made = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    visits.opened()
    return made


@pytest.fixture
def zhang(db: None) -> Any:
    published("140700")
    published("419001")
    insured("419001", "张示例", NUMBER, "", insurance="resident")
    return insured("140700", "张示例", NUMBER, "15400000000", balance=320_000)


def daughter(*people: Any) -> Actor:
    return Actor("citizen", "citizen:1", "张女儿", people=tuple(who.pk for who in people))


def code(who: Any, **later: int) -> str:
    actor = daughter(who)
    e_credential.activate(actor, who.pk, clock.now())
    return e_credential.show(actor, who.pk, clock.now() + timedelta(**later)).code


def scan(till: tills.Till, shown: str, business: str = "01101") -> dict[str, Any]:
    said = {
        "orgId": till.code, "businessType": business, "operatorId": "1", "operatorName": "测试员",
        "officeId": "D1", "officeName": "内科", "ecQrCode": shown,
    }  # fmt: skip
    return till.post("6101", {"InData": said})


def problem(answer: dict[str, Any]) -> str:
    found: str = answer["output"]["problems"][0]["code"]
    assert answer["output"]["problems"][0]["next_step"]
    return found


def test_a_code_tells_who_and_where_insured_and_opens_a_visit(away: tills.Till, zhang: Any) -> None:
    told = scan(away, code(zhang))["output"]["OutData"]
    assert (told["userName"], told["idNo"], told["insuOrg"]) == ("张示例", NUMBER, "140700")
    assert len(told["ecToken"]) == 40
    shown = {"mdtrt_cert_type": "01", "mdtrt_cert_no": told["ecToken"]}
    known = away.post("1101", {"data": {**shown, "psn_cert_type": "01"}})["output"]
    assert [row["insuplc_admdvs"] for row in known["insuinfo"]] == ["140700", "419001"]
    assert known["baseinfo"]["psn_no"] == zhang.psn_no
    away.region = "140700"
    opened = away.post("2201", wards.registration(zhang, NUMBER, **shown))
    assert opened["infcode"] == 0, opened
    with reach.service():
        assert TrailLine.objects.filter(action="credential.decode").count() == 1
        assert not ShownCode.objects.filter(token_digest=told["ecToken"]).exists()
        assert "张女儿激活" in Message.objects.get(kind="credential_active").text


def test_a_code_is_scanned_once_but_its_answer_is_not_lost(away: tills.Till, zhang: Any) -> None:
    shown = code(zhang)
    said = {
        "orgId": away.code, "businessType": "01101", "operatorId": "1", "operatorName": "测试员",
        "officeId": "D1", "officeName": "内科", "ecQrCode": shown,
    }  # fmt: skip
    message = away.message("6101", {"InData": said})
    first = away.send(message).content
    assert away.send(message).content == first
    assert problem(scan(away, shown)) == "e_code_used"
    assert problem(scan(away, "1" * 24)) == "e_code_unknown"


def test_a_code_or_a_token_that_is_too_old_or_elsewhere_is_refused(
    away: tills.Till, zhang: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert problem(scan(away, code(zhang, seconds=-60))) == "e_code_expired"
    token = scan(away, code(zhang), "02121")["output"]["OutData"]["ecToken"]
    shown = {"data": {"mdtrt_cert_type": "01", "mdtrt_cert_no": token, "psn_cert_type": "01"}}
    other = tills.till(client, "H11010500002", "110105")
    assert problem(other.post("1101", shown)) == "token_elsewhere"
    monkeypatch.setenv(clock.VARIABLE, "2026-03-02T10:59")
    assert away.post("1101", shown)["infcode"] == 0
    monkeypatch.setenv(clock.VARIABLE, "2026-03-02T11:00")
    assert problem(away.post("1101", shown)) == "token_expired"


def test_somebody_elses_token_opens_no_visit(away: tills.Till, zhang: Any) -> None:
    other = insured("140700", "李示例", number("19600101", 9), "")
    token = scan(away, code(other))["output"]["OutData"]["ecToken"]
    away.region = "140700"
    shown = {"mdtrt_cert_type": "01", "mdtrt_cert_no": token}
    refused = away.post("2201", wards.registration(zhang, NUMBER, **shown))
    assert problem(refused) == "credential_of_another"


def test_only_an_active_credential_of_ones_own_people_is_shown(zhang: Any) -> None:
    with pytest.raises(Refusal, match="credential_inactive"):
        e_credential.show(daughter(zhang), zhang.pk, clock.now())
    with pytest.raises(Refusal, match="person_not_found"):
        e_credential.activate(daughter(), zhang.pk, clock.now())
    first = code(zhang)
    code(zhang)
    with reach.service():
        assert ShownCode.objects.filter(after__gt=clock.now()).count() == 1
        assert not ShownCode.objects.filter(digest=first).exists()
    e_credential.end(daughter(zhang), zhang.pk, clock.now())
    with reach.service():
        assert not ShownCode.objects.filter(after__gt=clock.now()).exists()
