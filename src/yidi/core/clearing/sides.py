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
    **dict.fromkeys(("dispute", "uphold", "confirm"), (PAYER,)),
    "refuse": (PAYEE,),
    "move": (PAYER, PAYEE, CENTRE),
    "close": (PAYER, PAYEE, CENTRE),
}
"""Step of a month or of an item → who may take it. A dispute is given up by who raised it, and given
in to by the other side."""

DEBTOR, CREDITOR = "debtor", "creditor"
MONEY = {"submit": DEBTOR, "pay": DEBTOR, "bounce": DEBTOR, "receive": CREDITOR}
"""Steps of the money → who takes them: who pays, and who is paid."""


def allowed(event: str, amount: int) -> tuple[str, ...]:
    """The sides that may take a step in a month that comes to `amount` fen."""
    if event in SIDES:
        return SIDES[event]
    return (PAYER,) if (MONEY[event] == DEBTOR) == (amount >= 0) else (PAYEE,)


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
