"""Cards in other hands: many on one telephone, at night in a pharmacy, on somebody whom the item
does not fit; and care paid for on a promise, or paid for twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from yidi.core.calendar import spoken, spoken_moment
from yidi.core.claims import twins
from yidi.core.claims.twins import Care, Invoice
from yidi.core.money import RATE_ONE, percent_text, share, yuan
from yidi.core.supervision.alarm import PERSON, SHOWN_ROWS, Alarm, Behind, Subject, Terms


class Use(NamedTuple):
    """A card used: a settlement or a charge of a visit (`kind`), its time in the legal zone, what it
    came to. said: what a page should know of it besides."""

    subject: Subject
    person: int
    number: str
    region: str
    at: datetime
    place: str
    institution_code: str
    amount: int
    visit: int
    said: str = ""
    kind: str = "settlement"


def one_phone(rows: Iterable[Use], terms: Terms) -> Iterator[Alarm]:
    """Telephones on which many persons' cards were used at one institution: in the window, and some
    of them on one day, which a household seldom does. rows: in the order of subjects, then of time."""
    for _, used in groupby(rows, key=lambda row: row.subject.key):
        uses = list(used)
        persons = len({use.person for use in uses})
        on_a_day = max(_persons_by_day(uses))
        if (
            persons >= terms.numbers["persons"]
            and on_a_day >= terms.numbers["on_a_day"]
            and terms.holds(uses[-1].at.date())
        ):
            yield _shared(uses, persons, on_a_day, terms)


def _persons_by_day(uses: Sequence[Use]) -> list[int]:
    days: dict[date, set[int]] = {}
    for use in uses:
        days.setdefault(use.at.date(), set()).add(use.person)
    return [len(persons) for persons in days.values()]


def _shared(uses: Sequence[Use], persons: int, on_a_day: int, terms: Terms) -> Alarm:
    least, same = terms.numbers["persons"], terms.numbers["on_a_day"]
    said = (
        f"本月和前{terms.numbers['back']}天里{persons}人的医保卡在这家机构使用，登记的是同一个电话，"
        f"同一天最多{on_a_day}人；界限{least}人、同一天{same}人。"
    )
    numbers = (
        ("用同一个电话的人", f"{persons}人"),
        ("界限", f"{least}人"),
        ("同一天最多", f"{on_a_day}人"),
        ("同一天的界限", f"{same}人"),
        ("笔数", str(len(uses))),
        ("基金支付", f"{yuan(sum(use.amount for use in uses))}元"),
    )
    rows = tuple(behind(use) for use in uses[-SHOWN_ROWS:])
    return Alarm(uses[0].subject, persons, least, said, numbers, rows, len(uses))


class Night(NamedTuple):
    """A pharmacy's month: by the hour of the day (0 to 23), settlements and what they came to."""

    subject: Subject
    settlements: tuple[int, ...]
    amounts: tuple[int, ...]


def night(rows: Iterable[Night], terms: Terms) -> Iterator[Alarm]:
    """Pharmacies that settle much at night, and a large part of all they settle."""
    hours = night_hours(terms.numbers["from"], terms.numbers["to"])
    for row in rows:
        count = sum(row.settlements[hour] for hour in hours)
        rate = share(count, max(sum(row.settlements), 1), RATE_ONE)
        if count >= terms.numbers["count"] and rate >= terms.numbers["rate"]:
            yield _by_night(row, count, rate, terms)


def night_hours(first: int, after: int) -> tuple[int, ...]:
    """The hours of the night, over midnight where it begins before."""
    return tuple(hour for hour in range(24) if first <= hour < after) or tuple(
        hour for hour in range(24) if hour >= first or hour < after
    )


def _by_night(row: Night, count: int, rate: int, terms: Terms) -> Alarm:
    first, after = terms.numbers["from"], terms.numbers["to"]
    hours = f"{first}时至次日{after}时" if first > after else f"{first}时至{after}时"
    part = percent_text(share(rate, 10_000, 1) * 10_000)
    total = sum(row.amounts[hour] for hour in night_hours(first, after))
    said = f"本月{hours}结算{count}笔，占全部{sum(row.settlements)}笔的{part}。"
    numbers = (
        ("夜间", hours),
        ("夜间笔数", f"{count}笔"),
        ("笔数界限", f"{terms.numbers['count']}笔"),
        ("占全部", part),
        ("占比界限", percent_text(terms.numbers["rate"])),
        ("夜间费用", f"{yuan(total)}元"),
    )
    return Alarm(row.subject, rate, terms.numbers["rate"], said, numbers, behind=count)


