"""What a person should be told of a filing today. Derived from dates alone: nothing is planned,
so nothing has to be cancelled.

A reminder belongs to the day on which it was to be sent (`on`), and is unique per filing, kind and
that day. Of several such days that have passed only the last counts, and only while what it
announces has not come: a missed day is made up for, a stale reminder is never sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from yidi.core import money
from yidi.core.calendar import ONE_DAY, add_months, spoken
from yidi.core.filing import standing as at
from yidi.core.filing.record import ENDING_STATUSES, Filing, Person
from yidi.core.policy.book import Book
from yidi.core.problems import Refusal

KINDS = {
    "evidence_due": "补材料期限临近",
    "about_to_be_void": "备案即将失效",
    "evidence_mend": "补正期限临近",
    "evidence_open": "还没有补材料",
    "ending": "备案即将到期",
    "lock_opening": "锁定即将解除",
    "transition_ending": "过渡期即将结束",
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """One message. on: the day on which it was to be sent, at the latest today."""

    kind: str
    on: date
    text: str

    @property
    def title(self) -> str:
        """The line above the text."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything that is looked at."""

    book: Book
    person: Person
    filing: Filing
    now: at.Standing
    today: date
    steps: tuple[int, ...]
    monthly: bool

    @property
    def made_on(self) -> date:
        """The day from which on a reminder makes sense."""
        return (self.filing.effective_at or self.filing.filed_at).date()


def reminders(book: Book, person: Person, filing: Filing, moment: datetime) -> list[Reminder]:
    """Every reminder that should have been sent by `moment` and still holds."""
    today = moment.date()
    if person.status in ENDING_STATUSES:
        return []
    now = at.standing(book, person, filing, moment)
    if now.state != "active":
        return []
    value = _rule(book, today)
    steps = tuple(sorted(value.get("days_before", ()), reverse=True))
    case = _Case(book, person, filing, now, today, steps, bool(value.get("monthly")))
    found = (_evidence(case), _ending(case), _lock(case), _transition(case))
    return [reminder for each in found for reminder in each]


def _rule(book: Book, today: date) -> dict[str, Any]:
    try:
        return dict(book.edition(today).value("reminders", {}))
    except Refusal:
        return {}


def latest(days: Iterable[date], made_on: date, today: date) -> date | None:
    """The last of these days that has come; none of a time before the filing was made."""
    passed = [day for day in days if made_on < day <= today]
    return max(passed, default=None)


def until(day: date, today: date) -> str:
    """A day with how far away it is: 2026年2月15日（还有 12 天）."""
    left = (day - today).days
    return f"{spoken(day)}（{f'还有 {left} 天' if left else '就是今天'}）"


def _before(case: _Case, day: date, steps: Iterable[int]) -> date | None:
    """On which day before `day` a reminder was last to be sent."""
    return latest((day - timedelta(days=step) for step in steps), case.made_on, case.today)


# ---- evidence


def _evidence(case: _Case) -> Iterator[Reminder]:
    filing, now = case.filing, case.now
    if filing.mend_by is not None and case.today <= filing.mend_by:
        yield from _mending(case, filing.mend_by)
    elif filing.way != "commitment" or now.proof != "commitment_open":
        return
    elif now.due is not None:
        yield from _due(case, now.due)
    elif case.monthly and at.long_term(filing.kind):
        yield from _monthly(case)


def _due(case: _Case, due: date) -> Iterator[Reminder]:
    number = case.filing.id
    if case.today == due:
        text = (
            f"今天（{spoken(due)}）是补材料的最后一天，今晚24点前上传都算数。"
            f"没有补，备案（受理编号{number}）从{spoken(due + ONE_DAY)}起失效。"
        )
        yield Reminder("about_to_be_void", due, text)
    elif on := _before(case, due, case.steps):
        text = (
            f"请最迟于{until(due, case.today)}补交材料，拍照上传即可（受理编号{number}）。"
            f"过期没有补，备案从{spoken(due + ONE_DAY)}起失效。"
        )
        yield Reminder("evidence_due", on, text)


