"""Take a raised problem back: it has solved itself."""

from __future__ import annotations

from yidi.actions.tickets.raising import Done, stepped
from yidi.actions.tickets.working import Asked
from yidi.core.tickets.card import RaisedCard


def withdraw_problem(asked: Asked) -> RaisedCard:
    """The problem withdrawn by who raised it. Raises Refusal."""
    return stepped(asked, "withdraw", "", lambda _: Done(text="已经撤回"))
