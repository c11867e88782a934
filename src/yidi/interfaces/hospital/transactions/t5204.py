"""5204 费用明细查询: the lines that a settlement settled, as they were split."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import look_visits
from yidi.core.settlement.catalogue import Item
from yidi.interfaces.hospital import charges, visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import Named
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen, Price, Quantity, Ratio
from yidi.store.reads.visit_lists import LineCard

NAME = "费用明细查询"
CHANGES = False


class Data(Named, kw_only=True):
    """查询条件."""

    setl_id: Annotated[str, needed(30, "结算ID")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Row(Struct, kw_only=True):
    """费用明细. dosform_name is empty: catalogues of the place of care say spec, not form."""

    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    setl_id: Annotated[str, needed(30, "结算ID")]
    feedetl_sn: Annotated[str, needed(30, "费用明细流水号")]
    med_type: Annotated[str, text(6, "医疗类别", "med_type")]
    fee_ocur_time: Annotated[str, needed(19, "费用发生时间")]
    cnt: Annotated[Quantity, named("数量")]
    pric: Annotated[Price, named("单价")]
    det_item_fee_sumamt: Annotated[Fen, named("明细项目费用总额")]
    pric_uplmt_amt: Annotated[Price, named("定价上限金额")]
    selfpay_prop: Annotated[Ratio, named("自付比例")]
    fulamt_ownpay_amt: Annotated[Fen, named("全自费金额")]
    overlmt_amt: Annotated[Fen, named("超限价金额")]
    preselfpay_amt: Annotated[Fen, named("先行自付金额")]
    inscp_scp_amt: Annotated[Fen, named("符合政策范围金额")]
    chrgitm_lv: Annotated[str, needed(3, "收费项目等级", "chrgitm_lv")]
    hilist_code: Annotated[str, needed(50, "医保目录编码")]
    hilist_name: Annotated[str, needed(200, "医保目录名称")]
    list_type: Annotated[str, text(6, "目录类别", "list_type")]
    med_list_codg: Annotated[str, needed(50, "医疗目录编码")]
    medins_list_codg: Annotated[str, text(150, "医药机构目录编码")]
    medins_list_name: Annotated[str, needed(100, "医药机构目录名称")]
    med_chrgitm_type: Annotated[str, needed(6, "医疗收费项目类别", "med_chrgitm_type")]
    dosform_name: Annotated[str, text(200, "剂型名称")] = ""
    memo: Annotated[str, text(500, "备注")]


class Output(Struct):
    """交易输出."""

    feedetail: Annotated[list[Row], named("费用明细")]


def handle(call: Call, given: Input) -> Output:
    """In the order in which they came."""
    data = given.data
    visit, listed = look_visits.lines(visits.at(call, data), data.setl_id)
    items = charges.items((visit.place, line.code, line.at.date()) for line in listed)
    return Output(
        [
            _row(call, data, visit.med_type, line, items[visit.place, line.code, line.at.date()])
            for line in listed
        ]
    )


def _row(call: Call, asked: Data, med_type: str, line: LineCard, item: Item | None) -> Row:
    parts = line.own_paid + line.over_limit + line.class_b
    return Row(
        mdtrt_id=asked.mdtrt_id,
        setl_id=asked.setl_id,
        feedetl_sn=line.feedetl_sn,
        med_type=med_type,
        fee_ocur_time=f"{line.at:%F %T}",
        cnt=Quantity(line.quantity),
        pric=Price(line.price),
        det_item_fee_sumamt=Fen(line.amount),
        pric_uplmt_amt=Price(line.price_cap or 0),
        selfpay_prop=Ratio(line.self_pay_rate // 100),
        fulamt_ownpay_amt=Fen(line.own_paid),
        overlmt_amt=Fen(line.over_limit),
        preselfpay_amt=Fen(line.class_b),
        inscp_scp_amt=Fen(line.amount - parts),
        chrgitm_lv=call.dialect.code("chrgitm_lv", line.details.get("listed", line.category)),
        hilist_code=line.code,
        hilist_name=line.name,
        list_type=item.list_type if item else "",
        med_list_codg=line.code,
        medins_list_codg=line.own_code,
        medins_list_name=line.name[:100],
        med_chrgitm_type=line.fee_kind,
        memo="".join(line.details.get("why", ()))[:500],
    )
