"""Purchases over the national envelope: tried, sold, taken back, refused."""

from __future__ import annotations

from typing import Any

import pytest

from support import people, tills, visits, wards
from yidi.actions.actor import Actor
from yidi.actions.people import e_credential
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import (
    Bill,
    ChargeLine,
    HospitalMessage,
    Person,
    Settlement,
    TrailLine,
    Visit,
)

NUMBER = people.number("19520101", 7)
CODE = "P11010500009"
Shop = tuple[Any, Person]


@pytest.fixture
def shop(db: None, client: Any) -> Shop:
    till = tills.till(client, CODE, "110105", level="special", pharmacy=True, name="示例药店")
    till.region = "370300"
    visits.opened(CODE)
    wards.catalogue()
    who = visits.person("370300", 7, balance=50_000)
    visits.filed(who, place="110000")
    till.token = token(till, who)
    return till, who


def token(till: tills.Till, who: Person) -> str:
    """What the shop gets for the code that the person shows."""
    actor = Actor("citizen", "citizen:1", who.name, people=(who.pk,))
    e_credential.activate(actor, who.pk, clock.now())
    said = {
        "orgId": CODE, "businessType": "02121", "operatorId": "1", "operatorName": "测试员",
        "officeId": "D1", "officeName": "柜台",
        "ecQrCode": e_credential.show(actor, who.pk, clock.now()).code,
    }  # fmt: skip
    made: str = till.post("6101", {"InData": said})["output"]["OutData"]["ecToken"]
    return made


def purchase(shop: Shop, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The input of 2101 and 2102: two boxes of a class-B pill unless lines are given."""
    till, who = shop
    rows = list(lines) or [line("1", count=2)]
    total = sum(float(row["det_item_fee_sumamt"]) for row in rows)
    info = {
        "psn_no": who.psn_no, "mdtrt_cert_type": "01", "mdtrt_cert_no": till.token, "psn_cert_type": "01",
        "certno": NUMBER, "psn_name": who.name, "begntime": "2026-03-02 09:00:00",
        "medfee_sumamt": f"{total:.2f}", "insutype": "310", "acct_used_flag": "1",
        "med_type": "41",
    }  # fmt: skip
    return {"druginfo": info | more, "drugdetail": rows}


def line(sn: str, code: str = "YP1", price: str = "10.00", count: int = 1) -> dict[str, Any]:
    row = wards.fee("", "", sn, code, price, count)
    names = (
        "feedetl_sn", "rx_circ_flag", "fee_ocur_time", "med_list_codg", "medins_list_codg",
        "det_item_fee_sumamt", "cnt", "pric",
    )  # fmt: skip
    return {name: row[name] for name in names}


def counts() -> tuple[int, ...]:
    with reach.service():
        return tuple(
            model.objects.count()
            for model in (Visit, Bill, ChargeLine, Settlement, HospitalMessage)
        )


def lines(action: str, column: str = "subject") -> list[str]:
    """What the trail says of an action."""
    with reach.service():
        return list(TrailLine.objects.filter(action=action).values_list(column, flat=True))


# the message that 6101 keeps is counted, too


def test_tried_sold_and_taken_back(shop: Shop) -> None:
    till, who = shop
    tried = till.post("2101", purchase(shop))
    assert tried["infcode"] == 0, tried
    assert counts() == (0, 0, 0, 0, 1)
    assert lines("settlement.try") == [f"person:{who.pk}"]
    sold = till.post("2102", purchase(shop, invono="1"))["output"]
    info, split = sold["setlinfo"], sold["detlcutinfo"]
    assert info["medfee_sumamt"] == 20.0
    assert split == tried["output"]["detlcutinfo"]
    assert [row["preselfpay_amt"] for row in split] == [2.0]
    assert info["psn_part_amt"] == info["acct_pay"] + info["psn_cash_pay"]
    assert counts() == (1, 1, 1, 1, 2)
    ask = {name: info[name] for name in ("setl_id", "mdtrt_id", "psn_no")}
    back = till.post("2103", {"data": ask})["output"]["setlinfo"]
    assert back["medfee_sumamt"] == -20.0
    with reach.service():
        assert Person.objects.get(pk=who.pk).balance == 50_000


def test_the_same_purchase_twice_is_one(shop: Shop) -> None:
    till, _ = shop
    message = till.message("2102", purchase(shop))
    assert till.send(message).content == till.send(message).content
    assert counts() == (1, 1, 1, 1, 2)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"med_type": "11"}, "visit_kind_wrong"),
        ({"medfee_sumamt": "20.01"}, "total_differs"),
        ({"certno": people.number("19520101", 8)}, "person_differs"),
    ],
)
def test_a_refused_purchase_keeps_nothing(shop: Shop, change: dict[str, str], code: str) -> None:
    till, who = shop
    for infno in ("2101", "2102"):
        answer = till.post(infno, purchase(shop, **change))
        assert (answer["infcode"], answer["err_msg"].split()[0]) == (-1, code)
    seen = [] if code == "visit_kind_wrong" else [f"{who.psn_no} {code}"] * 2
    assert lines("visit.refused", "detail") == seen
    assert counts() == (0, 0, 0, 0, 1)
