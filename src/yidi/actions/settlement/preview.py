"""Try a settlement: the same computation, nothing kept (2206, 2303, 2101)."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.settlement.asking import Ask, Outcome, outcome
from yidi.store import reach
from yidi.store.reads import till as reads


def preview(ask: Ask, moment: datetime) -> Outcome:
    """What settling now would come to. Raises Refusal as settle does."""
    with reach.till() as first:
        return outcome(ask, reads.find(ask.asked, moment.date(), first), moment)
