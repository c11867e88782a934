"""Messages as a hospital makes them, and answers as it reads them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import msgspec

from yidi.protocol import envelope, signing

_SERIALS = 10_000
_serials = count(secrets.randbelow(_SERIALS))
_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Station:
    """A till of an institution. place: its district; key: what signs (protocol/signing.py), b""
    where unsigned messages are taken; sign_no: from 9001, where the province wants one."""

    url: str
    code: str
    name: str
    place: str
    key: bytes = b""
    scheme: str = signing.SM3
    operator: str = "0001"
    operator_name: str = "收费员"
    sign_no: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that can be sent, and sent again: always the same bytes."""

    msgid: str
    infno: str
    insured: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. code: ours, "" where it was done; output: the named nodes, amounts as Decimal."""

    infcode: int
    err_msg: str
    warn_msg: str
    output: dict[str, Any]
    body: bytes

    @property
    def done(self) -> bool:
        """Whether the transaction was carried out."""
        return self.infcode == 0

    @property
    def code(self) -> str:
        """The code of a refusal, which begins err_msg."""
        return "" if self.done else self.err_msg.partition(" ")[0]


def message(station: Station, infno: str, given: Any, insured: str, now: datetime) -> Message:
    """A signed message under a new msgid. given: the `input`; amounts as text or Decimal."""
    msgid = f"{station.code}{now:%Y%m%d%H%M%S}{next(_serials) % _SERIALS:04d}"
    said: dict[str, Any] = {
        "infno": infno,
        "msgid": msgid,
        "mdtrtarea_admvs": station.place,
        "insuplc_admdvs": insured,
        "recer_sys_code": "YIDI",
        "infver": "1.0.0",
        "opter_type": "1",
        "opter": station.operator,
        "opter_name": station.operator_name,
        "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
        "fixmedins_code": station.code,
        "fixmedins_name": station.name,
        "sign_no": station.sign_no,
        "input": given,
    }
    return Message(msgid, infno, insured, _encoder.encode(said | _signature(station, said)))


def _signature(station: Station, said: dict[str, Any]) -> dict[str, str]:
    if not station.key:
        return {}
    text = signing.signed_text(said, envelope.canonical(said["input"]))
    sign = signing.SCHEMES[station.scheme].sign
    return {"signtype": station.scheme, "cainfo": sign(station.key, text)}


def kept(body: bytes) -> Message:
    """A message from the bytes that were kept before it was sent. Raises Malformed."""
    tree = envelope.plain(body)
    return Message(tree["msgid"], tree["infno"], tree.get("insuplc_admdvs") or "", body)


def answer(body: bytes) -> Answer:
    """Raises Malformed for what is no answer in the national envelope."""
    tree = envelope.plain(body)
    err_msg, warn_msg = (str(tree.get(name) or "") for name in ("err_msg", "warn_msg"))
    return Answer(int(tree.get("infcode", -1)), err_msg, warn_msg, tree.get("output") or {}, body)
