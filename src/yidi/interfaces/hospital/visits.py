"""What the transactions on visits share: who asks, the flags, diagnoses, and how to warn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Struct

from yidi.actions.settlement.describe_visit import Description, describe_visit
from yidi.actions.settlement.open_visit import Arrival
from yidi.actions.settlement.reception import Place, Purpose
from yidi.actions.settlement.visit import At, turned_away
from yidi.core import regions
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import disease_codes
from yidi.core.settlement.diagnosing import Diagnosis
from yidi.core.settlement.flags import Flags
from yidi.core.settlement.visiting import STAY
from yidi.interfaces.common.clock import ZONE
from yidi.interfaces.hospital import insured
from yidi.interfaces.hospital.call import Call, Warned, spoken
from yidi.protocol.envelope import Moment, encode
from yidi.protocol.extension import extension
from yidi.protocol.faults import Fault, Malformed
from yidi.protocol.fields import named, needed, text


class NamesVisit(Protocol):
    """Whatever says which visit of whom is meant."""

    mdtrt_id: str
    psn_no: str


class Named(Struct, kw_only=True):
    """A visit of a person, as every later transaction names it."""

    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    psn_no: Annotated[str, needed(30, "人员编号")]


class Cancelled(Named, kw_only=True):
    """What takes something back."""

    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class TakenBack(Struct):
    """交易输入."""

    data: Annotated[Cancelled, named("撤销信息")]


class DiagnosisRow(Struct, kw_only=True):
    """诊断信息. maindiag_flag and vali_flag where the transaction has them."""

    mdtrt_id: Annotated[str, text(30, "就诊ID")] = ""
    psn_no: Annotated[str, text(30, "人员编号")] = ""
    diag_type: Annotated[str, needed(3, "诊断类别", "diag_type")]
    maindiag_flag: Annotated[str, text(3, "主诊断标志", "maindiag_flag")] = ""
    diag_srt_no: Annotated[int, named("诊断排序号")]
    diag_code: Annotated[str, needed(20, "诊断代码")]
    diag_name: Annotated[str, needed(100, "诊断名称")]
    adm_cond: Annotated[str, text(500, "入院病情")] = ""
    diag_dept: Annotated[str, needed(50, "诊断科室")]
    dise_dor_no: Annotated[str, needed(30, "诊断医生编码")]
    dise_dor_name: Annotated[str, needed(50, "诊断医生姓名")]
    diag_time: Annotated[Moment, named("诊断时间")]
    vali_flag: Annotated[str, text(3, "有效标志", "vali_flag")] = "1"


def place(call: Call) -> Place:
    """Where the person is treated."""
    here = call.institution
    return Place(here.code, here.name, here.level, here.pharmacy, call.place)


def at(call: Call, given: NamesVisit) -> At:
    """Which visit is meant."""
    return At(call.actor, call.institution.code, given.mdtrt_id, given.psn_no, call.moment)


def moment(given: datetime) -> datetime:
    """A moment as senders write it, in the legal zone."""
    return given.replace(tzinfo=ZONE)


def flags(exp_content: str, *, stay: bool) -> Flags:
    """The flags of exp_content. Raises Malformed."""
    sent = extension(exp_content)
    died = None if stay else _death(exp_content)
    said = sent.stay if stay else sent.outpatient
    return Flags(sent.emergency, sent.injury, said, died, unhurt=sent.injured == "0")


class _Death(Struct):
    """What an outpatient emergency adds to the national flags: the day on which the person died."""

    DIE_DATE: date | None = None


def _death(exp_content: str) -> date | None:
    try:
        return msgspec.json.decode(exp_content or "{}", type=_Death).DIE_DATE
    except msgspec.ValidationError:
        raise Malformed(Fault("exp_content", "死亡日期（DIE_DATE）不对。", "yyyy-MM-dd")) from None


class Districts(Protocol):
    """Whatever repeats the districts of the envelope."""

    insuplc_admdvs: str
    mdtrtarea_admvs: str


def same_districts(call: Call, given: Districts) -> None:
    """Districts that stand in a message twice are the same. Raises Malformed with those that are not."""
    wrong = []
    if given.insuplc_admdvs and not insured.same(call, given.insuplc_admdvs):
        wrong.append(_other_district("insuplc_admdvs", "参保地医保区划"))
    if given.mdtrtarea_admvs and regions.city_of(given.mdtrtarea_admvs) != call.place:
        wrong.append(_other_district("mdtrtarea_admvs", "就医地医保区划"))
    if wrong:
        raise Malformed(*wrong)


def _other_district(name: str, title: str) -> Fault:
    return Fault(name, f"{title}与报文头的不一致。", "与报文头相同")


_IDENTITY = {
    "psn_cert_type": "证件类型", "certno": "证件号码", "psn_type": "人员类别", "psn_name": "人员姓名",
}  # fmt: skip


def identified(call: Call, given: Struct) -> None:
    """Where the province wants them, a bill or an admission says whose it is. Raises Malformed with
    what is missing."""
    wanted = call.dialect.identity
    if wanted == "no" or (wanted == "away" and not insured.away(call)):
        return
    said = msgspec.structs.asdict(given)
    said["psn_cert_type"] = said["psn_cert_type"] or said.get("cert_type", "")
    missing = [name for name in _IDENTITY if not said[name]]
    if missing:
        raise Malformed(*(Fault(name, f"缺少{_IDENTITY[name]}。", "必填") for name in missing))


def purpose(
    call: Call, med_type: str, disease_code: str, credential: str, first: datetime, said: Flags
) -> Purpose:
    """What a visit is for; med_type "" for a registration that does not say yet, credential "" for
    what does not say it again."""
    care = call.dialect.word("med_type", med_type) if med_type else "outpatient"
    known = call.dialect.word("mdtrt_cert_type", credential) if credential else ""
    return Purpose(care, med_type, disease_code, known, moment(first), said)


def known_code(call: Call, kind: str, value: str) -> None:
    """Raises Malformed for a code that the dictionary does not have."""
    codes = call.dialect.dictionaries[kind].codes
    if value not in codes:
        expected = "、".join(f"{one.value} {one.label}" for one in codes.values())
        raise Malformed(Fault(kind, f"代码“{value[:10]}”不在字典里。", expected[:150]))


def opened(
    call: Call, arrival: Arrival, work: Callable[[], tuple[str, Struct | Warned | None]]
) -> bytes:
    """The answer to an opening; who is turned away leaves a line."""
    try:
        return call.once(work)
    except Refusal as refusal:
        turned_away(call.actor, arrival.region, arrival.psn_no, refusal, call.moment)
        raise


def described(call: Call, given: Named, said: Description) -> bytes:
    """The answer to a description; it has no output, only what to warn of."""
    asked = at(call, given)

    def work() -> tuple[str, Warned | None]:
        problems = describe_visit(asked, place(call), said)
        return asked.mdtrt_id, Warned(Nothing(), warning(problems)) if problems else None

    return call.once(work)


def stepped(call: Call, given: NamesVisit, step: Callable[[At], None]) -> bytes:
    """The answer 无 to a step on a visit, once."""
    asked = at(call, given)

    def work() -> tuple[str, None]:
        step(asked)
        return asked.mdtrt_id, None

    return call.once(work)


class Nothing(Struct):
    """An output without fields."""


def is_stay(care: str) -> bool:
    """Whether a kind of care has an admission and a discharge."""
    return care == STAY


def must_be(care: str, *, stay: bool) -> None:
    """Raises Refusal for a kind of care that another transaction is for."""
    if (care == STAY) == stay:
        return
    sentence = "医疗类别不是住院。" if stay else "医疗类别是住院。"
    mend = "门诊用2201、2203，住院用2401、2403。"
    raise Refusal(Problem("visit_kind_wrong", sentence, mend, where="med_type"))


def diagnoses(rows: Sequence[DiagnosisRow], phase: str) -> tuple[Diagnosis, ...]:
    """Rows as values; where no row says which is the main one, it is the first by number."""
    least = min((row.diag_srt_no for row in rows), default=0)
    marked = any(row.maindiag_flag for row in rows)
    return tuple(
        Diagnosis(
            phase, row.diag_srt_no, row.diag_code, row.diag_name, row.diag_type,
            row.maindiag_flag == "1" if marked else row.diag_srt_no == least, row.diag_dept,
            row.dise_dor_no, row.dise_dor_name, moment(row.diag_time), row.adm_cond,
            row.vali_flag != "0",
        )
        for row in rows
    )  # fmt: skip


def details(given: Struct, known: Iterable[str]) -> dict[str, Any]:
    """What was sent besides the fields that are `known`, under the names it was sent with."""
    left = msgspec.structs.asdict(given)
    sent = {name: value for name, value in left.items() if name not in set(known)}
    kept: dict[str, Any] = msgspec.to_builtins(
        {n: v for n, v in sent.items() if v not in {"", None}}
    )
    return kept


def warning(problems: tuple[Problem, ...], chronic: Sequence[str] = ()) -> str:
    """warn_msg: what stands in the way, then what the person was found to have."""
    said = [spoken(problems)] if problems else []
    if chronic:
        names = "、".join(shape.DISEASES[word] for word in chronic)
        said.append(f"参保人有门诊慢特病资格：{names}；为此就诊的请按门诊慢特病上传。")
    return " ".join(said)


def extended(problems: tuple[Problem, ...], chronic: Sequence[str] = ()) -> str:
    """exp_content of an answer: the warnings whole, and the chronic diseases with their codes."""
    tree: dict[str, Any] = {}
    if problems:
        tree["warnings"] = [problem.as_dict() for problem in problems]
    if chronic:
        tree["chronic"] = [
            {
                "opsp_dise_code": disease_codes.national(word),
                "opsp_dise_name": shape.DISEASES[word],
            }
            for word in chronic
        ]
    return encode(tree).decode() if tree else ""
