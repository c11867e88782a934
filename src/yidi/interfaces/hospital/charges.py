"""Fee lines as they are sent (2204, 2301, 2101, 2102), and the split that goes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.charge import charge
from yidi.core.problems import Problem, Refusal, refuse
from yidi.core.settlement.catalogue import Item
from yidi.core.settlement.charging import Charged, Uploaded
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import NamesVisit
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen, Price, Quantity, Ratio
from yidi.store.reads import catalogue


class FeeLine(Struct, kw_only=True):
    """What every fee line carries."""

    feedetl_sn: Annotated[str, needed(30, "费用明细流水号")]
    fee_ocur_time: Annotated[Moment, named("费用发生时间")]
    med_list_codg: Annotated[str, needed(50, "医疗目录编码")]
    medins_list_codg: Annotated[str, needed(150, "医药机构目录编码")]
    det_item_fee_sumamt: Annotated[Fen, named("明细项目费用总额")]
    cnt: Annotated[Quantity, named("数量")]
    pric: Annotated[Price, named("单价")]
    hosp_appr_flag: Annotated[str, text(3, "医院审批标志", "hosp_appr_flag")] = "0"
    rx_circ_flag: Annotated[str, text(3, "外购处方标志")] = ""
    rxno: Annotated[str, text(30, "处方号")] = ""
    sin_dos_dscr: Annotated[str, text(200, "单次剂量描述")] = ""
    used_frqu_dscr: Annotated[str, text(200, "使用频次描述")] = ""
    prd_days: Annotated[str, text(10, "周期天数")] = ""
    medc_way_dscr: Annotated[str, text(200, "用药途径描述")] = ""
    memo: Annotated[str, text(500, "备注")] = ""
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class HospitalLine(FeeLine, kw_only=True):
    """A fee line of a visit: who ordered it and who gave it."""

    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    dise_codg: Annotated[str, text(30, "病种编码")] = ""
    init_feedetl_sn: Annotated[str, text(30, "原费用流水号")] = ""
    bilg_dept_codg: Annotated[str, needed(30, "开单科室编码")]
    bilg_dept_name: Annotated[str, needed(100, "开单科室名称")]
    bilg_dr_codg: Annotated[str, needed(30, "开单医生编码")]
    bilg_dr_name: Annotated[str, needed(50, "开单医师姓名")]
    acord_dept_codg: Annotated[str, text(30, "受单科室编码")] = ""
    acord_dept_name: Annotated[str, text(100, "受单科室名称")] = ""
    orders_dr_code: Annotated[str, text(30, "受单医生编码")] = ""
    orders_dr_name: Annotated[str, text(50, "受单医生姓名")] = ""
    tcmdrug_used_way: Annotated[str, text(6, "中药使用方式")] = ""
    etip_flag: Annotated[str, text(3, "外检标志")] = ""
    etip_hosp_code: Annotated[str, text(30, "外检医院编码")] = ""
    dscg_tkdrug_flag: Annotated[str, text(3, "出院带药标志")] = ""
    matn_fee_flag: Annotated[str, text(6, "生育费用标志")] = ""
    comb_no: Annotated[str, text(30, "组套编号")] = ""


class SplitLine(Struct, kw_only=True):
    """A fee line in its parts."""

    feedetl_sn: Annotated[str, needed(30, "费用明细流水号")]
    det_item_fee_sumamt: Annotated[Fen, named("明细项目费用总额")]
    cnt: Annotated[Quantity, named("数量")]
    pric: Annotated[Price, named("单价")]
    pric_uplmt_amt: Annotated[Price, named("定价上限金额")]
    selfpay_prop: Annotated[Ratio, named("自付比例")]
    fulamt_ownpay_amt: Annotated[Fen, named("全自费金额")]
    overlmt_amt: Annotated[Fen, named("超限价金额")]
    preselfpay_amt: Annotated[Fen, named("先行自付金额")]
    inscp_scp_amt: Annotated[Fen, named("符合政策范围金额")]
    chrgitm_lv: Annotated[str, needed(3, "收费项目等级", "chrgitm_lv")]
    med_chrgitm_type: Annotated[str, needed(6, "医疗收费项目类别", "med_chrgitm_type")]
    bas_medn_flag: Annotated[str, text(3, "基本药物标志")]
    hi_nego_drug_flag: Annotated[str, text(3, "医保谈判药品标志")]
    chld_medc_flag: Annotated[str, text(3, "儿童用药标志")]
    list_sp_item_flag: Annotated[str, text(3, "目录特项标志")]
    lmt_used_flag: Annotated[str, needed(3, "限制使用标志", "lmt_used_flag")]
    drt_reim_flag: Annotated[str, text(3, "直报标志")]
    memo: Annotated[str, text(500, "备注")]
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


_MODELLED = {
    "feedetl_sn", "mdtrt_id", "psn_no", "chrg_bchno", "fee_ocur_time", "med_list_codg",
    "medins_list_codg", "det_item_fee_sumamt", "cnt", "pric", "hosp_appr_flag", "dise_codg",
    "init_feedetl_sn", "med_type",
}  # fmt: skip
OTHER = "14"
"""收费项目类别 其他, for a code that the catalogue does not have."""
_NO, _YES = "0", "1"


def uploaded(row: FeeLine, number: int, node: str = "feedetail", batch: str = "") -> Uploaded:
    """A row as the core takes it; number: its place in the message, from 1."""
    return Uploaded(
        where=f"{node}[{number}]",
        sn=row.feedetl_sn,
        batch=batch,
        at=visits.moment(row.fee_ocur_time),
        code=row.med_list_codg,
        own_code=row.medins_list_codg,
        price=int(row.pric),
        quantity=int(row.cnt),
        amount=int(row.det_item_fee_sumamt),
        approved=row.hosp_appr_flag,
        disease_code=getattr(row, "dise_codg", ""),
        returns=getattr(row, "init_feedetl_sn", ""),
        details=visits.details(row, _MODELLED),
    )


def kept(
    call: Call,
    rows: Sequence[HospitalLine],
    lines: Sequence[Uploaded],
    output: Callable[[list[SplitLine]], Struct],
) -> bytes:
    """The answer to an upload; `lines` are the `rows` as the core takes them."""
    asked = visits.at(call, one_visit(rows, "feedetail"))

    def work() -> tuple[str, Struct]:
        return asked.mdtrt_id, output(split(call, charge(asked, lines)))

    return call.once(work)


def one_visit(rows: Sequence[NamesVisit], node: str) -> NamesVisit:
    """The row that names the visit of all. Raises Refusal with every row of another visit."""
    if not rows:
        raise Refusal(Problem("rows_empty", "没有费用明细。", "请至少写一条。", where=node))
    first = _visit(rows[0])
    odd = [n for n, row in enumerate(rows, 1) if _visit(row) != first]
    refuse(
        Problem(
            "visits_mixed", "同一次报文里有不止一次就诊的明细。", "请按就诊分开发送。",
            where=f"{node}[{n}].mdtrt_id",
        )
        for n in odd
    )  # fmt: skip
    return rows[0]


def _visit(row: NamesVisit) -> tuple[str, str]:
    return row.mdtrt_id, row.psn_no


def split(call: Call, lines: Iterable[Charged]) -> list[SplitLine]:
    """What goes back, line by line."""
    return [_split(call, line) for line in lines]


def _split(call: Call, line: Charged) -> SplitLine:
    given, item, parts, terms = line.given, line.item, line.split.parts, line.split.terms
    return SplitLine(
        feedetl_sn=given.sn,
        det_item_fee_sumamt=Fen(given.amount),
        cnt=Quantity(given.quantity),
        pric=Price(given.price),
        pric_uplmt_amt=Price(terms.price_cap or 0),
        selfpay_prop=Ratio(terms.self_pay_rate // 100),
        fulamt_ownpay_amt=Fen(parts.own_paid),
        overlmt_amt=Fen(parts.over_limit),
        preselfpay_amt=Fen(parts.class_b),
        inscp_scp_amt=Fen(parts.in_scope),
        chrgitm_lv=call.dialect.code("chrgitm_lv", line.listed),
        med_chrgitm_type=item.charge_type if item else OTHER,
        bas_medn_flag=_flag(item is not None and item.basic),
        hi_nego_drug_flag=_flag(item is not None and item.negotiated),
        chld_medc_flag=_flag(item is not None and item.for_children),
        list_sp_item_flag=_NO,
        lmt_used_flag=_flag(item is not None and item.limited),
        drt_reim_flag=_NO,
        memo="".join(reason.sentence for reason in line.split.reasons)[:500],
    )


def _flag(holds: bool) -> str:
    return _YES if holds else _NO


Wanted = tuple[str, str, date]
"""A place of care, a code, a day."""


def items(wanted: Iterable[Wanted]) -> dict[Wanted, Item | None]:
    """What the catalogue of each place had for a code on a day; None for what it did not have."""
    found: dict[Wanted, Item | None] = {}
    asked = set(wanted)
    for place in {one[0] for one in asked}:
        here = {(code, day) for at, code, day in asked if at == place}
        listed = catalogue.items(catalogue.region_of(place), here)
        found |= {(place, *key): item for key, item in listed.items()}
    return found
