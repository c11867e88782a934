"""Give back a part of a settled bill: the settlement is taken back, what is returned is charged as
negative lines against their originals (ADR 13), and the rest is priced anew. All inside the caller's
transaction, who keeps the new settlement; the visit stays as it was opened, so the rules of its day hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from yidi.actions.settlement.asking import Ask, Outcome, outcome
from yidi.actions.settlement.cancel import Cancel, Cancelled, taken_back
from yidi.actions.settlement.charge import charge
from yidi.actions.settlement.visit import At
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import giving_back
from yidi.core.settlement.amounts import turned
from yidi.core.settlement.giving_back import Left
from yidi.core.settlement.resettling import Change, difference
from yidi.store.reads import till, visits
from yidi.store.reads.statements import settled_on
from yidi.store.writes.envelopes import Message


@dataclass(frozen=True, slots=True)
class Return:
    """What comes back of which settlement. back: quantities in ten-thousandths by line number; ask:
    the request to settle what is left."""

    at: At
    undo: Cancel
    back: Mapping[str, int]
    ask: Callable[[Sequence[Left]], Ask]


@dataclass(frozen=True, slots=True)
class GivenBack:
    """The reversal, what is left and its price, not kept yet."""

    undone: Cancelled
    left: Sequence[Left]
    ask: Ask
    anew: Outcome

    @property
    def change(self) -> Change:
        """What is paid more; below zero it is given back."""
        return difference(turned(self.undone.amounts), self.anew.amounts)


def given_back(message: Message, asked: Return, moment: datetime) -> GivenBack:
    """Raises Refusal; then the caller's transaction must come to nothing."""
    region, setl_id = asked.undo.region, asked.undo.setl_id
    _same_year(region, setl_id, moment)
    lines = visits.left(region, setl_id)
    negative = giving_back.returns(lines, asked.back, message.msgid[12:], moment)
    left = giving_back.rest(lines, asked.back)
    undone = taken_back(message, asked.undo, moment)
    charge(asked.at, negative)
    ask = asked.ask(left)
    shared = ask.accounts == "2"
    found = till.find(ask.asked, moment.date(), locked=True, shared=shared)
    return GivenBack(undone, left, ask, outcome(ask, found, moment))


def _same_year(region: str, setl_id: str, moment: datetime) -> None:
    """The sums of a year that is over stay as they are."""
    day = settled_on(region, setl_id)
    if day and day.year != moment.year:
        sentence = "这一笔是以前年度结算的，不能退一部分。"
        mend = "请整笔撤销；没有退的项目由参保人到参保地手工报销。"
        raise Refusal(Problem("year_closed", sentence, mend))
