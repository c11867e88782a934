"""家庭共济 on the phone: one's own account, for a relative, until either side ends it."""

from __future__ import annotations

from typing import Any

import pytest

from support.people import insured, moment, number, published
from yidi.actions.people.send_code import send_code
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import AccountShare, Message, TrailLine

AT = moment("2026-03-10T09:00")
MINE, HIS = number("19800101", 2), number("19520101", 7)
PHONE, OTHER = "15400000000", "15400000001"


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.VARIABLE, "2026-03-10T09:00")


@pytest.fixture
def two(db: None) -> tuple[Any, Any]:
    published("140700")
    published("419001")
    return (
        insured("140700", "张女儿", MINE, PHONE, balance=100_000),
        insured("419001", "张父亲", HIS, OTHER, insurance="resident"),
    )


def entered(client: Any, id_number: str = MINE, phone: str = PHONE) -> Any:
    code = send_code(id_number, phone, None, AT)
    said = {"number": id_number, "phone": phone, "code": code, "do": "enter"}
    assert client.post("/sign-in/", said).status_code == 302
    return client


def wanted(**changed: str) -> dict[str, str]:
    return {
        "who": "other", "relation": "parent", "name": "张父亲", "number": HIS, "region": "419001",
    } | changed  # fmt: skip


def living() -> int:
    with reach.service():
        return AccountShare.objects.filter(ended_at=None).count()


def test_it_is_shared_once_told_and_ended_by_the_relative(client: Any, two: Any) -> None:
    entered(client)
    for _ in range(2):
        assert client.post("/family/account/add/", wanted()).status_code == 302
    assert living() == 1
    page = client.get("/family/account/").content.decode()
    assert "张父亲" in page and "父亲或母亲" in page
    with reach.service():
        share = AccountShare.objects.get()
        assert (share.insured_region, share.sharer_region) == ("419001", "140700")
        assert "张女儿的个人账户" in Message.objects.get(person=two[1]).title
        assert TrailLine.objects.filter(action="people.share_account").count() == 2
    client.post("/sign-out/")
    entered(client, HIS, OTHER)
    assert "张女儿" in client.get("/family/account/").content.decode()
    assert client.post(f"/family/account/{share.pk}/end/").status_code == 302
    assert living() == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"relation": ""}, "请选择关系"),
        ({"relation": "entrusted"}, "请选择关系"),
        ({"name": "李父亲"}, "没有找到"),
        ({"number": MINE, "name": "张女儿", "region": "140700"}, "这是您本人"),
    ],
)
def test_what_stands_in_the_way_is_said(
    client: Any, two: Any, changed: dict[str, str], said: str
) -> None:
    answer = entered(client).post("/family/account/add/", wanted(**changed))
    assert answer.status_code == 400 and said in answer.content.decode()
    assert living() == 0


def test_only_an_employees_own_account_is_shared_and_only_with_one(client: Any, two: Any) -> None:
    entered(client, HIS, OTHER)
    her = wanted(name="张女儿", number=MINE, region="140700", relation="child")
    answer = client.post("/family/account/add/", {**her, "sharer": str(two[0].pk)})
    assert "只能共济本人的个人账户" in answer.content.decode()
    answer = client.post("/family/account/add/", {**her, "sharer": str(two[1].pk)})
    assert "职工医保" in answer.content.decode() and answer.status_code == 400
    son = insured("140700", "张儿子", number("19820101", 5), PHONE)
    with reach.service():
        AccountShare.objects.create(
            insured_region="419001", person=two[1], sharer=son, sharer_region="140700",
            relation="parent", consented_at=AT,
        )  # fmt: skip
    client.post("/sign-out/")
    answer = entered(client).post("/family/account/add/", wanted())
    assert "另一位家人" in answer.content.decode() and living() == 1


def test_a_stranger_ends_nothing(client: Any, two: Any) -> None:
    entered(client).post("/family/account/add/", wanted())
    with reach.service():
        share = AccountShare.objects.get()
    client.post("/sign-out/")
    insured("140700", "李示例", number("19600101", 9), "15400000009")
    entered(client, number("19600101", 9), "15400000009")
    assert client.post(f"/family/account/{share.pk}/end/").status_code == 409
    assert living() == 1
