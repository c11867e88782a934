"""What is counted is what the rows say: by every dimension, persons once, reversals net, twice as once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from support import claims, offices, settled, visits
from support.people import moment
from support.together import at_once
from yidi.actions.claims.withdraw import withdraw
from yidi.actions.figures.count_anew import count_anew
from yidi.actions.filing.approve import approve
from yidi.core.figures.asked import Asked
from yidi.store import reach
from yidi.store.models import CareCell, Claim, ClaimResult, DeskCell, Settlement, Ticket
from yidi.store.reads import figures

NOW = moment("2026-05-10T01:40")
MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)


def asked(**more: Any) -> Asked:
    return Asked(**{"first": MARCH, "last": MAY, "side": "insured", "areas": ("140700",)} | more)


def stays(count: int) -> list[Any]:
    """Settled stays of as many persons."""
    made = []
    for serial in range(1, count + 1):
        of = settled.stay()
        made.append((of, settled.settled(of, settled.bill(of), serial)))
    return made


@pytest.fixture
def life(db: None) -> list[Any]:
    """Two stays settled in March, one of them taken back, and a claim of a third person in April."""
    made = stays(2)
    settled.taken_back(*made[1])
    who = visits.person()
    visits.filed(who)
    claims.decided(who)
    count_anew(NOW)
    return made


def test_the_sums_are_those_of_the_rows(life: list[Any]) -> None:
    (whole,) = figures.care(asked(), ())
    with reach.service():
        rows = [*Settlement.objects.all(), *ClaimResult.objects.all()]
    for measure in ("total", "in_scope", "fund_total", "person_part"):
        assert whole[()][measure] == sum(getattr(row, measure) for row in rows) != 0
    assert (whole[()]["visits"], whole[()]["direct"], whole[()]["manual"]) == (2, 1, 1)


def test_a_person_counts_once_and_not_after_everything_was_taken_back(life: list[Any]) -> None:
    assert figures.persons(asked()) == {(): 2}
    assert figures.persons(asked(), "month") == {(MARCH,): 1, (date(2026, 4, 1),): 1}
    again = visits.visit(
        life[0][0].person, first=moment("2026-03-01T08:30"), last=moment("2026-03-02T08:00")
    )
    settled.settled(again, settled.bill(again), 7)
    count_anew(NOW)
    assert figures.persons(asked()) == {(): 2}
    (whole,) = figures.care(asked(), ())
    assert whole[()]["visits"] == 3


def test_counting_twice_is_counting_once(life: list[Any]) -> None:
    before = sorted(CareCell.objects.values_list("month", "care", "way", "visits", "total"))
    for _ in range(2):
        count_anew(NOW, since=date(2026, 1, 1))
    assert sorted(CareCell.objects.values_list("month", "care", "way", "visits", "total")) == before


def test_what_comes_late_to_an_old_month_is_counted(life: list[Any]) -> None:
    of = settled.stay()
    settled.settled(of, settled.bill(of), 8)
    counted = count_anew(moment("2026-11-10T01:40"))
    assert counted.since <= MARCH
    (whole,) = figures.care(asked(), ())
    assert whole[()]["visits"] == 3


def test_each_grouping_adds_up_to_the_whole(life: list[Any]) -> None:
    groupings: tuple[tuple[str, ...], ...] = (
        (), ("month",), ("care",), ("way",), ("insured_region", "place"), ("month", "way"),
    )  # fmt: skip
    whole, *others = figures.care(asked(), *groupings)
    for other in others:
        added: Counter[str] = sum((Counter(sums) for sums in other.values()), Counter())
        assert {name: n for name, n in whole[()].items() if n} == dict(added)


@pytest.mark.parametrize(
    ("more", "seen"),
    [
        ({}, 2),
        ({"areas": ("140000",)}, 2),
        ({"areas": ("410000",)}, 0),
        ({"areas": ()}, 0),
        ({"side": "place", "areas": ("110000",)}, 2),
        ({"side": "place", "areas": ("110000",), "other": "140000"}, 2),
        ({"other": "310000"}, 0),
        ({"scope": "in_province"}, 0),
        ({"scope": ""}, 2),
        ({"way": "manual"}, 1),
        ({"care": "outpatient"}, 0),
        ({"insurance": "employee"}, 2),
        ({"first": date(2026, 4, 1)}, 1),
    ],
)
def test_only_what_is_asked_for(life: list[Any], more: dict[str, Any], seen: int) -> None:
    (whole,) = figures.care(asked(**more), ())
    assert sum(sums["visits"] for sums in whole.values()) == seen
    assert sum(figures.persons(asked(**more)).values()) == seen


def test_rows_behind_a_number_come_to_it(life: list[Any]) -> None:
    (whole,) = figures.care(asked(), ())
    found, after = [], None
    with reach.staff(["140700"]):
        while rows := figures.care_rows(asked(), after, most=2):
            found += rows
            after = rows[-1].way, rows[-1].id
    assert len(found) == 4
    assert sum(row.visits for row in found) == whole[()]["visits"]
    assert sum(row.total for row in found) == whole[()]["total"]


def test_rows_are_only_for_who_may_see_them(life: list[Any]) -> None:
    for region, seen in (("140700", 4), ("110000", 3), ("419001", 0), ("140000", 0)):
        with reach.staff([region]):
            assert len(figures.care_rows(asked())) == seen
    with reach.staff(["110000"]):
        rows = figures.care_rows(asked(side="place", areas=("110000",)))
    assert {row.way for row in rows} == {"direct"}


def test_filings_and_deadlines(life: list[Any]) -> None:
    rows = DeskCell.objects.filter(subject="filings")
    assert sum(rows.values_list("count", flat=True)) == 3
    count_anew(NOW)
    assert sum(rows.values_list("count", flat=True)) == 3
    wide = asked(first=date(2025, 1, 1))
    found = figures.desks("filings", wide, "kind", "channel")
    assert found["long_term_resident", "window"]["count"] == 3
    (due,) = figures.desks("claims", asked(first=date(2026, 4, 1))).values()
    assert (due["count"], due["part"]) == (1, 1)


def test_each_desk_figure_comes_to_its_rows(life: list[Any]) -> None:
    wide = asked(first=date(2025, 1, 1))
    with reach.staff(["140700"]):
        listed = figures.desk_rows("filings", wide, NOW.date(), "long_term_resident", "window")
        first = figures.desk_rows("filings", wide, NOW.date(), most=2)
        last = first[-1].day, first[-1].id
        rest = figures.desk_rows("filings", wide, NOW.date(), after=last)
        assert [row.id for row in listed] == [row.id for row in (*first, *rest)]
        assert len(figures.desk_rows("claims", asked(), NOW.date())) == 1
    with reach.staff(["110000"]):
        assert figures.desk_rows("filings", wide, NOW.date()) == []


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 4, 20), 0),
        (date(2026, 5, 15), 0),
        (date(2026, 5, 16), 1),
        (date(2026, 7, 15), 1),
    ],
)
def test_a_claim_withdrawn_too_late_stays_due_in_its_month(db: None, day: date, due: int) -> None:
    """Promised for 15 May: what was not done by then stays so, and the month that is over with it."""
    who = visits.person()
    number = claims.computed(who)
    with reach.service():
        assert Claim.objects.update(promised=date(2026, 5, 15)) == 1
    asked_for = replace(claims.step(who, number), moment=moment(f"{day}T10:00"))
    if day > MAY.replace(day=31):
        count_anew(moment("2026-06-10T01:40"))
    withdraw(asked_for, "不要了")
    count_anew(moment("2026-08-01T01:40"), since=MAY if day.month < 6 else None)
    cells = DeskCell.objects.filter(subject="claims").values_list("month", "count", "part")
    assert list(cells) == [(MAY, 1, 0)] * due
    with reach.staff(["140700"]):
        rows = figures.desk_rows("claims", asked(), day.replace(year=2027))
    assert [(row.number, row.part) for row in rows] == [(number, False)] * due


@pytest.mark.parametrize(("day", "took", "kept"), [(9, 1, 1), (10, 2, 1), (11, 3, 0)])
def test_a_late_decision_is_told_from_one_in_time(db: None, day: int, took: int, kept: int) -> None:
    """Asked for on a Friday, two working days to decide."""
    offices.publish("419001")
    number = offices.file(
        offices.person("419001"), moment("2026-03-06T10:00"), channel="self_service"
    )
    approve(offices.actor("419001"), "419001", number, moment(f"2026-03-{day:02}T10:00"))
    count_anew(NOW)
    (row,) = DeskCell.objects.filter(subject="decisions")
    assert (row.kind, row.count, row.part, row.amount) == ("approve", 1, kept, took)


def test_what_waits_too_long_counts_against_this_month_and_once(db: None) -> None:
    offices.publish("419001")
    number = offices.file(
        offices.person("419001"), moment("2026-03-06T10:00"), channel="self_service"
    )
    found = DeskCell.objects.filter(subject="decisions")
    for at in ("2026-04-10T01:40", "2026-05-10T01:40"):
        count_anew(moment(at))
        (row,) = found.all()
        assert (row.kind, row.count, row.part) == ("waiting", 1, 0)
        assert f"{row.month:%Y-%m}" == at[:7]
    approve(offices.actor("419001"), "419001", number, moment("2026-05-11T10:00"))
    count_anew(moment("2026-05-12T01:40"))
    (row,) = found.all()
    assert (row.kind, row.part) == ("approve", 0)


def test_two_that_count_at_once_count_once(own_db: str) -> None:
    stays(2)
    assert at_once(lambda: count_anew(NOW), lambda: count_anew(NOW)) == ["", ""]
    (whole,) = figures.care(asked(), ())
    assert whole[()]["visits"] == figures.persons(asked())[()] == 2


def test_tickets_answered_late_and_not_at_all(db: None) -> None:
    """Both were asked on Monday 2 March; only what is due counts."""
    for serial, answered in enumerate(("2026-03-03", "2026-04-28", "")):
        at = moment(f"{answered}T10:00") if answered else None
        with reach.service():
            Ticket.objects.create(
                number=f"X{serial}", kind="problem", from_region="140700", to_region="110000",
                from_province="140000", to_province="110000", title="演示", opened_by="甲",
                opened_at=moment("2026-03-02T09:00"), asked_at=moment("2026-03-02T09:00"),
                state="answered" if at else "open", answered_at=at,
            )  # fmt: skip
    count_anew(NOW)
    here = asked(areas=("110000",))
    assert figures.desks("tickets", here, "kind")["problem",] == {
        "count": 3, "part": 1, "amount": 1 + 41, "part_amount": 2,
    }  # fmt: skip
    with reach.staff(["140700"]):
        rows = figures.desk_rows("tickets", here, NOW.date())
        assert [row.number for row in rows if row.part] == ["X0"]
    with reach.staff(["419001"]):
        assert figures.desk_rows("tickets", here, NOW.date()) == []
