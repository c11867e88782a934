"""5205 人员慢特病用药记录查询: what a person got for chronic diseases, wherever it was."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import look_person
from yidi.core.settlement.catalogue import Item
from yidi.interfaces.hospital import charges, insured, visits
from yidi.interfaces.hospital.call import Call
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen, Price, Quantity
from yidi.store.reads.person_years import Dispensed

NAME = "人员慢特病用药记录查询"
CHANGES = False


class Data(Struct, kw_only=True):
    """查询条件."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    begntime: Annotated[Moment, named("开始时间")]
    endtime: Annotated[Moment | None, named("结束时间")] = None


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Row(Struct, kw_only=True):
    """用药记录."""

    feedetl_sn: Annotated[str, needed(30, "费用明细流水号")]
    fixmedins_name: Annotated[str, needed(200, "定点医药机构名称")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    med_type: Annotated[str, text(6, "医疗类别", "med_type")]
    dise_codg: Annotated[str, text(30, "病种编码")]
    fee_ocur_time: Annotated[str, needed(19, "费用发生时间")]
    cnt: Annotated[Quantity, named("数量")]
    pric: Annotated[Price, named("单价")]
    det_item_fee_sumamt: Annotated[Fen, named("明细项目费用总额")]
    hilist_code: Annotated[str, needed(50, "医保目录编码")]
    hilist_name: Annotated[str, needed(200, "医保目录名称")]
    list_type: Annotated[str, text(6, "目录类别", "list_type")]
    med_list_codg: Annotated[str, needed(50, "医疗目录编码")]
    medins_list_codg: Annotated[str, text(150, "医药机构目录编码")]
    medins_list_name: Annotated[str, needed(100, "医药机构目录名称")]
    med_chrgitm_type: Annotated[str, needed(6, "医疗收费项目类别", "med_chrgitm_type")]
    spec: Annotated[str, text(200, "规格")]


class Output(Struct):
    """交易输出."""

    feedetail: Annotated[list[Row], named("用药记录")]


def handle(call: Call, given: Input) -> Output:
    """Drugs of settled chronic visits, the latest first; at most look_person.MOST."""
    data = given.data
    last = visits.moment(data.endtime) if data.endtime else call.moment
    listed = look_person.chronic_drugs(
        call.actor, call.institution.code, insured.region(call), data.psn_no,
        visits.moment(data.begntime), last, call.moment,
    )  # fmt: skip
    items = charges.items((one.place, one.code, one.at.date()) for one in listed)
    return Output(
        [_row(data.psn_no, one, items[one.place, one.code, one.at.date()]) for one in listed]
    )


def _row(psn_no: str, one: Dispensed, item: Item | None) -> Row:
    return Row(
        feedetl_sn=one.feedetl_sn,
        fixmedins_name=one.institution,
        psn_no=psn_no,
        med_type=one.med_type,
        dise_codg=one.disease_code,
        fee_ocur_time=f"{one.at:%F %T}",
        cnt=Quantity(one.quantity),
        pric=Price(one.price),
        det_item_fee_sumamt=Fen(one.amount),
        hilist_code=one.code,
        hilist_name=one.name,
        list_type=item.list_type if item else "",
        med_list_codg=one.code,
        medins_list_codg=one.own_code,
        medins_list_name=one.name[:100],
        med_chrgitm_type=one.fee_kind,
        spec=item.spec if item else "",
    )
