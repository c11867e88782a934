"""Take a raised problem up: somebody of the agency works on it."""

from __future__ import annotations

from yidi.actions.tickets.raising import Done, stepped
from yidi.actions.tickets.working import Asked
from yidi.core.tickets.card import RaisedCard


def take_up(asked: Asked) -> RaisedCard:
    """The problem in somebody's hands. Raises Refusal."""
    done = Done({"taken_by": asked.actor.name}, "经办机构已受理，正在办理")
    return stepped(asked, "take_up", "", lambda _: done)
