"""The automatic checks of a settled bill: one function each, in one tuple, the same for everybody.

A finding says which numbers raised it and which money is in doubt; it decides nothing. The numbers of
the reasons never change; docs/how-to/review.md explains each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yidi.core import money
from yidi.core.calendar import spoken
from yidi.core.policy import shape
from yidi.core.review.rules import Rule, Rules
from yidi.core.review.seen import Bill, Line, Visited, by_day
from yidi.core.settlement import diagnoses
from yidi.core.settlement.catalogue import SEXES, Item, decimal

REASONS = {
    1: "重复收费",
    2: "超限价",
    3: "一天的数量过多",
    4: "一次就诊的数量过多",
    5: "限定性别",
    6: "限定年龄",
    7: "限定诊断",
    8: "限定机构级别",
    9: "自费项目纳入支付",
    10: "分解住院",
    11: "挂床住院",
    12: "死亡后收费",
    13: "同一时间两处就医",
    14: "互斥项目同收",
    15: "超量开药",
    16: "外伤等列入核查",
}
"""Every reason by its number."""
OTHER = 99
"""What a person found who is not a check."""
_ONE = 10_000
"""A quantity of one, in ten-thousandths."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a place judges by. readmitted: within so many days a new stay may be a split one; idle: so
    many days without treatment are too many."""

    rules: Rules
    readmitted: int
    idle: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check raised. lines: (id of the line, fen in doubt); whole: fen where it concerns the
    whole bill."""

    number: int
    sentence: str
    lines: tuple[tuple[int, int], ...] = ()
    whole: int = 0

    @property
    def doubt(self) -> int:
        """Money in doubt, in fen."""
        return self.whole + sum(amount for _, amount in self.lines)

    @property
    def label(self) -> str:
        """The reason in a word."""
        return REASONS[self.number]

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        lines = [list(pair) for pair in self.lines]
        return {
            "number": self.number, "sentence": self.sentence, "lines": lines, "whole": self.whole,
        }  # fmt: skip


def kept(said: Mapping[str, Any]) -> Finding:
    """A finding as it was kept."""
    lines = tuple((int(line), int(amount)) for line, amount in said["lines"])
    return Finding(said["number"], said["sentence"], lines, said["whole"])


def findings(bill: Bill, ground: Ground) -> list[Finding]:
    """Everything that the checks raise, in their order."""
    return [found for check in CHECKS for found in check(bill, ground)]


def doubt(bill: Bill, found: Iterable[Finding]) -> int:
    """Money in doubt in all, in fen: a line counts once, and never more than the bill had in scope."""
    most: dict[int, int] = {}
    whole = 0
    for one in found:
        whole = max(whole, one.whole)
        for line, amount in one.lines:
            most[line] = max(most.get(line, 0), amount)
    return min(max(whole, sum(most.values())), bill.in_scope)


# ---- lines


