"""Which question comes next, and what is wrong with an answer, said in plain words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from yidi.core import calendar, money, regions
from yidi.core.calendar import spoken
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import ParameterMissing, Refusal
from yidi.interfaces.citizen import choices
from yidi.interfaces.citizen.answers import QUESTIONS, Answers
from yidi.interfaces.citizen.places import full_name
from yidi.policy_files.folder import Folder

AHEAD = timedelta(days=2 * 366)
LONGEST_STAY = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers, the law they are judged by, and the day on which they are given."""

    answers: Answers
    folder: Folder
    today: date

    def said(self, field: str) -> str:
        return self.answers.said(field)

    @property
    def book(self) -> Book | None:
        """The law of the insured region, once that is known."""
        try:
            return self.folder.book(self.said("region")) if self.said("region") else None
        except Refusal:
            return None

    @property
    def kind(self) -> str:
        """The kind of filing that fits; who went without one can still file as temporary."""
        why = self.said("why")
        return why if why in shape.KINDS else "other_temporary"

    @property
    def scope(self) -> str:
        """local | in_province | cross_province; empty while a place is unknown."""
        book = self.book
        known = book is not None and self.said("place") in self.folder.places
        return regions.scope(book.covers, self.said("place")) if book and known else ""

    @property
    def filing_day(self) -> date:
        """The day on which the person would file: today, or before the care if that is earlier;
        never before the rules begin."""
        first, book = day_of(self.said("from")), self.book
        day = min(self.today, first) if first else self.today
        return max(day, book.first_day) if book else day


def faults(asked: Asked, question: str) -> dict[str, str]:
    """Field → what is wrong with its answer; empty when the question is settled."""
    return {} if question in skipped(asked) else _CHECKS[question](asked)


def next_open(asked: Asked) -> str | None:
    """The first question that is not settled; None when all are."""
    return next((question for question in QUESTIONS if faults(asked, question)), None)


def impossible(asked: Asked) -> str | None:
    """The first question with an answer that was given and cannot be."""
    return next((question for question in QUESTIONS if wrong(asked, question)), None)


def wrong(asked: Asked, question: str) -> dict[str, str]:
    """Faults of answers that were given; an answer that is only missing is not wrong."""
    found = faults(asked, question)
    return {field: said for field, said in found.items() if asked.said(field)}


def skipped(asked: Asked) -> Collection[str]:
    """Questions whose answer would change nothing."""
    return () if len(proof_ways(asked)) > 1 else ("proof",)


def to_ask(asked: Asked) -> list[str]:
    """The questions this person meets, in their order."""
    left_out = skipped(asked) if asked.said("why") else ()
    return [question for question in QUESTIONS if question not in left_out]


def proof_ways(asked: Asked) -> tuple[str, ...]:
    """Between which ways of proving a person may choose: material, commitment; one or none where
    there is nothing to choose (a proof says nothing about a temporary stay)."""
    book, kind = asked.book, asked.said("why")
    if book is None or not asked.scope or kind not in shape.LONG_TERM:
        return ()
    try:
        edition = book.edition(asked.filing_day)
        ways = edition.value("proof_ways", {"kind": kind, "scope": asked.scope})["ways"]
    except (ParameterMissing, Refusal):
        return ("material",)
    return tuple(ways)


def day_of(text: str) -> date | None:
    """A day as a form sends it, None if it is none."""
    try:
        return calendar.day(text) if text else None
    except Refusal:
        return None


def day_selecting_rules(asked: Asked) -> date | None:
    """The last day of the care: the one that usually selects the rules."""
    first = day_of(asked.said("from"))
    return (day_of(asked.said("to")) or first) if asked.said("type") == "inpatient" else first


# ---- one check a question


def _chosen(asked: Asked, field: str, sentence: str) -> dict[str, str]:
    known = {choice.value for choice in choices.OF[field]}
    return {} if asked.said(field) in known else {field: sentence}


def _who(asked: Asked) -> dict[str, str]:
    found = _chosen(asked, "insurance", "请选一种医保。")
    if not asked.said("region"):
        return {"region": "请选您参保的地方。", **found}
    if asked.book is None:
        return {"region": "还没有收录这个地方的规则，请从列表里选。", **found}
    return found


