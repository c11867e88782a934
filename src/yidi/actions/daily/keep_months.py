"""The months that messages of institutions will name next get a partition, well before they begin."""

from __future__ import annotations

from datetime import datetime

from yidi.core.clearing.month import month_of
from yidi.store import reach
from yidi.store.writes import message_months

_AHEAD = 2


def keep_months(moment: datetime) -> None:
    """This month's and the next ones'. Raises OperationalError if the tills were too busy to let it
    in: the next night comes long before the month does."""
    now = month_of(moment.date())
    with reach.service():
        message_months.keep(now.later(ahead).yyyymm for ahead in range(_AHEAD + 1))
