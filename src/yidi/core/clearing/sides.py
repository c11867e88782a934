"""Who takes which step: the payer owes, the payee is the place of care, the centre is their province.

Across provinces there is no centre here: the place of care cuts off and issues the table. What the money
does is done by whoever pays and by whoever is paid, which turn where a month comes to less than nothing.
"""

from __future__ import annotations

from collections.abc import Collection

from yidi.core.problems import Problem, Refusal

PAYER, PAYEE, CENTRE = "payer", "payee", "centre"
NAMES = {PAYER: "参保地", PAYEE: "就医地", CENTRE: "省级经办机构", "job": "系统"}

SIDES = {
    **dict.fromkeys(("cut", "reopen", "answer", "issue", "withdraw", "notice"), (PAYEE, CENTRE)),
    **dict.fromkeys(("dispute", "confirm"), (PAYER,)),
    **dict.fromkeys(("move", "escalate", "close"), (PAYER, PAYEE, CENTRE)),
    "pass_on": (CENTRE,),
}
"""Step of a month or of an item → who may take it."""

DEBTOR, CREDITOR = "debtor", "creditor"
MONEY = {"submit": DEBTOR, "pay": DEBTOR, "bounce": DEBTOR, "receive": CREDITOR}
"""Steps of the money → who takes them: who pays, and who is paid."""
DECISIONS = {"uphold": DEBTOR, "refuse": CREDITOR}
"""Decisions on an item → who takes them: nobody decides for itself what the other is to pay."""
_TURNS = MONEY | DECISIONS


def allowed(event: str, amount: int) -> tuple[str, ...]:
    """The sides that may take a step of a month, or decide on an item, that comes to `amount` fen."""
    if event in SIDES:
        return SIDES[event]
    return (PAYER,) if (_TURNS[event] == DEBTOR) == (amount >= 0) else (PAYEE,)


def acting(event: str, amount: int, held: Collection[str]) -> str:
    """Of the sides that somebody stands on, the one that takes a step. Raises Refusal if none does."""
    return of(allowed(event, amount), held)


def of(sides: Collection[str], held: Collection[str]) -> str:
    """The first of the sides that somebody stands on. Raises Refusal if there is none."""
    for side in sides:
        if side in held:
            return side
    names = "或".join(NAMES[side] for side in sides)
    raise Refusal(
        Problem(
            "wrong_side",
            f"这一步由{names}办理。",
            f"请等{names}办理；要催办的，请在业务协同里发起。",
        )
    )
