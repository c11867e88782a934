"""The one statement that keeps a settlement with everything that belongs to it.

It repeats what it relies on (the bill unsettled and at its version); no row means that somebody was
quicker, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from yidi.core.ledger.entries import Entry, apart
from yidi.core.settlement.amounts import Amounts
from yidi.store import hot
from yidi.store.hot import Statement
from yidi.store.writes.envelopes import Message


@dataclass(frozen=True, slots=True)
class Record:
    """A settlement as it is kept; the names are those of store.models.Settlement.

    kept_sums, kept_stays: what the person's year holds afterwards, other_years: other years that
    this gives back to; entry: the journal's lines; sharer_id: whose account the family part moves,
    None where there is no such part; shared: what the sharer reads of it; sharer_insurance: under
    which insurance the sharer's pool bears that part, "" where the person's pool bears all.
    """

    id: int
    insured_region: str
    place: str
    institution_code: str
    setl_id: str
    kind: str
    reverses_id: int | None
    visit_id: int
    bill_id: int
    bill_version: int
    person_id: int
    insurance: str
    care: str
    med_type: str
    disease: str
    scope: str
    clr_type: str
    clr_way: str
    settled_at: datetime
    year: int
    interim: bool
    stay: bool
    amounts: Amounts
    balance: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    given: Mapping[str, Any]
    steps: list[Any]
    earlier: list[str]
    book: str
    engine: str
    msgid: str
    invoice: str
    operator: str
    entry: Entry
    kept_sums: Mapping[str, int]
    kept_stays: int
    title: str
    text: str
    given_back: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    other_years: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    review: str = ""
    sharer_id: int | None = None
    sharer_region: str = ""
    sharer_insurance: str = ""
    shared: str = ""

    @property
    def day(self) -> date:
        """The legal day of the settlement."""
        return self.settled_at.date()


_AMOUNT_COLUMNS = tuple("person_part" if n == "person" else n for n in Amounts._fields)

_COLUMNS = (
    "id", "insured_region", "place", "institution_code", "setl_id", "kind", "reverses_id",
    "visit_id", "bill_id", "person_id", "insurance", "care", "med_type", "disease", "scope",
    "clr_type", "clr_way", "settled_at", "day", "year", "interim", "stay", "balance", "before",
    "after", "given", "steps", "earlier", "given_back", "book", "engine", "msgid", "invoice",
    "operator", "review", "sharer_id", "sharer_region",
)  # fmt: skip
_JSON = ("before", "after", "given", "steps", "earlier", "given_back")


def _values(names: tuple[str, ...]) -> str:
    maybe_null = ("reverses_id", "sharer_id")
    return ", ".join(f"%({name})s{'::bigint' if name in maybe_null else ''}" for name in names)


_KEEP = f"""
WITH bill AS (
  UPDATE store_bill SET settlement_id = %(holds)s::bigint, version = version + 1
   WHERE insured_region = %(insured_region)s AND id = %(bill_id)s
     AND version = %(bill_version)s AND settlement_id IS NOT DISTINCT FROM %(reverses_id)s::bigint
  RETURNING id),
account AS (
  UPDATE store_person SET balance = %(balance)s
   WHERE insured_region = %(insured_region)s AND id = %(person_id)s AND balance <> %(balance)s
     AND EXISTS (SELECT 1 FROM bill)),
year AS (
  INSERT INTO store_personyear (insured_region, person_id, year, sums, stays)
  SELECT %(insured_region)s, %(person_id)s, %(year)s, %(kept_sums)s, %(kept_stays)s FROM bill
  ON CONFLICT (person_id, year) DO UPDATE SET sums = excluded.sums, stays = excluded.stays),
settled AS (
  INSERT INTO store_settlement ({", ".join(_COLUMNS + _AMOUNT_COLUMNS)})
  SELECT {_values(_COLUMNS + _AMOUNT_COLUMNS)} FROM bill),
journal AS (
  INSERT INTO store_journalline (insured_region, place, institution_code, source, source_id, day,
         insurance, care, account, amount)
  SELECT %(insured_region)s, %(place)s, %(institution_code)s, 'settlement', %(id)s, %(day)s,
         %(insurance)s, %(care)s, line.account, line.amount
    FROM bill, unnest(%(accounts)s::text[], %(sums)s::bigint[]) AS line (account, amount)),
trail AS (
  INSERT INTO store_trailline (at, insured_region, actor_kind, actor, action, subject, detail)
  SELECT %(settled_at)s, %(insured_region)s, 'institution', %(actor)s, %(action)s,
         %(subject)s, %(detail)s FROM bill),
message AS (
  INSERT INTO store_message (insured_region, person_id, number, kind, "on", title, text, made_at)
  SELECT %(insured_region)s, %(person_id)s, %(number)s, %(kind)s, %(day)s, %(title)s, %(text)s,
         %(settled_at)s FROM bill),
outbox AS (
  INSERT INTO store_outboxline (insured_region, topic, key, payload, made_at, due_at, tries, fault)
  SELECT %(insured_region)s, 'message', %(outbox_key)s, %(payload)s, %(settled_at)s,
         %(settled_at)s, 0, '' FROM bill),
answered AS (
  INSERT INTO store_hospitalmessage (month, institution_code, msgid, infno, content, outcome,
         subject, answer, at)
  SELECT %(month)s, %(institution_code)s, %(msgid)s, %(infno)s, %(content)s, 'done', %(setl_id)s,
         %(answer)s, %(settled_at)s FROM bill)
