"""An auditor asks the trail: who, whom, what, when, where; and whether it is what was sealed."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from support import offices, people, settled
from yidi.actions.actor import Actor
from yidi.actions.trail.export import export
from yidi.interfaces.common import clock
from yidi.store import chain, reach
from yidi.store.chain import BEGINNING, SERIES, SETTLEMENT, TRAIL, Place
from yidi.store.models import Person, TrailLine
from yidi.store.reads import blocks
from yidi.store.reads import trail as reads
from yidi.store.reads.trail import Subject, Wanted
from yidi.store.writes import blocks as writes

REGION, OTHER = "140700", "419001"
NUMBER = people.number("19600101", 7)
NOW = datetime.fromisoformat("2026-03-01T09:00:00+08:00")


def leave(region: str, actor: str, action: str, subject: str = "", **more: Any) -> int:
    with reach.service():
        line = TrailLine.objects.create(
            at=more.get("at", NOW), insured_region=region, actor_kind=more.get("kind", "staff"),
            actor=actor, action=action, subject=subject, detail=more.get("detail", ""),
        )  # fmt: skip
    return int(line.pk)


@pytest.fixture
def auditor(client: Any, db: None) -> Any:
    offices.staff("auditor", (REGION, "auditor"))
    offices.signed_in(client, "auditor")
    return client


@pytest.fixture
def who(db: None) -> Person:
    return people.insured(REGION, "王五", NUMBER, "")


def page(client: Any, path: str = "/staff/trail/", **asked: Any) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def test_by_account_name_action_and_day(auditor: Any) -> None:
    offices.staff("wang-clerk", (REGION, "window_clerk"))
    with reach.service():
        signature = next(s for s in reads.actors("wang-clerk") if "（" in s)
    leave(REGION, signature, "look.number", detail="打印")
    leave(REGION, "李四（li）", "look.person", detail="另一位")
    leave(REGION, signature, "look.person", detail="从前", at=NOW - timedelta(days=40))
    found = page(auditor, actor="wang-clerk")
    assert "打印" in found and "从前" in found and "另一位" not in found
    assert "从前" not in page(auditor, actor="wang-clerk", first="2026-02-20")
    assert "打印" not in page(auditor, actor="wang-clerk", last="2026-02-20")
    found = page(auditor, action="look.number")
    assert "打印" in found and "另一位" not in found


def test_by_a_full_number_that_is_in_no_address(auditor: Any, who: Person) -> None:
    leave(REGION, "甲", "look.person", f"person:{who.pk}", detail="看了王五")
    leave(REGION, "甲", "look.person", "person:999999", detail="看了别人")
    answer = auditor.post("/staff/trail/", {"id_number": NUMBER.lower()})
    assert answer.status_code == 302 and NUMBER not in answer["Location"]
    found = str(auditor.get(answer["Location"]).content.decode())
    assert "看了王五" in found and "看了别人" not in found and NUMBER not in found
    with reach.service():
        kept = TrailLine.objects.filter(action="look.list").values_list("detail", flat=True)
    assert not [detail for detail in kept if NUMBER in detail]
    elsewhere = people.number("19600101", 9)
    people.insured(OTHER, "赵六", elsewhere, "")
    answer = auditor.post("/staff/trail/", {"id_number": elsewhere})
    assert "没有这个证件号" in auditor.get(answer["Location"]).content.decode()


def test_by_the_number_of_a_settlement(auditor: Any) -> None:
    stay = settled.stay()
    setl_id = settled.settled(stay, settled.bill(stay))
    leave(REGION, "甲", "look.settlement", f"person:{stay.person_id}", detail=f"{setl_id} 打印")
    leave(REGION, "甲", "look.settlement", f"person:{stay.person_id}", detail="别的结算")
    leave(REGION, "持结算单人", "look.receipt", f"receipt:{setl_id}", detail="核验")
    found = page(auditor, number=setl_id)
    assert "打印" in found and "直接结算" in found and "核验" in found
    assert "别的结算" not in found


def test_a_region_that_is_not_the_auditors_is_never_asked(auditor: Any, who: Person) -> None:
    leave(OTHER, "外地", "look.person", f"person:{who.pk}")
    leave(REGION, "本地", "look.person", f"person:{who.pk}")
    assert "外地" not in page(auditor, region=OTHER)
    assert "外地" not in page(auditor, person=str(who.pk))
    found = page(auditor, f"/staff/trail/people/{who.pk}/")
    assert "本地" in found and "外地" not in found
    assert auditor.get("/staff/trail/people/999999/").status_code == 404


def test_pages_follow_each_other_without_gap_or_repeat(db: None) -> None:
    """Also among lines of one moment, of two regions and two actors."""
    made = {
        leave((REGION, OTHER)[n % 2], f"甲{n % 3}", "look.person", "person:1") for n in range(30)
    }
    ways = (
        Wanted(),
        Wanted(actors=("甲0", "甲1", "甲2")),
        Wanted(subjects=(Subject("person:1"), Subject("filing:0"))),
    )
    for wanted in ways:
        seen: list[int] = []
        before = None
        with reach.service():
            while found := reads.lines((REGION, OTHER), wanted, clock.ZONE, before, 7):
                seen += [line.id for line in found]
                before = (found[-1].at, found[-1].id)
        assert seen == sorted(made, reverse=True)


def test_the_excel_file_names_the_sealed_block_of_each_line(auditor: Any, who: Person) -> None:
    line = leave(REGION, "甲", "look.person", f"person:{who.pk}")
    with reach.service():
        writes.put(Place("trail", 1, 1, line), 1, "0" * 64, NOW)
    answer = auditor.get("/staff/trail/export/", {"person": str(who.pk)})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == str(line)]
    assert rows and rows[0][1] == "1" and "看一个人" in rows[0]
    with reach.service():
        assert TrailLine.objects.filter(action="look.export").exists()


@pytest.fixture
def sealed(db: None) -> list[str]:
    """Two blocks of what is there now, as the job seals them, and the file of both."""
    first = min(leave(REGION, f"甲{n}", "look.person") for n in range(6))
    previous = BEGINNING
    with reach.service():
        for number, (start, end) in enumerate(((1, first + 2), (first + 3, first + 5)), 1):
            place = Place("trail", number, start, end)
            texts = [text for _, text in blocks.rows(TRAIL, start, end)]
            previous = chain.digest(place, previous, texts)
            writes.put(place, len(texts), previous, NOW)
    lines: list[str] = []
    export(Actor("job", "a", "管理员"), TRAIL, 1, lines.append, NOW)
    return lines


def test_a_file_is_verified_on_the_page(client: Any, sealed: list[str]) -> None:
    offices.staff("auditor", (REGION, "auditor"))
    offices.signed_in(client, "auditor")
    found = page(client, "/staff/trail/sealed/")
    assert "刚刚重算了最新一块" in found and all(name in found for name in ("留痕", "分录", "结算"))

    def sent(lines: list[str]) -> Any:
        file = io.BytesIO("\n".join(lines).encode())
        file.name = "trail.jsonl"
        return client.post("/staff/trail/sealed/", {"file": file})

    good = sent(sealed).content.decode()
    assert "文件没有改动" in good and "摘要一致" in good
    changed = sent([line.replace("甲1", "乙1") for line in sealed])
    assert changed.status_code == 409 and "改动过" in changed.content.decode()
    assert sent(["\xff\xfe"]).status_code == 409
    assert client.post("/staff/trail/sealed/").status_code == 409


def test_every_series_has_a_name_on_the_page() -> None:
    from yidi.interfaces.staff.sealed import NAMES

    assert set(NAMES) == set(SERIES) and SETTLEMENT.name in NAMES


def test_only_auditors(client: Any, db: None, who: Person) -> None:
    offices.staff("boss", (REGION, "supervisor"))
    offices.signed_in(client, "boss")
    for path in ("", "export/", "sealed/", f"people/{who.pk}/"):
        assert client.get(f"/staff/trail/{path}").status_code == 403
