"""Each monitor on rows of the tables: what raises it, what does not, and the night that comes twice."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support import claims, visits, wards
from support import supervision as cases
from support.people import moment
from support.supervision import AT, INSURED, settlement
from yidi.actions.supervision.alarms import AlarmAsked, dismiss
from yidi.actions.supervision.watch import watch
from yidi.core.supervision.monitors import MONITORS
from yidi.store import reach
from yidi.store.models import CaseStep, ChargeLine, Filing, GrowthMonth, Person
from yidi.store.reads import supervision as reads
from yidi.store.writes import growth
from yidi.store.writes import supervision as writes

PHARMACY = "P11010500001"


@pytest.fixture
def who(db):
    visits.hospital()
    return visits.person(INSURED)


def watched(monitor):
    watch(AT)
    return cases.alarms(monitor)


def grown(who, code, months=6, **columns):
    """A little each month, in March very much."""
    for back in range(1, months + 1):
        year, month = divmod(2026 * 12 + 2 - back, 12)
        at = moment(f"{year}-{month + 1:02d}-10T10:00")
        settlement(who, at, 3_000_000, code, **columns)
    for day in range(1, 6):
        settlement(who, moment(f"2026-03-{day:02d}T10:00"), 5_000_000, code, **columns)


def test_nothing_raises_nothing_and_the_job_does_not_stop(who):
    assert watch(AT).new == 0
    assert cases.alarms() == []


def test_an_institution_and_a_person_that_grow(who):
    grown(who, visits.HOSPITAL, care="outpatient")
    (alarm,) = watched("institution_growth")
    assert (alarm.region, alarm.institution_code) == ("110000", visits.HOSPITAL)
    assert alarm.value == 8_333_333 and "833%" in alarm.said
    assert len(alarm.rows) == 5 and alarm.behind == 5
    assert dict(map(tuple, alarm.numbers))["本月"] == "250000.00元"
    (person,) = cases.alarms("person_growth")
    assert (person.region, person.person_id) == (INSURED, who.pk)


def test_where_the_others_grow_too_the_bar_rises(who):
    visits.hospital(code="H11010500002")
    grown(who, visits.HOSPITAL, care="outpatient")
    grown(who, "H11010500002", care="outpatient")
    assert watched("institution_growth") == []


def test_an_item_that_grows(who):
    wards.catalogue()
    for back in range(7):
        month = f"{2025 + (back + 8) // 12}-{(back + 8) % 12 + 1:02d}"
        of = visits.visit(who, "outpatient", first=moment(f"{month}-05T09:00"), last=None)
        bill = visits.bill(of, 100)
        amount = 5_000_000 if back == 6 else 200_000
        with reach.service():
            ChargeLine.objects.create(
                insured_region=INSURED, visit=of, bill=bill, feedetl_sn=f"f{back}", code="YP1",
                at=moment(f"{month}-05T09:00"), name="演示片", fee_kind="09", quantity=10_000,
                price=1, amount=amount, category="A", own_paid=0, over_limit=0, class_b=0,
            )  # fmt: skip
    (alarm,) = watched("item_growth")
    assert alarm.subject == f"{visits.HOSPITAL}|YP1" and "演示片" in alarm.name
    assert alarm.rows[0]["amount"] == 5_000_000


def test_stays_that_repeat_but_not_those_that_come_in_rounds(who):
    other = visits.person(INSURED)
    for day in (1, 8, 15, 22):
        first = moment(f"2026-03-{day:02d}T09:00")
        span = {"first": first, "last": first + timedelta(days=2)}
        visits.visit(who, **span)
        visits.visit(other, **span, diagnoses=[{"code": "Z51.102"}])
    (alarm,) = watched("repeated_stays")
    assert alarm.person_id == who.pk and alarm.value == 4 and len(alarm.rows) == 4


def test_two_cities_at_once(who):
    visits.visit(who, "outpatient", first=moment("2026-03-05T09:00"), last=None)
    visits.visit(who, "outpatient", first=moment("2026-03-05T11:00"), place="440300", last=None)
    near = visits.person(INSURED)
    visits.visit(near, "outpatient", first=moment("2026-03-05T09:00"), last=None)
    visits.visit(near, "outpatient", first=moment("2026-03-05T14:00"), place="130100", last=None)
    (alarm,) = watched("far_apart")
    assert alarm.person_id == who.pk and "只隔120分钟" in alarm.said


def test_in_hospital_here_and_treated_there(who):
    visits.visit(who)
    visits.visit(who, "outpatient", first=moment("2026-03-05T11:00"), place="140700", last=None)
    visits.visit(who, "pharmacy", first=moment("2026-03-06T11:00"), place="140700", last=None)
    (alarm,) = watched("far_apart")
    assert "时间重叠" in alarm.said and alarm.value == 1


def test_many_cards_with_one_telephone(who):
    cases.pharmacy()
    people = [visits.person(INSURED, phone_digest="d" * 64, phone_last4="0001") for _ in range(6)]
    for person in people:
        settlement(person, moment("2026-03-05T10:00"), 9_000, PHARMACY)
    (alarm,) = watched("one_phone")
    assert (alarm.about, alarm.value, alarm.region) == ("phone", 6, "110000")
    assert {row["person"] for row in alarm.rows} == {person.pk for person in people}
    with reach.service():
        Person.objects.filter(pk=people[0].pk).update(phone_digest="e" * 64)
    assert len(cases.alarms("one_phone")) == 1


def test_a_pharmacy_at_night(who):
    cases.pharmacy()
    cases.nights(who, PHARMACY, 19)
    assert watched("pharmacy_night") == []
    cases.nights(who, PHARMACY, 15)
    (alarm,) = watched("pharmacy_night")
    assert alarm.value == 1_000_000 and alarm.behind == 34 and len(alarm.rows) == 30


def test_what_a_pharmacy_took_back_is_no_night(who):
    cases.pharmacy()
    cases.nights(who, PHARMACY, 19)
    at = moment("2026-03-30T02:00")
    sold = settlement(who, at, 5_000, PHARMACY)
    settlement(who, at, 5_000, PHARMACY, kind="reversal", reverses=sold)
    assert watched("pharmacy_night") == []


def test_a_commitment_without_evidence_on_which_much_is_paid(who):
    filed = visits.filed(
        who, way="commitment", filed_at=moment("2025-11-01T09:00"), evidence_due=date(2026, 5, 1)
    )
    settlement(who, moment("2026-03-05T10:00"), 6_000_000, visits.HOSPITAL, care="outpatient")
    (alarm,) = watched("open_commitment")
    assert alarm.rows[0]["number"] == filed.number and "60000.00" in alarm.said
    with reach.service():
        Filing.objects.update(evidenced_at=AT)
    assert watch(AT).again <= 2


def test_what_is_paid_after_a_commitment_ended_is_not_paid_on_it(who):
    visits.filed(
        who, way="commitment", filed_at=moment("2025-11-01T09:00"), evidence_due=date(2026, 5, 1)
    )
    settlement(who, moment("2026-03-05T10:00"), 6_000_000, visits.HOSPITAL, care="outpatient")
    with reach.service():
        Filing.objects.update(state="expired", ended_at=moment("2026-02-01T00:00"))
    assert watched("open_commitment") == []


def test_a_claim_beside_a_settlement(who):
    number = claims.applied(who, institution_code=visits.HOSPITAL)
    settlement(
        who, moment("2026-03-03T10:00"), 90_000, visits.HOSPITAL, care="inpatient",
        last=moment("2026-03-08T10:00"),
    )  # fmt: skip
    watch(moment("2026-04-02T02:40"))
    (alarm,) = cases.alarms("paid_twice")
    assert number in alarm.subject and "已经报过" in alarm.said
    assert {row["kind"] for row in alarm.rows} == {"claim", "settlement"}


def test_items_that_do_not_fit_the_person(who):
    wards.catalogue(FK={"sex": "female", "name": "产前检查"})
    for day in (3, 9):
        of = visits.visit(who, "outpatient", first=moment(f"2026-03-{day:02d}T09:00"), last=None)
        with reach.service():
            ChargeLine.objects.create(
                insured_region=INSURED, visit=of, bill=visits.bill(of, 100), feedetl_sn=f"f{day}",
                at=moment(f"2026-03-{day:02d}T09:00"), code="FK", name="产前检查", fee_kind="09",
                quantity=10_000, price=1, amount=20_000, category="A", own_paid=0, over_limit=0,
                class_b=0,
            )  # fmt: skip
    with reach.service():
        Person.objects.filter(pk=who.pk).update(male=True)
    (alarm,) = watched("lent_card")
    assert alarm.value == 2 and "产前检查（限女性）" in alarm.said


def test_a_second_night_says_anew_what_nobody_has_looked_at(who):
    cases.pharmacy()
    cases.nights(who, PHARMACY, 31)
    (alarm,) = watched("pharmacy_night")
    cases.nights(who, PHARMACY, 4)
    assert watch(AT).new == 0
    (again,) = cases.alarms("pharmacy_night")
    assert again.pk == alarm.pk and again.behind == 35
    dismiss(AlarmAsked(cases.clerk("甲", "110000"), alarm.pk, "k", AT, "夜间专窗"))
    cases.nights(who, PHARMACY, 3)
    watch(AT + timedelta(minutes=1))
    (kept,) = cases.alarms("pharmacy_night")
    assert (kept.behind, kept.state) == (35, "dismissed")


def test_every_monitor_says_what_it_does():
    for monitor in MONITORS:
        assert monitor.method and monitor.document and monitor.asks


# ---- what was taken back


def taken_back(sold, at):
    """A settlement reversed at a moment."""
    return settlement(
        sold.person, at, sold.fund_total, sold.institution_code, kind="reversal", reverses=sold
    )


def test_an_alarm_whose_settlements_were_taken_back_is_withdrawn_and_says_why(who):
    cases.pharmacy()
    people = [visits.person(INSURED, phone_digest="d" * 64, phone_last4="0001") for _ in range(6)]
    at = moment("2026-03-05T10:00")
    sold = [settlement(person, at, 9_000, PHARMACY) for person in people]
    watched("one_phone")
    taken_back(sold[0], moment("2026-04-01T09:00"))
    taken_back(sold[1], moment("2026-04-01T09:10"))
    done = watch(moment("2026-04-02T02:40"))
    (alarm,) = cases.alarms("one_phone")
    assert (alarm.state, done.withdrawn) == ("withdrawn", 1)
    assert f"结算{sold[0].setl_id}，2026年4月1日已退费" in alarm.reason
    for person in people[:2]:
        settlement(person, at, 9_000, PHARMACY)
    watch(AT)
    (again,) = cases.alarms("one_phone")
    assert (again.state, again.reason) == ("raised", "")


def test_an_old_month_is_looked_at_again_only_where_something_was_taken_back(who):
    grown(who, visits.HOSPITAL, care="outpatient")
    assert len(watched("institution_growth")) == 1
    assert watch(moment("2026-04-02T02:40")).withdrawn == 0
    with reach.service():
        sold = list(who.settlements.filter(day__gte="2026-03-01"))
    for row in sold:
        taken_back(row, moment("2026-04-02T09:00"))
    assert watch(moment("2026-04-03T02:40")).withdrawn == 2
    states = {row.monitor: row.state for row in cases.alarms()}
    assert states == {"institution_growth": "withdrawn", "person_growth": "withdrawn"}
    assert watch(moment("2026-04-04T02:40")).withdrawn == 0


def test_a_night_that_broke_off_is_made_up_for_by_the_next(who, monkeypatch):
    grown(who, visits.HOSPITAL, care="outpatient")
    watched("institution_growth")
    with reach.service():
        sold = list(who.settlements.filter(day__gte="2026-03-01"))
    for row in sold:
        taken_back(row, moment("2026-04-02T09:00"))
    with monkeypatch.context() as broken, pytest.raises(OSError):
        broken.setattr(growth, "count", lambda *_: (_ for _ in ()).throw(OSError))
        watch(moment("2026-04-03T02:40"))
    assert watch(moment("2026-04-04T02:40")).withdrawn == 2


def test_what_a_clerk_has_opened_meanwhile_is_not_withdrawn(who):
    grown(who, visits.HOSPITAL, care="outpatient")
    (alarm,) = watched("institution_growth")
    with reach.service():
        found = reads.not_said_since(alarm.monitor, alarm.first, moment("2026-04-02T02:40"))
    cases.opened(alarm)
    with reach.service():
        withdrawn = writes.withdraw(found, moment("2026-04-02T02:40"))
    assert {row.state for row in cases.alarms("institution_growth")} == {"opened"}
    assert not withdrawn


def test_a_case_keeps_its_numbers_and_says_what_was_taken_back(who):
    grown(who, visits.HOSPITAL, care="outpatient")
    (alarm,) = watched("institution_growth")
    number = cases.opened(alarm)
    with reach.service():
        sold = who.settlements.get(day="2026-03-05")
    taken_back(sold, moment("2026-04-02T09:00"))
    for night in (3, 4):
        watch(moment(f"2026-04-{night:02d}T02:40"))
    (kept,) = cases.alarms("institution_growth")
    assert (kept.state, kept.value, kept.numbers) == ("opened", alarm.value, alarm.numbers)
    with reach.service():
        (step,) = CaseStep.objects.filter(case__number=number, event="recheck")
    assert sold.setl_id in step.words and "2026年4月2日已退费" in step.words


def test_a_night_counts_its_month_and_keeps_the_others(who):
    grown(who, visits.HOSPITAL, care="outpatient")
    watch(AT)
    with CaptureQueriesContext(connection) as asked:
        watch(AT + timedelta(minutes=1))
    counted = [
        q["sql"] for q in asked.captured_queries
        if "INSERT INTO store_growthmonth" in q["sql"] and "'institution_growth'" in q["sql"]
    ]  # fmt: skip
    assert len(counted) == 1 and "2026-03-01" in counted[0]


def test_a_month_that_was_counted_before_it_was_over_is_counted_again(who):
    settlement(who, moment("2026-03-05T10:00"), 3_000_000, visits.HOSPITAL)
    watch(moment("2026-03-20T02:40"))
    settlement(who, moment("2026-03-30T10:00"), 1_000_000, visits.HOSPITAL)
    watch(moment("2026-04-20T02:40"))
    with reach.service():
        row = GrowthMonth.objects.get(month="2026-03-01", subject=visits.HOSPITAL)
    assert row.amount == 4_000_000
