"""9101 文件上传: a file for a later transaction, such as the list of 3202."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.keep_file import keep_file
from yidi.interfaces.hospital import lists
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text

NAME = "文件上传"
CHANGES = True


class FileIn(Struct, rename={"content": "in"}):
    """上传的文件. in: Base64."""

    content: Annotated[str, needed(28_000_000, "文件数据")]
    filename: Annotated[str, needed(200, "文件名")]
    fixmedins_code: Annotated[str, text(30, "医药机构编号")] = ""


class Input(Struct, rename={"file": "fsUploadIn"}):
    """交易输入."""

    file: Annotated[FileIn, named("上传的文件")]


class Output(Struct):
    """交易输出."""

    file_qury_no: Annotated[str, needed(30, "文件查询号")]
    filename: Annotated[str, needed(200, "文件名")]
    fixmedins_code: Annotated[str, needed(30, "医药机构编号")]
    dld_endtime: Annotated[str, needed(30, "截止时间")]


def handle(call: Call, given: Input) -> bytes:
    """The number under which later transactions name the file."""
    content = lists.decoded(given.file.content)

    def work() -> tuple[str, Output]:
        number = call.message.msgid
        until = keep_file(call.institution.code, number, given.file.filename, content, call.moment)
        return number, Output(number, given.file.filename, call.institution.code, f"{until:%F %T}")

    return call.once(work)
