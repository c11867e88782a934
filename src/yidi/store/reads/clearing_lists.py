"""The journal as a list of clearing items, in the order of their numbers, streamed as CSV.

A settlement's number is twice its id, a deduction's twice its id and one, that of what a holder's pool
bears of a settlement (ADR 30) the settlement's and `HOLDERS` more: no two items share one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection

from yidi.core.ledger.entries import DUE, FAMILY_ACCOUNT
from yidi.store.reads import policy

HOLDERS = 10**18
"""Added to the number of a settlement."""

COLUMNS = (
    "number", "about", "day", "kind", "scope", "insured", "place", "institution", "insurance",
    "care", *DUE,
)  # fmt: skip

_FUNDS = ", ".join(
    f"coalesce(sum(j.amount) FILTER (WHERE j.account = '{fund}'), 0) AS {fund}" for fund in DUE
)
_ENTRIES = f"""
SELECT {{number}} AS number, {{about}} AS about, j.day, {{kind}} AS kind, {{scope}} AS scope,
       j.insured_region, j.place, j.institution_code, j.insurance, j.care, {_FUNDS}
  FROM store_journalline j {{joins}}
 WHERE j.source = '{{source}}' AND j.day >= %(first)s AND j.day < %(after)s AND {{scope}} <> 'local'
   AND j.account = ANY (%(due)s)
   AND (%(region)s = '' OR starts_with(j.insured_region, %(region)s)
        OR starts_with(j.place, %(region)s))
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""  # noqa: S608
_SETTLED = _ENTRIES.format(
    number="j.source_id * 2", about="coalesce(s.reverses_id * 2, 0)", kind="s.kind", scope="s.scope",
    source="settlement",
    joins="JOIN store_settlement s ON s.id = j.source_id AND s.insured_region = j.insured_region",
)  # fmt: skip
_ELSEWHERE = (
    "JOIN store_settlement s ON s.id = j.source_id AND s.insured_region <> j.insured_region"
)
_BORNE = _ENTRIES.format(
    number=f"j.source_id * 2 + {HOLDERS}", about=f"coalesce(s.reverses_id * 2 + {HOLDERS}, 0)",
    kind="s.kind", scope="(%(scopes)s::jsonb ->> (j.insured_region || j.place))",
    source="settlement", joins=_ELSEWHERE,
)  # fmt: skip
_ENDS = f"""
SELECT DISTINCT j.insured_region, j.place FROM store_journalline j {_ELSEWHERE}
 WHERE j.source = 'settlement' AND j.day >= %(first)s AND j.day < %(after)s
   AND j.account = '{FAMILY_ACCOUNT}'
"""  # noqa: S608
_DEDUCTED = _ENTRIES.format(
    number="j.source_id * 2 + 1", about="d.settlement_id * 2", source="deduction", scope="s.scope",
    kind="CASE d.kind WHEN 'deduction' THEN 'deduction' ELSE 'restored' END",
    joins="JOIN store_deduction d ON d.id = j.source_id JOIN store_settlement s ON s.id = d.settlement_id",
)  # fmt: skip
_LIST = (
    f"COPY ({_SETTLED} UNION ALL {_DEDUCTED} UNION ALL {_BORNE} ORDER BY 1) TO STDOUT (FORMAT csv)"
)


def listed(first: date, after: date, region: str = "") -> Iterator[bytes]:
    """The items of the days from `first` until before `after`, as CSV in COLUMNS without a head, in
    blocks of whole lines; amounts in fen. region: only those insured or treated where codes begin so
    (41: a province, 419001: a pool). Wants a service's reach.
    """
    said: dict[str, Any] = {"first": first, "after": after, "due": list(DUE), "region": region}
    with connection.cursor() as cursor:
        cursor.execute(_ENDS, said)
        scopes = {pool + place: policy.scope(pool, place) for pool, place in cursor.fetchall()}
        with cursor.copy(_LIST, {**said, "scopes": json.dumps(scopes)}) as copy:
            yield from copy
