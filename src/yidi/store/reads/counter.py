"""Bills of the cashier's page: one, those not done yet, those of a day. Within a service's reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from yidi.core.regions import city_of
from yidi.core.settlement import counter
from yidi.core.settlement.counter import Content
from yidi.core.settlement.matching import Row
from yidi.store import sealing
from yidi.store.models import CounterBill, CounterDay, Institution, OwnPrice
from yidi.store.reads import days
from yidi.store.reads.days import Days

PENDING = ("open", "sent", "undoing")
"""States in which somebody still has to do something."""


@dataclass(frozen=True, slots=True)
class BillCard:
    """A bill with the person it is for. answer, undo: what the centre answered, amounts in fen
    ({} before); token: of an electronic credential, "" for cards."""

    id: int
    region: str
    person_id: int
    psn_no: str
    person: str
    institution_code: str
    cashier_id: int
    operator: str
    credential: str
    token: str
    state: str
    content: Content
    msgid: str
    undo_msgid: str
    undo_reason: str
    answer: Mapping[str, Any]
    undo: Mapping[str, Any]
    made_at: datetime
    sent_at: datetime | None
    day: date | None
    undo_day: date | None

    @property
    def pending(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in PENDING


def one(institution_code: str, bill_id: int, *, locked: bool = False) -> BillCard | None:
    """A bill of an institution; locked: nobody else changes it until the transaction ends."""
    rows = CounterBill.objects.filter(institution_code=institution_code, pk=bill_id)
    if locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.select_related("person").first()
    return _card(row) if row else None


def numbered(institution_code: str, msgid: str) -> BillCard | None:
    """The bill that has this number."""
    found = _cards(Q(institution_code=institution_code, msgid=msgid), 1)
    return found[0] if found else None


def of_stay(institution_code: str, person_id: int, mdtrt_id: str) -> list[BillCard]:
    """The bills of a stay that came to something or may have, latest first."""
    rows = Q(institution_code=institution_code, person_id=person_id, content__visit=mdtrt_id)
    return [bill for bill in _cards(rows, None) if bill.state != "dropped"]


def settled(institution_code: str, setl_id: str) -> BillCard | None:
    """The bill that a settlement came of, not taken back yet, until the transaction ends."""
    rows = CounterBill.objects.select_for_update(of=("self",)).select_related("person")
    row = rows.filter(
        institution_code=institution_code, state="settled", answer__setl_id=setl_id
    ).first()
    return _card(row) if row else None


def pending(institution_code: str, most: int = 50) -> list[BillCard]:
    """What is not done yet, latest first."""
    return _cards(Q(institution_code=institution_code, state__in=PENDING), most)


def of_day(institution_code: str, day: date) -> list[BillCard]:
    """Everything that was settled or taken back on a day, or sent then with no answer known."""
    on_day = Q(day=day) | Q(undo_day=day)
    return _cards(Q(institution_code=institution_code) & on_day, None)


def _cards(asked: Q, most: int | None) -> list[BillCard]:
    rows = CounterBill.objects.filter(asked).select_related("person").order_by("-id")
    return [_card(row) for row in (rows[:most] if most else rows)]


def _card(row: CounterBill) -> BillCard:
    token = sealing.unseal(bytes(row.token_sealed)) if row.token_sealed else ""
    plain = {name: getattr(row, name) for name in _PLAIN}
    return BillCard(
        region=row.insured_region, psn_no=row.person.psn_no, person=row.person.name,
        token=token, content=counter.content(row.content), answer=row.answer or {},
        undo=row.undo_answer or {}, **plain,
    )  # fmt: skip


_PLAIN = (
    "id", "person_id", "institution_code", "cashier_id", "operator", "credential", "state", "msgid",
    "undo_msgid", "undo_reason", "made_at", "sent_at", "day", "undo_day",
)  # fmt: skip


def prices(institution_id: int, codes: Iterable[str]) -> dict[str, int]:
    """What an institution last charged, in millionths of a yuan."""
    rows = OwnPrice.objects.filter(institution_id=institution_id, code__in=list(codes))
    return dict(rows.values_list("code", "price"))


def centre(institution_code: str, day: date, mine: Iterable[BillCard]) -> list[Row]:
    """The centre's rows of a day that the cashier's page made, and whatever else befell its bills."""
    bills = list(mine)
    messages = {number for bill in bills for number in (bill.msgid, bill.undo_msgid) if number}
    visits = {str(bill.answer["mdtrt_id"]) for bill in bills if bill.answer}
    rows = days.rows(Days(institution_code, day, day))
    return [row for row in rows if row.msgid in messages or row.mdtrt_id in visits]


# ---- days that were compared


@dataclass(frozen=True, slots=True)
class Differing:
    """A day on which the bills of an institution and the centre do not match."""

    institution_code: str
    institution: str
    day: date
    differences: int


def to_compare(until: date) -> set[tuple[str, date]]:
    """(institution, day) of what was never compared up to a day, from the day after the last one on, and
    of what did not match when it was."""
    last = CounterDay.objects.order_by("-day").values_list("day", flat=True).first()
    found = set(CounterDay.objects.filter(differences__gt=0).values_list("institution_code", "day"))
    for column in ("day", "undo_day"):
        span = {f"{column}__lte": until} | ({f"{column}__gt": last} if last else {})
        rows = CounterBill.objects.filter(**span, **{f"{column}__isnull": False})
        found |= set(rows.values_list("institution_code", column).distinct())
    return found


def differing(codes: Iterable[str]) -> list[Differing]:
    """Days of institutions that did not match when they were compared last, latest first."""
    rows = CounterDay.objects.filter(differences__gt=0, institution_code__in=list(codes))
    rows = rows.order_by("-day", "institution_code")
    named = Institution.objects.filter(code__in=rows.values("institution_code"))
    names = dict(named.values_list("code", "name"))
    return [
        Differing(
            row.institution_code, names.get(row.institution_code, ""), row.day, row.differences
        )
        for row in rows
    ]


def differing_in(regions: Iterable[str]) -> list[Differing]:
    """The same for the institutions of areas."""
    codes = CounterDay.objects.filter(differences__gt=0).values("institution_code")
    rows = Institution.objects.filter(code__in=codes).values_list("code", "place")
    own = set(regions)
    return differing([code for code, place in rows if city_of(place) in own])
