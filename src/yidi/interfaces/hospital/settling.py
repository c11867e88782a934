"""What the four settling transactions share: reading the request, and its fields."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import preview as previewing
from yidi.actions.settlement import settle as settling
from yidi.actions.settlement.asking import Ask, Outcome
from yidi.actions.settlement.tell_refused import tell_refused
from yidi.core.problems import Refusal
from yidi.core.settlement.flags import Flags
from yidi.interfaces.hospital import insured, settled, visits
from yidi.interfaces.hospital.call import Call, Warned
from yidi.protocol.faults import Fault, Malformed
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen
from yidi.store.reads.till import Asked


class Settling(Struct, kw_only=True):
    """What every settlement and every trial carries."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    mdtrt_cert_type: Annotated[str, needed(3, "就诊凭证类型", "mdtrt_cert_type")]
    mdtrt_cert_no: Annotated[str, text(50, "就诊凭证编号")] = ""
    card_sn: Annotated[str, text(32, "卡识别码")] = ""
    psn_cert_type: Annotated[str, text(6, "证件类型", "psn_cert_type")] = ""
    certno: Annotated[str, text(50, "证件号码")] = ""
    psn_type: Annotated[str, text(6, "人员类别", "psn_type")] = ""
    psn_name: Annotated[str, text(50, "人员姓名")] = ""
    medfee_sumamt: Annotated[Fen, named("医疗费总额")]
    psn_setlway: Annotated[str, text(6, "个人结算方式", "psn_setlway")] = "01"
    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    acct_used_flag: Annotated[str, text(3, "个人账户使用标志", "acct_used_flag")] = "0"
    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class WithSplit(Settling, kw_only=True):
    """With the four amounts that a trial answered; sent back, they must be the same."""

    fulamt_ownpay_amt: Annotated[Fen | None, named("全自费金额")] = None
    overlmt_selfpay: Annotated[Fen | None, named("超限价金额")] = None
    preselfpay_amt: Annotated[Fen | None, named("先行自付金额")] = None
    inscp_scp_amt: Annotated[Fen | None, named("符合政策范围金额")] = None


class OfStay(WithSplit, rename={"discharged": "dscgTime"}, kw_only=True):
    """What a stay adds: whether the bill is one of several, and when the patient left."""

    mid_setl_flag: Annotated[str, text(3, "中途结算标志", "mid_setl_flag")] = "0"
    discharged: Annotated[str, text(19, "出院时间")] = ""
    insuplc_admdvs: Annotated[str, text(6, "参保地医保区划")] = ""
    mdtrtarea_admvs: Annotated[str, text(6, "就医地医保区划")] = ""


def ask_of_stay(call: Call, given: OfStay, invoice: str = "") -> Ask:
    """What was charged to the stay since its last bill. An interim bill (中途结算) leaves the stay
    open; what comes later is computed with it."""
    visits.same_districts(call, given)
    interim = given.mid_setl_flag == "1"
    asked = ask(call, given, split=given, interim=interim, invoice=invoice)
    return asked if interim else replace(asked, discharged=_day_of(given.discharged))


def _day_of(discharged: str) -> date | None:
    """dscgTime is a day, and some senders add the time."""
    try:
        return date.fromisoformat(discharged[:10]) if discharged else None
    except ValueError:
        raise Malformed(Fault("dscgTime", "出院时间不对。", "yyyy-MM-dd")) from None


def ask(
    call: Call,
    given: Settling,
    batch: str = "",
    split: WithSplit | None = None,
    interim: bool = False,
    invoice: str = "",
    med_type: str = "",
) -> Ask:
    """The request as the till takes it. The account pays only where that was said. 普通门诊 sent for a
    chronic visit means the lines that do not belong to the disease."""
    visits.known_code(call, "acct_used_flag", given.acct_used_flag)
    visits.identified(call, given)
    care = call.dialect.word("med_type", med_type) if med_type else ""
    asked = Asked(
        region=insured.region(call),
        institution_code=call.institution.code,
        mdtrt_id=given.mdtrt_id,
        batch=batch,
        kind="unrelated" if care == "outpatient" and batch else "main",
        month=call.message.month,
        msgid=call.message.msgid,
    )
    return Ask(
        asked=asked,
        psn_no=given.psn_no,
        certno=given.certno,
        total=given.medfee_sumamt,
        use_account=given.acct_used_flag,
        operator=call.operator,
        med_type=med_type,
        care=care,
        insurance=call.dialect.word("insutype", given.insutype),
        interim=interim,
        invoice=invoice,
        credential=call.dialect.word("mdtrt_cert_type", given.mdtrt_cert_type),
        shown=given.mdtrt_cert_no,
        echoed=_echoed(split),
        flags=_flags(given),
    )


def _flags(given: Settling) -> Flags | None:
    """What is flagged with the bill; None where nothing was sent. Raises Malformed."""
    if not given.exp_content:
        return None
    return visits.flags(given.exp_content, stay=isinstance(given, OfStay))


def _echoed(split: WithSplit | None) -> dict[str, int | None]:
    if split is None:
        return {}
    return {
        "own_paid": split.fulamt_ownpay_amt,
        "over_limit": split.overlmt_selfpay,
        "class_b": split.preselfpay_amt,
        "in_scope": split.inscp_scp_amt,
    }


def tried(call: Call, asked: Ask) -> Struct | Warned:
    """A trial: computed, nothing kept."""
    with _person_told(call, asked):
        made = previewing.preview(asked, call.moment)
    return settled.remarked(settled.output(call, made), made)


def done(call: Call, asked: Ask) -> bytes:
    """A settlement, once."""

    def render(made: Outcome) -> bytes:
        return call.reply.done(settled.remarked(settled.output(call, made), made))

    with _person_told(call, asked):
        return settling.settle(call.message, asked, call.moment, render)


@contextmanager
def _person_told(call: Call, asked: Ask) -> Iterator[None]:
    """What a filing would mend, the person reads on the phone while still at the counter."""
    try:
        yield
    except Refusal as refusal:
        meant, here = asked.asked, call.institution
        tell_refused(
            meant.region, meant.mdtrt_id, here.code, here.name, refusal.problems, call.moment
        )
        raise
