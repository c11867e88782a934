"""100001 政策项查询: how a settlement was computed, step by step, each with its clause."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import look_settlement
from yidi.core import money
from yidi.core.settlement.explain import Explained
from yidi.core.settlement.paid import Paid
from yidi.interfaces.hospital import insured
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen, Ratio

NAME = "政策项查询"
CHANGES = False

CODES = {
    "own_paid": "101",
    "class_b": "102",
    "over_limit": "103",
    "first_self_pay": "S000",
    "deductible": "S001",
    "reduction": "S000",
    "account": "TA01",
    "family_account": "TA01",
}
"""政策项编码 where the national examples name one; any other step is named after itself."""


class Data(Struct, rename={"psn_no": "psn_No", "setl_id": "setl_Id", "mdtrt_id": "mdtrt_Id"}):
    """查询条件."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    setl_id: Annotated[str, needed(30, "结算ID")]
    mdtrt_id: Annotated[str, text(30, "就诊ID")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


SAID = {
    "setl_id": "setlId",
    "mdtrt_id": "mdtrtId",
    "psn_no": "psnNo",
    "code": "polItemCode",
    "label": "polItemName",
    "own": "selfPayAmt",
    "own_share": "selfPayProp",
    "fund": "fundPayAmt",
    "fund_share": "fundPayProp",
    "total": "polItemPaySum",
    "document": "polDocument",
    "article": "polArticle",
}
"""Fields of a policy item as the national text spells them; the last two are our own addition."""


class Item(Struct, kw_only=True, rename=SAID):
    """政策项. memo: the sentence; document, article: where it is written."""

    setl_id: Annotated[str, needed(50, "结算ID")]
    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    code: Annotated[str, needed(50, "政策项编码")]
    label: Annotated[str, needed(50, "政策项名称")]
    own: Annotated[Fen, named("自付金额")]
    own_share: Annotated[Ratio, named("自付比例")]
    fund: Annotated[Fen, named("基金支付金额")]
    fund_share: Annotated[Ratio, named("基金支付比例")]
    total: Annotated[Fen, named("政策项支付合计")]
    memo: Annotated[str, text(500, "说明")]
    document: Annotated[str, text(200, "依据文件")]
    article: Annotated[str, text(200, "条款")]


class Output(Struct):
    """交易输出."""

    result: Annotated[list[Item], named("政策项")]


def handle(call: Call, given: Input) -> Output:
    """In the order of the computation; for a stay with interim bills, of the whole stay."""
    data = given.data
    found = look_settlement.one(
        call.actor, call.institution.code, insured.region(call), data.setl_id, data.psn_no,
        call.moment,
    )  # fmt: skip
    return Output([_item(found, step) for step in look_settlement.why(found)])


def _item(found: Paid, step: Explained) -> Item:
    before = step.kept + step.passed_on
    own = Ratio(money.share(step.kept, before, _UNIT)) if before else Ratio(0)
    return Item(
        setl_id=found.setl_id,
        mdtrt_id=found.mdtrt_id,
        psn_no=found.psn_no,
        code=CODES.get(step.name, step.name),
        label=step.label,
        own=Fen(step.kept),
        own_share=own,
        fund=Fen(step.passed_on),
        fund_share=Ratio(_UNIT - own) if before else Ratio(0),
        total=Fen(before),
        memo=step.sentence[:500],
        document=step.document,
        article=step.article,
    )


_UNIT = 10_000
