"""Try a settlement: the same computation, nothing kept (2206, 2303, 2101)."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.settlement.asking import Ask, Outcome, outcome
from yidi.store import reach
from yidi.store.reads import till as reads
from yidi.store.writes import traces


def preview(ask: Ask, moment: datetime) -> Outcome:
    """What settling now would come to. Raises Refusal as settle does."""
    with reach.till() as first:
        made = outcome(ask, reads.find(ask.asked, moment.date(), first), moment)
        looked(made)
    return made


def looked(made: Outcome, address: str | None = None) -> None:
    """One line: a trial shows the person, the account and the bill, and keeps nothing else."""
    asked, person = made.ask.asked, made.found.visit["person_id"]
    traces.trail(
        made.at, asked.region, "institution", f"{asked.institution_code} {made.ask.operator}",
        "settlement.try", f"person:{person}", asked.mdtrt_id, address,
    )  # fmt: skip
