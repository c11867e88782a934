"""SQL that compares and applies files of a take-over; %(source)s is the import, %(region)s the area."""

from __future__ import annotations

_LINES = """
store_importline l LEFT JOIN store_person p
  ON p.insured_region = %(region)s AND p.psn_no = l.fields->>'psn_no'
"""

_OPEN = "coalesce(nullif({}->>'last', '')::date, 'infinity'::date)"
_SPANS = f"""
(a.fields->>'first')::date <= {_OPEN.format("b.fields")}
AND (b.fields->>'first')::date <= {_OPEN.format("a.fields")}
"""

CLASHES = f"""
SELECT l.line, 'person_unknown', l.fields->>'psn_no' FROM {_LINES}
WHERE l.source_id = %(source)s AND p.id IS NULL
UNION ALL
SELECT line, 'key_twice', first::text FROM (
    SELECT line, min(line) OVER (PARTITION BY key) AS first
    FROM store_importline WHERE source_id = %(source)s) d WHERE line <> first
ORDER BY 1 LIMIT %(most)s
"""  # noqa: S608

_SAME_FILING = """
f.kind = l.fields->>'kind' AND f.way = l.fields->>'way' AND f.place = l.fields->>'place'
AND f.first = (l.fields->>'first')::date
AND f.last IS NOT DISTINCT FROM (l.fields->>'last')::date
"""

FILING_CLASHES = f"""
SELECT l.line, 'filing_differs', f.number
FROM store_importline l JOIN store_filing f
  ON f.insured_region = %(region)s AND f.number = l.key AND f.version = 1
WHERE l.source_id = %(source)s AND NOT ({_SAME_FILING})
UNION ALL
SELECT a.line, 'filings_overlap', b.line::text
FROM store_importline a JOIN store_importline b
  ON b.source_id = a.source_id AND b.line < a.line
  AND b.fields->>'psn_no' = a.fields->>'psn_no' AND b.fields->>'place' = a.fields->>'place'
WHERE a.source_id = %(source)s AND a.fields->>'ended_on' IS NULL
  AND b.fields->>'ended_on' IS NULL AND {_SPANS}
UNION ALL
SELECT l.line, 'filing_there', f.number
FROM {_LINES} JOIN store_filing f ON f.person_id = p.id
WHERE l.source_id = %(source)s AND f.current AND f.state = 'active' AND f.number <> l.key
  AND f.place = l.fields->>'place' AND l.fields->>'ended_on' IS NULL
  AND f.span && daterange((l.fields->>'first')::date, (l.fields->>'last')::date, '[]')
ORDER BY 1 LIMIT %(most)s
"""  # noqa: S608

_CARD_CLASHES = f"""
SELECT line, 'card_twice', first::text FROM (
    SELECT line, min(line) OVER (PARTITION BY fields->>'digest') AS first
    FROM store_importline WHERE source_id = %(source)s) d WHERE line <> first
UNION ALL
SELECT l.line, 'card_taken', o.psn_no
FROM {_LINES} JOIN store_socialcard k
  ON k.insured_region = %(region)s AND k.digest = l.fields->>'digest' AND k.person_id <> p.id
JOIN store_person o ON o.id = k.person_id
WHERE l.source_id = %(source)s
ORDER BY 1 LIMIT %(most)s
"""  # noqa: S608

CLASHES_OF = {"filings": (FILING_CLASHES,), "cards": (_CARD_CLASHES,)}
"""What besides CLASHES stands in the way of a kind."""

_KEPT = {
    "filings": """LEFT JOIN store_filing k
        ON k.insured_region = %(region)s AND k.number = l.key AND k.version = 1""",
    "chronic": """LEFT JOIN store_chronicentitlement k ON k.person_id = p.id
        AND k.disease = l.fields->>'disease' AND k.first = (l.fields->>'first')::date""",
    "sums": """LEFT JOIN store_yearsum k ON k.person_id = p.id
        AND k.year = (l.fields->>'year')::int AND k.name = l.fields->>'name'""",
    "cards": "LEFT JOIN store_socialcard k ON k.person_id = p.id",
}
_OTHER = {
    "filings": "false",
    "chronic": "k.after IS DISTINCT FROM (l.fields->>'after')::date",
    "sums": "k.amount <> (l.fields->>'amount')::bigint",
    "cards": "(k.digest, k.issued_by) <> (l.fields->>'digest', l.fields->>'issued_by')",
}


