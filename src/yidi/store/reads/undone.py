"""What was taken back of the rows behind alarms since a night raised them. Wants a service's reach."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import connection

from yidi.core.calendar import spoken
from yidi.core.claims.life import OVER
from yidi.core.supervision.alarm import Undone
from yidi.core.supervision.life import LIVING


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An alarm behind which something was taken back that is not kept with it yet. case, case_state:
    of the case that it opened; undone: everything that was taken back, what is kept included; new:
    the rest."""

    alarm_id: int
    monitor: str
    first: date
    case: int | None
    case_state: str
    undone: tuple[Undone, ...]
    new: tuple[Undone, ...]


_TAKEN_BACK = """
SELECT a.id, a.monitor, a.first, c.id, coalesce(c.state, ''), a.undone, r.kind, r.number, gone.day
  FROM store_supervisionalarm a
  LEFT JOIN store_supervisioncase c ON c.alarm_id = a.id
 CROSS JOIN LATERAL jsonb_to_recordset(a.rows) AS r (kind text, number text, visit bigint)
 CROSS JOIN LATERAL (
    SELECT b.day FROM store_settlement o JOIN store_settlement b ON b.reverses_id = o.id
     WHERE r.kind = 'settlement' AND o.setl_id = r.number
    UNION ALL
    SELECT NULL FROM store_visit v
     WHERE r.kind = 'visit' AND v.id = r.visit AND v.state = 'cancelled'
    UNION ALL
    SELECT NULL FROM store_claim m
     WHERE r.kind = 'claim' AND m.number = r.number AND m.state = ANY (%(over)s)
    UNION ALL
    SELECT (f.evidenced_at AT TIME ZONE 'Asia/Shanghai')::date FROM store_filing f
     WHERE r.kind = 'filing' AND f.number = r.number AND f.current AND f.evidenced_at IS NOT NULL
 ) AS gone
 WHERE a.state = 'raised' OR c.state = ANY (%(living)s)
 ORDER BY a.id
"""


def taken_back() -> Iterator[TakenBack]:
    """Alarms that wait, and alarms of cases that live, behind which something new was taken back."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK, {"over": list(OVER), "living": list(LIVING)})
        rows = cursor.fetchall()
    for (*alarm, kept), found in groupby(rows, key=lambda row: row[:6]):
        gone = dict.fromkeys(
            Undone(kind, number, spoken(day) if day else "") for *_, kind, number, day in found
        )
        known = {Undone(**said) for said in json.loads(kept)}
        new = tuple(one for one in gone if one not in known)
        if new:
            alarm_id, monitor, first, case, state = alarm
            yield TakenBack(alarm_id, monitor, first, case, state, tuple(gone), new)
