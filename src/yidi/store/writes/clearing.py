"""Keeps clearing: items from the journal, months and their steps, tables, and what the journal gets back.

Everything here wants a service's reach: staff may read these tables, and write none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from yidi.core.clearing.card import ItemCard, MonthCard
from yidi.core.clearing.items import FAMILY, Pair, pair, province
from yidi.core.clearing.life import ITEM_LIFE
from yidi.core.clearing.month import Month, month_of
from yidi.core.clearing.table import Row, Sum
from yidi.core.ledger.entries import DUE, Entry
from yidi.store.models import (
    ClearingItem,
    ClearingMark,
    ClearingMonth,
    ClearingMove,
    ClearingPosting,
    ClearingRow,
    JournalLine,
)
from yidi.store.models.clearing import SOURCE
from yidi.store.reads import clearing as reads
from yidi.store.reads import policy

SLACK = 10_000
"""Lines of the journal that are looked at again: one of them may have been committed late."""


@dataclass(frozen=True, slots=True)
class Step:
    """Who moved a month or an item, for which side, when, why."""

    event: str
    side: str
    at: datetime
    actor: str
    reason: str = ""


# ---- items out of the journal

_ENTRIES = """
SELECT source_id, insured_region, place, institution_code, day, insurance, care,
       sum(amount) FILTER (WHERE account = ANY(%(due)s)) AS amount,
       jsonb_object_agg(account, amount) FILTER (WHERE account = ANY(%(due)s)) AS funds
  FROM store_journalline
 WHERE id > %(after)s AND id <= %(upto)s AND day < %(today)s AND source = '{source}'
 GROUP BY source_id, insured_region, place, institution_code, day, insurance, care
HAVING count(*) FILTER (WHERE account = ANY(%(due)s)) > 0 AND sum(amount) = 0
"""
"""An entry of which only a part is seen yet does not balance, and waits for the next time."""
_FOUND = f"""
WITH settled AS ({_ENTRIES.format(source="settlement")}),
deducted AS ({_ENTRIES.format(source="deduction")}),
found AS (
  SELECT e.*, 'settlement' AS source, CASE part.mark WHEN '' THEN s.scope ELSE '' END AS scope,
         part.mark || s.setl_id AS reference, s.kind, coalesce(part.mark || o.setl_id, '') AS about
    FROM settled e JOIN store_settlement s ON s.id = e.source_id
    LEFT JOIN store_settlement o ON o.id = s.reverses_id
   CROSS JOIN LATERAL (
         SELECT CASE e.insured_region WHEN s.insured_region THEN '' ELSE '{FAMILY}' END) AS part (mark)
   WHERE s.scope <> 'local' OR part.mark <> ''
  UNION ALL
  SELECT e.*, 'deduction', s.scope, 'D' || d.id,
         CASE d.kind WHEN 'deduction' THEN 'deduction' ELSE 'restored' END, s.setl_id
    FROM deducted e JOIN store_deduction d ON d.id = e.source_id
    JOIN store_settlement s ON s.id = d.settlement_id
   WHERE s.scope <> 'local')
"""  # noqa: S608
"""What a holder's pool bears (ADR 30) has no scope yet: that of the settlement is the patient's."""
_NEW = f"""{_FOUND}
SELECT DISTINCT f.scope, f.insured_region, f.place, date_trunc('month', f.day)::date
  FROM found f
 WHERE NOT EXISTS (SELECT 1 FROM store_clearingitem i
                    WHERE i.source = f.source AND i.source_id = f.source_id
                      AND i.insured = f.insured_region)
 ORDER BY 4
"""  # noqa: S608
"""Earlier months first: so they are locked by whoever goes through the months of a direction."""
_COLLECT = f"""{_FOUND}
INSERT INTO store_clearingitem (unit_id, source, source_id, reference, kind, about, scope, insured,
       place, insured_province, place_province, institution_code, day, origin, insurance, care, amount,
       funds, state, differs, moved, reason)
SELECT u.unit, f.source, f.source_id, f.reference, f.kind, f.about, u.scope, f.insured_region, f.place,
       u.insured_province, u.place_province, f.institution_code, f.day, to_char(f.day, 'YYYYMM')::int,
       f.insurance, f.care, f.amount, f.funds, 'collected', '[]', 0, ''
  FROM found f
  JOIN unnest(%(known)s::text[], %(scopes)s::text[], %(insured)s::text[], %(places)s::text[],
              %(firsts)s::date[], %(units)s::bigint[], %(from)s::text[], %(to)s::text[])
       AS u (known, scope, insured, place, first, unit, insured_province, place_province)
    ON u.known = f.scope AND u.insured = f.insured_region AND u.place = f.place
   AND u.first = date_trunc('month', f.day)::date
 ORDER BY f.source_id
