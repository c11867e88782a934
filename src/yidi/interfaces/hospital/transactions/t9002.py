"""9002 签退: the operator's number is void from now on, on all terminals."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct, field

from yidi.actions.institutions import sign_on
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed

NAME = "签退"
CHANGES = True


class SignOut(Struct):
    """签退信息."""

    sign_no: Annotated[str, needed(30, "签到编号")]
    opter_no: Annotated[str, needed(20, "操作员编号")]


class Input(Struct):
    """交易输入."""

    sign_out: Annotated[SignOut, named("签退信息")] = field(name="signOut")


class SignedOff(Struct):
    """签退结果."""

    sign_time: Annotated[str, needed(19, "签退时间")]


class Output(Struct):
    """交易输出."""

    sign_time: Annotated[SignedOff, named("签退结果")]


def handle(call: Call, given: Input) -> bytes:
    """Needs a sign-in of the same day."""

    def work() -> tuple[str, Output]:
        said = given.sign_out
        sign_on.sign_off(call.institution.code, said.opter_no, said.sign_no, call.moment)
        return said.sign_no, Output(SignedOff(f"{call.moment:%F %T}"))

    return call.once(work)
