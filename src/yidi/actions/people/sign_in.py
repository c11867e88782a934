"""Sign in with the code that was sent: once, in time, within a few tries."""

from __future__ import annotations

import hmac
from datetime import datetime

from yidi.actions.people.limits import Limits, limits
from yidi.actions.people.send_code import DAY, code_digest, phone_number
from yidi.core import people
from yidi.core.problems import Problem, Refusal
from yidi.store import reach, sealing
from yidi.store.reads import people as people_reads
from yidi.store.writes import citizens as writes
from yidi.store.writes import traces
from yidi.store.writes.citizens import Asker

_WRONG = Problem(
    "code_wrong",
    "验证码不对，或者已经过了时间。",
    "请看清短信里的6个数字再填一次；收不到短信，可能是手机号和参保登记的不一样。",
    where="code",
)
_SPENT = Problem(
    "code_spent", "输错的次数太多，这个验证码不能再用。", "请重新获取验证码。", where="code"
)


def sign_in(number: str, phone: str, code: str, address: str | None, moment: datetime) -> int:
    """The id of the citizen. Raises Refusal; a wrong try is counted all the same."""
    number, phone = people.number(number, "number"), phone_number(phone)
    asker = Asker(sealing.digest(number), sealing.digest(phone), address)
    with reach.service():
        writes.one_by_one(asker)
        found = _tried(asker, code.strip(), moment, limits())
        if found is None:
            citizen_id = _entered(number, phone, address, moment)
    if found is not None:
        raise Refusal(found)
    return citizen_id


def _tried(asker: Asker, code: str, moment: datetime, limit: Limits) -> Problem | None:
    """What is wrong with a code; None if it is right, and then it is used up."""
    kept = writes.latest_code(asker, moment - limit.code_life)
    if kept is None:
        return _WRONG
    if kept.tries >= limit.code_tries:
        return _SPENT
    if writes.tries_since(asker.id_digest, moment - DAY) >= limit.tries_day:
        return _SPENT
    if not kept.code_digest or not hmac.compare_digest(
        kept.code_digest, code_digest(asker, code, kept.sent_at)
    ):
        writes.tried(kept)
        return _WRONG
    writes.used(kept, moment)
    return None


def _entered(number: str, phone: str, address: str | None, moment: datetime) -> int:
    rows = people_reads.by_number(number)
    name = rows[0].name if rows else ""
    citizen_id = writes.signed_in(number, phone, name, moment)
    region = rows[0].region if rows else ""
    who, subject = name or "网上办事人", f"citizen:{citizen_id}"
    traces.trail(moment, region, "citizen", who, "people.sign_in", subject, "", address)
    return citizen_id
