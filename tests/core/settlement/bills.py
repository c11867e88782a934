"""Generated bills: every pool, day of change and kind of case; amounts that sit on every edge."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import gcd

from yidi.core.money import LARGEST_BILL, LARGEST_SUM, RATE_ONE
from yidi.core.policy import shape
from yidi.core.policy.book import Case, Edition, Profile
from yidi.core.problems import ParameterMissing
from yidi.core.settlement import waterfall
from yidi.core.settlement.case import Bill
from yidi.core.settlement.statement import Statement
from yidi.policy_files.folder import Folder, default_folder

FOLDER = Folder(default_folder())
POOLS = [code for code in FOLDER.files if FOLDER.pack(code).tier == "pool"]
WORDS = {name: tuple(shape.DIMENSIONS[name].words) for name in Case._fields}


@dataclass(frozen=True)
class Setting:
    """A case on a day in a pool, and what the law makes of it."""

    region: str
    day: date
    case: Case
    profile: Profile | None


@dataclass(frozen=True)
class Given:
    """What a bill is computed from."""

    bill: Bill
    year: dict[str, int]
    own_account: int
    family: int

    def run(self, profile: Profile) -> Statement:
        """The single-bill path."""
        return waterfall.run(profile, self.bill, self.year, self.own_account, self.family)


def editions() -> Iterator[tuple[str, date, Edition]]:
    """Every edition of every pool, on its first day."""
    for region in POOLS:
        book = FOLDER.book(region)
        later = (day for day in book.chain.change_days() if day > book.first_day)
        for day in (book.first_day, *later):
            yield region, day, book.edition(day)


def settings(chance: random.Random, each: int) -> Iterator[Setting]:
    """`each` random cases for every edition; `profile` is None where a parameter is missing."""
    for region, day, edition in editions():
        for _ in range(each):
            case = Case(*(chance.choice(words) for words in WORDS.values()))
            try:
                profile = edition.profile(case)
            except ParameterMissing:
                profile = None
            yield Setting(region, day, case, profile)


def any_bill(chance: random.Random, profile: Profile) -> Given:
    """Any bill: small, large, empty, up to 10^9 yuan, often exactly on an edge of the rules."""
    scope = min(_amount(chance, profile), LARGEST_BILL)
    room = LARGEST_BILL - scope
    parts = [min(_small(chance), room) if chance.random() < 0.5 else 0 for _ in range(3)]
    if sum(parts) > room:
        parts = [0, 0, 0]
    year = {
        name: min(_amount(chance, profile), LARGEST_SUM)
        for name in profile.sums
        if chance.random() < 0.7
    }
    return Given(
        Bill(scope + sum(parts), *parts),
        year,
        _small(chance) if chance.random() < 0.5 else 0,
        _small(chance) if chance.random() < 0.3 else 0,
    )


def _small(chance: random.Random) -> int:
    return chance.randrange(10 ** chance.randrange(1, 9))


def _amount(chance: random.Random, profile: Profile) -> int:
    way = chance.randrange(6)
    if way == 0:
        return chance.randrange(10 ** chance.randrange(1, 12))
    if way == 1:
        return chance.choice((0, 1, LARGEST_BILL, LARGEST_BILL - 1))
    near = chance.choice(_thresholds(profile)) + chance.randrange(-1, 2)
    if way == 2:
        near += chance.choice(_thresholds(profile))
    if way == 3:
        near = _tie(chance, profile)
    return max(near, 0)


def _thresholds(profile: Profile) -> list[int]:
    found = {n for numbers in profile.numbers for n in numbers if n <= LARGEST_BILL}
    return sorted(found | {0})


def _tie(chance: random.Random, profile: Profile) -> int:
    """An amount whose share at one of the rates ends in exactly half a fen, past a threshold."""
    numbers = [n for taken in profile.numbers for n in taken]
    rate = chance.choice([n for n in numbers if 0 < n < RATE_ONE] or [500_000])
    common = gcd(rate, RATE_ONE)
    if (RATE_ONE // 2) % common:
        return chance.randrange(10**7)
    step = RATE_ONE // common
    first = (RATE_ONE // 2 // common) * pow(rate // common, -1, step) % step
    return first + step * chance.randrange(10**5) + chance.choice((0, numbers[0]))


def on_the_ceiling(chance: random.Random, profile: Profile, given: Given) -> Iterator[Given]:
    """The same bill with yearly sums that leave exactly what it takes, one fen more, one less."""
    spent = given.run(profile).year
    for step, numbers in zip(profile.program, profile.numbers, strict=True):
        name = step.limit_counts or step.counts
        if not name or not numbers:
            continue
        taken = spent.get(name, 0) - given.year.get(name, 0)
        for limit in (numbers[-1], numbers[0]):
            before = limit - taken + chance.randrange(-1, 2)
            if 0 <= before <= LARGEST_SUM:
                yield Given(
                    given.bill, {**given.year, name: before}, given.own_account, given.family
                )
