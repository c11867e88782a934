"""An institution's settlements of a month for away patients, as 3260 lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from yidi.core.calendar import add_months
from yidi.store import sealing
from yidi.store.models import ClearingItem, Confirmation, Settlement

TAKEN = ("answered", "listed", "disputed", "refused", "cleared")
"""States of an item in which its institution's word has been taken."""

_ROWS = """
SELECT s.id, s.insured_region, s.place, v.mdtrt_id, s.settled_at, s.setl_id, s.total,
       s.fund_total + s.account, p.id_sealed, c.confirmed,
       EXISTS (SELECT 1 FROM store_clearingitem i
                WHERE i.source = 'settlement' AND i.source_id = s.id AND i.state = ANY(%(taken)s))
  FROM store_settlement s
  JOIN store_visit v ON v.insured_region = s.insured_region AND v.id = s.visit_id
  JOIN store_person p ON p.insured_region = s.insured_region AND p.id = s.person_id
  LEFT JOIN store_confirmation c ON c.settlement_id = s.id
 WHERE s.institution_code = %(code)s AND s.scope <> 'local'
   AND s.day >= %(first)s AND s.day < %(first)s::date + interval '1 month'
   AND (%(numbers)s::text[] = '{}' OR s.setl_id = ANY (%(numbers)s))
 ORDER BY s.id OFFSET %(skip)s LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A settlement or reversal of the month. agency: what agencies pay for it (funds and account),
    in fen; confirmed: what the institution said of it, None if nothing; taken: the clearing has gone on
    with what it said."""

    id: int
    region: str
    place: str
    mdtrt_id: str
    settled_at: datetime
    setl_id: str
    total: int
    agency: int
    certno: str
    confirmed: bool | None
    taken: bool


def rows(
    code: str, month: int, skip: int = 0, most: int = 100, numbers: Sequence[str] = ()
) -> list[MonthRow]:
    """In the order of making. month: yyyymm; numbers: only these settlements."""
    parameters: dict[str, Any] = {
        "code": code,
        "first": f"{month // 100}-{month % 100:02d}-01",
        "skip": skip,
        "most": most,
        "numbers": list(numbers),
        "taken": list(TAKEN),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, parameters)
        return [_row(row) for row in cursor.fetchall()]


def _row(row: tuple[Any, ...]) -> MonthRow:
    named = dict(zip(_COLUMNS, row, strict=True))
    sealed = named.pop("sealed")
    return MonthRow(certno=sealing.unseal(bytes(sealed)) if sealed else "", **named)


_COLUMNS = (
    "id", "region", "place", "mdtrt_id", "settled_at", "setl_id", "total", "agency", "sealed",
    "confirmed", "taken",
)  # fmt: skip


def any_taken(code: str, month: int, msgid: str = "") -> bool:
    """Whether the clearing has gone on with words of a month; msgid: with those of one message."""
    words = Confirmation.objects.filter(institution_code=code, month=month)
    said = (words.filter(msgid=msgid) if msgid else words).values("settlement_id")
    rows = ClearingItem.objects.filter(source="settlement", source_id__in=said, state__in=TAKEN)
    return rows.exists()


@dataclass(frozen=True, slots=True)
class Said:
    """How far an institution is with a month: settlements, those it confirmed, kept out."""

    rows: int
    confirmed: int
    kept_out: int

    @property
    def silent(self) -> int:
        """What it has said nothing of."""
        return self.rows - self.confirmed - self.kept_out


def said(code: str, month: int) -> Said:
    """The words of an institution on a month, counted."""
    first = date(month // 100, month % 100, 1)
    rows = Settlement.objects.filter(institution_code=code, day__gte=first)
    rows = rows.filter(day__lt=add_months(first, 1)).exclude(scope="local")
    words = rows.aggregate(
        rows=Count("id"), confirmed=Count("id", filter=Q(confirmation__confirmed=True)),
        kept_out=Count("id", filter=Q(confirmation__confirmed=False)),
    )  # fmt: skip
    return Said(**words)
