"""2101 药店预结算: what a purchase would come to; nothing is kept."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.sell import try_sale
from yidi.interfaces.hospital import charges, pharmacy, settled
from yidi.interfaces.hospital.call import Call, Warned
from yidi.interfaces.hospital.charges import FeeLine
from yidi.interfaces.hospital.pharmacy import DrugInfo
from yidi.interfaces.hospital.pharmacy import SoldOut as Output
from yidi.protocol.fields import named

NAME = "药店预结算"
CHANGES = False


class Input(Struct):
    """交易输入."""

    druginfo: Annotated[DrugInfo, named("购药信息")]
    drugdetail: Annotated[list[FeeLine], named("购药明细")]


def handle(call: Call, given: Input) -> Struct | Warned:
    """The split of every line and who would pay what."""
    bought = pharmacy.purchase(call, given.druginfo, given.drugdetail)
    with pharmacy.refusal_seen(call, bought):
        made, lines = try_sale(bought, call.moment)
    out = settled.output(call, made)
    sold = Output(out.setlinfo, out.setldetail, charges.split(call, lines))
    return settled.remarked(sold, made)
