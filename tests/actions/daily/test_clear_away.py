"""What has been kept its time goes, by the job, once, with its files and a line in the trail."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from support.people import insured, moment, number, published
from yidi.actions.actor import Actor
from yidi.actions.daily import clear_away as work
from yidi.actions.daily.clear_away import clear_away
from yidi.actions.daily.keep_months import keep_months
from yidi.actions.filing.cancel import cancel
from yidi.actions.filing.keep_draft import keep_draft
from yidi.actions.filing.submit import Form, submit
from yidi.core.filing.deciding import Asked
from yidi.policy_files.folder import Folder, default_folder
from yidi.store import reach
from yidi.store.models import (
    Answered,
    CounterBill,
    Destruction,
    Draft,
    Evidence,
    LoginCode,
    Message,
    TrailLine,
    User,
)
from yidi.store.writes import citizens, envelopes

RULES = Folder(default_folder()).retentions
DAY = moment("2026-03-01T10:00")


@pytest.fixture
def person(db):
    published("419001")
    return insured("419001", "测试甲", number("19800101", 1), "15400000001")


@pytest.fixture
def citizen(person):
    with reach.service():
        who = citizens.signed_in(number("19800101", 1), "15400000001", "测试甲", DAY)
    return Actor("citizen", "c", "测试甲", people=(person.pk,), citizen_id=who)


def page(digest):
    return {
        "material": "labour_contract", "media_type": "image/png", "size": 1, "digest": digest * 64,
        "file": default_storage.save(f"evidence/{digest}.png", ContentFile(b"x")),
        "uploaded_at": DAY, "uploaded_by": "测试甲",
    }  # fmt: skip


def filed(person, citizen, pages):
    asked = Asked("posted_worker", "material", "310104", DAY.date())
    made = submit(citizen, Form(person.pk, asked, "k", pages=pages), DAY)
    assert made.accepted, made.problems
    return made.number


def lines():
    return list(TrailLine.objects.filter(action="archive.clear").order_by("id"))


def test_every_kind_that_a_job_ends_is_known():
    jobs = {kind for kind, rule in RULES.items() if rule.by == "job"}
    assert jobs - {"session"} == set(work._TAKES)


def test_a_draft_goes_with_its_pages_but_not_what_was_handed_in(person, citizen):
    sent, unsent = page("a"), page("b")
    filed(person, citizen, (sent,))
    kept = {"pages": [{**p, "uploaded_at": DAY.isoformat()} for p in (sent, unsent)]}
    keep_draft(citizen, person.pk, kept, 3, DAY)
    assert clear_away(RULES, DAY + timedelta(days=30))["draft"] == 0
    assert clear_away(RULES, DAY + timedelta(days=31))["draft"] == 1
    assert (default_storage.exists(sent["file"]), default_storage.exists(unsent["file"])) == (
        True,
        False,
    )
    with reach.service():
        assert not Draft.objects.exists()
        (line,) = [line for line in lines() if line.subject == "kind:draft"]
        assert "1件" in line.detail and "个人信息保护法" in line.detail and line.actor == "系统"


def test_evidence_goes_ten_years_after_the_end_and_its_line_stays(person, citizen):
    kept = page("a")
    number_ = filed(person, citizen, (kept,))
    assert clear_away(RULES, moment("2050-01-01"))["evidence"] == 0, "the filing lives"
    assert cancel(citizen, "419001", number_, DAY + timedelta(days=1)).accepted
    assert clear_away(RULES, moment("2036-03-02T10:00"))["evidence"] == 0
    assert clear_away(RULES, moment("2036-03-03T10:00"))["evidence"] == 1
    assert not default_storage.exists(kept["file"])
    with reach.service():
        gone = Destruction.objects.get()
        assert (gone.subject, gone.number, gone.digest) == ("evidence", number_, "a" * 64)
        assert not Evidence.objects.exists()


def test_messages_codes_and_answers_go_each_in_its_time(monkeypatch, person, citizen):
    monkeypatch.setattr(work, "_BATCH", 1)
    filed(person, citizen, ())
    asker = citizens.Asker("a" * 64, "b" * 64, None)
    for hours in (0, 1):
        citizens.add_code(asker, "c" * 64, DAY + timedelta(hours=hours))
    assert clear_away(RULES, DAY + timedelta(days=3))["sign_in_code"] == 2, "in batches of one"
    found = clear_away(RULES, DAY + timedelta(days=91))
    assert (found["answered"], found["message"], found["sign_in_code"]) == (1, 0, 0)
    assert clear_away(RULES, moment("2029-03-02T10:00"))["message"] == 1
    with reach.service():
        assert not (
            LoginCode.objects.exists() or Answered.objects.exists() or Message.objects.exists()
        )


def counter_bill(person, state, **columns):
    user = User.objects.get_or_create(username="till")[0]
    with reach.service():
        return CounterBill.objects.create(
            insured_region=person.insured_region, person=person, institution_code="P1",
            cashier=user, credential="id_card", state=state, content={}, made_at=DAY,
            msgid=f"{state}{CounterBill.objects.count()}", **columns,
        ).pk  # fmt: skip


def test_bills_of_a_counter_go_unsent_soon_settled_late_unknown_never(person):
    day = DAY.date()
    counter_bill(person, "open")
    counter_bill(person, "dropped")
    counter_bill(person, "admitted")
    unknown = counter_bill(person, "sent", day=day)
    counter_bill(person, "settled", day=day)
    counter_bill(person, "undone", day=day, undo_day=day + timedelta(days=40))
    assert clear_away(RULES, DAY + timedelta(days=30))["counter_draft"] == 0
    assert clear_away(RULES, DAY + timedelta(days=31))["counter_draft"] == 3
    assert clear_away(RULES, moment("2056-03-02T10:00"))["counter_bill"] == 1
    assert clear_away(RULES, moment("2056-05-01T10:00"))["counter_bill"] == 1
    with reach.service():
        assert CounterBill.objects.get().pk == unknown


def test_sessions_that_are_over_go(db):
    from importlib import import_module

    store = import_module(settings.SESSION_ENGINE).SessionStore
    over, alive = store(), store()
    over.set_expiry(-5)
    over.create()
    alive.create()
    clear_away(RULES, DAY)
    assert (store().exists(over.session_key), store().exists(alive.session_key)) == (False, True)


def cleared(at):
    return clear_away({"hospital_message": RULES["hospital_message"]}, moment(at))[
        "hospital_message"
    ]


def kept_message(month, sequence):
    """A message of that month, answered."""
    msgid = f"H41900100001{month}01080000{sequence:04d}"
    assert envelopes.keep(envelopes.Message(month, msgid[:12], msgid, "2304", "aa"), "", b"{}", DAY)


def lies_in(month):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tableoid::regclass::text FROM store_hospitalmessage WHERE month = %s",
            [month],
        )
        return [name for (name,) in cursor.fetchall()]


def test_messages_lie_by_months_and_go_by_months(db):
    with reach.service():
        kept_message(202502, 1)
        kept_message(202603, 2)
    keep_months(DAY)
    keep_months(DAY)
    with reach.service():
        kept_message(202604, 3)
        kept_message(202502, 4)
        assert lies_in(202604) == ["store_hospitalmessage_202604"]
        assert lies_in(202603) == ["store_hospitalmessage_other"]
    assert cleared("2026-03-31T23:59") == 0
    assert cleared("2026-04-01T03:25") == 2
    assert cleared("2027-05-01T03:25") == 1
    with reach.service():
        assert len(lines()) == 2
        assert lies_in(202604) == ["store_hospitalmessage_202604"]
    assert cleared("2027-06-01T03:25") == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('store_hospitalmessage_202604')")
        assert cursor.fetchone() == (None,)


def test_nobody_but_a_service_reads_the_messages_of_a_month(db):
    keep_months(DAY)
    for role in ("yidi_app", "yidi_staff", "yidi_citizen"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege(%s, 'store_hospitalmessage_202604', 'SELECT')", [role]
            )
            assert cursor.fetchone() == (False,)
