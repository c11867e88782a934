"""2102 药店结算: a purchase is registered, split and settled in one message, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Struct

from yidi.actions.settlement.asking import Outcome
from yidi.actions.settlement.sell import sell
from yidi.core.settlement.charging import Charged
from yidi.interfaces.hospital import charges, pharmacy, settled
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.charges import FeeLine
from yidi.interfaces.hospital.pharmacy import DrugInfo, Trace
from yidi.interfaces.hospital.pharmacy import SoldOut as Output
from yidi.protocol.fields import named, text

NAME = "药店结算"
CHANGES = True


class Sold(DrugInfo, kw_only=True):
    """购药信息."""

    invono: Annotated[str, text(20, "发票号")] = ""


class Input(Struct):
    """交易输入."""

    druginfo: Annotated[Sold, named("购药信息")]
    drugdetail: Annotated[list[FeeLine], named("购药明细")]
    durg_trac_info: Annotated[list[Trace], named("药品追溯码")] = msgspec.field(
        default_factory=list
    )


def handle(call: Call, given: Input) -> bytes:
    """The split of every line and who paid what."""
    bought = pharmacy.purchase(
        call, given.druginfo, given.drugdetail, given.durg_trac_info, given.druginfo.invono
    )

    def render(made: Outcome, lines: Sequence[Charged]) -> bytes:
        out = settled.output(call, made)
        split = charges.split(call, lines)
        return call.reply.done(settled.remarked(Output(out.setlinfo, out.setldetail, split), made))

    with pharmacy.refusal_seen(call, bought):
        return sell(call.message, bought, call.moment, render)
