"""The monitors by themselves: rows in, alarms with their numbers out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yidi.core.calendar import Span
from yidi.core.policy.tree import Branch, Items, Text
from yidi.core.problems import Refusal
from yidi.core.supervision import cards, growth, travelling
from yidi.core.supervision.alarm import Behind, Subject, Terms, concerned, period
from yidi.core.supervision.distance import BEYOND, NEIGHBOUR, PROVINCE, SAME, borders
from yidi.core.supervision.life import ALARM_LIFE, LIFE, LIVING
from yidi.core.supervision.monitors import MONITORS
from yidi.policy_files.folder import agency_duties, provincial_borders

ZONE = ZoneInfo("Asia/Shanghai")
MARCH = Span(date(2026, 3, 1), date(2026, 4, 1))
WHO = Subject("person", "1", "140700", person_id=1)
GROWTH = {"floor": 10_000, "known": 3, "least": 1_000, "rate": 2_000_000}
FAR = {"hours_province": 1, "hours_neighbour": 3, "hours_beyond": 6, "pairs": 1}


def terms(numbers, **words):
    return Terms(MARCH, numbers, words)


def row(current, former, group=None, group_former=None):
    own = tuple(former)
    return growth.Growth(WHO, current, own, group or current, tuple(group_former or own))


@pytest.mark.parametrize(
    ("made", "raised"),
    [
        (row(20_000, [10_000] * 6), True),
        (row(19_999, [10_000] * 6), False),
        (row(9_999, [100] * 6), False),  # below the floor
        (row(50_000, [10_000, 10_000, 0, 0, 0, 0]), False),  # too little is known
        (row(20_000, [100, 100, 100, 0, 0, 0]), True),  # the least base counts
        (row(20_000, [10_000] * 6, 60_000, [30_000] * 6), False),  # the others doubled too
        (row(40_000, [10_000] * 6, 80_000, [30_000] * 6), True),
        (row(20_000, [10_000] * 6, 22_000, [30_000] * 6), True),  # falling others do not lower it
        (row(21_000, [8_000, 9_000, 10_000, 11_000, 12_000, 13_000]), True),  # the lower middle one
    ],
)
def test_growth(made, raised):
    assert bool(list(growth.growing([made], terms(GROWTH)))) is raised


def test_growth_shows_every_number_it_looked_at():
    made = row(25_000, [10_000] * 6, 60_000, [30_000] * 6)
    (alarm,) = growth.growing([made], terms(GROWTH | {"rate": 1_200_000}))
    shown = dict(alarm.numbers)
    assert shown["本月"] == "250.00元" and shown["增长到"] == "250%"
    assert shown["同组其他合计增长到"] == "175%" and shown["界限"] == "210%"
    assert (alarm.value, alarm.threshold) == (2_500_000, 2_100_000)


def visit(when, place, stay=False, last=None, serial=1, diagnoses=()):
    at = datetime.fromisoformat(when).replace(tzinfo=ZONE)
    until = datetime.fromisoformat(last).replace(tzinfo=ZONE) if last else None
    return travelling.Visit(
        WHO, serial, f"v{serial}", "140700", at, until, stay, "H1", place, 100, diagnoses
    )


@pytest.mark.parametrize(
    ("one", "other", "raised"),
    [
        (("2026-03-05T09:00", "110000"), ("2026-03-05T11:59", "130100"), True),
        (("2026-03-05T09:00", "110000"), ("2026-03-05T12:00", "130100"), False),
        (("2026-03-05T09:00", "110000"), ("2026-03-05T14:59", "440300"), True),
        (("2026-03-05T09:00", "110105"), ("2026-03-05T09:05", "110108"), False),
        (("2026-03-05T09:00", "140700"), ("2026-03-05T09:30", "140100"), True),
        (("2026-02-28T23:00", "110000"), ("2026-03-01T00:30", "440300"), True),
        (("2026-02-20T09:00", "110000"), ("2026-02-20T09:30", "440300"), False),
    ],
)
def test_far_apart(one, other, raised):
    rows = [visit(*one), visit(*other, serial=2)]
    found = list(travelling.far_apart(rows, terms(FAR), provincial_borders()))
    assert bool(found) is raised


@pytest.mark.parametrize(
    ("when", "raised"),
    [
        ("2026-03-05T11:00", True),
        ("2026-03-01T10:00", False),  # the day of an admission without its hour
        ("2026-03-09T20:00", False),  # the day of a discharge without its hour
        ("2026-03-10T20:00", False),
    ],
)
def test_a_stay_of_which_only_the_days_are_known(when, raised):
    stay = visit("2026-03-01T00:00", "110000", True, "2026-03-09T23:59")
    rows = [stay, visit(when, "440300", serial=2)]
    assert bool(list(travelling.far_apart(rows, terms(FAR), provincial_borders()))) is raised


def test_a_stay_that_still_runs_is_everywhere_at_once():
    rows = [
        visit("2026-03-01T10:00", "110000", True),
        visit("2026-03-20T10:00", "440300", serial=2),
    ]
    (alarm,) = travelling.far_apart(rows, terms(FAR), provincial_borders())
    assert "时间重叠" in alarm.said and "还没有出院" in alarm.rows[0].said


def test_the_longest_chain_of_short_stays_counts():
    numbers = {"back": 90, "days": 3, "gap": 10, "count": 3}
    days = [1, 5, 10, 24, 27]
    rows = [
        visit(f"2026-03-{d:02d}T09:00", "110000", True, f"2026-03-{d + 2:02d}T09:00", n)
        for n, d in enumerate(days, 1)
    ]
    asked = terms(numbers, rounds="Z51,Z49")
    (alarm,) = travelling.repeating(rows, asked)
    assert alarm.value == 3 and alarm.behind == 3
    assert not list(travelling.repeating([r._replace(diagnoses=("Z51.1",)) for r in rows], asked))


def test_a_chain_of_this_month_counts_beside_a_longer_one_before():
    numbers = {"back": 90, "days": 3, "gap": 10, "count": 3}
    days = ["01-05", "01-10", "01-15", "01-20", "03-01", "03-06", "03-11"]
    rows = [
        visit(f"2026-{d}T09:00", "110000", True, f"2026-{d}T18:00", n)
        for n, d in enumerate(days, 1)
    ]
    (alarm,) = travelling.repeating(rows, terms(numbers, rounds="Z51,Z49"))
    assert alarm.value == 3


@pytest.mark.parametrize(
    ("first", "after", "hours"),
    [(23, 6, (0, 1, 2, 3, 4, 5, 23)), (0, 5, (0, 1, 2, 3, 4))],
)
def test_the_night(first, after, hours):
    assert cards.night_hours(first, after) == hours


def test_a_pharmacy_that_nobody_visits_at_all():
    empty = cards.Night(WHO, (0,) * 24, (0,) * 24)
    assert not list(cards.night([empty], terms({"from": 23, "to": 6, "count": 1, "rate": 1})))


def use(person, day, said=""):
    at = datetime(2026, 3, day, 10, tzinfo=ZONE)
    subject = Subject("phone", "p|H", "110000")
    return cards.Use(subject, person, "s", "140700", at, "110000", "H", 100, 1, said)


def test_a_household_is_not_many_cards():
    numbers = {"back": 30, "persons": 3, "on_a_day": 3}
    apart = [use(n, n + 1) for n in range(5)]
    together = [use(n, 9) for n in range(3)]
    assert not list(cards.one_phone(apart, terms(numbers)))
    (alarm,) = cards.one_phone(together, terms(numbers))
    assert alarm.value == 3 and dict(alarm.numbers)["同一天最多"] == "3人"


def test_distance_by_codes_and_borders():
    known = provincial_borders()
    assert known.apart("110105", "110108") == SAME
    assert known.apart("140700", "140100") == PROVINCE == known.apart("650100", "659001")
    assert known.apart("110000", "130100") == NEIGHBOUR == known.apart("130100", "110000")
    assert known.apart("110000", "419001") == BEYOND
    with pytest.raises(Refusal):
        borders(Branch({"110000": Items([Text("130000")]), "130000": Items([])}))


def test_whom_an_alarm_concerns_besides():
    rows = [
        Behind("visit", "1", "", "140700", "110000"),
        Behind("visit", "2", "", "419001", "110000"),
    ]
    assert concerned("110000", rows) == ("140700", "419001")


def test_the_month_is_that_of_the_day_before():
    assert period(date(2026, 4, 1)) == MARCH
    assert period(date(2026, 3, 2)).first == date(2026, 3, 1)


def test_every_parameter_has_a_value_with_its_source():
    for monitor in MONITORS:
        for duty in monitor.parameters(agency_duties(), "140700", date(2026, 3, 1)):
            assert duty.document and duty.article and duty.value is not None
        assert monitor.widest(agency_duties(), date(2026, 3, 1)).period == Span(
            date(2026, 2, 1), date(2026, 3, 1)
        )


def test_no_state_is_a_trap_and_nothing_leaves_the_last():
    for machine in (LIFE, ALARM_LIFE):
        reached = set(machine.table.values()) | {"inquiring", "raised"}
        assert set(machine.states) <= reached
    leaving = {state for state, _ in LIFE.table}
    assert set(LIVING) <= leaving and not {"cleared", "lifted"} & leaving


def test_months_before_a_year_begins():
    assert period(date(2026, 1, 1)).first == date(2025, 12, 1)
    assert period(date(2026, 1, 1)).after - timedelta(days=1) == date(2025, 12, 31)
