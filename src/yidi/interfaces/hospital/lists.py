"""Lists as files: a ZIP of one UTF-8 text, a row a line, columns separated by tabs, null as "null"."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence

from yidi.core import money
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.matching import Difference

LARGEST = 20 * 1024 * 1024
"""A list unpacked: about 150,000 rows."""


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile and decoding raise for bytes that are none, or were damaged on the way."""


def packed(name: str, rows: Iterable[Sequence[str]]) -> bytes:
    """The ZIP of the rows."""
    text = "".join("\t".join(cell or "null" for cell in row) + "\n" for row in rows)
    out = io.BytesIO()
    entry = zipfile.ZipInfo(name)  # of 1980: the same rows make the same bytes
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, text.encode())
    return out.getvalue()


def unpacked(content: bytes) -> list[list[str]]:
    """The rows of a ZIP. Raises Refusal for anything else, or for more than LARGEST."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = archive.infolist()
            if len(inside) != 1 or inside[0].file_size > LARGEST:
                raise _unreadable("压缩包里应当只有一个文本文件，展开后不超过20MB。")
            with archive.open(inside[0]) as file:
                text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise _unreadable("文件展开后超过20MB。")
        return [line.split("\t") for line in text.decode().splitlines() if line.strip()]
    except _BROKEN:
        raise _unreadable("文件不是装有UTF-8文本的ZIP。") from None


def decoded(text: str) -> bytes:
    """The bytes of a field of type B, which is Base64 here. Raises Refusal."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _unreadable("文件数据不是Base64。") from None


def _unreadable(sentence: str) -> Refusal:
    return Refusal(
        Problem("file_unreadable", sentence, "请按接口手册打包后重新上传（9101）。", where="in")
    )


def results(found: Iterable[Difference], differs: str) -> list[list[str]]:
    """The result file of 3202: what only the centre has carries its msgid and no number of its own."""
    return [_result(each, differs) for each in found]


def _result(each: Difference, differs: str) -> list[str]:
    row, surplus = each.row, each.kind == "only_centre"
    return [
        row.psn_no, "" if surplus else row.mdtrt_id, "" if surplus else row.setl_id, row.msgid,
        differs, "1" if row.refund else "0", f"{each.sentence}{each.repair}",
        money.yuan(row.total), money.yuan(row.fund), money.yuan(row.account),
    ]  # fmt: skip
