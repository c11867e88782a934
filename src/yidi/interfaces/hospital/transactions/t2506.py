"""2506 人员定点备案撤销: from today on the institution is no longer the chosen one."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.chronic.give_up import give_up
from yidi.interfaces.hospital import applying
from yidi.interfaces.hospital.applying import TakenBack
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed

NAME = "人员定点备案撤销"
CHANGES = True
Output = None


class Data(TakenBack, kw_only=True):
    """定点备案撤销信息."""

    memo: Annotated[str, needed(500, "撤销原因")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("定点备案撤销信息")]


def handle(call: Call, given: Input) -> bytes:
    """Given up."""
    data = given.data

    def work() -> tuple[str, None]:
        person = applying.person(call, data.psn_no)
        number = data.trt_dcla_detl_sn
        give_up(call.actor, person.region, number, person.id, data.memo, call.moment)
        return number, None

    return call.once(work)
