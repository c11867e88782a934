"""What a case comes down to before its amounts are known: which profiles it may be settled under.

A batch resolves each distinct case once and then only computes, in two strides. The outline says
which levels apply and how each is settled: no table that decides this is keyed on what only money
depends on (`Person`). The link then looks up the profile of each level for one kind of person. The
truth stays in level.py, quote.py and the book; nothing is decided here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from yidi.core.policy import shape
from yidi.core.policy.book import ENGINE, Book, Case, Edition, Profile
from yidi.core.problems import ParameterMissing, Refusal
from yidi.core.settlement import level as levels
from yidi.core.settlement import quote as quotes
from yidi.core.settlement.case import Request
from yidi.core.settlement.level import Level, Setting
from yidi.core.steps import Step, ceiling, pool

_NOTHING_PASSES = Step("ceiling", ceiling, 1, base="fund")
UNPAID = Profile((_NOTHING_PASSES, Step("pool", pool, 0, field="hifp_pay")), ((0,), ()), (), ())
"""The profile of care that no fund pays: nothing passes, the person bears all of it."""


class Person(NamedTuple):
    """What only the money tables are keyed on, as words of the law."""

    retired: str
    hardship: str
    civil_servant: str
    level: str
    stay_number: str


@dataclass(frozen=True, slots=True)
class Way:
    """A level that applies. `draws`: account money may be used (direct settlement only); `gap`:
    the law does not say whether it is settled directly, so there is no answer by this way."""

    case: Case
    draws: bool
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The ways of a case, the person left open. `missing`: a level could not be known; `refused`:
    why there is no answer whatever the amounts; `unpaid`: no fund pays."""

    edition: Edition | None = None
    ways: tuple[Way, ...] = ()
    local: Case | None = None
    missing: bool = False
    refused: str = ""
    unpaid: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A way with its profile."""

    profile: Profile
    kind: str
    draws: bool
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """The choices of a case, of which the one best for the person counts (the first among equals).

    `missing`: there is no answer either where the best choice leaves more with the person than
    `local`, the benefit at home.
    """

    choices: tuple[Choice, ...] = ()
    local: Profile | None = None
    missing: bool = False
    refused: str = ""


def outline(book: Book, request: Request) -> Outline:
    """The outline of a case; its bill and what belongs to `Person` are not looked at."""
    try:
        setting = quotes.accepted(book, request)
        if quotes.uninsured(request):
            return Outline(unpaid=True)
        known, gap = levels.levels(setting)
    except Refusal as refusal:
        return Outline(refused=refusal.problems[0].code)
    ways = tuple(_way(setting, level) for level in known)
    return Outline(setting.edition, ways, setting.local_case(), gap is not None)


def _way(setting: Setting, level: Level) -> Way:
    try:
        direct = quotes.manner_of(setting, level).settlement == "direct"
    except ParameterMissing:
        return Way(setting.case(level), draws=False, gap=True)
    return Way(setting.case(level), draws=direct)


def link(made: Outline, person: Person) -> Link:
    """The profiles of an outline for a kind of person."""
    unknown = _unknown(person)
    if unknown or made.refused:
        return Link(refused=made.refused or unknown)
    if made.unpaid or made.edition is None or made.local is None:
        return Link((Choice(UNPAID, "none", draws=False),))
    choices, missing = [], made.missing
    for way in made.ways:
        profile = _profile(made.edition, way.case, person)
        missing = missing or profile is None
        if profile is not None:
            choices.append(Choice(profile, way.case.kind, way.draws, way.gap))
    if not choices:
        return Link(refused="parameter_missing" if missing else "no_level")
    return Link(tuple(choices), _profile(made.edition, made.local, person), missing)


def _unknown(person: Person) -> str:
    for name, word in person._asdict().items():
        if word not in shape.DIMENSIONS[name].words:
            return "count_unreadable" if name == "stay_number" else "unknown_word"
    return ""


def _profile(edition: Edition, case: Case, person: Person) -> Profile | None:
    stay = person.stay_number if case.type == "inpatient" else "1"
    try:
        return edition.profile(case._replace(**{**person._asdict(), "stay_number": stay}))
    except ParameterMissing:
        return None


def rule_set(profile: Profile) -> str:
    """A short name of program and numbers together: the same wherever they are the same."""
    said = [
        (s.name, s.counts, s.limit_counts, s.base, s.field, s.carry, s.also_counts, numbers)
        for s, numbers in zip(profile.program, profile.numbers, strict=True)
    ]
    return hashlib.sha256(f"{ENGINE}{said}".encode()).hexdigest()[:12]
