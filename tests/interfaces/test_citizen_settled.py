"""My settlements: whose they are, every figure with its reason, the paper and who may check it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader

from support import claims, settled
from support.people import insured, moment, number
from yidi.actions.people.send_code import send_code
from yidi.actions.tickets.raise_problem import Told, raise_problem
from yidi.actions.trail import verify
from yidi.interfaces.common import clock
from yidi.store import reach, sealing
from yidi.store.models import Bond, Citizen, TrailLine

AT = moment("2026-03-10T09:00")


@pytest.fixture(autouse=True)
def morning_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.VARIABLE, "2026-03-10T09:00")


@pytest.fixture
def stay(db: None) -> Any:
    return settled.stay()


def entered(client: Any, who: Any) -> Any:
    with reach.service():
        id_number = sealing.unseal(bytes(who.id_sealed))
    code = send_code(id_number, "15400000000", None, AT)
    said = {"number": id_number, "phone": "15400000000", "code": code, "do": "enter"}
    assert client.post("/sign-in/", said).status_code == 302
    return client


def text(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    page: str = answer.content.decode()
    return page


def test_the_message_about_a_settlement_leads_to_it(client: Any, stay: Any) -> None:
    setl_id = settled.settled(stay, settled.bill(stay))
    page = text(entered(client, stay.person), "/messages/")
    link = f"/settled/140700/{setl_id}/"
    assert f'<a href="{link}">看这笔结算</a>' in page
    assert "看这份备案" not in page
    assert "¥25,000.00" in text(client, link)


def test_a_settlement_shows_lines_reasons_steps_and_clauses(client: Any, stay: Any) -> None:
    setl_id = settled.settled(stay, settled.bill(stay), invoice="FP0001")
    page = text(entered(client, stay.person), f"/settled/140700/{setl_id}/")
    for said in ("北京示范医院", "¥25,000.00", "陪护用品", "丙类", "全自费", "先自付16%", "FP0001"):
        assert said in page, said
    assert "起付线以内" in page and "晋中" in page and "每个数，为什么" in page
    assert "不能显示" not in page
    with reach.service():
        assert TrailLine.objects.filter(action="look.settlement").count() == 1
    listed = text(client, "/settled/")
    assert "2026年" in listed and listed.count("¥25,000.00") == 2


def test_what_was_taken_back_is_linked_both_ways_and_cancels_out(client: Any, stay: Any) -> None:
    setl_id = settled.settled(stay, settled.bill(stay))
    back = settled.taken_back(stay, setl_id)
    entered(client, stay.person)
    assert f"/settled/140700/{back}/" in text(client, f"/settled/140700/{setl_id}/")
    page = text(client, f"/settled/140700/{back}/")
    assert f"/settled/140700/{setl_id}/" in page and "-¥25,000.00" in page
    listed = text(client, "/settled/")
    assert "已撤销" in listed and '<dd class="money">¥0.00</dd>' in listed


def test_a_stay_shows_what_its_earlier_bills_paid(client: Any, stay: Any) -> None:
    settled.settled(stay, settled.bill(stay), interim=True)
    last = settled.settled(stay, settled.bill(stay, number=2), 2)
    page = text(entered(client, stay.person), f"/settled/140700/{last}/")
    assert "前面已经结过的" in page and "整次住院" in page and "¥50,000.00" in page


def test_somebody_else_sees_nothing(client: Any, stay: Any) -> None:
    setl_id = settled.settled(stay, settled.bill(stay))
    other = insured("140700", "李示例", number("19600101", 9), "15400000000")
    entered(client, other)
    assert "还没有直接结算的费用" in text(client, "/settled/")
    for address in (f"/settled/140700/{setl_id}/", f"/settled/140700/{setl_id}/receipt.pdf"):
        assert client.get(address).status_code == 404


def test_the_receipt_says_all_of_it_and_is_verified_by_its_seal(client: Any, stay: Any) -> None:
    setl_id = settled.settled(stay, settled.bill(stay), invoice="FP0001")
    answer = entered(client, stay.person).get(f"/settled/140700/{setl_id}/receipt.pdf")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for part in (
        "医疗费用结算单",
        "FP0001",
        "陪护用品",
        "丙类",
        "起付线",
        "25000.00",
        setl_id[-6:],
    ):
        assert part in said, part
    assert "张**" in said and "张示例" not in said
    client.post("/sign-out/")
    address = f"/verify/settled/140700/{setl_id}/{verify.settled_seal(setl_id)}/"
    page = text(client, address)
    assert "是真的" in page and "张**" in page and "张示例" not in page
    assert client.get(address.replace(verify.settled_seal(setl_id), "0" * 24)).status_code == 404
    settled.taken_back(stay, setl_id)
    assert "已经撤销" in text(client, address)


def test_ones_own_data_holds_the_till_too(client: Any, stay: Any) -> None:
    setl_id = settled.settled(stay, settled.bill(stay))
    answer = entered(client, stay.person).get(f"/mine/{stay.person_id}/data.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        said = "".join(
            bundle.read(name).decode() for name in bundle.namelist() if name.endswith(".json")
        )
    assert setl_id in said and "陪护用品" in said and '"own_paid"' in said


def test_who_looked_at_me_is_told_by_office_and_not_by_name(client: Any, stay: Any) -> None:
    setl_id = settled.settled(stay, settled.bill(stay))
    other = insured("140700", "测试乙", number("19810101", 1), "15400000009")
    told = Told("看不懂", "为什么扣这么多", "told-1", person_id=stay.person_id)
    _, problem = raise_problem(claims.citizen(stay.person), told, AT)
    looks = (
        ("staff", "王演禾（jiyuan-clerk）", "look.number", stay.person_id, "打印备案表"),
        ("public", "持结算单人", "look.receipt", stay.person_id, setl_id),
        ("staff", "王演禾（jiyuan-clerk）", "look.person", other.pk, "不是我的"),
    )
    with reach.service():
        for kind, actor, action, person, detail in looks:
            TrailLine.objects.create(
                at=AT, insured_region="140700", actor_kind=kind, actor=actor, action=action,
                subject=f"person:{person}", detail=detail,
            )  # fmt: skip
        for action, subject in (
            ("look.evidence", f"filing:{problem}"), ("look.outside_ticket", f"person:{stay.person_id}"),
        ):  # fmt: skip
            TrailLine.objects.create(
                at=AT, insured_region="140700", actor_kind="staff", actor="王演禾（jiyuan-clerk）",
                action=action, subject=subject,
            )  # fmt: skip
    me = entered(client, stay.person)
    me.get(f"/settled/140700/{setl_id}/")
    page = me.get(f"/mine/{stay.person_id}/looks/").content.decode()
    assert "看材料" in page and "外地经办机构工作人员" in page
    assert "看完整证件号" in page and "打印备案表" in page and "核验结算单" in page
    assert "晋中市经办机构工作人员" in page and "王演禾" not in page
    assert "看结算单" not in page, "my own look is none"
    assert "看一个人" not in page
    assert me.get(f"/mine/{other.pk}/looks/").status_code == 404


def test_what_belongs_to_a_parent_alone_names_them(client: Any, stay: Any) -> None:
    settled.settled(stay, settled.bill(stay))
    child = insured("140700", "李示例", number("19900101", 9), "15400000000")
    entered(client, child)
    with reach.service():
        Bond.objects.create(
            agent=Citizen.objects.get(), person=stay.person,
            insured_region="140700", relation="parent", basis="consent", asked_at=AT, consented_at=AT,
        )  # fmt: skip
    assert f"{stay.person.name} · " in text(client, "/settled/")
