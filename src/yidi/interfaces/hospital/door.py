"""The door of the national interface: a message comes in, an answer goes out.

Everything is answered in the national envelope, also what cannot be read. An answer that failed says
that something broke: whether the message took effect is then unknown, and sending it again under
the same msgid tells.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from yidi.core.problems import Problem, Refusal
from yidi.interfaces.common import clock, metrics
from yidi.interfaces.common.metrics import Outcome
from yidi.interfaces.hospital import guard, registry, senders
from yidi.interfaces.hospital.call import Call, Reply
from yidi.interfaces.hospital.registry import Transaction
from yidi.policy_files import dialects
from yidi.protocol import envelope, faults
from yidi.protocol.envelope import Decoded
from yidi.protocol.faults import Fault, Malformed

LARGEST_BODY = 2 * 1024 * 1024
NOWHERE = "000000"
"""The district of an answer to a message that does not say where it wants to go."""

_log = logging.getLogger("yidi.hospital")


class Answer(NamedTuple):
    """Bytes to send, and for the figures what was asked and how it ended."""

    body: bytes
    outcome: Outcome
    infno: str = ""
    code: str = ""


class Sent(NamedTuple):
    """What came over the wire. length: as announced, "" if it was not; address: who sent it."""

    method: str
    content_type: str
    length: str
    address: str | None


def door(sent: Sent, read: Callable[[int], bytes]) -> Answer:
    """POST, JSON; at most `LARGEST_BODY` bytes are read."""
    began, moment = time.perf_counter(), clock.now()
    answer = _answer(sent, read, moment)
    metrics.answered(answer.infno, answer.outcome, answer.code, time.perf_counter() - began)
    if answer.outcome == "repeated":
        metrics.resolved("answered")
    return answer


def _answer(sent: Sent, read: Callable[[int], bytes], moment: datetime) -> Answer:
    problem = _unreadable(sent)
    if problem:
        return _refused(Reply(NOWHERE, moment), (problem,))
    body = read(int(sent.length or LARGEST_BODY + 1))
    if len(body) > LARGEST_BODY:
        return _refused(Reply(NOWHERE, moment), (_TOO_LARGE,))
    return answered(body, moment, sent.address)


def answered(body: bytes, moment: datetime, sent_from: str | None = None) -> Answer:
    """The answer to a message that came at `moment`."""
    try:
        decoded = envelope.decode(body)
    except Malformed as malformed:
        return _refused(Reply(NOWHERE, moment), _problems(malformed.faults))
    request = decoded.request
    reply = Reply(request.insuplc_admdvs or request.mdtrtarea_admvs, moment)
    infno = request.infno if registry.transaction(request.infno) else ""
    try:
        said = _handled(decoded, reply, moment, sent_from)
    except Malformed as malformed:
        return _refused(reply, _problems(malformed.faults), infno)
    except Refusal as refusal:
        return _refused(reply, refusal.problems, infno)
    except Exception:  # noqa: BLE001 - a till must be told that nothing is known
        _log.exception("%s broke", infno)
        return Answer(reply.refused((_BROKEN,)), "failed", infno, _BROKEN.code)
    return Answer(said, "accepted" if reply.written else "repeated", infno)


def _refused(reply: Reply, problems: tuple[Problem, ...], infno: str = "") -> Answer:
    return Answer(reply.refused(problems), "refused", infno, problems[0].code)


_BROKEN = Problem(
    "outcome_unknown",
    "系统故障，是否办成还不知道。",
    "请用同一报文ID原样重发，系统会答复实际结果。",
)


def _handled(decoded: Decoded, reply: Reply, moment: datetime, sent_from: str | None) -> bytes:
    call = _call(decoded, reply, moment, sent_from)
    transaction = _transaction(decoded.request.infno)
    given = faults.read(decoded.request.input, transaction.input)
    output = transaction.handle(call, given)
    return output if isinstance(output, bytes) else reply.done(output)


def _call(decoded: Decoded, reply: Reply, moment: datetime, sent_from: str | None) -> Call:
    """The message, once everything about its sender is in order."""
    request, message = decoded.request, guard.message(decoded)
    sender = senders.sender(request.fixmedins_code)
    dialect = dialects.dialect(sender.institution.place)
    guard.check_signature(decoded, sender, dialect, moment)
    guard.check_place(sender.institution, request.mdtrtarea_admvs)
    guard.check_clock(request, message, dialect, moment)
    guard.check_signed_on(request, dialect, moment)
    return Call(request, sender.institution, dialect, message, moment, reply, sent_from)


def _transaction(infno: str) -> Transaction:
    known = registry.transaction(infno)
    if known is None:
        raise Refusal(
            Problem(
                "transaction_unknown", f"没有交易{infno}，或尚未开通。",
                "请对照接口手册检查infno。", where="infno",
            )
        )  # fmt: skip
    return known


def _unreadable(sent: Sent) -> Problem | None:
    """Why the body is not even looked at."""
    if sent.method != "POST":
        return Problem("post_only", "只接受 POST。", "请用 POST 发送 JSON 报文。")
    if sent.content_type.partition(";")[0].strip().lower() != "application/json":
        return Problem(
            "json_only", "报文类型不对。", "请写 Content-Type: application/json; charset=utf-8。"
        )
    if sent.length and (not sent.length.isdecimal() or int(sent.length) > LARGEST_BODY):
        return _TOO_LARGE
    return None


_TOO_LARGE = Problem("input_too_large", "报文太大。", "每条报文不超过2MB，请分批上传。")


def _problems(found: tuple[Fault, ...]) -> tuple[Problem, ...]:
    return tuple(
        Problem("field_invalid", each.sentence, f"应为：{each.expected}。", where=each.where)
        for each in found
    )
