"""An institution's settlements of a month for away patients, as 3260 lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yidi.store import sealing

_ROWS = """
SELECT s.id, s.insured_region, s.place, v.mdtrt_id, s.settled_at, s.setl_id, s.total,
       s.fund_total + s.account, p.id_sealed, c.confirmed
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
    in fen; confirmed: what the institution said of it, None if nothing."""

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
    "confirmed",
)  # fmt: skip
