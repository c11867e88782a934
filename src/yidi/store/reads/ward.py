"""Who is in the house of an institution, and what a stay was charged. Within a service's reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from yidi.store.models import Bill, ChargeLine, Visit
from yidi.store.reads import insured
from yidi.store.reads.insured import Enrolment
from yidi.store.reads.visits import Visited


@dataclass(frozen=True, slots=True)
class Lying:
    """A stay that is not settled to its end. charged: in all, loose: of it not settled, in fen; ward,
    bed: as they were said."""

    person: Enrolment
    mdtrt_id: str
    number: str
    credential: str
    emergency: bool
    injury: str
    first: datetime
    last: datetime | None
    ward: str
    bed: str
    charged: int
    loose: int


MOST = 100
"""How many are listed at once."""


def lying(institution_code: str, asked: str = "") -> list[Lying]:
    """Stays that are not over, the latest admission first, not more than `MOST`. asked: the beginning
    of a name, a bed, a ward or the institution's own number, "" all."""
    closing = Bill.objects.filter(visit=OuterRef("pk"), settlement__interim=False)
    rows = Visit.objects.filter(
        ~Exists(closing), institution_code=institution_code, care="inpatient",
        state__in=("open", "discharged"),
    )  # fmt: skip
    if asked:
        rows = rows.filter(
            Q(person__name__startswith=asked) | Q(number=asked) | Q(details__adm_bed=asked)
            | Q(details__adm_dept_name=asked)
        )  # fmt: skip
    summed = rows.annotate(
        charged=Sum("bills__total"), loose=Sum("bills__total", filter=Q(bills__settlement=None))
    )
    listed = list(summed.order_by("-first", "-id")[:MOST])
    people = insured.by_ids({row.person_id for row in listed})
    return [_lying(row, people[row.person_id]) for row in listed]


def _lying(row: Any, person: Enrolment) -> Lying:
    return Lying(
        person, row.mdtrt_id, row.number, row.credential, row.emergency, row.injury,
        timezone.localtime(row.first), row.last and timezone.localtime(row.last),
        row.details.get("adm_dept_name", ""), row.details.get("adm_bed", ""),
        row.charged or 0, row.loose or 0,
    )  # fmt: skip


ALL_COUNTS = "1"
"""The number of the reason that nothing is cut."""


@dataclass(frozen=True, slots=True)
class Given:
    """A charge with what is left of it after what came back: left in ten-thousandths, amounts in fen.
    quantity: as it was charged; settled: by an interim bill."""

    sn: str
    at: datetime
    code: str
    name: str
    category: str
    price: int
    quantity: int
    left: int
    amount: int
    own: int
    class_b: int
    why: str
    settled: bool

    @property
    def in_scope(self) -> int:
        """What of it counts."""
        return self.amount - self.own - self.class_b


def given(visit: Visited) -> list[Given]:
    """The charges of a stay in the order of their days, what came back taken off each."""
    rows = ChargeLine.objects.filter(insured_region=visit.region, visit_id=visit.id)
    made: dict[str, Given] = {}
    for row in rows.select_related("bill").order_by("id"):
        if row.returns:
            made[row.returns] = _less(made[row.returns], row)
        else:
            made[row.feedetl_sn] = _given(row)
    return sorted(made.values(), key=lambda one: one.at.date())


def _given(row: ChargeLine) -> Given:
    return Given(
        row.feedetl_sn, timezone.localtime(row.at), row.code, row.name,
        row.details.get("listed", row.category), row.price, row.quantity, row.quantity, row.amount,
        row.own_paid + row.over_limit, row.class_b, _why(row),
        row.bill.settlement_id is not None,
    )  # fmt: skip


def _why(row: ChargeLine) -> str:
    """Why not all of it counts; that all of it does needs no words."""
    said = zip(row.reason.split(","), row.details.get("why", ()), strict=False)
    return "".join(sentence for number, sentence in said if number != ALL_COUNTS)


def _less(was: Given, back: ChargeLine) -> Given:
    return replace(
        was, left=was.left + back.quantity, amount=was.amount + back.amount,
        own=was.own + back.own_paid + back.over_limit, class_b=was.class_b + back.class_b,
    )  # fmt: skip


class Sums(NamedTuple):
    """A stay in fen: all charges, those not settled, what settlements in force took in cash; and how
    many of these close the stay."""

    charged: int
    loose: int
    cash: int
    closing: int


def sums(visit: Visited) -> Sums:
    """What the bills of a stay come to."""
    rows = Bill.objects.filter(insured_region=visit.region, visit_id=visit.id)
    found = rows.aggregate(
        charged=Sum("total"), loose=Sum("total", filter=Q(settlement=None)),
        cash=Sum("settlement__cash"), closing=Count("id", filter=Q(settlement__interim=False)),
    )  # fmt: skip
    return Sums(*(found[name] or 0 for name in Sums._fields))
