"""An office reminds people of what is awaited from them; once a day for a filing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.core.calendar import spoken
from yidi.core.filing import standing
from yidi.store.reads import deciding
from yidi.store.reads import filings as reads
from yidi.store.writes import traces


def remind(actor: Actor, filings: Iterable[tuple[str, str]], moment: datetime) -> int:
    """filings: (region, number). Gives how many messages are new; filings that await nothing, or
    that are not within reach, are passed over."""
    told = 0
    with actor.reach():
        for region, number in filings:
            kept = reads.one(region, number)
            due = awaited(kept, moment) if kept else None
            if kept is None or due is None:
                continue
            text = f"请在{spoken(due)}之前补齐材料（受理编号{number}）；过期未补，备案失效。"
            new = traces.message(
                region, kept.person_id, number, "reminded", moment.date(), "请补材料", text, moment
            )
            traces.trail(
                moment, region, actor.kind, actor.name, "filing.remind", f"filing:{number}",
                "" if new else "今天已经提醒过", actor.address,
            )  # fmt: skip
            told += new
    return told


def awaited(kept: reads.Kept, moment: datetime) -> date | None:
    """The last day for what is awaited; None if nothing is. Call it within reach."""
    desk = deciding.desk(kept.person_id, moment)
    if desk is None:
        return None
    now = standing.standing(desk.book, desk.person, kept.filing, moment)
    return now.due if now.state == "active" else None
