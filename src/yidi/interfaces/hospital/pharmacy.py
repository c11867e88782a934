"""Purchases at pharmacies (2101, 2102): their fields, and how they become a visit with one bill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.asking import Ask
from yidi.actions.settlement.open_visit import Arrival
from yidi.actions.settlement.sell import Purchase
from yidi.actions.settlement.visit import turned_away
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.charging import Uploaded
from yidi.interfaces.hospital import charges, insured, visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.charges import FeeLine, SplitLine
from yidi.interfaces.hospital.settled import SetlDetail, SetlInfo
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen
from yidi.store.reads.till import Asked

BATCH = "1"
"""A purchase is one batch of its visit."""


class DrugInfo(Struct, kw_only=True):
    """购药信息."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    mdtrt_cert_type: Annotated[str, needed(3, "就诊凭证类型", "mdtrt_cert_type")]
    mdtrt_cert_no: Annotated[str, needed(50, "就诊凭证编号")]
    card_sn: Annotated[str, text(32, "卡识别码")] = ""
    psn_cert_type: Annotated[str, needed(6, "证件类型", "psn_cert_type")]
    certno: Annotated[str, needed(50, "证件号码")]
    psn_type: Annotated[str, text(6, "人员类别", "psn_type")] = ""
    psn_name: Annotated[str, needed(50, "人员姓名")]
    begntime: Annotated[Moment, named("开始时间")]
    medfee_sumamt: Annotated[Fen, named("医疗费总额")]
    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    dise_codg: Annotated[str, text(30, "病种编码")] = ""
    dise_name: Annotated[str, text(500, "病种名称")] = ""
    acct_used_flag: Annotated[str, needed(1, "个人账户使用标志", "acct_used_flag")]
    med_type: Annotated[str, needed(6, "医疗类别", "med_type")]
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Trace(Struct):
    """药品追溯码."""

    feedetl_sn: Annotated[str, needed(30, "费用明细流水号")]
    drug_trac_codg: Annotated[str, needed(100, "药品追溯码")]
    trdn_flag: Annotated[str, needed(3, "拆零标志")]


class SoldOut(Struct):
    """交易输出."""

    setlinfo: Annotated[SetlInfo, named("结算信息")]
    setldetail: Annotated[list[SetlDetail], named("基金分项")]
    detlcutinfo: Annotated[list[SplitLine], named("明细分割信息")]


def purchase(
    call: Call,
    info: DrugInfo,
    details: Sequence[FeeLine],
    traces: Sequence[Trace] = (),
    invoice: str = "",
) -> Purchase:
    """The purchase as the till takes it. Raises Refusal for a message that is not one."""
    _drugs_only(call, info, details)
    visits.known_code(call, "acct_used_flag", info.acct_used_flag)
    region = insured.region(call)
    by_line: dict[str, list[str]] = {}
    for trace in traces:
        by_line.setdefault(trace.feedetl_sn, []).append(trace.drug_trac_codg)
    lines = tuple(
        _with_traces(charges.uploaded(row, n, "drugdetail", BATCH), by_line)
        for n, row in enumerate(details, 1)
    )
    return Purchase(
        call.actor,
        visits.place(call),
        _arrival(call, info, region),
        lines,
        lambda mdtrt_id: _ask(call, info, region, mdtrt_id, invoice),
    )


@contextmanager
def refusal_seen(call: Call, bought: Purchase) -> Iterator[None]:
    """Who is turned away leaves a line, as at a registration."""
    try:
        yield
    except Refusal as refusal:
        arrival = bought.arrival
        turned_away(call.actor, arrival.region, arrival.psn_no, refusal, call.moment)
        raise


def _drugs_only(call: Call, info: DrugInfo, details: Sequence[FeeLine]) -> None:
    care = call.dialect.word("med_type", info.med_type)
    if care not in {"pharmacy", "chronic"}:
        raise Refusal(
            Problem(
                "visit_kind_wrong",
                "药店结算的医疗类别应为购药或门诊慢特病。",
                "请核对med_type，例如41 定点药店购药。",
                where="druginfo.med_type",
            )
        )
    if not details:
        raise Refusal(Problem("rows_empty", "没有购药明细。", "请至少写一条。", where="drugdetail"))


def _with_traces(line: Uploaded, traces: dict[str, list[str]]) -> Uploaded:
    found = traces.get(line.sn)
    return line._replace(details={**line.details, "drug_trac_codg": found}) if found else line


def _arrival(call: Call, info: DrugInfo, region: str) -> Arrival:
    said = visits.flags(info.exp_content, stay=False)
    return Arrival(
        region=region,
        psn_no=info.psn_no,
        id_number=info.certno,
        name=info.psn_name,
        shown=info.mdtrt_cert_no,
        insurance=call.dialect.word("insutype", info.insutype),
        # a pharmacy has no number of its own for a purchase: the message's is unique
        number=call.message.msgid,
        purpose=visits.purpose(
            call, info.med_type, info.dise_codg, info.mdtrt_cert_type, info.begntime, said
        ),
    )


def _ask(call: Call, info: DrugInfo, region: str, mdtrt_id: str, invoice: str) -> Ask:
    asked = Asked(
        region, call.institution.code, mdtrt_id, BATCH, "main", call.message.month,
        call.message.msgid,
    )  # fmt: skip
    return Ask(
        asked=asked,
        psn_no=info.psn_no,
        certno=info.certno,
        total=info.medfee_sumamt,
        use_account=info.acct_used_flag,
        operator=call.operator,
        med_type=info.med_type,
        invoice=invoice,
    )
