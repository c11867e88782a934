"""Who goes where, when and for what in three months: a plan from a seed, before anything is done.

The same people, institutions and days give the same plan, so that a start that broke off goes on
with what it began.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yidi.config.demo.courses import BY_CARE, CHRONIC, Course
from yidi.core.people import age
from yidi.store.reads.institutions import InstitutionCard
from yidi.store.reads.insured import Enrolment

HOME, CAPITAL = "home", "110000"
ELSEWHERE = {"419001": "410100", "140700": "140100", "370300": "370100", "610403": "610100"}
"""The capital of each region's province."""

STAYS_AT_HOME = {"610403"}
"""The sources of Yangling end in 2022: what its fund pays elsewhere today is not known, so nothing
can be settled there, and nobody tries."""

NO_TEMPORARY = {("419001", "resident")}
"""What Jiyuan takes off a resident's temporary care elsewhere, emergencies too, is not in its sources."""

ONLY_STAYS = {"140700"}
"""What Jinzhong takes off elsewhere is written of stays alone."""

NO_CHRONIC = {("370300", "resident")}
"""What residents of Zibo pay first for a chronic disease is not in its sources."""

_MODELLED = "none"
"""The benefits of veteran cadres are kept apart and are in no book."""

_WHERE = ((HOME, 42), (CAPITAL, 26), ("province", 18), ("neighbour", 14))
"""Where people live and are treated, in percent."""
_CARES = {
    HOME: (("outpatient", 40), ("pharmacy", 26), ("inpatient", 26), ("emergency_outpatient", 8)),
    "away": (("outpatient", 34), ("inpatient", 44), ("pharmacy", 12), ("emergency_outpatient", 10)),
}
_CHRONIC, _TEMPORARY, _TAKEN_OVER = 22, 14, 72
"""In percent: who has a chronic disease; who of those at home goes away once; whose filing is older
than the three months."""
_TWO = ("tertiary", "secondary")
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Soul:
    """Somebody with where they live: HOME or a place of care; disease: chronic, or "". filed: the
    day of the filing, None for those who need none; kind: of it."""

    person: Enrolment
    lives: str
    disease: str = ""
    filed: date | None = None
    kind: str = ""
    taken_over: bool = False

    @property
    def place(self) -> str:
        """The place of care as a code."""
        return self.person.region if self.lives == HOME else self.lives


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. day: of the settlement; nights: before it; order: of the visit among all."""

    soul: Soul
    house: InstitutionCard
    care: str
    course: Course
    day: date
    nights: int
    order: int

    @property
    def first(self) -> date:
        """The day on which it begins."""
        return self.day - timedelta(days=self.nights)


Houses = Mapping[str, Sequence[InstitutionCard]]
"""The institutions of each place."""


def souls(people: Iterable[Enrolment], first: date, last: date) -> list[Soul]:
    """The people with the lives they lead from `first` to `last`; without those whose birth is not
    known or whose benefits are not modelled."""
    fit = (p for p in people if p.birth and p.group == _MODELLED)
    return [_soul(person, first, last) for person in fit]


def _soul(person: Enrolment, first: date, last: date) -> Soul:
    chance = _chance("soul", person)
    disease = _disease(person, last, chance)
    where = HOME if person.region in STAYS_AT_HOME else _weighed(_WHERE, chance)
    if where == HOME:
        return _at_home(person, disease, first, last, chance)
    lives = _place(person.region, where, chance)
    kind = "resettled_retiree" if person.retired else "long_term_resident"
    if chance.randrange(100) < _TAKEN_OVER:
        filed = first - timedelta(days=chance.randrange(30, 420))
        return Soul(person, lives, disease, filed, kind, taken_over=True)
    filed = first + timedelta(days=chance.randrange(2, 25))
    return Soul(person, lives, disease, filed, "long_term_resident")


def _at_home(
    person: Enrolment, disease: str, first: date, last: date, chance: random.Random
) -> Soul:
    """Some of those who live at home go to the capital once, told before."""
    if disease or _bound(person) or chance.randrange(100) >= _TEMPORARY:
        return Soul(person, HOME, disease)
    days = (last - first).days
    filed = first + timedelta(days=chance.randrange(3, max(days - 30, 4)))
    return Soul(person, CAPITAL, "", filed, "other_temporary")


def _disease(person: Enrolment, day: date, chance: random.Random) -> str:
    fits = [course for course in CHRONIC if _fits(course, person, day)]
    unsaid = (person.region, person.insurance) in NO_CHRONIC
    if unsaid or not fits or chance.randrange(100) >= _CHRONIC:
        return ""
    return _weighed([(course.disease, course.weight) for course in fits], chance)


def _place(region: str, where: str, chance: random.Random) -> str:
    if where == "province":
        return ELSEWHERE[region]
    if where == "neighbour":
        return chance.choice([other for other in ELSEWHERE if other != region])
    return CAPITAL


def visits(
    lives: Sequence[Soul], houses: Houses, first: date, last: date, most: int
) -> list[Visit]:
    """Up to `most` visits in order of time; nobody is in two places on one day."""
    chance = random.Random("yidi life")  # noqa: S311 - the same life every time
    busy: dict[int, set[date]] = {}
    made: list[Visit] = []
    for order in range(most if lives else 0):
        soul = lives[order % len(lives)] if order < len(lives) else chance.choice(lives)
        made += _visit(soul, houses, (first, last), order, busy, chance)
    return sorted(made, key=lambda visit: (visit.day, visit.order))


def _visit(
    soul: Soul, houses: Houses, span: tuple[date, date], order: int,
    busy: dict[int, set[date]], chance: random.Random,
) -> Iterator[Visit]:  # fmt: skip
    """One, if a day and a house are found for it."""
    taken = busy.setdefault(soul.person.id, set())
    for _ in range(_TRIES):
        care = _care(soul, chance)
        found = _course(soul, care, span[1], chance)
        place = _here(soul, care, chance)
        open_here = [h for h in houses[place] if found and _takes(h, care, found)]
        if found is None or not open_here or _open_question(soul, care):
            continue
        nights = chance.randint(*found.days)
        day = _day(soul, nights, span, chance)
        days = {day - timedelta(days=n) for n in range(nights + 1)} if day else set()
        if day is None or days & taken:
            continue
        taken |= days
        yield Visit(soul, chance.choice(open_here), care, found, day, nights, order)
        return


def _care(soul: Soul, chance: random.Random) -> str:
    """Who has a chronic disease comes for it more often than not."""
    if soul.lives != HOME and soul.person.region in ONLY_STAYS:
        return "inpatient"
    if soul.kind == "other_temporary":
        return "inpatient" if chance.randrange(3) else "outpatient"
    if soul.disease and chance.randrange(10) < 7:
        return "chronic"
    return _weighed(_CARES[HOME if soul.lives == HOME else "away"], chance)


def _here(soul: Soul, care: str, chance: random.Random) -> str:
    """Where somebody lives; every other emergency of those at home is a journey's to the capital."""
    away = care == "emergency_outpatient" and soul.lives == HOME and chance.randrange(2)
    bound = _bound(soul.person) or soul.person.region in ONLY_STAYS
    return CAPITAL if away and not bound else soul.place


