"""The electronic credential (医保电子凭证): activated once, then shown as a code for a minute.

A code is scanned once, by one institution, which gets a token that stands for the person there for
the time that its business takes. Whoever acts for somebody may show theirs (亲情账户).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.filing.record import ENDING_STATUSES
from yidi.core.problems import Problem, Refusal
from yidi.policy_files.credentials import lives
from yidi.store import reach
from yidi.store.reads import credentials as reads
from yidi.store.reads import people
from yidi.store.reads.credentials import Chosen
from yidi.store.reads.people import PersonCard
from yidi.store.writes import credentials as writes
from yidi.store.writes import traces

DIGITS = 24
"""Digits of a code: too many to be guessed in its minute, few enough for a bar code on a phone."""

_TOKEN_BYTES = 20
"""As hexadecimal text these are the forty characters of an ecToken."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A code to be scanned before `after`."""

    code: str
    after: datetime


@dataclass(frozen=True, slots=True)
class Decoded:
    """Whom a code stood for, and the token that stands for them now."""

    person: Chosen
    token: str


def activate(actor: Actor, person_id: int, moment: datetime) -> None:
    """From now on codes may be shown. Raises Refusal for somebody out of reach."""
    with reach.service():
        person = _within(actor, person_id)
        if not writes.activate(person.region, person.id, actor.name, moment):
            return
        _noted(actor, person, "credential.activate", moment)
        traces.message(
            person.region, person.id, "credential", "credential_active", moment.date(),
            "医保电子凭证已激活",
            f"由{actor.name}激活。就医、购药时出示二维码即可。不是您本人或家人操作的，请马上停用。",
            moment,
        )  # fmt: skip


def end(actor: Actor, person_id: int, moment: datetime) -> None:
    """No code is shown any more, until it is activated again. Raises Refusal."""
    with reach.service():
        person = _within(actor, person_id)
        if writes.end(person.id, moment):
            _noted(actor, person, "credential.end", moment)


def show(actor: Actor, person_id: int, moment: datetime) -> Shown:
    """A new code. Raises Refusal if the credential is not active or the person not insured."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    after = moment + lives().code
    with reach.service():
        person = _within(actor, person_id)
        if person.id not in reads.activated([person.id]):
            raise Refusal(
                Problem("credential_inactive", "医保电子凭证还没有激活。", "请先点“激活”。")
            )
        if person.status in ENDING_STATUSES:
            raise Refusal(
                Problem("insurance_ended", "这份参保关系已经终止。", "请选择现在参保的地方再出示。")
            )
        writes.show(person.region, person.id, code, moment, after)
    return Shown(code, after)


def decode(
    actor: Actor, code: str, institution_code: str, business: str, moment: datetime
) -> Decoded:
    """A code was scanned (6101). Raises Refusal: unknown, scanned before, too old.

    Call it inside `once.once`.
    """
    shown = writes.known(code.strip())
    if shown is None:
        raise Refusal(_again("e_code_unknown", "不是有效的医保电子凭证二维码。"))
    if shown.used_at is not None:
        raise Refusal(_again("e_code_used", "这个二维码已经扫过一次。"))
    if moment >= shown.after:
        raise Refusal(_again("e_code_expired", "二维码已过期。"))
    token = secrets.token_hex(_TOKEN_BYTES)
    after = moment + lives().token(business)
    person = writes.used(shown, institution_code, token, moment, after)
    traces.trail(
        moment, person.region, actor.kind, actor.name, "credential.decode",
        f"person:{person.id}", f"{institution_code} {business}", actor.address,
    )  # fmt: skip
    return Decoded(person, token)


def _again(code: str, sentence: str) -> Problem:
    mend = "请参保人刷新二维码后再扫；也可以改用身份证或社会保障卡。"
    return Problem(code, sentence, mend, where="InData.ecQrCode")


def _within(actor: Actor, person_id: int) -> PersonCard:
    person = people.person(person_id) if person_id in actor.people else None
    if person is None:
        raise Refusal(Problem("person_not_found", "没有找到这个人。", "请先添加为家人。"))
    return person


def _noted(actor: Actor, person: PersonCard, action: str, moment: datetime) -> None:
    subject = f"person:{person.id}"
    traces.trail(moment, person.region, actor.kind, actor.name, action, subject, "", actor.address)
