"""2302 住院费用明细撤销: lines of a stay that are not settled are withdrawn."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.withdraw_charges import withdraw_lines
from yidi.interfaces.hospital import charges, visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import Cancelled
from yidi.protocol.fields import named, needed

NAME = "住院费用明细撤销"
CHANGES = True
Output = None


class Row(Cancelled, kw_only=True):
    """费用撤销信息. feedetl_sn 0000: everything that is not settled."""

    feedetl_sn: Annotated[str, needed(30, "费用明细流水号")]


class Input(Struct):
    """交易输入."""

    data: Annotated[list[Row], named("费用撤销信息")]


def handle(call: Call, given: Input) -> bytes:
    """Withdrawn: all of them, or none."""
    at = visits.at(call, charges.one_visit(given.data, "data"))
    numbers = [row.feedetl_sn for row in given.data]

    def work() -> tuple[str, None]:
        withdraw_lines(at, numbers)
        return at.mdtrt_id, None

    return call.once(work)
