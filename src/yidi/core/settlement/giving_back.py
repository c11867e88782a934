"""A part of what was settled comes back over the counter: which lines, how many, and what is left.

Quantities in ten-thousandths, prices in millionths of a yuan, amounts in fen, as everywhere at the till.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from yidi.core import money
from yidi.core.problems import Problem, Refusal, refuse
from yidi.core.settlement.charging import Uploaded

RETURNED_AT = "returned_at"
"""Under which name a return keeps its moment: its line stands on the day of the original."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a charge. sn: its line number."""

    sn: str
    batch: str
    at: datetime
    code: str
    own_code: str
    name: str
    price: int
    quantity: int
    amount: int
    approved: str
    disease_code: str

    def less(self, quantity: int) -> Left:
        """What is left when so much more comes back."""
        rest = self.quantity - quantity
        return replace(self, quantity=rest, amount=money.line_amount(self.price, rest))


def returns(
    lines: Iterable[Left], back: Mapping[str, int], serial: str, moment: datetime
) -> list[Uploaded]:
    """The negative lines that give back these quantities, each against its original (ADR 13).

    back: by line number, positive; serial: tells the new lines from others of the visit. Raises
    Refusal for a line that is not there, for more than is left and for nothing.
    """
    known = {line.sn: line for line in lines}
    wanted = {sn: quantity for sn, quantity in back.items() if quantity}
    _fine(known, wanted)
    return [
        _return(known[sn], quantity, f"{serial}{n:04d}", moment)
        for n, (sn, quantity) in enumerate(sorted(wanted.items()), 1)
    ]


def rest(lines: Iterable[Left], back: Mapping[str, int]) -> list[Left]:
    """What the person keeps. Raises Refusal for nothing."""
    kept = [line.less(back.get(line.sn, 0)) if back.get(line.sn) else line for line in lines]
    some = [line for line in kept if line.quantity]
    if not some:
        mend = "全部退回的，请用“撤销结算”。"
        raise Refusal(Problem("everything_returned", "这一笔的项目全部退了。", mend))
    return some


def _fine(known: Mapping[str, Left], wanted: Mapping[str, int]) -> None:
    if not wanted:
        sentence = "还没有填退多少。"
        raise Refusal(Problem("nothing_returned", sentence, "请在要退的项目后面填数量。"))
    refuse(_fault(known.get(sn), quantity) for sn, quantity in wanted.items())


def _fault(line: Left | None, quantity: int) -> Problem | None:
    if line is None:
        return Problem("charge_unknown", "这一笔里没有要退的项目。", "请刷新页面后再填。")
    if not 0 < quantity <= line.quantity:
        sentence = f"{line.name}退的比剩下的多。"
        return Problem("return_exceeds", sentence, "请核对数量。")
    return None


def _return(line: Left, quantity: int, sn: str, moment: datetime) -> Uploaded:
    return Uploaded(
        where=f"back[{line.sn}]",
        sn=sn,
        batch=line.batch,
        at=line.at,
        code=line.code,
        own_code=line.own_code,
        price=line.price,
        quantity=-quantity,
        amount=line.less(quantity).amount - line.amount,
        approved=line.approved,
        disease_code=line.disease_code,
        returns=line.sn,
        details={RETURNED_AT: moment.isoformat()},
    )