def _where(asked: Asked) -> dict[str, str]:
    place, book = asked.said("place"), asked.book
    if not place:
        return {"place": "请写出地名，再从下面选一个。"}
    if place not in asked.folder.places:
        return {"place": "没有找到这个地方，请换个写法，比如“上海”或“西安市”。"}
    if book is None:
        return {}
    if regions.province_of(place) in excluded(asked):
        return {
            "place": "港、澳、台和国外的费用不能异地直接结算。"
            f"请向{book.office.name}咨询，或换一个地方。"
        }
    if asked.scope == "local":
        name = full_name(asked.folder.places, place)
        return {"place": f"{name}就在您的参保地，不算异地：不用备案，带上医保凭证直接去看病。"}
    if place.endswith("0000") and place not in direct(asked):
        return {"place": f"{asked.folder.places.names[place]}要选到市，请再选一个市。"}
    return {}


def excluded(asked: Asked) -> tuple[str, ...]:
    """Provinces that the rules leave out altogether."""
    return _places(asked, "excluded_places", "places")


def direct(asked: Asked) -> tuple[str, ...]:
    """Provinces to which a filing is made as a whole."""
    return _places(asked, "destination", "province_level")


def _places(asked: Asked, table: str, field: str) -> tuple[str, ...]:
    book = asked.book
    if book is None:
        return ()
    try:
        words = {"kind": asked.kind}
        return tuple(book.edition(asked.filing_day).value(table, words)[field])
    except Refusal:
        return ()


def _why(asked: Asked) -> dict[str, str]:
    return _chosen(asked, "why", "请选最接近的一种情况。")


def _proof(asked: Asked) -> dict[str, str]:
    return _chosen(asked, "proof", "请选一项。")


def _care(asked: Asked) -> dict[str, str]:
    return {
        **_chosen(asked, "type", "请选住院还是门诊。"),
        **_chosen(asked, "level", "请选医院的级别，不清楚就选三级医院。"),
    }


def _dates(asked: Asked) -> dict[str, str]:
    first, last = day_of(asked.said("from")), day_of(asked.said("to"))
    stay = asked.said("type") == "inpatient"
    found = {}
    if first is None:
        found["from"] = _unreadable(asked.said("from"))
    elif said := _impossible_first(asked, first):
        found["from"] = said
    if stay and asked.said("to") and last is None:
        found["to"] = _unreadable(asked.said("to"))
    elif stay and first and last and not found and (said := _impossible_last(first, last)):
        found["to"] = said
    return found


def _unreadable(text: str) -> str:
    if not text:
        return "请选一个日期。"
    return "日历上没有这一天，请重新选，例如 2026-03-01。"


def _impossible_first(asked: Asked, first: date) -> str:
    if first > asked.today + AHEAD:
        return "离今天太远了，规则可能会变，请选两年以内的日子。"
    if asked.book and first < asked.book.first_day:
        since = spoken(asked.book.first_day)
        return f"{asked.book.name}的规则从{since}开始收录，更早的请向经办机构咨询。"
    return ""


def _impossible_last(first: date, last: date) -> str:
    if last < first:
        return "出院的日子比入院还早，请再看看。"
    if last - first > LONGEST_STAY:
        return "住院时间超过两年，请再看看。"
    return ""


def _bill(asked: Asked) -> dict[str, str]:
    found = _chosen(asked, "bill", "请选一项。")
    if found or asked.said("bill") == "guess":
        return found
    amounts = {field: fen(asked.said(field)) for field in ("total", "own_paid", "class_b")}
    unreadable = [
        f for f, value in amounts.items() if value is None and (asked.said(f) or f == "total")
    ]
    if unreadable:
        return dict.fromkeys(unreadable, "请写成数字，以元为单位，例如 25000。")
    return _impossible_amounts({field: value or 0 for field, value in amounts.items()})


def _impossible_amounts(amounts: dict[str, int]) -> dict[str, str]:
    for field, value in amounts.items():
        if value < 0:
            return {field: "金额不能是负数。"}
        if value > money.LARGEST_BILL:
            return {field: "这个数太大了，请看看是不是多写了几个零。"}
    if not amounts["total"]:
        return {"total": "总费用要大于0元。"}
    if amounts["own_paid"] + amounts["class_b"] > amounts["total"]:
        return {"own_paid": "自费加先自付比总费用还多，请对一下账单。"}
    return {}


def fen(text: str) -> int | None:
    """An amount in fen, None if it cannot be read."""
    try:
        return money.fen(text)
    except Refusal:
        return None


_CHECKS: dict[str, Callable[[Asked], dict[str, str]]] = {
    "who": _who,
    "where": _where,
    "why": _why,
    "proof": _proof,
    "care": _care,
    "dates": _dates,
    "bill": _bill,
}
