"""A region's rules for walls and counters as PDF: poster, questions and answers, what changes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from yidi.core import calendar
from yidi.core.policy.leaflet import Changes, Leaflet, Poster, Sheet
from yidi.documents import pictures
from yidi.documents.typesetting import Typesetter

_typesetter = Typesetter()


def poster(values: Poster, link: str = "", typesetter: Typesetter = _typesetter) -> bytes:
    """One page, A4, in large type. link: the address of the rules, for a code to scan."""
    return typesetter.pdf("poster.typ", _said(values, link), values.day)


def sheet(values: Sheet, link: str = "", typesetter: Typesetter = _typesetter) -> bytes:
    """Questions and answers, A4, as many pages as they need."""
    return typesetter.pdf("questions.typ", _said(values, link), values.day)


def changes(values: Changes, link: str = "", typesetter: Typesetter = _typesetter) -> bytes:
    """What changes on a day, A4."""
    said = _said(values, link) | {"since": calendar.spoken(values.since)}
    return typesetter.pdf("changes.typ", said, values.day)


def _said(values: Leaflet, link: str) -> dict[str, Any]:
    return {
        **asdict(values),
        "day": calendar.spoken(values.day),
        "link": link,
        "qr": pictures.qr(link) if link else "",
    }
