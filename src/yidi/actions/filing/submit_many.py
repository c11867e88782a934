"""Many filings at once: all of them are filed, or none is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.filing.submit import Form, Submitted, submit
from yidi.core.problems import Refusal


class _NotAll(Exception):
    """Takes everything back."""


def submit_many(
    actor: Actor, forms: Sequence[Form], moment: datetime, *, keep: bool = True
) -> list[Submitted]:
    """The outcome of each form, in order. One refusal takes all of them back; keep False only
    tries. The same forms with the same keys twice are filed once."""
    outcomes: dict[int, Submitted] = {}
    try:
        with actor.reach():
            for place, form in sorted(enumerate(forms), key=lambda pair: pair[1].person_id):
                outcomes[place] = _one(actor, form, moment)
            if not keep or not all(outcome.accepted for outcome in outcomes.values()):
                raise _NotAll
    except _NotAll:
        pass
    return [outcomes[place] for place in range(len(forms))]


def _one(actor: Actor, form: Form, moment: datetime) -> Submitted:
    try:
        return submit(actor, form, moment)
    except Refusal as refusal:
        return Submitted(False, "", "draft", refusal.problems)