def _mending(case: _Case, mend_by: date) -> Iterator[Reminder]:
    if on := _before(case, mend_by, (*case.steps, 0)):
        text = (
            f"您的材料需要补正，请最迟于{until(mend_by, case.today)}重新上传"
            f"（受理编号{case.filing.id}）。在此之前待遇不变。"
        )
        yield Reminder("evidence_mend", on, text)


def _monthly(case: _Case) -> Iterator[Reminder]:
    """Where no day is set for evidence, once a month (R36), with what it costs to leave it open."""
    months = range(1, 12 * (case.today.year - case.made_on.year + 1) + 1)
    on = latest((add_months(case.made_on, n) for n in months), case.made_on, case.today)
    if on is None:
        return
    text = f"您的长期备案（受理编号{case.filing.id}）还没有补交材料，随时可以拍照上传。"
    locked = case.now.locked_until
    if locked is not None and case.today < locked:
        text += f"没有补的，{until(locked, case.today)}之前不能变更或取消。"
    points = _points_at_home(case)
    if points:
        less = money.percent_text(points).removesuffix("%")
        text += f"没有补而回参保地住院的，报销比例降低{less}个百分点。"
    yield Reminder("evidence_open", on, text)


def _points_at_home(case: _Case) -> int:
    """What an admission at home costs while the evidence is missing, in millionths of the bill."""
    words = at.words_of(case.book, case.person, case.filing, proof="commitment_open")
    words |= {"scope": "local", "where": "home"}
    edition = case.book.edition(case.today)
    words["transitional"] = at.transitional(edition, case.filing, words, case.today)
    try:
        found = edition.value("reduction", words).get("points", 0)
    except (Refusal, KeyError):
        return 0
    return int(found)


# ---- the end, the lock, the transition


def _ending(case: _Case) -> Iterator[Reminder]:
    last = case.filing.last
    if last is None:
        return
    if on := _before(case, last, case.steps):
        text = (
            f"您的备案（受理编号{case.filing.id}）到{until(last, case.today)}为止。"
            "还要在外地就医的，到期前可以延期。"
        )
        yield Reminder("ending", on, text)


def _lock(case: _Case) -> Iterator[Reminder]:
    """Once, on the second of the days."""
    opens = case.now.locked_until
    if opens is None or not case.steps or case.today >= opens:
        return
    if on := _before(case, opens, case.steps[1:2] or case.steps):
        text = (
            f"您的备案（受理编号{case.filing.id}）从{until(opens, case.today)}起可以变更或取消。"
            "取消后一段时间内不能再用承诺书办理长期备案，补齐材料再取消则没有这个限制。"
        )
        yield Reminder("lock_opening", on, text)


def _transition(case: _Case) -> Iterator[Reminder]:
    ends = transition_end(case.book, case.person, case.filing, case.today)
    if ends is not None and (on := _before(case, ends, case.steps)):
        text = (
            f"您的备案（受理编号{case.filing.id}）按过渡办法执行到{until(ends, case.today)}。"
            "请在此之前补交材料；没有补的，之后按新办法锁定，回参保地就医的待遇也会降低。"
        )
        yield Reminder("transition_ending", on, text)


def transition_end(book: Book, person: Person, filing: Filing, day: date) -> date | None:
    """The last day on which an old filing keeps the old rules; None if it does not."""
    evening = datetime(day.year, day.month, day.day, 23, 59, tzinfo=filing.filed_at.tzinfo)
    proof = at.proof(filing, evening)
    words = at.words_of(book, person, filing, proof=proof)
    try:
        edition = book.edition(day)
        if at.transitional(edition, filing, words, day) != "true":
            return None
        ends: date | None = edition.value("transition", words).get("until")
    except Refusal:
        return None
    return ends


def transition_before(book: Book, day: date) -> date | None:
    """The day before which filings were made that may keep old rules on `day`; None if none may."""
    table = book.edition(day).tables.get("transition")
    found = [row.value for row in table.rows if "filed_before" in row.value] if table else []
    return max((v["filed_before"] for v in found if day <= v["until"]), default=None)
