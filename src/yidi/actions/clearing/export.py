"""A month of the journal leaves the house as a list of items, to be matched with another's; a line of
the trail says who took it. No person is in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.clearing.month import Month
from yidi.store import reach
from yidi.store.reads import clearing_lists as reads
from yidi.store.writes import traces


def export(
    actor: Actor, month: Month, region: str, write: Callable[[bytes], object], moment: datetime
) -> None:
    """Writes the month's items block by block (CSV, see store/reads/clearing_lists). region: the code
    of a province or a pool whose items are wanted; empty: all."""
    prefix = region.removesuffix("0000")
    with reach.service():
        for block in reads.listed(month.first, month.after, prefix):
            write(bytes(block))
        traces.trail(
            moment,
            "",
            actor.kind,
            actor.name,
            "look.clearing_list",
            str(month),
            region,
            actor.address,
        )
