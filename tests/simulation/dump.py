"""The tables as plain rows, by plain SQL, as their owner sees them."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import dict_row

Rows = list[dict[str, Any]]

QUERIES = {
    "people": "SELECT id, insured_region, psn_no, balance FROM store_person",
    "years": "SELECT person_id, year, sums, stays FROM store_personyear",
    "visits": "SELECT id, mdtrt_id, person_id, place, care, disease, first, last, state, emergency,"
    " institution_code, insured_region FROM store_visit",
    "bills": "SELECT id, visit_id, batch, kind, lines, total, own_paid, over_limit, class_b,"
    " settlement_id FROM store_bill",
    "lines": "SELECT id, visit_id, bill_id, at, feedetl_sn, code, quantity, price, amount, own_paid,"
    " over_limit, class_b, returns, disease_code FROM store_chargeline",
    "settlements": "SELECT s.*, s.before::json AS before, s.after::json AS after"
    " FROM store_settlement s ORDER BY s.id",
    "journal": "SELECT source, source_id, account, amount, insured_region FROM store_journalline",
    "messages": "SELECT institution_code, msgid, infno, outcome, subject, answer"
    " FROM store_hospitalmessage",
    "outbox": "SELECT key FROM store_outboxline WHERE key LIKE 'settlement:%'",
}


def dump(address: str) -> dict[str, Rows]:
    """Every table that the bookkeeper looks at, at one moment; address: of the owner's login."""
    with psycopg.connect(address, row_factory=dict_row) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return {name: connection.execute(query).fetchall() for name, query in QUERIES.items()}  # type: ignore[arg-type]
