"""Does a filing cover this care? yes | no | deemed | not_needed, and if no, the one reason why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yidi.core import regions
from yidi.core.calendar import spoken
from yidi.core.filing.deciding import Desk
from yidi.core.filing.record import ENDING_STATUSES, Filing
from yidi.core.filing.standing import Standing
from yidi.core.policy.read import Row
from yidi.core.problems import Problem

UNTIL_DISCHARGE = "出院结算前补办备案，仍可直接结算。"


@dataclass(frozen=True, slots=True)
class Covered:
    """The answer, the filing it rests on, and why not."""

    covers: str
    filing: Filing | None = None
    problems: tuple[Problem, ...] = ()


def covered(
    desk: Desk,
    place: str,
    type_: str,
    emergency: bool,
    since: date | None = None,
    over: datetime | None = None,
) -> Covered:
    """Whether the person may settle directly in `place` today as far as filing is concerned.

    since: the day whose filing counts, of a stay its admission. A filing that has run out in
    between still counts, one that became void does not (R27), and one made after it counts if it
    starts by then. over: when the care was over, if it was; what ended or changed a filing
    since does not count (R51).
    """
    person, day = desk.person, since or desk.day
    if person.status == "suspended":
        why = Problem(
            "insurance_suspended", "医保待遇暂停，不能直接结算。", "请到参保地恢复参保后再办理。"
        )
        return Covered("no", problems=(why,))
    if person.status in ENDING_STATUSES:
        why = Problem("insurance_ended", "参保关系已经终止，不能直接结算。", "请使用新的参保地。")
        return Covered("no", problems=(why,))
    if regions.scope(desk.book.covers, place) == "local":
        return Covered("not_needed")
    for standing in desk.stands(place, day, over):
        if standing.covers(place, day):
            return Covered("yes", standing.filing)
    needed = _needed(desk, place, type_)
    if not needed.value["needed"]:
        return Covered("not_needed")
    if emergency and _deemed(desk, place):
        return Covered("deemed")
    stands = [desk.standing(filing) for filing in desk.filings]
    code, sentence, next_step = _why(place, day, stands)
    return Covered("no", problems=(desk.cited(needed, code, sentence, next_step),))


def _needed(desk: Desk, place: str, type_: str) -> Row:
    """The rule on whether somebody who has not filed must file for this care."""
    words = {**desk.words("other_temporary", place, "self_service"), "type": type_}
    return desk.row("filing_needed", words)


def _deemed(desk: Desk, place: str) -> bool:
    """Whether the hospital's emergency flag counts as a filing here."""
    words = {**desk.words("emergency", place, "institution"), "situation": "emergency_flag"}
    return desk.row("treated_as", words).value.get("kind") == "emergency"


def _why(place: str, day: date, stands: list[Standing]) -> tuple[str, str, str]:
    """The nearest miss: what the person has that does not cover `day`, and what to do now."""
    here = [s for s in stands if regions.contains(s.filing.place, place)]
    for standing in reversed(here):
        if standing.state == "active" and day < standing.first:
            since = spoken(standing.first)
            return (
                "filing_not_yet",
                f"备案从{since}才开始。",
                f"请把开始日改到{spoken(day)}。{UNTIL_DISCHARGE}",
            )
        if standing.state in _MISSES:
            return _MISSES[standing.state]
    if any(s.state == "active" for s in stands):
        return (
            "filing_elsewhere",
            "备案的不是这个地方。",
            f"请变更备案地或新办备案。{UNTIL_DISCHARGE}",
        )
    return "filing_missing", "没有异地就医备案。", f"请现在办理备案。{UNTIL_DISCHARGE}"


_MISSES = {
    "submitted": ("filing_pending", "备案还在审核。", f"请联系经办机构尽快审核。{UNTIL_DISCHARGE}"),
    "expired": ("filing_expired", "备案已经到期。", f"请重新备案。{UNTIL_DISCHARGE}"),
    "void": ("filing_void", "备案因没有按期补材料已经失效。", f"请重新备案。{UNTIL_DISCHARGE}"),
    "cancelled": ("filing_cancelled", "备案已经取消。", f"请重新备案。{UNTIL_DISCHARGE}"),
    "rejected": (
        "filing_rejected",
        "备案没有通过审核。",
        f"请按提示补正后重新办理。{UNTIL_DISCHARGE}",
    ),
    "terminated": ("filing_terminated", "备案已随参保关系终止。", "请到新的参保地办理备案。"),
}
