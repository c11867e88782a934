"""Settlements as their people, cashiers and staff look at them: listed, one in full, to be replayed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.giving_back import RETURNED_AT
from yidi.core.settlement.paid import Brief, Charge, Paid
from yidi.core.settlement.replay import Kept
from yidi.store.models import ChargeLine, Settlement
from yidi.store.reads import treated
from yidi.store.reads.institutions import names_of
from yidi.store.reads.treated import Treated

_COLUMNS = tuple("person_part" if name == "person" else name for name in Amounts._fields)


def of_people(people: Iterable[int]) -> list[Brief]:
    """Every settlement of some persons, latest first."""
    rows = Settlement.objects.filter(person_id__in=list(people)).select_related("reversed_by")
    return _listed(rows.order_by("-settled_at", "-id"))


def one(region: str, setl_id: str) -> Paid | None:
    """A settlement with everything that its page shows, if it is within reach."""
    row = _rows().filter(insured_region=region, setl_id=setl_id).first()
    who = treated.whoever(row.visit) if row else None
    return _paid(row, who) if row and who else None


def settled_on(region: str, setl_id: str) -> date | None:
    """The legal day of a settlement."""
    rows = Settlement.objects.filter(insured_region=region, setl_id=setl_id)
    return rows.values_list("day", flat=True).first()


def shared_by(people: Iterable[int], most: int = 50) -> list[tuple[datetime, str, int]]:
    """What the accounts of some persons paid for relatives: when, for whom, fen; latest first.

    Wants a service's reach: the settlements are those of others.
    """
    rows = Settlement.objects.filter(sharer_id__in=list(people)).select_related("person")
    return [(row.settled_at, row.person.name, row.family) for row in rows.order_by("-id")[:most]]


def _rows() -> QuerySet[Settlement]:
    return Settlement.objects.select_related("visit", "bill", "reverses", "reversed_by")


def _listed(rows: QuerySet[Settlement]) -> list[Brief]:
    found = list(rows)
    names = names_of({row.institution_code for row in found})
    return [_in_list(row, names.get(row.institution_code, "")) for row in found]


def _in_list(row: Settlement, institution: str) -> Brief:
    return Brief(
        row.insured_region, row.setl_id, row.kind, _mirror(row) != "", row.person_id, institution,
        row.care, row.settled_at, row.year, row.interim, _amounts(row),
    )  # fmt: skip


def _mirror(row: Settlement) -> str:
    """The number of the reversal; "" without one."""
    found = getattr(row, "reversed_by", None)
    return found.setl_id if found else ""


def _amounts(row: Settlement) -> Amounts:
    return Amounts(*(getattr(row, name) for name in _COLUMNS))


def _paid(row: Settlement, person: Treated) -> Paid:
    visit = row.visit
    earlier = _earlier(row)
    return Paid(
        id=row.pk,
        region=row.insured_region,
        place=row.place,
        setl_id=row.setl_id,
        msgid=row.msgid,
        kind=row.kind,
        reverses=row.reverses.setl_id if row.reverses else "",
        reversed_by=_mirror(row),
        person_id=row.person_id,
        person=person.name,
        id_last4=person.id_last4,
        psn_no=person.psn_no,
        insurance=row.insurance,
        institution_code=row.institution_code,
        institution=names_of([row.institution_code]).get(row.institution_code, ""),
        mdtrt_id=visit.mdtrt_id,
        visit_number=visit.number,
        care=row.care,
        disease=row.disease,
        first=visit.first,
        last=visit.last,
        scope=row.scope,
        settled_at=row.settled_at,
        year=row.year,
        interim=row.interim,
        invoice=row.invoice,
        balance=row.balance,
        book=row.book,
        kept=_kept(row, earlier),
        earlier=tuple(earlier),
        charges=_charges(row),
    )


def _earlier(row: Settlement) -> list[Brief]:
    if not row.earlier:
        return []
    wanted = Q(insured_region=row.insured_region, setl_id__in=row.earlier)
    return _listed(_rows().filter(wanted).order_by("id"))


def _kept(row: Settlement, earlier: Iterable[Brief]) -> Kept:
    return Kept(
        row.setl_id, row.given, row.steps, _amounts(row), tuple(e.amounts for e in earlier),
        row.before, row.after, row.engine,
    )  # fmt: skip


def _charges(row: Settlement) -> tuple[Charge, ...]:
    """The lines as they were settled: what came back afterwards stands in the next settlement."""
    until = (row.reverses or row).settled_at
    rows = ChargeLine.objects.filter(insured_region=row.insured_region, bill_id=row.bill_id)
    return tuple(
        Charge(
            c.feedetl_sn, c.at, c.code, c.name, c.fee_kind, c.quantity, c.price, c.amount,
            c.category, c.self_pay_rate, c.price_cap, c.own_paid, c.over_limit, c.class_b,
            tuple(c.details.get("why", ())), c.returns,
        )
        for c in rows.order_by("at", "id")
        if not _later(c, until)
    )  # fmt: skip


def _later(line: ChargeLine, until: datetime) -> bool:
    returned = line.details.get(RETURNED_AT)
    return bool(returned) and datetime.fromisoformat(returned) > until


# ---- to be computed again


@dataclass(frozen=True, slots=True)
class Replayable:
    """A settlement with what its replay needs."""

    id: int
    region: str
    book: str
    kept: Kept


def to_replay(setl_id: str) -> Replayable | None:
    """One settlement; None if there is none or it is a reversal."""
    row = Settlement.objects.filter(setl_id=setl_id, kind="settlement").first()
    return replayable(row) if row else None


def sample(day: date, most: int, alarmed: Iterable[int]) -> list[Replayable]:
    """Settlements of a day, spread over it, and those (`alarmed`) that must be looked at again."""
    of_day = Settlement.objects.filter(day=day, kind="settlement")
    ids = list(of_day.order_by("id").values_list("pk", flat=True))
    step = max(len(ids) // most, 1)
    chosen = {*ids[::step][:most], *alarmed}
    return [replayable(row) for row in Settlement.objects.filter(pk__in=chosen).order_by("id")]


def in_force(region: str, since: date, after: int, most: int) -> list[Replayable]:
    """Settlements of an area in force that were made since a day, by id from the one after `after`."""
    rows = Settlement.objects.filter(
        insured_region=region, kind="settlement", reversed_by=None, day__gte=since, pk__gt=after
    )
    return [replayable(row) for row in rows.order_by("id")[:most]]


def replayable(row: Settlement) -> Replayable:
    """A row with what its replay needs."""
    return Replayable(row.pk, row.insured_region, row.book, _kept(row, _earlier(row)))
