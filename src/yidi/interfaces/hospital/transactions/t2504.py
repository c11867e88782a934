"""2504 人员慢特病备案撤销: only what the institution sent, and only while it was not reviewed."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.chronic.withdraw import NOT_FOUND, withdraw
from yidi.core.problems import Refusal
from yidi.interfaces.hospital import applying
from yidi.interfaces.hospital.applying import TakenBack
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed

NAME = "人员慢特病备案撤销"
CHANGES = True
Output = None


class Data(TakenBack, kw_only=True):
    """慢特病备案撤销信息."""

    memo: Annotated[str, needed(500, "撤销原因")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("慢特病备案撤销信息")]


def handle(call: Call, given: Input) -> bytes:
    """Taken back."""
    data = given.data

    def work() -> tuple[str, None]:
        person = applying.person(call, data.psn_no)
        number = data.trt_dcla_detl_sn
        found = withdraw(
            call.actor, person.region, number, data.memo, call.moment, call.institution.code
        )
        if found.person_id != person.id:
            raise Refusal(NOT_FOUND)
        return number, None

    return call.once(work)
