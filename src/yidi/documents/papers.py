"""The papers of a filing as PDF: registration form, commitment letter, certificate, card.

Each takes a value of `core.filing.papers` and returns a PDF/A-2b on A4. The same value gives the
same bytes: the date in the document is the value's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from yidi.core import calendar
from yidi.core.filing import papers
from yidi.core.filing.papers import Box, Card, Certificate, Commitment, RegistrationForm
from yidi.documents import pictures
from yidi.documents.typesetting import Typesetter

_typesetter = Typesetter()


def registration_form(values: RegistrationForm, typesetter: Typesetter = _typesetter) -> bytes:
    """The registration form, one page for each copy."""
    said = {
        **_shared(values),
        "number": values.number,
        "deeds": _boxes(values.deeds),
        "province": values.province,
        "city": values.city,
        "evidence": _boxes(
            (Box("是", values.evidence is True), Box("否", values.evidence is False))
        ),
        "signers": _boxes(
            Box(label, values.signature.by == who) for who, label in papers.SIGNERS.items()
        ),
        "handling": {**asdict(values.handling), "on": _day(values.handling.on)},
        "copies_line": values.copies_line,
        "copy_lines": _copy_lines(values),
    }
    return typesetter.pdf("registration.typ", said, values.on)


def commitment(values: Commitment, typesetter: Typesetter = _typesetter) -> bytes:
    """The commitment letter with its signature, or a line for one, and the digest of its text."""
    blank = {"image": b""}
    said = _shared(values)
    signed = said["signature"]
    said |= {
        "home": values.home,
        "place": values.place,
        "undertaking": values.undertaking,
        "remark": values.remark,
        "by_self": blank if values.signature.by == "agent" else signed,
        "by_agent": signed if values.signature.by == "agent" else blank,
        "digest": papers.text_digest(papers.commitment_text(values)),
    }
    return typesetter.pdf("commitment.typ", said, values.on)


def certificate(values: Certificate, typesetter: Typesetter = _typesetter) -> bytes:
    """The certificate of filing with its QR code."""
    said = {
        **asdict(values),
        "qr": pictures.qr(values.verify),
        "as_of": calendar.spoken_moment(values.as_of),
        "printed": calendar.spoken(values.as_of.date()),
    }
    return typesetter.pdf("certificate.typ", said, values.as_of)


def card(values: Card, typesetter: Typesetter = _typesetter) -> bytes:
    """The card in large type."""
    said = {**asdict(values), "printed": calendar.spoken(values.on)}
    del said["on"]
    return typesetter.pdf("card.typ", said, values.on)


def commitment_text(values: Commitment) -> str:
    """The exact text that is signed, as `core.filing.papers` says it."""
    return papers.commitment_text(values)


def _shared(values: RegistrationForm | Commitment) -> dict[str, Any]:
    """What the form and the letter have in common."""
    signature = values.signature
    picture = pictures.signature(signature.image) if signature.image else b""
    return {
        "title": values.title,
        "person": asdict(values.person),
        "insurances": _boxes(values.insurances),
        "groups": [
            {"label": g.label, "ticked": g.ticked, "boxes": _boxes(g.boxes)} for g in values.groups
        ],
        "notice": asdict(values.notice),
        "first": _day(values.first),
        "last": _day(values.last),
        "default_end": _box("默认", values.first is not None and values.last is None),
        "given_end": _box("", values.last is not None),
        "signature": {"name": signature.name, "image": picture, "on": _day(signature.on)},
    }


def _copy_lines(values: RegistrationForm) -> list[str]:
    """At the head of each copy: which one it is, and who keeps it."""
    if values.copies == 1:
        return [""]
    keepers = dict(enumerate(values.keepers))
    return [
        f"第{n + 1}份，共{values.copies}份" + (f"（{keepers[n]}留存）" if n in keepers else "")
        for n in range(values.copies)
    ]


def _boxes(boxes: Iterable[Box]) -> list[dict[str, Any]]:
    return [_box(box.label, box.ticked) for box in boxes]


def _box(label: str, ticked: bool) -> dict[str, Any]:
    return {"label": label, "ticked": ticked}


def _day(day: date | datetime | None) -> str:
    return calendar.spoken(day) if day else ""
