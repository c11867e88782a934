"""9102 文件下载: a file that an earlier answer named."""

from __future__ import annotations

import base64
from typing import Annotated

from msgspec import Struct

from yidi.core.problems import Problem, Refusal
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.store import reach
from yidi.store.reads import hospital_files

NAME = "文件下载"
CHANGES = False


class FileAsked(Struct):
    """要下载的文件."""

    file_qury_no: Annotated[str, needed(30, "文件查询号")]
    filename: Annotated[str, text(200, "文件名")] = ""
    fixmedins_code: Annotated[str, text(30, "医药机构编号")] = ""


class Input(Struct, rename={"file": "fsDownloadIn"}):
    """交易输入."""

    file: Annotated[FileAsked, named("要下载的文件")]


class Output(Struct, rename={"content": "out"}):
    """交易输出. out: Base64."""

    filename: Annotated[str, needed(200, "文件名")]
    content: Annotated[str, named("文件数据")]


def handle(call: Call, given: Input) -> Output:
    """Own files only, until their time is over."""
    with reach.service():
        found = hospital_files.one(call.institution.code, given.file.file_qury_no, call.moment)
    if found is None:
        raise Refusal(
            Problem(
                "file_not_found",
                "没有这个文件，或已过下载截止时间。",
                "请重新办理产生它的交易。",
                where="file_qury_no",
            )
        )
    return Output(found.name, base64.b64encode(found.content).decode())
