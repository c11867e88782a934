"""The columns and values of register files in words, for a page and for a terminal alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yidi.core import enrolment, institutions, money

_LABELS = {
    "id_digest": "证件号码", "phone_digest": "手机", "id_last4": "证件号码", "phone_last4": "手机",
    "openings": "开通情况",
}  # fmt: skip


def label(column: str) -> str:
    """What a column is called."""
    known = {**enrolment.COLUMNS, **institutions.COLUMNS}
    return _LABELS.get(column) or known.get(column, column)


def labels(columns: Iterable[str]) -> str:
    """What several columns are called."""
    return "、".join(label(column) for column in columns)


def said(column: str, value: Any) -> str:
    """A value as somebody would say it; money from whole fen."""
    if value in ("", None):
        return "空"
    if column == "balance":
        return money.yuan(value)
    if isinstance(value, bool):
        return ("男" if value else "女") if column == "male" else ("是" if value else "否")
    known = enrolment.WORDS.get(column)
    return known.names.get(value, str(value)) if known else str(value)
