"""Commitments cannot be destroyed for two years, whoever tries; people take their data along."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from support.people import insured, moment, number, published
from yidi.actions.actor import JOB, Actor
from yidi.actions.archive.destroy import destroy, ripe
from yidi.actions.archive.take_along import take_along
from yidi.actions.filing.submit import Form, Signed, submit
from yidi.actions.people.change_status import change_status, effects
from yidi.core.filing.deciding import Asked
from yidi.core.problems import Refusal
from yidi.documents.bundle import bundle
from yidi.store import reach
from yidi.store.models import Destruction, Signature, TrailLine
from yidi.store.writes import archive as writes

REGION = "419001"
OFFICE = Actor("staff", "s1", "王经办", regions=(REGION,))


@pytest.fixture
def person(db):
    published(REGION)
    made = insured(REGION, "测试甲", number("19800101", 1), "15400000001")
    asked = Asked("long_term_resident", "commitment", "310104", date(2026, 2, 28))
    citizen = Actor("citizen", "c", "测试甲", people=(made.pk,))
    signed = Signed("我承诺", "d" * 64, b"png", "测试甲")
    submit(citizen, Form(made.pk, asked, "k", signed=signed), moment("2026-02-28T10:00"))
    return made


def ended(person) -> None:
    at = moment("2026-06-01T10:00")
    assert [state for _, state in effects(OFFICE, person.pk, "moved", at.date(), at)] == [
        "terminated"
    ]
    assert change_status(OFFICE, person.pk, "moved", at.date(), "转出", at) == 1


def test_two_years_to_the_day_and_only_by_an_act(person):
    ended(person)
    assert ripe(REGION, moment("2028-02-27T23:59")) == []
    assert destroy(OFFICE, REGION, "鉴定小组", moment("2028-02-27T23:59")) == 0
    (paper,) = ripe(REGION, moment("2028-02-28T00:00"))
    assert (paper.signed_on, paper.kept_until) == (date(2026, 2, 28), date(2028, 2, 28))
    assert destroy(OFFICE, REGION, "档案鉴定小组2028年1号", moment("2028-02-28T09:00")) == 1
    assert destroy(OFFICE, REGION, "再来一次", moment("2028-02-28T09:00")) == 0
    with reach.service():
        assert not Signature.objects.exists()
        kept = Destruction.objects.get()
        assert (kept.digest, kept.by, kept.reason) == ("d" * 64, "王经办", "档案鉴定小组2028年1号")
        assert TrailLine.objects.filter(action="archive.destroy").count() == 1


def test_a_filing_that_lives_keeps_its_commitment(person):
    assert ripe(REGION, moment("2030-01-01")) == []


def test_the_database_itself_refuses_what_is_too_early(person):
    with reach.service():
        row = Signature.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            writes.destroy_signature(row.pk, date(2028, 2, 28), "x", "x", moment("2027-01-01"))
        with pytest.raises(DatabaseError), transaction.atomic():
            Signature.objects.update(text="别的")
    with reach.staff([REGION]), pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.all().delete()


def test_what_was_destroyed_stays_written(person):
    ended(person)
    destroy(OFFICE, REGION, "鉴定", moment("2029-01-01"))
    with reach.service():
        for change in (
            Destruction.objects.all().delete,
            lambda: Destruction.objects.update(by="x"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
    with reach.staff(["140700"]):
        assert not Destruction.objects.exists()


def test_without_a_reason_or_for_another_area_nothing_is_destroyed(person):
    ended(person)
    for actor, reason in ((OFFICE, " "), (Actor("staff", "s2", "李", regions=("140700",)), "x")):
        with pytest.raises(Refusal):
            destroy(actor, REGION, reason, moment("2029-01-01"))
    with reach.service():
        assert Signature.objects.count() == 1


def test_a_day_to_come_and_a_missing_reason_change_no_status(person):
    now = moment("2026-06-01T10:00")
    with pytest.raises(Refusal, match="day_to_come"):
        change_status(OFFICE, person.pk, "ended", date(2026, 6, 2), "x", now)
    with pytest.raises(Refusal, match="reason_missing"):
        change_status(OFFICE, person.pk, "ended", date(2026, 6, 1), " ", now)
    with pytest.raises(Refusal, match="word_unknown"):
        change_status(OFFICE, person.pk, "gone", date(2026, 6, 1), "x", now)


def test_everything_about_oneself_comes_along(person):
    citizen = Actor("citizen", "c", "测试甲", people=(person.pk,))
    found = take_along(citizen, person.pk, moment("2026-03-01"))
    with zipfile.ZipFile(io.BytesIO(bundle(found.values, [("papers/x.pdf", b"%PDF")]))) as opened:
        data = json.loads(opened.read("data.json"))
        assert opened.read("papers/x.pdf") == b"%PDF"
    assert data["person"]["id_number"] == number("19800101", 1)
    assert data["signatures"][0]["text"] == "我承诺"
    assert [m["event"] for m in data["filing_moves"]] == ["take_effect"]
    with pytest.raises(Refusal, match="person_not_found"):
        take_along(Actor("citizen", "c2", "别人", people=()), person.pk, moment("2026-03-01"))
    with reach.service():
        assert TrailLine.objects.filter(action="archive.take_along").count() == 1
    assert destroy(JOB, REGION, "x", moment("2026-03-01")) == 0
