"""The form of a claim as it comes from the phone: read whole, faults by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from yidi.actions.claims.apply import Application, Payee
from yidi.core import regions
from yidi.core.calendar import day
from yidi.core.claims.twins import MOST_INVOICES, Invoice
from yidi.core.money import fen
from yidi.core.policy import shape
from yidi.core.problems import Refusal
from yidi.core.regions import Places
from yidi.core.settlement.case import INJURIES
from yidi.interfaces.citizen import places as finding

LEAST, MORE = 3, 3
"""Rows of invoices: of the empty form, added at a time."""
LEVELS = shape.DIMENSIONS["level"].words
CARES = shape.DIMENSIONS["type"].words
PAYEES = shape.DIMENSIONS["payee"].words
_NEEDED = {"institution": "请写医院的全名。"}
_NEEDED_OF_PAYEE = {
    "payee_name": "请写收款人姓名。",
    "bank": "请写开户银行。",
    "account": "请写银行账号。",
    "key": "请重新打开表单再填写。",
}
_CHOSEN = {"care": CARES, "level": LEVELS, "injury": INJURIES}


@dataclass(slots=True)
class Read:
    """What was filled in. payee, application: None while there are faults."""

    said: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    payee: Payee | None = None
    application: Application | None = None


def read(said: Mapping[str, str], places: Places, channel: str) -> Read:
    """The form as an application, its pages left out, or every fault."""
    found = read_payee(said)
    _filled(found, _NEEDED, _CHOSEN)
    place = _place(found, places)
    first, last = (_read(found, name, day, said.get(name, "")) for name in ("first", "last"))
    invoices = [paper for n in rows(said) if (paper := _invoice(found, n)) is not None]
    if not invoices and "number_1" not in found.faults:
        found.faults["number_1"] = "请至少填一张发票。"
    if not found.faults and found.payee and first and last:
        found.application = Application(
            channel=channel, place=place, institution=said["institution"][:200],
            level=said["level"], care=said["care"], first=first, last=last,
            invoices=tuple(invoices), payee=found.payee, key=said["key"][:64],
            institution_code=said.get("institution_code", "")[:12],
            disease=said["disease"] if said.get("disease") in shape.DISEASES else "",
            injury=said["injury"], emergency="emergency" in said, died="died" in said,
            why=said.get("why", "")[:300], phone=said.get("phone", "")[:20],
        )  # fmt: skip
    return found


def rows(said: Mapping[str, str], more: int = 0) -> range:
    """The numbers of the rows of invoices that a form has, and so many more."""
    sent = (n for n in range(MOST_INVOICES, LEAST, -1) if f"number_{n}" in said)
    return range(1, min(next(sent, LEAST) + more, MOST_INVOICES) + 1)


def read_payee(said: Mapping[str, str]) -> Read:
    """Who is paid, and the key of the form, or every fault."""
    found = Read(said)
    _filled(found, _NEEDED_OF_PAYEE, {"payee": PAYEES})
    if not found.faults:
        found.payee = Payee(
            said["payee"], said["payee_name"][:50], said["bank"][:100],
            said["account"].replace(" ", ""), said.get("payee_relation", "")[:30],
        )  # fmt: skip
    return found


def _filled(
    found: Read, needed: Mapping[str, str], chosen: Mapping[str, Mapping[str, str]]
) -> None:
    found.faults |= {name: fault for name, fault in needed.items() if not found.said.get(name)}
    wrong = (name for name, words in chosen.items() if found.said.get(name) not in words)
    found.faults |= dict.fromkeys(wrong, "请选一项。")


Value = TypeVar("Value")


def _read(found: Read, name: str, reader: Callable[[str, str], Value], text: str) -> Value | None:
    try:
        return reader(text, name)
    except Refusal as refusal:
        found.faults[name] = refusal.problems[0].sentence
        return None


def _place(found: Read, places: Places) -> str:
    """The place that was typed, by its name or code."""
    typed = found.said.get("place", "")
    known = finding.search(places, typed, ())
    exact = [p for p in known if typed in {p.name, p.code, f"{p.within}{p.name}"}]
    if len(exact) == 1 or len(known) == 1:
        return regions.canonical((exact or known)[0].code)
    named = "、".join(f"{p.within}{p.name}" for p in known[:4])
    found.faults["place"] = (
        f"请写清楚是哪里：{named}。" if named else "没有找到这个地方，请写城市或区县的名字。"
    )
    return ""


def _invoice(found: Read, n: int) -> Invoice | None:
    """The n-th invoice; None if its row is empty or wrong."""
    said = {
        name: found.said.get(f"{name}_{n}", "")
        for name in ("number", "code", "check", "on", "amount")
    }
    if not any(said.values()):
        return None
    if not said["number"]:
        found.faults[f"number_{n}"] = "请填发票号码。"
    on = _read(found, f"on_{n}", day, said["on"])
    amount = _read(found, f"amount_{n}", fen, said["amount"])
    if on is None or amount is None or not said["number"]:
        return None
    return Invoice(said["code"][:20], said["number"][:20], said["check"][:20], on, amount)
