"""Recognise who comes to the counter: scan the electronic credential, a card, or type the number."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from yidi.actions.counter.asking import SCAN, Counter
from yidi.actions.people.e_credential import DIGITS, decode
from yidi.actions.people.identify import Presented, identify
from yidi.actions.settlement.once import Done, once
from yidi.core.problems import Problem, Refusal
from yidi.store.reads.credentials import E_CREDENTIAL, ID_CARD, SOCIAL_CARD
from yidi.store.reads.insured import Enrolment

_QR = re.compile(rf"\d{{{DIGITS}}}")
_ID = re.compile(r"\d{17}[\dXx]|\d{15}")
_PHARMACY, _COUNTER = "01201", "01301"
"""用码业务类型: 药店购药, 门诊收费."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What was scanned or typed: a code of 24 digits, the identity number, or the number of a social
    card. card: what a social card carries inside; scan: a number for the message, made with the
    form, so that one scan sent twice is one."""

    text: str
    name: str = ""
    card: str = ""
    scan: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """By which credential, its token ("" for cards), and the person's enrolments, the likeliest
    first."""

    credential: str
    token: str
    people: tuple[Enrolment, ...]


def recognise(at: Counter, shown: Shown) -> Recognised:
    """Raises Refusal with the next step."""
    text = "".join(shown.text.split())
    if not text:
        sentence = "还没有扫码或输入。"
        raise Refusal(Problem("nothing_shown", sentence, "请扫医保码，或输入身份证号、社保卡号。"))
    if _QR.fullmatch(text):
        token = _token(at, text, shown.scan)
        return _found(at, Presented(E_CREDENTIAL, token, institution_code=at.code), token)
    is_number, card = _ID.fullmatch(text) is not None, shown.card.strip()
    credential = ID_CARD if is_number and not card else SOCIAL_CARD
    number = text if is_number and shown.name.strip() else ""
    said = Presented(credential, text, card, number, shown.name.strip(), at.code)
    return _found(at, said, "")


def _found(at: Counter, said: Presented, token: str) -> Recognised:
    people = identify(at.actor, said, "", at.institution.place, at.moment)
    return Recognised(said.credential, token, tuple(people))


def _token(at: Counter, code: str, scan: str) -> str:
    fine = re.fullmatch(rf"{at.code}\d{{18}}", scan) and scan[12:18] == f"{at.moment:%Y%m}"
    content = hashlib.sha256(code.encode()).hexdigest()
    message = at.message(scan if fine else at.number(), SCAN, content)
    business = _PHARMACY if at.institution.pharmacy else _COUNTER

    def work() -> Done:
        made = decode(at.actor, code, at.code, business, at.moment)
        return Done(f"credential:{made.person.id}", made.token.encode())

    return once(message, at.moment, work).decode()
