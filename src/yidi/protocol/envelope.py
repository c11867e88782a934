"""The national envelope: what every message carries, with the spellings of the national text.

Empty text, null and a missing field mean the same. `expContent`, as some editions print it, is read
as `exp_content`.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, Struct

from yidi.protocol import faults, numbers
from yidi.protocol.faults import Fault, Malformed
from yidi.protocol.fields import named, needed, text

ZONE = timezone(timedelta(hours=8))
"""Moments of the interface are Chinese time and do not say so."""
Moment = Annotated[datetime, Meta(tz=False)]
_THEIR_SPELLING, _OUR_SPELLING = "expContent", "exp_content"
_MSGID = re.compile(r"(\S{12})(\d{14})(\d{4})", re.ASCII)


class Request(Struct, kw_only=True, frozen=True):
    """请求报文."""

    infno: Annotated[str, needed(8, "交易编号", least=4)]
    msgid: Annotated[str, needed(30, "发送方报文ID")]
    mdtrtarea_admvs: Annotated[str, needed(6, "就医地医保区划", least=6)]
    insuplc_admdvs: Annotated[str, text(6, "参保地医保区划")] = ""
    recer_sys_code: Annotated[str, needed(10, "接收方系统代码")]
    dev_no: Annotated[str, text(100, "设备编号")] = ""
    dev_safe_info: Annotated[str, text(2000, "设备安全信息")] = ""
    cainfo: Annotated[str, text(1024, "数字签名信息")] = ""
    signtype: Annotated[str, text(10, "签名类型")] = ""
    infver: Annotated[str, needed(6, "接口版本号")]
    opter_type: Annotated[str, needed(3, "经办人类别", "opter_type")]
    opter: Annotated[str, needed(30, "经办人")]
    opter_name: Annotated[str, needed(50, "经办人姓名")]
    inf_time: Annotated[Moment, named("交易时间")]
    fixmedins_code: Annotated[str, needed(12, "定点医药机构编号", least=12)]
    fixmedins_name: Annotated[str, needed(200, "定点医药机构名称")]
    sign_no: Annotated[str, text(30, "交易签到流水号")] = ""
    input: Annotated[dict[str, Any], named("交易输入")]


class Response(Struct, kw_only=True, frozen=True):
    """响应报文."""

    infcode: Annotated[int, named("交易状态码")]
    inf_refmsgid: Annotated[str, text(30, "接收方报文ID")]
    refmsg_time: Annotated[str, text(17, "接收报文时间")]
    respond_time: Annotated[str, text(17, "响应报文时间")]
    err_msg: Annotated[str, text(200, "错误信息")] = ""
    warn_msg: Annotated[str, text(200, "提示信息")] = ""
    output: Annotated[Any, named("交易输出")] = msgspec.field(default_factory=dict)


class Decoded(NamedTuple):
    """A request, what was `sent` before anything was left out, and its `input` as it is signed and
    compared (see `canonical`)."""

    request: Request
    sent: dict[str, Any]
    canonical: bytes


_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(enc_hook=numbers.encoded, decimal_format="number")
_canonical = msgspec.json.Encoder(order="sorted", decimal_format="number")


def decode(body: bytes) -> Decoded:
    """Raises Malformed."""
    tree = plain(body)
    try:
        pruned, canonically = _pruned(tree), canonical(tree.get("input"))
    except RecursionError:
        raise Malformed(Fault("input", "报文嵌套太深。", "按接口规范的节点")) from None
    return Decoded(faults.read(pruned, Request), tree, canonically)


def plain(body: bytes) -> dict[str, Any]:
    """The JSON object in a text, numbers exact. Raises Malformed."""
    try:
        if b"\\u0000" in body:
            raise msgspec.DecodeError("a character that nothing can keep")
        tree = _decoder.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Malformed(Fault("", "报文不是有效的 JSON（UTF-8）。", str(error)[:120])) from None
    if not isinstance(tree, dict):
        raise Malformed(Fault("", "报文应为一个 JSON 对象。", "{…}"))
    return tree


def canonical(given: object) -> bytes:
    """One text for one content: keys sorted, no blanks, numbers as they were written, UTF-8."""
    return _canonical.encode(given)


def encode(value: object) -> bytes:
    """A response, or anything in it, as JSON."""
    return _encoder.encode(value)


def content_digest(infno: str, place: str, insured: str, given: bytes) -> str:
    """What makes two messages the same besides their number: infno, both districts, input."""
    head = f"{infno}\n{place}\n{insured}\n".encode()
    return hashlib.sha256(head + given).hexdigest()


class MessageId(NamedTuple):
    """The parts of a msgid: who sent it, when it was made, which of that second."""

    institution_code: str
    made_at: datetime
    serial: str


def message_id(msgid: str) -> MessageId:
    """Raises Malformed unless it is institution code (12), yyyyMMddHHmmss and four digits."""
    found = _MSGID.fullmatch(msgid)
    try:
        if found:
            day, time = found[2][:8], found[2][8:]
            return MessageId(found[1], datetime.fromisoformat(f"{day}T{time}+08:00"), found[3])
    except ValueError:
        pass
    raise Malformed(
        Fault(
            "msgid",
            "发送方报文ID（msgid）格式不对。",
            "机构编号12位＋时间yyyyMMddHHmmss＋4位顺序号，共30位",
        )
    )


def _pruned(value: Any) -> Any:
    """Without what says nothing, and with one spelling. A bill has thousands of texts, so they are
    not asked one by one."""
    if isinstance(value, dict):
        if _THEIR_SPELLING in value and _OUR_SPELLING in value:
            # signed and compared in sorted order, so their own order must not choose between them
            raise Malformed(Fault(_OUR_SPELLING, "字段扩展写了两次。", "exp_content"))
        return {
            (_OUR_SPELLING if key == _THEIR_SPELLING else key): (
                each if isinstance(each, str) else _pruned(each)
            )
            for key, each in value.items()
            if (each if isinstance(each, str) else each is not None)
        }
    return [_pruned(each) for each in value] if isinstance(value, list) else value
