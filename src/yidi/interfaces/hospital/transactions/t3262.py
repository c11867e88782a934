"""3262 异地清分结果确认回退: words of a month are taken back, those of one 3261 or all."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import confirm_month
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.hospital import monthly
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.monthly import Month
from yidi.protocol.fields import named, needed
from yidi.store.reads import answers

NAME = "异地清分结果确认回退"
CHANGES = True
ALL = "0"


class Data(Month, kw_only=True):
    """回退信息. otransid: inf_refmsgid of the 3261 to take back, "0" for all of the month."""

    otransid: Annotated[str, needed(30, "原交易流水号")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("回退信息")]


Output = None


def handle(call: Call, given: Input) -> bytes:
    """What was not confirmed is nothing to take back."""
    data, month = given.data, monthly.number(given.data)

    def work() -> tuple[str, None]:
        msgid = "" if data.otransid == ALL else _message(call, month, data.otransid)
        confirm_month.take_back(call.institution.code, month, msgid)
        return str(month), None

    return call.once(work)


def _message(call: Call, month: int, number: str) -> str:
    found = answers.message_of(call.institution.code, "3261", str(month), number)
    if found is None:
        raise Refusal(
            Problem(
                "message_not_found",
                "没有找到要回退的确认。",
                "otransid填3261返回的inf_refmsgid；填0回退这个月的全部确认。",
                where="otransid",
            )
        )
    return found
