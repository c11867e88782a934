"""The monthly report (月报) as PDF."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from yidi.core import calendar
from yidi.core.figures.report import Report
from yidi.documents.typesetting import Typesetter

_typesetter = Typesetter()


def monthly_report(values: Report, typesetter: Typesetter = _typesetter) -> bytes:
    """A4, as many pages as its pictures need."""
    said: dict[str, Any] = {**asdict(values), "as_of": calendar.spoken_moment(values.as_of)}
    return typesetter.pdf("figures.typ", said, values.as_of)
