"""冲正 (2601): undo a message whose outcome its sender does not know.

If it never came, its number is closed by a stone, so that it is refused should it come late; then
there was nothing to undo, which is an answer, not an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.settlement.cancel import Cancel, Cancelled, cancelled
from yidi.actions.settlement.cancel_visit import cancel_visit
from yidi.actions.settlement.once import Done, kept_or, once
from yidi.actions.settlement.visit import At, found
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.visiting import CANCELLED
from yidi.store.writes import envelopes
from yidi.store.writes.envelopes import TOMBSTONE, Kept, Message

SETTLING = ("2102", "2207", "2304")
"""Messages that settle: their subject is the setl_id."""
ADMITTING = "2401"
"""The message that opens a stay: its subject is the mdtrt_id."""


@dataclass(frozen=True, slots=True)
class Reverse:
    """Which message of the same institution: its number, its infno, whom it was about."""

    original: Message
    psn_no: str
    operator: str


@dataclass(frozen=True, slots=True)
class Reversed:
    """What was undone: the setl_id of the reversal, the mdtrt_id of an admission, "" if there was
    nothing to undo."""

    number: str = ""


def reverse(
    message: Message, ask: Reverse, moment: datetime, render: Callable[[Reversed], bytes]
) -> bytes:
    """The answer to a 2601. Raises Refusal if the original is of another kind or another person."""
    originals: list[Kept | None] = []

    def work() -> bytes | None:
        original = _original(ask, moment)
        originals.append(original)
        if original is None:
            return None
        _same_kind(ask, original)
        settled = original.infno in SETTLING
        return _undone(message, ask, original, moment, render) if settled else None

    answer = kept_or(message, work)
    if answer is not None:
        return answer
    return once(message, moment, lambda: _done(ask, originals[0], moment, render))


def _done(
    ask: Reverse, original: Kept | None, moment: datetime, render: Callable[[Reversed], bytes]
) -> Done:
    """An admission cancelled, or nothing left to undo."""
    number = ""
    if original is not None and original.infno == ADMITTING:
        number = _not_admitted(ask, original.subject, moment)
    return Done(number, render(Reversed(number)))


def _not_admitted(ask: Reverse, mdtrt_id: str, moment: datetime) -> str:
    """Cancels an admission as 2404 does; "" if it was cancelled before. Raises Refusal."""
    code = ask.original.institution_code
    at = At(
        Actor("institution", f"institution:{code}", f"{code} {ask.operator}"),
        code,
        mdtrt_id,
        ask.psn_no,
        moment,
    )
    if found(at, locked=True).state == CANCELLED:
        return ""
    cancel_visit(at, stay=True)
    return mdtrt_id


def _original(ask: Reverse, moment: datetime) -> Kept | None:
    """The original's stored answer; None once its number is closed."""
    named = ask.original
    if envelopes.tombstone(named, moment):
        return None
    found = envelopes.kept(named.month, named.institution_code, named.msgid)
    return None if found is None or found.outcome == TOMBSTONE else found


def _same_kind(ask: Reverse, original: Kept) -> None:
    if original.infno != ask.original.infno:
        raise Refusal(
            Problem(
                "reversal_of_another",
                f"报文{ask.original.msgid}是交易{original.infno}，不是{ask.original.infno}。",
                "请核对oinfno。",
                where="oinfno",
            )
        )
    if original.infno not in {*SETTLING, ADMITTING}:
        raise Refusal(
            Problem(
                "not_reversible",
                f"交易{original.infno}不能冲正。",
                "请用它自己的撤销交易；撤销过的结算请重新结算。",
                where="oinfno",
            )
        )


def _undone(
    message: Message,
    ask: Reverse,
    original: Kept,
    moment: datetime,
    render: Callable[[Reversed], bytes],
) -> bytes | None:
    """The reversal's answer; None if the settlement was taken back before."""
    undo = Cancel(original.subject[:6], original.subject, "", ask.psn_no, ask.operator)

    def said(made: Cancelled) -> bytes:
        return render(Reversed(made.setl_id))

    try:
        return cancelled(message, undo, moment, said)
    except Refusal as refusal:
        if refusal.problems[0].code != "settlement_reversed":
            raise
        return None
