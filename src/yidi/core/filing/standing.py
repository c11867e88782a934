"""What is true of a filing at a moment: its proof, its deadline, its lock, its state, its span.

Nothing here is stored. Void and expired hold from the midnight after the last day, whether or not
a job has run (readings R7, R10–R13).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from yidi.core import regions
from yidi.core.calendar import ONE_DAY, add_months
from yidi.core.filing.life import ENDED
from yidi.core.filing.record import Filing, Person
from yidi.core.policy import shape
from yidi.core.policy.book import Book, Edition
from yidi.core.policy.read import Row
from yidi.core.problems import ParameterMissing, Refusal

Workday = Callable[[date], bool]

IN_FORCE = {"active", "expired"}
"""States of a filing that holds for the days of its span."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A filing as it stands at a moment. `due` is the last day for evidence, `locked_until` the
    first day on which a change is accepted, `after` the day after the last valid one."""

    filing: Filing
    state: str
    proof: str
    due: date | None
    locked_until: date | None
    first: date
    after: date | None

    def covers(self, place: str, day: date) -> bool:
        """Whether it is in force on `day` for care in `place`."""
        return (
            self.state in IN_FORCE
            and self.first <= day
            and (self.after is None or day < self.after)
            and regions.contains(self.filing.place, place)
        )


def standing(book: Book, person: Person, filing: Filing, moment: datetime) -> Standing:
    """The filing as it stands at `moment`."""
    day = moment.date()
    proven = proof(filing, moment)
    waited_for = proven == "commitment_open" or filing.mend_by is not None
    due = _due(book, person, filing) if waited_for else None
    state = _state(filing, due, day)
    after = filing.last + ONE_DAY if filing.last else None
    if state == "void" and due is not None and filing.state == "active":
        after = _earlier(after, max(due + ONE_DAY, filing.first))
    if filing.ended_at is not None and filing.state in {"cancelled", "terminated", "void"}:
        after = _earlier(after, max(filing.ended_at.date(), filing.first))
    locked = locked_until(book, person, filing, moment) if state == "active" else None
    return Standing(filing, state, proven, due, locked, filing.first, after)


def before_it_ended(book: Book, person: Person, now: Standing, moment: datetime) -> Standing:
    """A filing that has ended or was changed, as it stood at an earlier moment; as it stands where that
    was so by then, or where its evidence was found to be false: that counts as never given (R51)."""
    filing = now.filing
    ended = filing.state in {"cancelled", "terminated", "void", "superseded"}
    if ended and (filing.ended_at is None or filing.ended_at <= moment or found_false(now)):
        return now
    then = replace(filing, state="active", ended_at=None) if ended else filing
    stood = standing(book, person, then, moment)
    return stood if stood.state in IN_FORCE else now


def found_false(now: Standing) -> bool:
    """Void before its deadline for evidence had passed, or without one: by a finding."""
    ended = now.filing.ended_at
    if now.filing.state != "void" or ended is None:
        return False
    return now.due is None or ended.date() <= now.due


def _due(book: Book, person: Person, filing: Filing) -> date | None:
    """The deadline for evidence. Nothing hangs on that of a filing that is over: where its rule is
    missing, it must not stand in the way of a new one."""
    try:
        return evidence_due(book, person, filing)
    except Refusal:
        if filing.state not in ENDED:
            raise
        return None


def _earlier(first: date | None, second: date) -> date:
    return second if first is None else min(first, second)


def _state(filing: Filing, due: date | None, day: date) -> str:
    if filing.state != "active":
        return filing.state
    if due is not None and day > due and (filing.last is None or due <= filing.last):
        return "void"
    return "expired" if filing.last is not None and day > filing.last else "active"


def proof(filing: Filing, moment: datetime) -> str:
    """The state of the proof: evidence counts from its arrival until, once rejected, the days to
    mend it have passed."""
    if filing.way != "commitment":
        return filing.way
    if filing.evidenced_at is None or filing.evidenced_at > moment:
        return "commitment_open"
    lapsed = filing.mend_by is not None and moment.date() > filing.mend_by
    return "commitment_open" if lapsed else "commitment_supplemented"


def evidence_due(book: Book, person: Person, filing: Filing) -> date | None:
    """The last day on which evidence is accepted: so many months from the day the filing was
    successfully made, clipped to the month's end (R7); None where the region sets no deadline.

    A filing older than the rules has its months from their first day (R42); one that rests on its
    evidence alone has the days to mend it.
    """
    if filing.way != "commitment":
        return filing.mend_by
    made = (filing.effective_at or filing.filed_at).date()
    words = words_of(book, person, filing, proof="commitment_open")
    value = book.reaching(made).value("evidence_due", words)
    if "months" not in value:
        return None
    due = add_months(max(made, book.first_day), value["months"])
    return max(due, filing.mend_by) if filing.mend_by else due


def locked_until(book: Book, person: Person, filing: Filing, moment: datetime) -> date | None:
    """The first day on which change and cancellation are accepted; None if they always are (R10).

    Counted from the later of the day the filing was made and its start.
    """
    row = lock_row(book, person, filing, moment)
    if "months" not in row.value:
        return None
    old = _older_than_the_rule(book, person, filing, moment)
    return add_months(filing.filed_on if old else filing.bound_from, row.value["months"])


def _older_than_the_rule(book: Book, person: Person, filing: Filing, moment: datetime) -> bool:
    """Whether a transition was made for filings like this one: its lock counts from the day it was
    made, whatever its start (R12)."""
    words = words_of(book, person, filing, proof=proof(filing, moment))
    value = book.edition(moment.date()).value("transition", words)
    return "filed_before" in value and filing.filed_on < value["filed_before"]


def lock_row(book: Book, person: Person, filing: Filing, moment: datetime) -> Row:
    """The rule on changing or cancelling this filing at `moment`."""
    return _asked(book, person, filing, moment, "lock")


def ban_row(book: Book, person: Person, filing: Filing, moment: datetime) -> Row:
    """The rule on filing again by commitment after giving this one up at `moment`."""
    return _asked(book, person, filing, moment, "commitment_ban")


def given_up(filing: Filing) -> datetime | None:
    """When a long-term filing by commitment was or will be given up: by its cancellation, or by the
    end that was chosen for it (R45)."""
    if filing.ended_at is not None or filing.last is None:
        return filing.ended_at
    return datetime.combine(filing.last + ONE_DAY, time(), filing.filed_at.tzinfo)


def banned_until(book: Book, person: Person, filing: Filing, moment: datetime) -> date | None:
    """The first day on which a filing by long-term commitment is possible again after this one was
    given up with its evidence missing; None if it stands in no way (R10, R45)."""
    ended = given_up(filing)
    if filing.ban_until is not None or ended is None or moment < ended:
        return filing.ban_until
    over = standing(book, person, filing, moment).state == "expired"
    if not over or not long_term(filing.kind) or proof(filing, ended) != "commitment_open":
        return None
    value = ban_row(book, person, filing, ended).value
    return add_months(ended.date(), value["months"]) if "months" in value else None


def _asked(book: Book, person: Person, filing: Filing, moment: datetime, table: str) -> Row:
    words = words_of(book, person, filing, proof=proof(filing, moment))
    edition = book.edition(moment.date())
    words["transitional"] = transitional(edition, filing, words, moment.date())
    return edition.row(table, words)


def transitional(edition: Edition, filing: Filing, words: dict[str, str], day: date) -> str:
    """Whether an old filing still keeps the old rules on `day` (R11, R12): "true" or "false"."""
    value = edition.value("transition", words)
    until = value.get("until")
    holds = until is not None and day <= until and filing.filed_on < value["filed_before"]
    return "true" if holds else "false"


def words_of(book: Book, person: Person, filing: Filing, **known: str) -> dict[str, str]:
    """The dimensions of a filing, for the tables of the pack."""
    return {**words(book, person, filing.kind, filing.place, filing.channel), **known}


def words(book: Book, person: Person, kind: str, place: str, channel: str) -> dict[str, str]:
    """The dimensions of a filing that is asked for."""
    scope = regions.scope(book.covers, place)
    return {
        "insurance": person.insurance,
        "scope": scope,
        "filed_scope": scope,
        "kind": kind,
        "proof": "none",
        "channel": channel,
        "type": "inpatient",
        "transitional": "false",
        "where": "filed_place",
    }


def stored_place(edition: Edition, kind: str, place: str, names: dict[str, str]) -> str:
    """The place as it is filed: to the province where the insured place's list says so, else to
    the city (R2, R3)."""
    direct: tuple[str, ...] = edition.value("destination", {**names, "kind": kind})[
        "province_level"
    ]
    province = regions.province_of(place)
    return province if province in direct else regions.city_of(place)


def working_days_after(day: date, count: int, workday: Workday) -> date:
    """The `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= workday(day)
    return day


def long_term(kind: str) -> bool:
    """Whether a kind is one of the three long-term ones."""
    return kind in shape.LONG_TERM


def local_name(book: Book, filing: Filing, names: dict[str, str], day: date) -> str:
    """What the insured place calls the kind; the national name where it has none of its own."""
    try:
        value = book.reaching(day).value("kinds", {**names, "kind": filing.kind})
    except ParameterMissing:
        return shape.KINDS[filing.kind]
    return str(value.get("local") or shape.KINDS[filing.kind])