class Promise(NamedTuple):
    """A filing by commitment without its evidence, and what direct settlement has paid on it."""

    subject: Subject
    number: str
    region: str
    place: str
    filed_on: date
    days: int
    fund: int
    settlements: int
    latest: date


def promised(rows: Iterable[Promise], terms: Terms) -> Iterator[Alarm]:
    """Commitments whose evidence has been owed for long while much was paid on them."""
    for row in rows:
        owed = row.days >= terms.numbers["days"] and terms.holds(row.latest)
        if owed and row.fund >= terms.numbers["sum"]:
            yield _owed(row, terms)


def _owed(row: Promise, terms: Terms) -> Alarm:
    said = (
        f"承诺备案{row.days}天没有补材料，基金已支付{yuan(row.fund)}元；"
        f"界限{terms.numbers['days']}天、{terms.fen('sum')}。"
    )
    numbers = (
        ("备案", row.number),
        ("没有补材料", f"{row.days}天"),
        ("天数界限", f"{terms.numbers['days']}天"),
        ("备案以来基金支付", f"{yuan(row.fund)}元"),
        ("金额界限", terms.fen("sum")),
        ("笔数", str(row.settlements)),
    )
    filing = Behind(
        "filing", row.number, spoken(row.filed_on), row.region, row.place, said="承诺办理，未补材料"
    )
    found = (filing,)
    return Alarm(
        row.subject, row.fund, terms.numbers["sum"], said, numbers, found, row.settlements + 1
    )


class Twice(NamedTuple):
    """A claim by hand beside what was settled or claimed on the same days; claimed_on: its day."""

    subject: Subject
    claim: Care
    claimed_on: date
    invoices: tuple[Invoice, ...]
    others: tuple[Care, ...]


def paid_twice(rows: Iterable[Twice], terms: Terms) -> Iterator[Alarm]:
    """Claims whose twin was paid already, or is claimed too: what the desk of claims blocks on. What it
    only asks about (a person in two places) is left to `far_apart`."""
    for row in rows:
        found = twins.blocks(row.claim, row.invoices, row.others)
        if len(found) >= terms.numbers["twins"] and terms.holds(row.claimed_on):
            numbers = (
                ("报销申请", row.claim.number),
                ("金额", f"{yuan(row.claim.total)}元"),
                *((f"疑点{n}", doubt.sentence) for n, doubt in enumerate(found, 1)),
            )
            rows_ = tuple(_of_care(row.subject, care) for care in (row.claim, *row.others))
            said = found[0].sentence
            yield Alarm(
                row.subject, len(found), terms.numbers["twins"], said, numbers, rows_[:SHOWN_ROWS],
                len(rows_),
            )  # fmt: skip


def _of_care(subject: Subject, care: Care) -> Behind:
    days = spoken(care.first) if care.first == care.last else care.days
    return Behind(
        care.kind, care.number, days, subject.region, "", care.institution_code, care.total,
        person=subject.person_id or 0, said="已撤销" if care.undone else care.institution,
    )  # fmt: skip


def lent(rows: Iterable[Use], terms: Terms) -> Iterator[Alarm]:
    """Persons who got, on several days, what is only for the other sex or another age. rows: charge
    lines, in the order of subjects, then of time; said: the item and whom it is for."""
    for _, used in groupby(rows, key=lambda row: row.subject.key):
        uses = list(used)
        days = len({use.at.date() for use in uses})
        if days >= terms.numbers["days"] and terms.holds(uses[-1].at.date()):
            yield _misfits(uses, days, terms)


def _misfits(uses: Sequence[Use], days: int, terms: Terms) -> Alarm:
    least = terms.numbers["days"]
    said = f"{days}天用了不合本人性别或年龄的项目，如{uses[-1].said}；界限{least}天。"
    numbers = (
        ("不合的天数", f"{days}天"),
        ("界限", f"{least}天"),
        ("明细", f"{len(uses)}条"),
        ("金额", f"{yuan(sum(use.amount for use in uses))}元"),
    )
    rows = tuple(behind(use) for use in uses[-SHOWN_ROWS:])
    return Alarm(uses[0].subject, days, least, said, numbers, rows, len(uses))


def behind(use: Use) -> Behind:
    """A use as a row behind an alarm."""
    person = use.person if use.subject.kind != PERSON else use.subject.person_id or 0
    return Behind(
        use.kind, use.number, spoken_moment(use.at), use.region, use.place,
        use.institution_code, use.amount, use.visit, person, use.said,
    )  # fmt: skip