def difference(what: str) -> str:
    """How many are new, changed, the same; and a mark that changes with any of it."""
    other = f"k.id IS NOT NULL AND {_OTHER[what]}"
    return f"""
        SELECT count(*) FILTER (WHERE k.id IS NULL), count(*) FILTER (WHERE {other}),
               count(*) FILTER (WHERE k.id IS NOT NULL AND NOT ({_OTHER[what]})),
               coalesce(sum(hashtextextended(l.key || coalesce(k.id::text, ''), 0))
                        FILTER (WHERE k.id IS NULL OR {other}), 0)
        FROM {_LINES} {_KEPT[what]} WHERE l.source_id = %(source)s
    """  # noqa: S608


_BEFORE = {
    "filings": "NULL", "chronic": "k.after::text", "sums": "k.amount::text", "cards": "k.last4",
}  # fmt: skip


def differing(what: str) -> str:
    """The first lines that bring something: line, name, fields, whether it is new, value before."""
    return f"""
        SELECT l.line, p.name, l.fields, k.id IS NULL, {_BEFORE[what]}
        FROM {_LINES} {_KEPT[what]}
        WHERE l.source_id = %(source)s AND (k.id IS NULL OR {_OTHER[what]})
        ORDER BY l.line LIMIT %(most)s
    """  # noqa: S608


PUT = {
    "chronic": f"""
        INSERT INTO store_chronicentitlement (insured_region, person_id, disease, first, after, source_id)
        SELECT %(region)s, p.id, l.fields->>'disease', (l.fields->>'first')::date,
               (l.fields->>'after')::date, %(source)s
        FROM {_LINES} WHERE l.source_id = %(source)s
        ON CONFLICT (person_id, disease, first)
        DO UPDATE SET after = excluded.after, source_id = excluded.source_id
        WHERE store_chronicentitlement.after IS DISTINCT FROM excluded.after
    """,  # noqa: S608
    "sums": f"""
        INSERT INTO store_yearsum (insured_region, person_id, year, name, amount, source_id)
        SELECT %(region)s, p.id, (l.fields->>'year')::int, l.fields->>'name',
               (l.fields->>'amount')::bigint, %(source)s
        FROM {_LINES} WHERE l.source_id = %(source)s
        ON CONFLICT (person_id, year, name)
        DO UPDATE SET amount = excluded.amount, source_id = excluded.source_id
        WHERE store_yearsum.amount <> excluded.amount
    """,  # noqa: S608
    "cards": f"""
        INSERT INTO store_socialcard (insured_region, person_id, digest, last4, issued_by)
        SELECT %(region)s, p.id, l.fields->>'digest', l.fields->>'last4', l.fields->>'issued_by'
        FROM {_LINES} WHERE l.source_id = %(source)s
        ON CONFLICT (person_id) DO UPDATE
        SET digest = excluded.digest, last4 = excluded.last4, issued_by = excluded.issued_by
        WHERE (store_socialcard.digest, store_socialcard.issued_by)
              <> (excluded.digest, excluded.issued_by)
    """,  # noqa: S608
}


NEW_FILINGS = """
SELECT l.key, l.fields, p.id, p.insurance, p.status, p.commitment_barred
FROM store_importline l
JOIN store_person p ON p.insured_region = %(region)s AND p.psn_no = l.fields->>'psn_no'
LEFT JOIN store_filing k ON k.insured_region = %(region)s AND k.number = l.key AND k.version = 1
WHERE l.source_id = %(source)s AND k.id IS NULL ORDER BY l.line
"""
