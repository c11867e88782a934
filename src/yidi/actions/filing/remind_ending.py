"""An office tells people that their filing, or the transition it lives on, ends; once a day each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.core.calendar import spoken
from yidi.core.filing import reminding, standing
from yidi.store.reads import deciding
from yidi.store.reads import filings as reads
from yidi.store.reads.filings import Kept
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Ending:
    """What ends on `day`: the filing itself, or the old rules for it (transition)."""

    day: date
    transition: bool

    def text(self, number: str) -> str:
        """What the person is told."""
        if self.transition:
            return (
                f"您的备案（受理编号{number}）按过渡办法执行到{spoken(self.day)}。"
                "请在此之前补交材料；之后按新办法办理。"
            )
        return (
            f"您的备案（受理编号{number}）到{spoken(self.day)}为止。"
            "还要在外地就医的，到期前可以延期。"
        )


def remind_ending(actor: Actor, filings: Iterable[tuple[str, str]], moment: datetime) -> int:
    """filings: (region, number). Gives how many messages are new; filings that do not end, or that
    are not within reach, are passed over."""
    told = 0
    with actor.reach():
        for region, number in filings:
            kept = reads.one(region, number)
            found = ending(kept, moment) if kept else None
            if kept is None or found is None:
                continue
            new = traces.message(
                region, kept.person_id, number, "told_ending", moment.date(), "备案快到期了",
                found.text(number), moment,
            )  # fmt: skip
            traces.trail(
                moment, region, actor.kind, actor.name, "filing.remind", f"filing:{number}",
                "" if new else "今天已经提醒过", actor.address,
            )  # fmt: skip
            told += new
    return told


def ending(kept: Kept, moment: datetime) -> Ending | None:
    """What of a filing in force ends first; None if nothing does. Call it within reach."""
    desk = deciding.desk(kept.person_id, moment)
    if desk is None:
        return None
    now = standing.standing(desk.book, desk.person, kept.filing, moment)
    if now.state != "active":
        return None
    over = reminding.transition_end(desk.book, desk.person, kept.filing, moment.date())
    last = kept.filing.last
    if over is not None and (last is None or over < last):
        return Ending(over, transition=True)
    return Ending(last, transition=False) if last is not None else None