SELECT count(*) FROM bill
"""  # noqa: S608

_SHARED = """sharer_journal AS (
  INSERT INTO store_journalline (insured_region, place, institution_code, source, source_id, day,
         insurance, care, account, amount)
  SELECT %(sharer_region)s, %(place)s, %(institution_code)s, 'settlement', %(id)s, %(day)s,
         %(sharer_insurance)s, %(care)s, line.account, line.amount
    FROM bill, unnest(%(sharer_accounts)s::text[], %(sharer_sums)s::bigint[])
         AS line (account, amount)),
sharer AS (
  UPDATE store_person SET balance = balance - %(family)s
   WHERE insured_region = %(sharer_region)s AND id = %(sharer_id)s AND EXISTS (SELECT 1 FROM bill)),
sharer_message AS (
  INSERT INTO store_message (insured_region, person_id, number, kind, "on", title, text, made_at)
  SELECT %(sharer_region)s, %(sharer_id)s, %(number)s, 'account_used', %(day)s, '家庭共济账户',
         %(shared)s, %(settled_at)s FROM bill),
sharer_outbox AS (
  INSERT INTO store_outboxline (insured_region, topic, key, payload, made_at, due_at, tries, fault)
  SELECT %(sharer_region)s, 'message', %(shared_key)s, %(shared_payload)s, %(settled_at)s,
         %(settled_at)s, 0, '' FROM bill),
"""

_OTHER_YEARS = """other_years AS (
  UPDATE store_personyear y SET sums = other.sums
    FROM jsonb_to_recordset(%(other_years)s) AS other (year smallint, sums jsonb)
   WHERE y.insured_region = %(insured_region)s AND y.person_id = %(person_id)s
     AND y.year = other.year AND EXISTS (SELECT 1 FROM bill)),
"""


def _keeping(*more: str) -> Statement:
    return Statement(_KEEP.replace("answered AS (", "".join((*more, "answered AS (")), 1))


KEEP = _keeping()
KEEP_SHARED = _keeping(_SHARED)
"""The same where a family account pays, or gets back what it paid. What it pays is taken off its
balance as that stands; the table refuses less than nothing. Another pool's has an entry there."""
KEEP_OVER_YEARS = _keeping(_OTHER_YEARS)
"""The same where other years get back what interim bills of the stay had counted there. All years
of a person change under the one lock of the person."""
KEEP_SHARED_OVER_YEARS = _keeping(_SHARED, _OTHER_YEARS)


def keep(record: Record, message: Message, answer: bytes) -> bool:
    """Keeps it whole; False if the bill was changed or settled by somebody else.

    Raises IntegrityError if the message's number was taken meanwhile.
    """
    parameters = _parameters(record, message, answer)
    if record.sharer_id is not None:
        parameters |= _shared(record)
    if record.other_years:
        parameters |= _over_years(record)
    kept = hot.one(_statement(record), parameters)
    return kept is not None and kept[0] == 1


def _statement(record: Record) -> Statement:
    if record.sharer_id is None:
        return KEEP_OVER_YEARS if record.other_years else KEEP
    return KEEP_SHARED_OVER_YEARS if record.other_years else KEEP_SHARED


def _jsonb(value: object) -> Jsonb:
    return Jsonb(value, dumps=msgspec.json.encode)


def _parameters(record: Record, message: Message, answer: bytes) -> dict[str, Any]:
    accounts, sums = _columns(record.entry)
    named = {name: getattr(record, name) for name in _COLUMNS}
    moved = dict(zip(_AMOUNT_COLUMNS, record.amounts, strict=True))
    as_json = {n: _jsonb(named[n]) for n in _JSON}
    reversal = record.kind == "reversal"
    return {
        **named, **moved, **as_json,
        "holds": None if reversal else record.id,
        "bill_version": record.bill_version,
        "kept_sums": _jsonb(dict(record.kept_sums)),
        "kept_stays": record.kept_stays,
        "accounts": accounts, "sums": sums,
        "actor": f"{record.institution_code} {record.operator}"[:100],
        "action": "settlement.reverse" if reversal else "settlement.settle",
        "subject": f"person:{record.person_id}",
        "detail": record.setl_id,
        "number": record.setl_id[-24:],
        "title": record.title, "text": record.text,
        "outbox_key": f"settlement:{record.setl_id}",
        "payload": _jsonb(
            {"person": record.person_id, "title": record.title, "text": record.text}
        ),
        "month": message.month, "infno": message.infno, "content": message.content,
        "answer": answer,
    }  # fmt: skip


def _columns(entry: Entry) -> tuple[list[str], list[int]]:
    return list(entry.lines), list(entry.lines.values())


def _over_years(record: Record) -> dict[str, Any]:
    years = [{"year": year, "sums": dict(sums)} for year, sums in record.other_years.items()]
    return {"other_years": _jsonb(years)}


def _shared(record: Record) -> dict[str, Any]:
    """What the sharer is told, and what the sharer's pool bears, if that is another (ADR 30)."""
    said = {"person": record.sharer_id, "title": "家庭共济账户", "text": record.shared}
    entries = apart(record.entry) if record.sharer_insurance else (record.entry, Entry({}))
    (accounts, sums), (of_sharer, sharer_sums) = map(_columns, entries)
    return {
        "accounts": accounts, "sums": sums, "sharer_insurance": record.sharer_insurance,
        "sharer_accounts": of_sharer, "sharer_sums": sharer_sums,
        "shared": record.shared, "shared_payload": _jsonb(said),
        "shared_key": f"settlement:{record.setl_id}:sharer",
    }  # fmt: skip