ON CONFLICT (source, source_id, insured) DO NOTHING
"""  # noqa: S608
_BOUNDS = """
SELECT coalesce(max(id), 0), min(id) FILTER (WHERE day >= %s) FROM store_journalline WHERE id > %s
"""


def collect(today: date, at: datetime) -> int:
    """How many items the journal's new entries of ended days made; each entry makes one at most for
    each pool that bears a part of it."""
    mark, _ = ClearingMark.objects.select_for_update().get_or_create(pk=1)
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS, [today, mark.journal_id])
        upto, running = cursor.fetchone()
        said = {"after": mark.journal_id, "upto": upto, "today": today, "due": list(DUE)}
        cursor.execute(_NEW, said)
        new = [row for row in map(_scoped, cursor.fetchall()) if row[1] != "local"]
        made = _collected(cursor, said, new, at) if new else 0
    mark.journal_id = max(mark.journal_id, min(upto, running or upto) - SLACK)
    mark.save(update_fields=["journal_id"])
    return made


def _scoped(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The scope that is known, and the scope that is meant: seen from the pool that owes."""
    known, insured, place, _ = row
    return known, known or policy.scope(insured, place), *row[1:]


def _collected(cursor: Any, said: Mapping[str, Any], new: Sequence[Any], at: datetime) -> int:
    units = [collecting(pair(scope, *ends), month_of(day), at) for _, scope, *ends, day in new]
    known, scopes, insured, places, firsts = (list(column) for column in zip(*new, strict=True))
    cursor.execute(
        _COLLECT,
        {
            **said, "known": known, "scopes": scopes, "insured": insured, "places": places,
            "firsts": firsts, "units": units, "from": [province(one) for one in insured],
            "to": [province(one) for one in places],
        },
    )  # fmt: skip
    return int(cursor.rowcount)


def collecting(of: Pair, first: Month, at: datetime) -> int:
    """The id of the first month from `first` on that still collects; what comes late goes into a later
    one. The months are locked: none of them is cut off until the end of the transaction."""
    rows = ClearingMonth.objects.select_for_update(no_key=True).filter(
        scope=of.scope, payer=of.payer, payee=of.payee, month__gte=first.yyyymm
    )
    month = first
    for row in rows.order_by("month"):
        if row.month > month.yyyymm:
            break
        if row.state == "collecting":
            return row.pk
        month = month.later(1)
    return open_month(of, month, at)


def open_month(of: Pair, month: Month, at: datetime) -> int:
    """The id of a month of a direction, opened if it is not there yet."""
    made, _ = ClearingMonth.objects.get_or_create(
        month=month.yyyymm, scope=of.scope, payer=of.payer, payee=of.payee,
        defaults={
            "payer_province": province(of.payer), "payee_province": province(of.payee),
            "since": at,
        },
    )  # fmt: skip
    return int(made.pk)


# ---- steps


def lock(month_id: int) -> bool:
    """Whether the month is there; nobody else moves it until the end of the transaction."""
    return ClearingMonth.objects.select_for_update().filter(pk=month_id).first() is not None


def move(card: MonthCard, to_state: str, step: Step, **columns: Any) -> None:
    """A month after a step; it is locked."""
    entered = {"since": step.at} if to_state != card.state else {}
    ClearingMonth.objects.filter(pk=card.id).update(state=to_state, **entered, **columns)
    _line(card.id, None, card.state, to_state, step)


def locked_apart(settlement: str) -> list[ItemCard]:
    """Everything of a settlement that goes on apart; nobody else ends it until the end of the transaction."""
    rows = ClearingItem.objects.select_for_update().filter(state="apart")
    list(rows.filter(reads.of_settlement(settlement)).order_by("id").values_list("id", flat=True))
    return reads.apart(settlement)


def move_item(item: ItemCard, to_state: str, step: Step, **columns: Any) -> None:
    """An item after a step; its month is locked. The step belongs to the month that it was in."""
    ClearingItem.objects.filter(pk=item.id).update(
        state=to_state, reason=step.reason[:500], **columns
    )
    _line(item.month_id, item.id, item.state, to_state, step)


def _line(month_id: int, item_id: int | None, before: str, after: str, step: Step) -> None:
    ClearingMove.objects.create(
        unit_id=month_id, item_id=item_id, event=step.event, from_state=before, to_state=after,
        side=step.side, at=step.at, actor=step.actor, reason=step.reason[:500],
    )  # fmt: skip


def put_states(month_id: int, event: str, states: Collection[str]) -> None:
    """All items of a month in some states take a step that nobody asks for."""
    for state in states:
        rows = ClearingItem.objects.filter(unit_id=month_id, state=state)
        rows.update(state=ITEM_LIFE.next(state, event))


def put_differing(item_id: int, differs: Sequence[Mapping[str, Any]]) -> None:
    """An item that the lists do not say alike."""
    ClearingItem.objects.filter(pk=item_id).update(state="differing", differs=list(differs))


def put_differs(item_id: int, differs: Sequence[Mapping[str, Any]]) -> None:
    """What the lists do not say alike of an item by now, wherever it stands."""
    ClearingItem.objects.filter(pk=item_id).update(differs=list(differs))


