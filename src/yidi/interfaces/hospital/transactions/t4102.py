"""4102 医疗保障基金结算清单状态修改: lists are submitted, or taken back before they are reviewed.

The editions name the transaction and its states; the fields are those that integrators send.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.mark_lists import Marked, mark_lists
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed

NAME = "医疗保障基金结算清单状态修改"
CHANGES = True
Output = None


class State(Struct, kw_only=True):
    """清单状态. 0 未提交 and 1 已提交 are the institution's to say."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    setl_id: Annotated[str, needed(30, "结算ID")]
    stas_type: Annotated[str, needed(3, "状态分类", "stas_type")]


class Data(Struct, kw_only=True):
    """清单状态修改."""

    stastinfo: Annotated[list[State], named("清单状态信息")]


class Input(Struct, kw_only=True):
    """交易输入."""

    data: Annotated[Data, named("清单状态修改")]


def handle(call: Call, given: Input) -> bytes:
    """All of them or none."""
    rows = given.data.stastinfo
    if not rows:
        raise Refusal(Problem("rows_empty", "没有清单。", "请至少写一条。", where="stastinfo"))
    for row in rows:
        visits.known_code(call, "stas_type", row.stas_type)
    asked = [
        Marked(f"data.stastinfo[{n}]", row.psn_no, row.setl_id, row.stas_type)
        for n, row in enumerate(rows, 1)
    ]

    def work() -> tuple[str, None]:
        mark_lists(call.actor, call.institution.code, asked, call.moment)
        return rows[0].setl_id, None

    return call.once(work)
