"""How far the answer may lie from the figure: a range, and in words how it was made.

A range has two causes: values that no document gives (示例参数) are moved both ways, and a bill
whose split is unknown may have parts outside the catalogue. What is published never moves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from yidi.core.money import RATE_ONE
from yidi.core.policy.book import Profile, Rule
from yidi.core.settlement import level as levels
from yidi.core.settlement import waterfall
from yidi.core.settlement.case import Bill
from yidi.core.settlement.quote import Quote

POINTS = 50_000
"""How far an assumed ratio is moved: five points, in millionths."""

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """What the person pays at least and at most, in fen, rounded outwards; `why` in sentences."""

    low: int
    high: int
    why: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether there is nothing to be unsure of."""
        return not self.why


def spread(quote: Quote, split_known: bool) -> Spread:
    """The range around the person's part of a quote."""
    person = quote.statement.person
    if quote.local is None:
        return Spread(person, person)
    setting = levels.setting(quote.book, quote.request)
    profile = setting.edition.profile(setting.case(quote.level))
    best, worst = _moved(profile, -1), _moved(profile, 1)
    bill = quote.request.bill
    why = tuple(_reasons(profile, split_known))
    if not why:
        return Spread(person, person)
    low = _person(quote, best, bill)
    high = _person(quote, worst, bill if split_known else _less_covered(bill))
    unit = 10_000 if bill.total >= 100_000 else 1_000
    return Spread(low // unit * unit, min(-(-high // unit) * unit, bill.total), why)


def _person(quote: Quote, profile: Profile, bill: Bill) -> int:
    year = quote.request.year_to_date
    return waterfall.run(profile, bill, year).person


def _moved(profile: Profile, towards: int) -> Profile:
    """The profile with assumed values moved: -1 for the person's good, 1 against it."""
    pairs = zip(profile.program, profile.numbers, profile.rules, strict=True)
    numbers = tuple(_number(step.name, given, rule, towards) for step, given, rule in pairs)
    return replace(profile, numbers=numbers)


def _number(name: str, given: Numbers, rule: Rule, towards: int) -> Numbers:
    if rule.status != "assumed":
        return given
    if name == "deductible":
        return (given[0] * (2 + towards) // 2,)
    if name == "ratio" and given[2]:
        over, up_to, base, rate = given
        return (over, up_to, _rate(base, towards), _rate(rate, towards))
    return given


def _rate(rate: int, towards: int) -> int:
    return max(0, min(RATE_ONE, rate - towards * POINTS))


def _less_covered(bill: Bill) -> Bill:
    """The bill if a tenth were outside the catalogue and a twentieth the class-B share."""
    own_paid, class_b = bill.total // 10, bill.total // 20
    return replace(bill, own_paid=own_paid, class_b=max(bill.class_b, class_b))


def _reasons(profile: Profile, split_known: bool) -> list[str]:
    pairs = zip(profile.program, profile.numbers, profile.rules, strict=True)
    assumed = {step.name for step, given, rule in pairs if rule.status == "assumed" and any(given)}
    found = []
    if "deductible" in assumed:
        found.append("起付线没有查到公布的数，按示例参数上下各浮动一半。")
    if "ratio" in assumed:
        found.append("本地支付比例没有查到公布的数，按示例参数上下各浮动5个百分点。")
    if not split_known:
        found.append(
            "账单里有多少不能报还不知道：少的一头按全部能报，多的一头按一成自费、半成乙类先自付。"
        )
    return found
