"""Send a sign-in code to a telephone. The answer never tells whether a number is registered.

Only a digest of the code is kept. The code itself travels sealed in the outbox and is wiped when
it has been sent.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from yidi.actions.people.limits import Limits, limits
from yidi.core import people
from yidi.core.problems import Problem, Refusal
from yidi.store import reach, sealing
from yidi.store.reads import citizens as reads
from yidi.store.writes import citizens as writes
from yidi.store.writes import traces
from yidi.store.writes.citizens import Asker

_PHONE = re.compile(r"1[3-9]\d{9}")
_SPACES = re.compile(r"[\s-]")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def phone_number(text: str, where: str = "phone") -> str:
    """A mobile number as it is kept: eleven digits. Raises Refusal."""
    found = _SPACES.sub("", text).removeprefix("+86")
    if not (found.isascii() and _PHONE.fullmatch(found)):
        sentence = "手机号应当是11位，以1开头。"
        raise Refusal(Problem("phone_invalid", sentence, "请检查有没有少写或多写。", where=where))
    return found


def send_code(number: str, phone: str, address: str | None, moment: datetime) -> str | None:
    """Sends a code if this telephone may sign in with this number; gives it for the page that
    shows it in development, None if there is none. Raises Refusal for what is no number and for
    too many requests, both whoever it is about."""
    number, phone = people.number(number, "number"), phone_number(phone)
    asker = Asker(sealing.digest(number), sealing.digest(phone), address)
    limit = limits()
    with reach.service():
        writes.one_by_one(asker)
        _refuse_too_many(asker, moment, limit)
        registered, allowed = reads.phones_of(number)
        code = _new_code() if _may(registered, allowed, asker) else None
        writes.add_code(asker, code_digest(asker, code, moment) if code else "", moment)
        if code:
            _post(phone, code, asker, moment, limit)
    return code


def _may(registered: bool, allowed: set[str], asker: Asker) -> bool:
    """The register's telephone; for others any, and then always the same."""
    return asker.phone_digest in allowed or not (registered or allowed)


def code_digest(asker: Asker, code: str, sent_at: datetime) -> str:
    """What is kept of a code: useless without the key, and different each time."""
    said = f"{asker.id_digest}:{asker.phone_digest}:{sent_at.timestamp()}:{code}"
    return sealing.digest(f"code:{said}")


def _new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def _refuse_too_many(asker: Asker, moment: datetime, limit: Limits) -> None:
    for column, value, hour, day in (
        ("id_digest", asker.id_digest, limit.number_hour, limit.number_day),
        ("phone_digest", asker.phone_digest, limit.phone_hour, limit.phone_day),
        ("address", asker.address, limit.address_hour, limit.address_day),
    ):
        sent = writes.sent_since(column, value, moment - DAY)
        pause = timedelta(seconds=limit.pause_seconds)
        if column != "address" and sent and moment - sent[0] < pause:
            left = pause - (moment - sent[0])
            raise _too_many(f"请在{int(left.total_seconds()) + 1}秒后再获取验证码。")
        if len(sent) >= day:
            raise _too_many("今天获取验证码的次数已满，请明天再试。")
        if sum(at > moment - HOUR for at in sent) >= hour:
            raise _too_many("获取验证码太频繁了，请过一小时再试。")


def _too_many(sentence: str) -> Refusal:
    mend = "着急的话，可以打参保地经办机构的电话，或到窗口办理。"
    return Refusal(Problem("too_many_codes", sentence, mend))


def _post(phone: str, code: str, asker: Asker, moment: datetime, limit: Limits) -> None:
    text = f"验证码{code}，{limit.code_minutes}分钟内有效，用于登录异地就医备案。请不要告诉别人。"
    sealed = {"to": sealing.seal(phone).hex(), "text": sealing.seal(text).hex()}
    key = f"code:{asker.phone_digest[:16]}:{moment.timestamp()}:{secrets.token_hex(4)}"
    traces.outbox("", "code", key, sealed, moment)
