"""Questions about clearing: months, items, what three sides have of them, sums of the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import localtime

from yidi.core.clearing.card import ItemCard, MonthCard
from yidi.core.clearing.items import FAMILY, Item, Pair
from yidi.core.clearing.month import Month
from yidi.core.clearing.table import Row
from yidi.core.clearing.table import Sum as RowSum
from yidi.core.ledger.entries import ACCOUNT, DUE, FAMILY_ACCOUNT, PAYABLE
from yidi.core.steps import FUND_FIELDS
from yidi.store.models import (
    ClearingItem,
    ClearingMonth,
    ClearingMove,
    ClearingRow,
    Confirmation,
    Deduction,
    Settlement,
)

PAGE = 50


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a month, or of one of its items (`reference`)."""

    event: str
    to_state: str
    side: str
    at: datetime
    actor: str
    reason: str
    reference: str


def month_of(number: int) -> Month:
    """A month from the tables' yyyymm."""
    return Month(number // 100, number % 100)


# ---- months


def one(month_id: int) -> MonthCard | None:
    """A month, if within reach."""
    return next(iter(_cards(ClearingMonth.objects.filter(pk=month_id))), None)


def by_ids(ids: Iterable[int]) -> dict[int, MonthCard]:
    """Months within reach, by their ids."""
    return {card.id: card for card in _cards(ClearingMonth.objects.filter(pk__in=set(ids)))}


def of_pair(pair: Pair, before: Month) -> list[MonthCard]:
    """The earlier months of a direction, latest first."""
    rows = ClearingMonth.objects.filter(scope=pair.scope, payer=pair.payer, payee=pair.payee)
    return _cards(rows.filter(month__lt=before.yyyymm).order_by("-month"))


def month_numbers(most: int = 24) -> list[int]:
    """The months (yyyymm) within reach, latest first."""
    rows = ClearingMonth.objects.order_by("-month").values_list("month", flat=True)
    return list(rows.distinct()[:most])


def in_month(number: int, most: int, after: tuple[str, str] = ("", "")) -> list[MonthCard]:
    """The directions of a month, by payer and payee, after a pair."""
    payer, payee = after
    rows = ClearingMonth.objects.filter(month=number).filter(
        Q(payer__gt=payer) | Q(payer=payer, payee__gt=payee)
    )
    return _cards(rows.order_by("payer", "payee")[:most])


def not_closed(most: int) -> list[MonthCard]:
    """Months that are not closed, oldest first."""
    return _cards(ClearingMonth.objects.exclude(state="closed").order_by("month", "id")[:most])


def unmatched(states: Collection[str]) -> list[int]:
    """The months that still collect and have items in one of these states, by their ids."""
    rows = ClearingItem.objects.filter(unit__state="collecting", state__in=states)
    return sorted(rows.values_list("unit_id", flat=True).distinct())


def _cards(rows: QuerySet[ClearingMonth]) -> list[MonthCard]:
    return [
        MonthCard(
            r.pk, month_of(r.month), Pair(r.scope, r.payer, r.payee), r.state, r.items, r.amount,
            localtime(r.since), r.cut_on, r.paid_on, r.noticed_on, r.digest,
        )
        for r in rows
    ]  # fmt: skip


def moves(month_id: int) -> list[Move]:
    """What happened to a month, latest first."""
    return _moves(ClearingMove.objects.filter(unit_id=month_id, item=None))


def item_moves(month_id: int, most: int = 100) -> list[Move]:
    """What happened to the items of a month, latest first."""
    return _moves(ClearingMove.objects.filter(unit_id=month_id, item__isnull=False), most)


def _moves(rows: QuerySet[ClearingMove], most: int = 200) -> list[Move]:
    return [
        Move(
            r.event, r.to_state, r.side, r.at, r.actor, r.reason, r.item.reference if r.item else ""
        )
        for r in rows.select_related("item").order_by("-id")[:most]
    ]


def moved_on(month_id: int) -> list[tuple[str, int, int]]:
    """(reference, origin, fen) of the items that were disputed in a month and went on from it."""
    rows = ClearingMove.objects.filter(unit_id=month_id, event="move", from_state="disputed")
    found = rows.filter(item__isnull=False).order_by("id")
    return list(found.values_list("item__reference", "item__origin", "item__amount"))


def counts(month_ids: Collection[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """month → state of items → (how many, fen)."""
    rows = ClearingItem.objects.filter(unit_id__in=month_ids).values("unit_id", "state")
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for row in rows.annotate(n=Count("id"), fen=Sum("amount")).order_by():
        found.setdefault(row["unit_id"], {})[row["state"]] = (row["n"], int(row["fen"]))
    return found


# ---- items


def item(item_id: int) -> ItemCard | None:
    """An item, if within reach."""
    return next(iter(_items(ClearingItem.objects.filter(pk=item_id))), None)


def items(month_id: int, state: str = "", after: int = 0, most: int = PAGE) -> list[ItemCard]:
    """The next items of a month after one, in the order of collecting; state: only these."""
    rows = ClearingItem.objects.filter(unit_id=month_id, pk__gt=after)
    return _items((rows.filter(state=state) if state else rows).order_by("id")[:most])


def differing(after: int = 0, most: int = PAGE) -> list[ItemCard]:
    """Items that three sides do not say alike, month by month."""
    months = ClearingMonth.objects.filter(state="collecting").values_list("id", flat=True)
    rows = ClearingItem.objects.filter(unit_id__in=list(months), state="differing", pk__gt=after)
    return _items(rows.order_by("id")[:most])


def differing_count(most: int) -> int:
    """How many there are, counted up to `most`."""
    months = ClearingMonth.objects.filter(state="collecting").values_list("id", flat=True)
    rows = ClearingItem.objects.filter(unit_id__in=list(months), state="differing")
    return len(rows.values_list("id", flat=True)[:most])


def about(month_id: int, settlement: str) -> list[ItemCard]:
    """The items of a month that are of a settlement: itself, its reversal, its deductions."""
    rows = ClearingItem.objects.filter(of_settlement(settlement), unit_id=month_id)
    return _items(rows.order_by("id"))


def of_settlement(settlement: str) -> Q:
    """Of a settlement: itself, or what takes from it."""
    return Q(reference=settlement) | Q(about=settlement)


def origins(month_id: int, states: Collection[str]) -> list[int]:
    """The months (yyyymm) to which the items of a month in some states belong."""
    rows = ClearingItem.objects.filter(unit_id=month_id, state__in=states)
    return sorted(set(rows.values_list("origin", flat=True).distinct()))


def of_origins(month_id: int, states: Collection[str], origin: Collection[int]) -> list[ItemCard]:
    """The items of a month in some states that belong to some months."""
    rows = ClearingItem.objects.filter(unit_id=month_id, state__in=states, origin__in=origin)
    return _items(rows.order_by("id"))


def joining(month_id: int) -> list[ItemCard]:
    """The items of a month whose settlement goes on apart, from whichever month."""
    gone = ClearingItem.objects.filter(state="apart").values_list("reference", "about")
    of = {about or reference for reference, about in gone}
    rows = ClearingItem.objects.filter(unit_id=month_id).exclude(state="apart")
    return _items(rows.filter(Q(reference__in=of) | Q(about__in=of)).order_by("id"))


def apart(settlement: str = "", most: int = 1000) -> list[ItemCard]:
    """The items that go on apart from every month; settlement: only what is of this one."""
    rows = ClearingItem.objects.filter(state="apart")
    of = rows.filter(of_settlement(settlement)) if settlement else rows
    return _items(of.order_by("id")[:most])


def apart_count(most: int) -> int:
    """How many there are, counted up to `most`."""
    rows = ClearingItem.objects.filter(state="apart")
    return len(rows.values_list("id", flat=True)[:most])


def in_states(month_id: int, states: Collection[str]) -> Iterator[ItemCard]:
    """Every item of a month in some states, as they are asked for."""
    rows = ClearingItem.objects.filter(unit_id=month_id, state__in=states).order_by("id")
    return map(_item, _plain(rows).iterator(5000))


def of_refused(month_id: int, states: Collection[str]) -> list[ItemCard]:
    """Of the items of a month in some states, those that take from a settlement that is not paid."""
    rows = ClearingItem.objects.filter(unit_id=month_id, state__in=states).exclude(about="")
    refused = ClearingItem.objects.filter(reference__in=rows.values("about"), state="refused")
    return _items(rows.filter(about__in=refused.values("reference")).order_by("id"))


def any_in(month_id: int, states: Collection[str]) -> bool:
    """Whether an item of a month is in one of these states."""
    return ClearingItem.objects.filter(unit_id=month_id, state__in=states).exists()


_PLAIN = (
    "id", "unit_id", "reference", "kind", "about", "scope", "insured", "place", "institution_code",
    "day", "insurance", "care", "funds", "state", "differs", "moved", "reason", "source",
    "source_id", "ticket",
)  # fmt: skip


def _plain(rows: QuerySet[ClearingItem]) -> QuerySet[ClearingItem, Any]:
    """The rows as plain tuples: a month has hundreds of thousands of them."""
    return rows.values_list(*_PLAIN, named=True)


def _items(rows: QuerySet[ClearingItem]) -> list[ItemCard]:
    return [_item(row) for row in _plain(rows)]


def _item(r: Any) -> ItemCard:
    made = Item(
        r.reference, r.kind, r.about, r.scope, r.insured, r.place, r.institution_code, r.day,
        r.insurance, r.care, r.funds,
    )  # fmt: skip
    return ItemCard(
        r.id, r.unit_id, made, r.state, tuple(r.differs), r.moved, r.reason, r.source, r.source_id,
        r.ticket,
    )  # fmt: skip


# ---- what the sides have: for the match; wants a service's reach

_SIDE_COLUMNS = (
    "id", "setl_id", "kind", "reverses_id", "reverses__setl_id", "reversed_by__id", "scope",
    "insured_region", "place", "institution_code", "day", "insurance", "care", "total", "own_paid",
    "over_limit", "class_b", "account", "family", "sharer_region", *FUND_FIELDS, "bill__settlement_id",
    "bill__total", "bill__own_paid", "bill__over_limit", "bill__class_b",
)  # fmt: skip


def sides(cards: Sequence[ItemCard]) -> tuple[list[Item], list[Item]]:
    """What the insured place (its settlements) and the place of care (its bills) have of some items.

    The place of care was told what the funds pay and holds the charges: where its charges come to
    another sum than was settled, its item differs by as much.
    """
    settled = [card for card in cards if card.source == "settlement"]
    of = Settlement.objects.filter(pk__in={card.source_id for card in settled})
    rows = {row["id"]: row for row in of.values(*_SIDE_COLUMNS)}
    known = [(rows[card.source_id], card.item) for card in settled if card.source_id in rows]
    deducted = _deducted([card for card in cards if card.source == "deduction"])
    insured = [_settled(*one) for one in known]
    place = [made for one in known if (made := _at_place(*one)) is not None]
    return insured + deducted, place + deducted


def _settled(row: dict[str, Any], of: Item, more: int = 0) -> Item:
    """What a settlement comes to for the pool that an item is of."""
    if of.of_holder:
        return _of_holder(row, of)
    apart = row["sharer_region"] not in {"", row["insured_region"]}
    funds = {name: row[name] for name in FUND_FIELDS}
    funds |= {ACCOUNT: row["account"] - row["family"], FAMILY_ACCOUNT: row["family"]}
    if apart and FAMILY_ACCOUNT not in of.funds:  # an entry from before ADR 30 has it
        del funds[FAMILY_ACCOUNT]
    funds["hifp_pay"] += more
    return Item(
        row["setl_id"], row["kind"], row["reverses__setl_id"] or "", row["scope"],
        row["insured_region"], row["place"], row["institution_code"], row["day"], row["insurance"],
        row["care"], {name: funds[name] for name in DUE if funds.get(name)},
    )  # fmt: skip


def _of_holder(row: dict[str, Any], of: Item) -> Item:
    """What a family account of another pool paid; its insurance stands in the entry alone."""
    about = row["reverses__setl_id"]
    return replace(
        of, reference=FAMILY + row["setl_id"], kind=row["kind"], about=FAMILY + about if about else "",
        insured=row["sharer_region"], place=row["place"], institution=row["institution_code"],
        day=row["day"], care=row["care"], funds={FAMILY_ACCOUNT: row["family"]},
    )  # fmt: skip


def _at_place(row: dict[str, Any], of: Item) -> Item | None:
    holds = row["bill__settlement_id"]
    if row["kind"] == "reversal":
        return None if holds == row["reverses_id"] else _settled(row, of)
    if row["reversed_by__id"]:
        return _settled(row, of)
    if holds != row["id"]:
        return None
    parts = ("own_paid", "over_limit", "class_b")
    in_scope = sum(row[f"bill__{name}"] - row[name] for name in parts)
    total = row["bill__total"] - row["total"]
    return _settled(row, of, total - in_scope or total)


def _deducted(cards: Sequence[ItemCard]) -> list[Item]:
    known = {row.pk: row for row in Deduction.objects.filter(pk__in=[c.source_id for c in cards])}
    return [
        card.item
        for card in cards
        if (row := known.get(card.source_id)) and row.amount == -card.item.amount
    ]


# ---- what institutions said

_SILENT = """
SELECT count(*) FROM store_clearingitem i
  JOIN store_settlement s ON s.id = i.source_id AND s.scope <> 'local'
 WHERE i.unit_id = %s AND i.state = 'agreed' AND i.source = 'settlement'
   AND NOT EXISTS (SELECT 1 FROM store_confirmation c WHERE c.settlement_id = i.source_id)
"""


def silent(month_id: int) -> int:
    """How many agreed items of a month their institutions have said nothing of yet. Of local care,
    for which only a family account is cleared, they are not asked."""
    with connection.cursor() as cursor:
        cursor.execute(_SILENT, [month_id])
        found: int = cursor.fetchone()[0]
    return found


def objected(cards: Iterable[ItemCard]) -> set[int]:
    """The items that their institutions keep out of the clearing."""
    ids = {card.id: card.source_id for card in cards if card.source == "settlement"}
    rows = Confirmation.objects.filter(settlement_id__in=set(ids.values()), confirmed=False)
    kept_out = set(rows.values_list("settlement_id", flat=True))
    return {item for item, of in ids.items() if of in kept_out}


# ---- the table and the journal


@dataclass(frozen=True, slots=True)
class RowCard:
    """A row of a table; funds and counts by fund."""

    id: int
    insured: str
    place: str
    insurance: str
    care: str
    amount: int
    funds: dict[str, int]
    counts: dict[str, int]


def rows(month_id: int) -> list[RowCard]:
    """The table of a month."""
    found = ClearingRow.objects.filter(unit_id=month_id)
    return [
        RowCard(r.pk, r.insured, r.place, r.insurance, r.care, r.amount, r.funds, r.counts)
        for r in found.order_by("insured", "place", "insurance", "care")
    ]


def table(month_id: int, scope: str) -> dict[Row, RowSum]:
    """The table of a month as the core has it."""
    return {
        Row(scope, r.insured, r.place, r.insurance, r.care, fund): RowSum(r.counts[fund], amount)
        for r in rows(month_id)
        for fund, amount in r.funds.items()
    }


_SUMMED = """
SELECT i.insured, i.place, i.insurance, i.care, f.key, count(*), sum(f.value::bigint)
  FROM store_clearingitem i, jsonb_each_text(i.funds) f
 WHERE i.unit_id = %s AND i.state = ANY(%s)
 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


def summed(card: MonthCard, states: Collection[str]) -> tuple[dict[Row, RowSum], int]:
    """The table of a month's items in some states, and how many they are: what `core.clearing.table`
    makes of them, added up where they lie."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMMED, [card.id, list(states)])
        rows = {
            Row(card.pair.scope, *key): RowSum(items, int(amount))
            for *key, items, amount in cursor.fetchall()
        }
    return rows, ClearingItem.objects.filter(unit_id=card.id, state__in=states).count()


_OPEN_LINES = """
SELECT p.row_id, j.account, sum(j.amount) FROM store_clearingrow r
  JOIN store_clearingposting p ON p.row_id = r.id
  JOIN store_journalline j ON j.source = 'clearing' AND j.source_id = p.id
 WHERE r.unit_id = %s GROUP BY p.row_id, j.account
"""


def posted(month_id: int) -> dict[int, dict[str, int]]:
    """row → account → what clearing has posted for it, in fen. Wants a service's reach."""
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_LINES, [month_id])
        for row, account, amount in cursor.fetchall():
            found.setdefault(row, {})[account] = int(amount)
    return found


_ENTERED = """
SELECT i.insured, i.place, j.insurance, j.care, j.account, sum(j.amount) FROM store_clearingitem i
  JOIN store_journalline j ON j.source = i.source AND j.source_id = i.source_id
   AND j.insured_region = i.insured AND j.account = ANY(%s)
 WHERE i.unit_id = %s AND i.state IN ('listed', 'cleared')
 GROUP BY 1, 2, 3, 4, 5 HAVING sum(j.amount) <> 0
"""


def entered(month_id: int) -> dict[tuple[str, str, str, str, str], int]:
    """(insured, place, insurance, care, fund) → what the journal itself has of a month's items."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTERED, [list(DUE), month_id])
        return {tuple(key): int(amount) for *key, amount in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Balance:
    """What one account comes to in the journal, in fen."""

    source: str
    account: str
    amount: int


_TRIAL = """
SELECT source, account, sum(amount) FROM store_journalline
 WHERE insured_region >= %s AND insured_region <= %s AND day >= %s AND day < %s
 GROUP BY source, account
"""


def trial(region: str, first: date, after: date) -> list[Balance]:
    """The journal of a pool, or of a province's pools, from a day up to one: what they bear and owe."""
    last = f"{region[:2]}9999" if region.endswith("0000") else region
    with connection.cursor() as cursor:
        cursor.execute(_TRIAL, [region, last, first, after])
        return [
            Balance(source, account, int(amount)) for source, account, amount in cursor.fetchall()
        ]


@dataclass(frozen=True, slots=True)
class Position:
    """What one region owes another, in fen. collecting: not in a table yet; agreed: in a table that is
    not noticed; payable: noticed and not paid; apart: neither agreed nor decided in its time; transit:
    paid and not arrived."""

    pair: Pair
    collecting: int
    agreed: int
    payable: int
    apart: int
    transit: int

    @property
    def owed(self) -> int:
        """What is owed in all."""
        return self.collecting + self.agreed + self.payable + self.apart


_OPEN_ITEMS = """
SELECT u.scope, u.payer, u.payee,
       coalesce(sum(i.amount) FILTER (WHERE i.at IN ('collecting', 'cut', 'answered')), 0),
       coalesce(sum(i.amount) FILTER (WHERE i.at IN ('issued', 'disputed', 'confirmed')), 0),
       coalesce(sum(i.amount) FILTER (WHERE i.at IN ('noticed', 'submitted')), 0),
       coalesce(sum(i.amount) FILTER (WHERE i.at = 'apart'), 0),
       coalesce(sum(i.amount) FILTER (WHERE i.at = 'paid'), 0)
  FROM store_clearingmonth u
  JOIN (SELECT i.unit_id, m.state AS at, sum(i.amount) AS amount
          FROM store_clearingmonth m JOIN store_clearingitem i ON i.unit_id = m.id
         WHERE m.state <> 'closed' AND i.state NOT IN ('refused', 'cleared', 'apart')
         GROUP BY i.unit_id, m.state
        UNION ALL
        SELECT unit_id, state, sum(amount) FROM store_clearingitem WHERE state = 'apart'
         GROUP BY unit_id, state) i ON i.unit_id = u.id
 GROUP BY u.scope, u.payer, u.payee ORDER BY u.payer, u.payee
"""


def positions() -> list[Position]:
    """What is open between regions, of the items within reach."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_ITEMS)
        return [
            Position(Pair(scope, payer, payee), *map(int, sums))
            for scope, payer, payee, *sums in cursor.fetchall()
        ]


_JOURNAL_OWED = """
SELECT sum(amount) FROM (
  SELECT sum(j.amount) AS amount FROM store_clearingitem i
    JOIN store_journalline j ON j.source = i.source AND j.source_id = i.source_id
     AND j.insured_region = i.insured
   WHERE j.account = ANY(%(due)s)
  UNION ALL
  SELECT sum(amount) FROM store_journalline
   WHERE source = 'clearing' AND account = ANY(%(owed)s)) found
"""


def owed_by_journal() -> int:
    """What the journal says is owed and not paid, of the lines within reach, in fen: the due lines of
    all items, and what clearing has moved of them."""
    with connection.cursor() as cursor:
        cursor.execute(_JOURNAL_OWED, {"due": list(DUE), "owed": [*DUE, PAYABLE]})
        found = cursor.fetchone()[0]
    return int(found or 0)