def duplicates(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """1: the same item at the same minute for the same price and quantity, more than once."""
    seen: dict[tuple[Any, ...], list[Line]] = {}
    for line in bill.lines:
        minute = line.at.replace(second=0, microsecond=0)
        seen.setdefault((line.code, minute, line.price, line.quantity), []).append(line)
    for again in seen.values():
        if len(again) > 1:
            first, rest = again[0], again[1:]
            sentence = (
                f"{first.name}在{spoken(first.at.date())}{first.at:%H:%M}收了{len(again)}次。"
            )
            yield Finding(1, sentence, _in_scope(rest))


def over_cap(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """2: more in scope than the cap of the catalogue allows for this level."""
    for line in bill.lines:
        cap = line.item.price_caps.get(bill.level) if line.item else None
        if cap is None or line.price <= cap:
            continue
        over = line.in_scope - money.line_amount(cap, line.covered)
        if over > 0:
            price, most = decimal(line.price, 6), decimal(cap, 6)
            sentence = f"{line.name}单价{price}元，{_level(bill)}限价{most}元。"
            yield Finding(2, sentence, ((line.id, over),))


def too_many_a_day(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """3: more of an item, or of a group of items, on a day than the catalogue or a rule allows."""
    for (_, day), lines in by_day(bill.lines).items():
        most = lines[0].item.most_per_day if lines[0].item else None
        if most is not None:
            yield from _too_many(3, lines, most, f"{spoken(day)}{lines[0].name}")
    for rule in ground.rules.of("most_per_day", bill.place, bill.care):
        for day, lines in _days(rule, bill.lines).items():
            yield from _too_many(3, lines, rule.most, f"{spoken(day)}{rule.name}")


def too_many(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """4: more in the whole visit than the catalogue allows, or than the days of the stay can take."""
    codes: dict[str, list[Line]] = {}
    for line in bill.lines:
        codes.setdefault(line.code, []).append(line)
    for lines in codes.values():
        most = lines[0].item.most_per_stay if lines[0].item else None
        if most is not None:
            yield from _too_many(4, lines, most, lines[0].name)
    for rule in ground.rules.of("most_per_stay_day", bill.place, bill.care):
        lines = [line for line in bill.lines if rule.concerns(line)]
        said = f"住院{len(bill.days)}天，{rule.name}"
        yield from _too_many(4, lines, rule.most * len(bill.days), said)


def wrong_sex(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """5: paid for one sex only."""

    def barred(limit: Limit, line: Line) -> str:
        if not limit.sex or bill.male is None or bill.male is (limit.sex == "male"):
            return ""
        return f"只支付{SEXES[limit.sex]}性使用，患者为{'男' if bill.male else '女'}性。"

    yield from _barred(5, bill, ground, barred)


def wrong_age(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """6: paid from an age on, or below one."""

    def barred(limit: Limit, line: Line) -> str:
        age = bill.age(line.at.date())
        young = limit.age_from is not None and age is not None and age < limit.age_from
        old = limit.age_below is not None and age is not None and age >= limit.age_below
        if not young and not old:
            return ""
        said = f"满{limit.age_from}周岁" if young else f"未满{limit.age_below}周岁"
        return f"只支付{said}的患者，患者{age}周岁。"

    yield from _barred(6, bill, ground, barred)


def wrong_diagnosis(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """7: paid for some diagnoses, and the visit has none of them."""

    def barred(limit: Limit, line: Line) -> str:
        if not limit.diagnoses or diagnoses.any_within(bill.diagnoses, limit.diagnoses):
            return ""
        return (
            f"只支付{'、'.join(limit.diagnoses)}，本次诊断{'、'.join(bill.diagnoses) or '没有'}。"
        )

    yield from _barred(7, bill, ground, barred)


def wrong_level(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """8: not paid in institutions of this level."""

    def barred(limit: Limit, line: Line) -> str:
        if not limit.levels or bill.level in limit.levels:
            return ""
        return f"不支付{_level(bill)}机构使用。"

    yield from _barred(8, bill, ground, barred)


def own_paid(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """9: what the catalogue does not pay for, or not without an approval, counted in scope."""
    for line in bill.lines:
        if line.in_scope <= 0:
            continue
        if line.item is None:
            sentence = f"{line.name}当日不在就医地目录里，按{line.category}类纳入了支付。"
        elif line.item.category == "C":
            sentence = f"{line.name}是丙类，按{line.category}类纳入了支付。"
        elif line.item.limited and line.approved != "1":
            sentence = f"{line.name}限制使用，医院没有审批通过，纳入了支付。"
        else:
            continue
        yield Finding(9, sentence, _in_scope([line]))


def exclusive(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """14: items of which only one may be charged on a day; all but the dearest are in doubt."""
    for rule in ground.rules.of("exclusive", bill.place, bill.care):
        for day, lines in _days(rule, bill.lines).items():
            if len({line.code for line in lines}) < 2:
                continue
            dearest = max(lines, key=lambda line: (line.in_scope, line.id))
            rest = [line for line in lines if line.code != dearest.code]
            names = "、".join(dict.fromkeys(line.name for line in lines))
            yield Finding(14, f"{spoken(day)}同时收了{names}（{rule.name}）。", _in_scope(rest))


def too_many_days(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """15: more of a drug at once than the days for which it may be prescribed take."""
    for rule in ground.rules.of("drug_days", bill.place, bill.care):
        for lines in by_day(line for line in bill.lines if rule.concerns(line)).values():
            most = money.share(rule.most, rule.lasts, _ONE)
            said = f"{lines[0].name}（一个包装{rule.lasts}天，最多{rule.most}天）"
            yield from _too_many(15, lines, most, said)


# ---- the visit


def split_stay(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """10: back in the same institution for the same disease within days of being discharged."""
    for other in bill.others:
        days = (bill.first.date() - other.last.date()).days
        if (
            _both_stay(bill, other)
            and other.institution_code == bill.institution_code
            and other.first < bill.first
            and 0 <= days <= ground.readmitted
            and _same_disease(bill, other)
        ):
            sentence = (
                f"{spoken(other.last.date())}才出院，{days}天后因同一诊断（{other.diagnosis[:3]}）又入院"
                f"（{ground.readmitted}天以内）。"
            )
            yield Finding(10, sentence, whole=bill.in_scope)


def idle_stay(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """11: days of a stay without any treatment; a line of several covers as many days as it has."""
    treatment = ground.rules.of("treatment", bill.place, bill.care)
    if not bill.stay or not treatment:
        return
    treated = {
        day
        for line in bill.lines
        if any(rule.concerns(line) for rule in treatment)
        for day in _covered(line)
    }
    idle = [day for day in bill.days if day not in treated]
    if len(idle) < ground.idle:
        return
    on = [line for line in bill.lines if line.at.date() in idle]
    sentence = (
        f"住院{len(bill.days)}天，{len(idle)}天没有任何检查治疗和用药（{spoken(idle[0])}起；"
        f"{ground.idle}天以上提示）。"
    )
    yield Finding(11, sentence, _in_scope(on))


def after_death(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """12: something was given after the person had died."""
    deaths = [(bill.last, bill.institution)] if bill.died else []
    deaths += [(other.last, other.institution) for other in bill.others if other.died]
    if not deaths:
        return
    died, where = min(deaths)
    late = [line for line in bill.lines if line.at.date() > died.date()]
    said = f"患者{spoken(died.date())}在{where}死亡"
    if bill.first.date() > died.date():
        yield Finding(12, f"{said}，这次就诊在死亡以后。", whole=bill.in_scope)
    elif late:
        yield Finding(12, f"{said}，以后还有{len(late)}条费用。", _in_scope(late))


def two_places(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """13: in hospital elsewhere at the same time; the days of coming and going do not count."""
    for other in bill.others:
        if not other.stay or (bill.stay and other.institution_code == bill.institution_code):
            continue
        first, last = other.first.date(), other.last.date()
        inside = first < bill.last.date() and bill.first.date() < last
        if inside and (bill.stay or first < bill.first.date() < last):
            sentence = (
                f"{spoken(first)}至{spoken(last)}在{other.institution}住院，时间和这次就诊重叠。"
            )
            yield Finding(13, sentence, whole=bill.in_scope)


def reviewed(bill: Bill, ground: Ground) -> Iterator[Finding]:
    """16: what was settled on the condition that it is looked at afterwards."""
    if bill.reviewed:
        yield Finding(16, f"{REVIEWED.get(bill.reviewed, bill.reviewed)}。", whole=bill.in_scope)


REVIEWED = {"injury": "外伤，医院声明没有第三方责任，按规定结算后核查"}
"""What the till says of a settlement that it puts on the list, in words."""


CHECKS: tuple[Callable[[Bill, Ground], Iterator[Finding]], ...] = (
    duplicates, over_cap, too_many_a_day, too_many, wrong_sex, wrong_age, wrong_diagnosis,
    wrong_level, own_paid, split_stay, idle_stay, after_death, two_places, exclusive,
    too_many_days, reviewed,
)  # fmt: skip
"""Every check, in the order of the numbers of their reasons."""


# ---- what several of them share


Limit = Item | Rule
"""For whom a line may be paid, by the catalogue or by a rule."""


def _barred(
    number: int, bill: Bill, ground: Ground, why: Callable[[Limit, Line], str]
) -> Iterator[Finding]:
    rules = ground.rules.of("limits", bill.place, bill.care)
    for line in bill.lines:
        if line.in_scope <= 0:
            continue
        said = why(line.item, line) if line.item else ""
        for rule in rules:
            said = said or (why(rule, line) if rule.concerns(line) else "")
        if said:
            yield Finding(number, line.name + said, _in_scope([line]))


def _in_scope(lines: Iterable[Line]) -> tuple[tuple[int, int], ...]:
    return tuple((line.id, line.in_scope) for line in lines)


def _too_many(number: int, lines: Sequence[Line], most: int, said: str) -> Iterator[Finding]:
    """What counted beyond `most` (ten-thousandths), taken from the last lines first; a fen of a line is
    its rounding."""
    total = sum(line.covered for line in lines)
    over, doubted = total - most, []
    for line in reversed(lines):
        if over <= 0:
            break
        part = min(over, line.covered)
        over -= part
        amount = money.share(part, line.covered, line.in_scope) if part else 0
        if amount > 1:
            doubted.append((line.id, amount))
    if doubted:
        sentence = f"{said}共{decimal(total, 4)}，最多{decimal(most, 4)}。"
        yield Finding(number, sentence, tuple(reversed(doubted)))


def _days(rule: Rule, lines: Iterable[Line]) -> dict[date, list[Line]]:
    found: dict[date, list[Line]] = {}
    for line in lines:
        if rule.concerns(line):
            found.setdefault(line.at.date(), []).append(line)
    return found


def _covered(line: Line) -> Iterator[date]:
    """The days that a line speaks of: one, or one for each of its quantity."""
    whole = range(0, max(line.quantity, 1), _ONE)
    return (line.at.date() + timedelta(days=n) for n, _ in enumerate(whole))


def _both_stay(bill: Bill, other: Visited) -> bool:
    return bill.stay and other.stay and other.mdtrt_id != bill.mdtrt_id


def _same_disease(bill: Bill, other: Visited) -> bool:
    """The category of the first diagnosis."""
    return bool(bill.diagnoses) and bill.diagnoses[0][:3] == other.diagnosis[:3] != ""


def _level(bill: Bill) -> str:
    return shape.DIMENSIONS["level"].words.get(bill.level, bill.level)