def put_agreed(ids: Sequence[int]) -> None:
    """Items that all lists say alike."""
    ClearingItem.objects.filter(pk__in=ids).update(state="agreed", differs=[])


_OF = "coalesce(nullif({0}.about, ''), {0}.reference)"
"""The settlement that an item is of: itself, or what it takes from. Such items stay together."""
_PUT_OFF = f"""
WITH waiting AS (
  SELECT {_OF.format("w")} AS settlement FROM store_clearingitem w
   WHERE w.unit_id = %(month)s AND w.state IN ('collected', 'differing')),
gone AS (
  UPDATE store_clearingitem i SET unit_id = %(later)s, moved = moved + 1, reason = %(reason)s
   WHERE i.unit_id = %(month)s AND {_OF.format("i")} IN (SELECT settlement FROM waiting)
  RETURNING i.id, i.state)
INSERT INTO store_clearingmove (unit_id, item_id, event, from_state, to_state, side, at, actor, reason)
SELECT %(month)s, id, %(event)s, state, state, %(side)s, %(at)s, %(actor)s, %(reason)s
  FROM gone ORDER BY id
"""  # noqa: S608
_ANSWERED = f"""
WITH kept_out AS (
  SELECT {_OF.format("x")} AS settlement FROM store_clearingitem x
    JOIN store_confirmation c ON c.settlement_id = x.source_id AND NOT c.confirmed
   WHERE x.unit_id = %(month)s AND x.source = 'settlement')
UPDATE store_clearingitem i
   SET state = CASE WHEN {_OF.format("i")} IN (SELECT settlement FROM kept_out)
                    THEN 'objected' ELSE 'answered' END
 WHERE i.unit_id = %(month)s AND i.state = 'agreed'
"""  # noqa: S608


def put_off(month_id: int, later: int, step: Step) -> None:
    """What three sides do not say alike goes on to a later month, with everything of its settlement;
    each item keeps that it went."""
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF, {"month": month_id, "later": later, **asdict(step)})


def put_answers(month_id: int) -> None:
    """What the institutions said of the agreed items; silence is no objection."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, {"month": month_id})


# ---- the table


def put_table(card: MonthCard, table: Mapping[Row, Sum], items: int) -> int:
    """The table of a month in place of the one before; gives what it comes to."""
    ClearingRow.objects.filter(unit_id=card.id).delete()
    ClearingRow.objects.bulk_create(_rows(card.id, table))
    amount = sum(one.amount for one in table.values())
    ClearingMonth.objects.filter(pk=card.id).update(items=items, amount=amount)
    return amount


def unlist(month_id: int) -> None:
    """The items of a table that was withdrawn stand where they stood before."""
    rows = ClearingItem.objects.filter(unit_id=month_id, state="listed")
    rows.filter(moved=0).update(state="answered")
    rows.update(state="moved")


def drop_table(card: MonthCard) -> None:
    """A table that was withdrawn is none."""
    ClearingRow.objects.filter(unit_id=card.id).delete()
    ClearingMonth.objects.filter(pk=card.id).update(items=0, amount=0)


def _rows(month_id: int, table: Mapping[Row, Sum]) -> Iterator[ClearingRow]:
    grouped: dict[tuple[str, str, str, str], dict[str, Sum]] = {}
    for row, summed in table.items():
        key = (row.insured, row.place, row.insurance, row.care)
        grouped.setdefault(key, {})[row.fund] = summed
    for (insured, place, insurance, care), funds in grouped.items():
        yield ClearingRow(
            unit_id=month_id, insured=insured, place=place, insured_province=province(insured),
            place_province=province(place), insurance=insurance, care=care,
            amount=sum(one.amount for one in funds.values()),
            funds={fund: one.amount for fund, one in funds.items()},
            counts={fund: one.items for fund, one in funds.items()},
        )  # fmt: skip


# ---- what the journal gets


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry between two regions. row, payment, item: what it is of, as ids; one of them."""

    kind: str
    entry: Entry
    insured: str
    place: str
    insurance: str = ""
    care: str = ""
    institution: str = ""
    row: int | None = None
    payment: int | None = None
    item: int | None = None


def post(entries: Iterable[Posted], day: date, at: datetime, by: str) -> None:
    """Entries of clearing, each with a number of its own. An entry without lines is none."""
    wanted = [one for one in entries if one.entry.lines]
    made = ClearingPosting.objects.bulk_create(
        ClearingPosting(
            kind=one.kind, row_id=one.row, payment_id=one.payment, item_id=one.item, at=at, by=by
        )
        for one in wanted
    )
    JournalLine.objects.bulk_create(
        JournalLine(
            insured_region=one.insured, place=one.place, institution_code=one.institution,
            source=SOURCE, source_id=posting.pk, day=day, insurance=one.insurance, care=one.care,
            account=account, amount=amount,
        )
        for one, posting in zip(wanted, made, strict=True)
        for account, amount in one.entry.lines.items()
    )  # fmt: skip
