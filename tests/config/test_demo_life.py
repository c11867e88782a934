"""Three months of life: the plan comes from the seed alone, and is a plan that people can live."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

import pytest

from yidi.config.demo import courses, journeys, life
from yidi.config.demo.journeys import CAPITAL, ELSEWHERE, HOME, Visit
from yidi.core.calendar import add_months
from yidi.core.institutions import CARES, Opening
from yidi.core.policy.shape import DISEASES
from yidi.store.reads.institutions import InstitutionCard
from yidi.store.reads.insured import Enrolment

FIRST, LAST = date(2026, 8, 1), date(2026, 11, 20)


def person(region: str, n: int, group: str = "none") -> Enrolment:
    plain = dict.fromkeys((field.name for field in fields(Enrolment)), "")
    birth = date(1940, 1, 1) + timedelta(days=n * 311)
    given = {
        "id": int(region) * 1000 + n, "region": region, "psn_no": f"{region}{n:07d}",
        "birth": birth, "male": n % 2 == 0, "insurance": "employee" if n % 3 else "resident",
        "retired": birth.year < 1966, "group": group,
    }  # fmt: skip
    return Enrolment(**{**plain, **given})


def houses() -> dict[str, list[InstitutionCard]]:
    since = {
        (care, disease): Opening(care, disease, "open", date(2020, 1, 1), None, "", "")
        for care in CARES
        for disease in (DISEASES if care == "chronic" else [""])
    }
    return {
        place: [
            InstitutionCard(0, f"H{place}{n:05d}", "医院", place, level, False, "", "", (), since)
            for n, level in enumerate(("tertiary", "township"))
        ]
        for place in (CAPITAL, *ELSEWHERE, *ELSEWHERE.values())
    }


@pytest.fixture(scope="module")
def planned() -> list[Visit]:
    people = [person(region, n) for region in ELSEWHERE for n in range(60)]
    lives = journeys.souls(people, FIRST, LAST)
    made = journeys.visits(lives, houses(), FIRST, LAST, 600)
    assert made == journeys.visits(lives, houses(), FIRST, LAST, 600), "the same every time"
    return made


def test_the_span_is_three_whole_months_and_the_days_of_this_one() -> None:
    assert life.span(date(2026, 11, 22)) == (date(2026, 8, 1), date(2026, 11, 21))
    assert life.span(date(2026, 2, 1)) == (date(2025, 11, 1), date(2026, 1, 31))
    assert add_months(date(2026, 1, 1), -3) == date(2025, 10, 1)


def test_everybody_is_in_one_place_a_day_and_inside_the_span(planned: list[Visit]) -> None:
    days = [
        (visit.soul.person.id, visit.first + timedelta(days=n))
        for visit in planned
        for n in range(visit.nights + 1)
    ]
    assert len(days) == len(set(days))
    assert all(FIRST <= visit.first <= visit.day <= LAST for visit in planned)
    assert len(planned) > 550


def test_nobody_is_treated_elsewhere_before_the_filing(planned: list[Visit]) -> None:
    filed = [visit for visit in planned if visit.soul.filed]
    assert len(filed) > 100
    assert all(visit.soul.filed < visit.first for visit in filed if visit.soul.filed)


def test_a_course_fits_who_takes_it(planned: list[Visit]) -> None:
    men = [visit for visit in planned if visit.soul.person.male]
    assert men
    assert not [visit for visit in men if visit.course.who == "female"]
    assert not [v for v in planned if v.course.big and v.house.level == "township"]


def test_nothing_is_tried_that_the_law_does_not_answer(planned: list[Visit]) -> None:
    at_home = [visit for visit in planned if visit.soul.person.region == "610403"]
    assert at_home
    assert {visit.house.place for visit in at_home} == {"610403"}
    jinzhong = [v for v in planned if v.soul.person.region == "140700" and v.soul.lives != HOME]
    assert {visit.care for visit in jinzhong} == {"inpatient"}
    cadre = person("419001", 1, "veteran_cadre")
    assert not journeys.souls([cadre], FIRST, LAST)


def test_every_kind_of_care_and_some_that_cost_thirty_thousand(planned: list[Visit]) -> None:
    assert {visit.care for visit in planned} == set(courses.BY_CARE)
    dear = [
        course for course in courses.STAYS if sum(o.yuan * o.times for o in course.once) >= 28_000
    ]
    assert any(visit.course in dear for visit in planned)
