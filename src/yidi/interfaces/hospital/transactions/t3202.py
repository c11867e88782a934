"""3202 对明细账: the institution's list (uploaded by 9101) against ours; every difference with its repair."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.keep_file import keep_file
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import matching
from yidi.core.settlement.matching import Row
from yidi.interfaces.hospital import lists, reconciling
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen
from yidi.store.reads import days, hospital_files

NAME = "对明细账"
CHANGES = True
RESULT = "result.txt"


class Data(Struct, kw_only=True):
    """对账信息."""

    setl_optins: Annotated[str, needed(6, "结算经办机构")]
    file_qury_no: Annotated[str, needed(30, "文件查询号")]
    stmt_begndate: Annotated[date, named("对账开始日期")]
    stmt_enddate: Annotated[date, named("对账结束日期")]
    medfee_sumamt: Annotated[Fen, named("医疗费总额")]
    fund_pay_sumamt: Annotated[Fen, named("基金支付总额")]
    cash_payamt: Annotated[Fen, named("现金支付金额")]
    fixmedins_setl_cnt: Annotated[int, named("定点医药机构结算笔数")]
    clr_type: Annotated[str, needed(6, "清算类别", "clr_type")]
    refd_setl_flag: Annotated[str, text(3, "退费结算标志")] = ""
    fixmedins_refd_setl_flag: Annotated[str, text(6, "定点医药机构退费结算标志")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("对账信息")]


class ResultFile(Struct):
    """结果文件. Fetched by 9102; empty of rows where everything matches."""

    file_qury_no: Annotated[str, needed(30, "文件查询号")]
    filename: Annotated[str, needed(200, "文件名称")]
    dld_endtime: Annotated[str, needed(19, "下载截止时间")]


class Output(Struct):
    """交易输出."""

    fileinfo: Annotated[ResultFile, named("结果文件")]


def handle(call: Call, given: Input) -> bytes:
    """A file with one row for each difference; a surplus on our side carries its msgid."""
    data = given.data

    def work() -> tuple[str, Output]:
        theirs = _theirs(call, data.file_qury_no)
        matching.whole(theirs, data.medfee_sumamt, data.fund_pay_sumamt, data.fixmedins_setl_cnt)
        ours = days.rows(reconciling.days(call, data, data.clr_type, ""))
        found = matching.differences(reconciling.rows_in_dialect(call, ours), theirs)
        rows = lists.results(found, call.dialect.code("stmt_rslt", "differs"))
        number = call.message.msgid
        until = keep_file(
            call.institution.code, number, RESULT, lists.packed(RESULT, rows), call.moment
        )
        return number, Output(ResultFile(number, RESULT, f"{until:%F %T}"))

    return call.once(work)


def _theirs(call: Call, number: str) -> list[Row]:
    found = hospital_files.one(call.institution.code, number, call.moment)
    if found is None:
        raise Refusal(
            Problem(
                "file_not_found",
                "没有找到上传的对账明细文件。",
                "请先用9101上传，再用返回的文件查询号对账。",
                where="file_qury_no",
            )
        )
    return matching.listed(lists.unpacked(found.content))