def _open_question(soul: Soul, care: str) -> bool:
    """Whether the law does not say what is paid for this away from home."""
    away = soul.lives != HOME and care == "emergency_outpatient"
    return away and (soul.person.region, soul.person.insurance) in NO_TEMPORARY


def _bound(person: Enrolment) -> bool:
    """Whether the law says nothing of a temporary stay elsewhere."""
    return person.region in STAYS_AT_HOME or (person.region, person.insurance) in NO_TEMPORARY


def _course(soul: Soul, care: str, day: date, chance: random.Random) -> Course | None:
    fits = [course for course in BY_CARE[care] if _fits(course, soul.person, day)]
    if care == "chronic":
        return next((course for course in fits if course.disease == soul.disease), None)
    index = _weighed([(str(n), course.weight) for n, course in enumerate(fits)], chance)
    return fits[int(index)]


def _fits(course: Course, person: Enrolment, day: date) -> bool:
    if person.birth is None:
        return False
    right_sex = course.who in {"", "male" if person.male else "female"}
    return right_sex and course.ages[0] <= age(person.birth, day) < course.ages[1]


def _takes(house: InstitutionCard, care: str, course: Course) -> bool:
    if course.big and house.level not in _TWO:
        return False
    if care == "emergency_outpatient":
        return not house.pharmacy and house.open_for("outpatient")
    return house.open_for(care, course.disease if care == "chronic" else "")


def _day(soul: Soul, nights: int, span: tuple[date, date], chance: random.Random) -> date | None:
    """A day of the span, after the filing has begun to count; working days three times in four."""
    first = max(span[0], soul.filed + timedelta(days=6)) if soul.filed else span[0]
    room = (span[1] - first).days - nights
    if room < 0:
        return None
    day = first + timedelta(days=nights + chance.randint(0, room))
    if day.weekday() > 4 and chance.randrange(4):
        day -= timedelta(days=2)
    return day if day - timedelta(days=nights) >= first else None


def _weighed(pairs: Iterable[tuple[str, int]], chance: random.Random) -> str:
    names, weights = zip(*pairs, strict=True)
    return str(chance.choices(names, weights)[0])


def _chance(what: str, person: Enrolment) -> random.Random:
    return random.Random(f"yidi {what} {person.region} {person.psn_no}")  # noqa: S311
