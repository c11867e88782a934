"""What a clerk and the person should know of a filing that the law does not quite foresee: it is
older than the rules at hand, or it was made between the issue of a notice and its first day.

A remark is a reading said aloud: a problem that refuses nothing, with the number of the reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from yidi.core.calendar import ONE_DAY, spoken
from yidi.core.filing import standing as at
from yidi.core.filing.life import ENDED
from yidi.core.filing.record import Filing, Person
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal

READINGS = "口径表"


def remarks(book: Book, person: Person, filing: Filing, moment: datetime) -> tuple[Problem, ...]:
    """Every remark on a filing that is alive at `moment`."""
    if filing.state in ENDED:
        return ()
    return (*_older(book, filing), *_between(book, person, filing, moment))


def _older(book: Book, filing: Filing) -> Iterator[Problem]:
    if filing.filed_on < book.first_day:
        sentence = (
            f"这份备案早于现有最早的规则（{spoken(book.first_day)}），办理时的规定不在手头，"
            "按最早的一版规则掌握，期限从那天起算。"
        )
        mend = "对结果有异议的，请带当时的办理凭证向经办机构核对。"
        yield _remark("older_than_rules", sentence, mend, "R42")


def _between(book: Book, person: Person, filing: Filing, moment: datetime) -> Iterator[Problem]:
    """Made after the issue of a notice and before its first day (R11)."""
    span = _announced(book, person, filing, moment)
    if span is None or not span[0] <= filing.filed_on < span[1]:
        return
    issued, first = span
    sentence = (
        f"这份承诺制备案在新规定印发（{spoken(issued)}）之后、施行（{spoken(first)}）之前办理，"
        f"条文没有写它：到{spoken(first - ONE_DAY)}为止按老规定，此后按新规定。"
    )
    yield _remark(
        "made_before_force", sentence, "请经办人核对办理日期；补齐材料就没有差别。", "R11"
    )


def _announced(
    book: Book, person: Person, filing: Filing, moment: datetime
) -> tuple[date, date] | None:
    """The day a notice with a transition was issued and its first day, where it concerns a filing
    like this one."""
    words = at.words_of(book, person, filing, proof=at.proof(filing, moment))
    try:
        edition = book.edition(moment.date())
        issued = edition.value("transition", words).get("filed_before")
    except Refusal:
        return None
    return (issued, edition.tables["transition"].version.span.first) if issued else None


def _remark(code: str, sentence: str, next_step: str, reading: str) -> Problem:
    return Problem(code, sentence, next_step, document=READINGS, article=reading)
