"""9001 签到: an operator begins the day; several terminals of one operator share one number."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct, field

from yidi.actions.institutions import sign_on
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed

NAME = "签到"
CHANGES = True


class SignIn(Struct):
    """签到信息."""

    opter_no: Annotated[str, needed(20, "操作员编号")]
    mac: Annotated[str, needed(20, "签到MAC地址")]
    ip: Annotated[str, needed(20, "签到IP地址")]


class Input(Struct):
    """交易输入."""

    sign_in: Annotated[SignIn, named("签到信息")] = field(name="signIn")


class SignedOn(Struct):
    """签到结果."""

    sign_time: Annotated[str, needed(19, "签到时间")]
    sign_no: Annotated[str, needed(30, "签到编号")]


class Output(Struct):
    """交易输出."""

    signinoutb: Annotated[SignedOn, named("签到结果")]


def handle(call: Call, given: Input) -> bytes:
    """The number that is in force, or a new one."""

    def work() -> tuple[str, Output]:
        said = given.sign_in
        made = sign_on.sign_on(
            call.institution.code, said.opter_no, call.message.msgid, said.mac, said.ip, call.moment
        )
        return made.sign_no, Output(SignedOn(f"{made.at:%F %T}", made.sign_no))

    return call.once(work)
