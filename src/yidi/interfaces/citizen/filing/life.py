"""The life of a filing as a page shows it: what happened, where it stands, what comes and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from yidi.core.calendar import ONE_DAY, spoken
from yidi.core.filing.standing import Standing
from yidi.core.policy import shape
from yidi.interfaces.citizen.filing.remedies import Remedy
from yidi.store.reads import workdays
from yidi.store.reads.filings import Kept, Move

STATES = {
    "submitted": ("审核中", "clock", ""),
    "rejected": ("没有通过", "error", "warning"),
    "active": ("有效", "check", "success"),
    "superseded": ("已变更", "info", ""),
    "cancelled": ("已取消", "info", ""),
    "expired": ("已到期", "clock", ""),
    "void": ("已作废", "error", "warning"),
    "terminated": ("已终止", "info", ""),
}
"""State → word, icon, tone."""

_HAPPENED = {
    "submit": "提交了备案",
    "take_effect": "备案办好，当时生效",
    "approve": "审核通过，备案生效",
    "reject": "审核没有通过",
    "supplement": "补了材料",
    "accept_evidence": "材料审定，没有问题",
    "reject_evidence": "材料被退回，需要补正",
    "change": "变更了备案",
    "extend": "延长了备案",
    "cancel": "取消了备案",
    "correct": "经办机构更正了录入差错",
    "mark_false": "材料被认定为虚假",
    "supersede": "由新的备案接替",
    "expire": "备案到期",
    "void": "没有按期补材料，备案作废",
    "terminate": "参保关系终止，备案随之终止",
}
_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Event:
    """A point on the line. `left`: days from today, for what lies ahead."""

    day: date
    title: str
    more: str = ""
    ahead: bool = False
    left: int = 0
    time: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """Everything one page shows of a filing."""

    word: str
    icon: str
    tone: str
    past: tuple[Event, ...]
    ahead: tuple[Event, ...]
    step: Remedy | None
    why: str


def life(kept: Kept, standing: Standing, moves: list[Move], today: date) -> Life:
    """The life of a filing on a day."""
    word, icon, tone = STATES[standing.state]
    step, why = _step(kept, standing, today)
    past = [*_past(moves, standing)]
    return Life(word, icon, tone, tuple(past), tuple(_ahead(kept, standing, today)), step, why)


def _past(moves: list[Move], standing: Standing) -> Iterator[Event]:
    for move in moves:
        more = move.reason if move.event in {"reject", "reject_evidence", "correct"} else ""
        yield Event(move.at.date(), _HAPPENED[move.event], more, time=f"{move.at:%H:%M}")
    written = moves[-1].to_state if moves else ""
    if standing.state in {"void", "expired"} and written != standing.state and standing.after:
        yield Event(standing.after, _HAPPENED["void" if standing.state == "void" else "expire"])


def _ahead(kept: Kept, standing: Standing, today: date) -> Iterator[Event]:
    found = [*_coming(kept, standing, today)]
    for day, title, more in sorted(found, key=lambda event: event[0]):
        if day >= today:
            yield Event(day, title, more, ahead=True, left=(day - today).days)


def _coming(kept: Kept, standing: Standing, today: date) -> Iterator[tuple[date, str, str]]:
    filing = standing.filing
    if standing.state == "submitted" and kept.decide_by:
        more = f"结果会发消息告诉您{workdays.remark(kept.decide_by)}"
        yield kept.decide_by, "最晚这天审核完", more
    if standing.state != "active":
        return
    if filing.first > today:
        yield filing.first, "备案开始", "这天起可以直接结算"
    open_ = standing.proof == "commitment_open"
    if filing.mend_by:
        yield filing.mend_by, "补正材料截止", "过了这天，材料算没有交"
    if standing.due and open_:
        yield standing.due, "补材料截止", "过了这天，备案作废"
    if standing.locked_until:
        yield standing.locked_until, "可以变更或取消", "补了材料，随时都可以"
    if standing.after:
        yield standing.after - ONE_DAY, "备案到这天为止", "还要看病，到期前来延长"


def _step(kept: Kept, standing: Standing, today: date) -> tuple[Remedy | None, str]:
    """The one button of today, and why."""
    filing = standing.filing
    at = [kept.region, filing.id]
    state, lasting = standing.state, filing.kind in shape.LONG_TERM
    if state == "submitted":
        return None, "等经办机构审核，您现在不用做什么。"
    if state != "active":
        return Remedy("再办一次备案", reverse("file"), "file"), "还要去那里看病，请重新备案。"
    if filing.mend_by:
        why = f"材料被退回，请在{spoken(filing.mend_by)}以前补齐。"
        return Remedy("补正材料", reverse("supplement", args=at), "file"), why
    if standing.proof == "commitment_open" and lasting:
        due = f"请在{spoken(standing.due)}以前补材料，过了这天备案作废。" if standing.due else ""
        why = due or "材料补得越早越好，补了就能随时变更、取消。"
        return Remedy("补材料", reverse("supplement", args=at), "file"), why
    if standing.after and not lasting and standing.after - ONE_DAY - today <= _SOON:
        why = "快到期了。还要在那里看病，请现在延长。"
        return Remedy("延长备案", reverse("extend", args=at), "clock"), why
    return None, "一切都好，可以带医保凭证直接去看病。"
