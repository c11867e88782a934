"""Keeps and takes back what institutions say of a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from yidi.store.models import Confirmation
from yidi.store.reads.months import MonthRow


def add(
    code: str, month: int, rows: Iterable[MonthRow], said: Mapping[str, bool], msgid: str,
    at: datetime,
) -> None:  # fmt: skip
    """said: setl_id → whether it was confirmed; a former word on the same settlement is replaced."""
    Confirmation.objects.bulk_create(
        [
            Confirmation(
                insured_region=row.region, institution_code=code, month=month,
                settlement_id=row.id, confirmed=said[row.setl_id], msgid=msgid, at=at,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["settlement"],
        update_fields=["confirmed", "month", "msgid", "at"],
    )  # fmt: skip


def take_back(code: str, month: int, msgid: str = "") -> int:
    """How many words of a month were taken back; msgid: only those of one message."""
    rows = Confirmation.objects.filter(institution_code=code, month=month)
    return (rows.filter(msgid=msgid) if msgid else rows).delete()[0]
