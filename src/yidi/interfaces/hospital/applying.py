"""What the transactions of filing and applying (25xx, 53xx) share: the person, the number answered."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.people.acquainted import acquainted
from yidi.actions.trail import look
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import disease_codes
from yidi.interfaces.hospital import insured
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.store.reads import insured as reads
from yidi.store.reads.insured import Enrolment


class Result(Struct, kw_only=True):
    """申报结果. exp_content: what else is to be said of it."""

    trt_dcla_detl_sn: Annotated[str, needed(30, "待遇申报明细流水号")]
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Declared(Struct):
    """交易输出."""

    result: Annotated[Result, named("申报结果")]


class TakenBack(Struct, kw_only=True):
    """撤销信息."""

    trt_dcla_detl_sn: Annotated[str, needed(30, "待遇申报明细流水号")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    memo: Annotated[str, text(500, "撤销原因")] = ""


def declared(number: str, said: str = "") -> tuple[str, Declared]:
    """What a piece of work made, and the answer that names it."""
    return number, Declared(Result(trt_dcla_detl_sn=number, exp_content=said))


def person(call: Call, psn_no: str, insutype: str = "") -> Enrolment:
    """Who is meant. insutype "": not said. Raises Refusal. Within a service's reach."""
    region = insured.region(call)
    listed = reads.by_psn_no(region, psn_no)
    found = acquainted(call.institution.code, region, listed, call.moment)
    if insutype and call.dialect.word("insutype", insutype) != found.insurance:
        raise Refusal(
            Problem(
                "insurance_differs", "这个人员编号参加的不是所报的险种。",
                "请按1101返回的险种重新选择。", where="insutype",
            )
        )  # fmt: skip
    return found


def same_person(call: Call, psn_no: str, certno: str, name: str) -> Enrolment:
    """Who is meant, if number and name are the register's. Raises Refusal."""
    found = person(call, psn_no)
    if certno.strip().upper() not in {found.number, ""} or name.strip() != found.name:
        raise Refusal(
            Problem(
                "person_differs", "证件号码或姓名与参保登记不一致。", "请核对本人证件后重新读取。",
                where="certno",
            )
        )  # fmt: skip
    return found


def asked_about(call: Call, psn_no: str, what: str) -> Enrolment:
    """Who a question is about; asking leaves a line. Raises Refusal. Within a service's reach."""
    found = person(call, psn_no)
    look.person(call.actor, found.id, call.moment, f"{call.envelope.infno} {what}")
    return found


def disease(code: str, where: str) -> str:
    """Our word for the code of a chronic disease. Raises Refusal."""
    found = disease_codes.disease(code)
    if found is None:
        sentence = f"病种编码“{code[:30]}”不是可以直接结算的门诊慢特病。"
        raise Refusal(Problem("disease_unknown", sentence, "请用1309查询病种目录。", where=where))
    return found
