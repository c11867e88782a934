"""The papers of the till as PDF: 医疗费用结算单, 结算失败单 and 收费交班单."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from yidi.core import calendar
from yidi.core.settlement.receipt import Receipt, Slip
from yidi.core.settlement.shift_sheet import ShiftSheet
from yidi.documents import pictures
from yidi.documents.typesetting import Typesetter

_typesetter = Typesetter()


def receipt(values: Receipt, typesetter: Typesetter = _typesetter) -> bytes:
    """The receipt, A4, as many pages as its lines need; its code leads to where it is verified."""
    said = {
        **asdict(values),
        "qr": pictures.qr(values.verify),
        "as_of": calendar.spoken_moment(values.as_of),
    }
    return typesetter.pdf("receipt.typ", said, values.as_of)


def slip(values: Slip, typesetter: Typesetter = _typesetter) -> bytes:
    """The slip that a person takes along when nothing could be settled; one page in large type."""
    said: dict[str, Any] = {**asdict(values), "as_of": calendar.spoken_moment(values.as_of)}
    return typesetter.pdf("slip.typ", said, values.as_of)


def shift(values: ShiftSheet, typesetter: Typesetter = _typesetter) -> bytes:
    """The end of a shift, A4, as many pages as its bills need, with lines for two signatures."""
    said: dict[str, Any] = {**asdict(values), "as_of": calendar.spoken_moment(values.as_of)}
    return typesetter.pdf("shift.typ", said, values.as_of)
