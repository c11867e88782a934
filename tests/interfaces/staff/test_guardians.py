"""Guardians: nothing may be done before the office has looked at the papers, and every look counts."""

import re

import pytest
from django.test import Client

from support import offices
from support.people import insured, number
from yidi.actions.actor import Actor
from yidi.actions.evidence.keep import keep
from yidi.actions.people.add_bond import Wanted, add_bond
from yidi.actions.people.send_code import send_code
from yidi.actions.people.sign_in import sign_in
from yidi.interfaces.common import clock
from yidi.store import reach, sealing
from yidi.store.models import Bond, BondPaper, Message, OutboxLine, TrailLine

REGION, OTHER = "419001", "140700"
GUARDIAN, WARD = number("19700520", 2), number("19580308", 1)


@pytest.fixture
def desk(db):
    offices.publish(REGION)
    offices.staff("reviewer", (REGION, "reviewer"))
    return offices.signed_in(Client(), "reviewer")


@pytest.fixture
def bond(desk):
    """A request to act for somebody as the guardian, with its papers."""
    now, phone = clock.now(), "15400000001"
    insured(REGION, "李演山", WARD, "15400000002")
    citizen = sign_in(GUARDIAN, phone, send_code(GUARDIAN, phone, None, now), None, now)
    papers = {
        side: keep([offices.Uploaded(offices.picture(seed))], "x", "李演晴", now)
        for seed, side in enumerate(("basis", "agent", "person"), 31)
    }
    actor = Actor("citizen", f"citizen:{citizen}", "李演晴", citizen_id=citizen)
    add_bond(actor, Wanted(REGION, WARD, "李演山", "ward", papers), now)
    with reach.service():
        return Bond.objects.get()


def trail(action):
    with reach.staff([REGION]):
        return [line.subject for line in TrailLine.objects.filter(action=action)]


def kept(bond):
    with reach.service():
        return Bond.objects.get(pk=bond.pk)


def test_the_papers_are_looked_at_and_the_guardian_confirmed(desk, bond):
    assert "有 1 位监护人等待核对证明" in desk.get("/staff/").content.decode()
    assert "李演山" in desk.get("/staff/guardians/").content.decode()
    address = f"/staff/guardians/{bond.pk}/"
    page = desk.get(address).content.decode()
    assert re.findall(r'alt="(.*?)" loading', page) == ["代办人证件", "本人证件", "监护证明"]
    with reach.staff([REGION]):
        first = BondPaper.objects.order_by("id")[0].pk
    seen = desk.get(f"/staff/guardians/papers/{first}/")
    assert seen["Content-Type"].startswith("image/")
    assert trail("look.bond_paper") == [f"bond:{bond.pk}"]
    assert kept(bond).consented_at is None
    assert desk.post(address, {"do": "confirm"})["Location"] == "/staff/guardians/"
    assert kept(bond).consented_at is not None
    assert trail("people.confirm_guardian") == [f"bond:{bond.pk}"]
    assert desk.get(address).status_code == 404, "nothing waits any more"


def test_a_refusal_needs_a_reason_and_tells_both(desk, bond):
    address = f"/staff/guardians/{bond.pk}/"
    assert "要写明理由" in desk.post(address, {"do": "refuse"}).content.decode()
    assert kept(bond).ended_at is None
    desk.post(address, {"do": "refuse", "reason": "证明没有盖章"})
    assert kept(bond).ended_at is not None and kept(bond).consented_at is None
    with reach.service():
        assert "证明没有盖章" in Message.objects.get(kind="bond_judged").text
        line = OutboxLine.objects.get(key=f"bond:{bond.pk}:judged")
    assert "证明没有盖章" in sealing.unseal(bytes.fromhex(line.payload["text"]))
    assert sealing.unseal(bytes.fromhex(line.payload["to"])) == "15400000001"


def test_another_area_sees_neither_the_request_nor_its_papers(bond):
    offices.staff("elsewhere", (OTHER, "supervisor"))
    other = offices.signed_in(Client(), "elsewhere")
    with reach.service():
        paper = BondPaper.objects.first().pk
    assert "李演山" not in other.get("/staff/guardians/").content.decode()
    assert other.get(f"/staff/guardians/{bond.pk}/").status_code == 404
    assert other.get(f"/staff/guardians/papers/{paper}/").status_code == 404
    assert other.post(f"/staff/guardians/{bond.pk}/", {"do": "confirm"}).status_code == 404
    assert kept(bond).consented_at is None
