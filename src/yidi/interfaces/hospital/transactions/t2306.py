"""2306 费用明细修改备注: a remark on a fee line, such as the code by which a drug is traced."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.note_charge import note_charge
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import Named
from yidi.protocol.fields import named, needed

NAME = "费用明细修改备注"
CHANGES = True
Output = None


class Data(Named, kw_only=True):
    """备注信息."""

    bkkp_sn: Annotated[str, needed(30, "记账流水号")]
    med_list_codg: Annotated[str, needed(50, "医疗目录编码")]
    memo: Annotated[str, needed(500, "备注")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("备注信息")]


def handle(call: Call, given: Input) -> bytes:
    """Kept; no amount changes, so a settled line may be noted too."""
    data = given.data
    at = visits.at(call, data)

    def work() -> tuple[str, None]:
        note_charge(at, data.bkkp_sn, data.med_list_codg, data.memo)
        return at.mdtrt_id, None

    return call.once(work)
