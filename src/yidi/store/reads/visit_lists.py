"""Visits as queries of an institution list them: its own, of a person or in hospital; lines too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from yidi.core.settlement.diagnosing import Diagnosis
from yidi.store.models import ChargeLine, Settlement, Visit
from yidi.store.reads import insured
from yidi.store.reads.insured import Enrolment
from yidi.store.reads.visits import diagnosis


@dataclass(frozen=True, slots=True)
class VisitCard:
    """A visit with its person."""

    person: Enrolment
    mdtrt_id: str
    number: str
    insurance: str
    place: str
    credential: str
    med_type: str
    care: str
    disease_code: str
    first: datetime
    last: datetime | None
    state: str
    diagnoses: tuple[Diagnosis, ...]
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineCard:
    """A charge as it was split. Amounts in fen, price and cap in millionths of a yuan, quantity in
    ten-thousandths, rate in millionths."""

    feedetl_sn: str
    at: datetime
    code: str
    own_code: str
    name: str
    fee_kind: str
    quantity: int
    price: int
    amount: int
    category: str
    self_pay_rate: int
    price_cap: int | None
    own_paid: int
    over_limit: int
    class_b: int
    details: Mapping[str, Any]


def of_person(
    institution_code: str, person_id: int, first: datetime, last: datetime, med_type: str = ""
) -> list[VisitCard]:
    """Visits of a person at an institution that began in a span, the latest first."""
    rows = _at(institution_code, first, last).filter(person_id=person_id)
    return _cards(rows.filter(med_type=med_type) if med_type else rows)


def in_hospital(
    institution_code: str, first: datetime, last: datetime, psn_no: str = "", most: int = 500
) -> list[VisitCard]:
    """Stays that are not over, admitted in a span; psn_no "": of everybody."""
    rows = _at(institution_code, first, last).filter(care="inpatient", state="open")
    return _cards((rows.filter(person__psn_no=psn_no) if psn_no else rows)[:most])


def _at(institution_code: str, first: datetime, last: datetime) -> QuerySet[Visit]:
    rows = Visit.objects.filter(institution_code=institution_code, first__range=(first, last))
    return rows.exclude(state="cancelled").order_by("-first", "-id")


def _cards(rows: Iterable[Visit]) -> list[VisitCard]:
    listed = list(rows)
    people = insured.by_ids({row.person_id for row in listed})
    return [_card(row, people[row.person_id]) for row in listed]


def _card(row: Visit, person: Enrolment) -> VisitCard:
    return VisitCard(
        person, row.mdtrt_id, row.number, row.insurance, row.place, row.credential, row.med_type,
        row.care, row.disease_code, row.first, row.last, row.state,
        tuple(diagnosis(one) for one in row.diagnoses), row.details,
    )  # fmt: skip


_LINE = tuple(LineCard.__dataclass_fields__)


def lines_of(visit_id: int, setl_id: str) -> list[LineCard] | None:
    """The lines that a settlement of a visit settled; None if there is no such settlement."""
    of = Settlement.objects.filter(visit_id=visit_id, setl_id=setl_id)
    bill = of.values_list("bill_id", flat=True).first()
    if bill is None:
        return None
    rows = ChargeLine.objects.filter(bill_id=bill).order_by("id").values_list(*_LINE)
    return [LineCard(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class SettledBill:
    """What a settlement came to, in fen; kinds: the amount of each 收费项目类别."""

    id: int
    in_force: bool
    total: int
    person_part: int
    account: int
    cash: int
    funds: int
    kinds: Mapping[str, int]


def settled_bill(visit_id: int, setl_id: str) -> SettledBill | None:
    """A settlement of a visit with its lines summed up; None if there is no such settlement."""
    rows = Settlement.objects.filter(visit_id=visit_id, setl_id=setl_id).select_related("bill")
    row = rows.first()
    if row is None:
        return None
    lines = ChargeLine.objects.filter(bill_id=row.bill_id).order_by().values("fee_kind")
    kinds = lines.annotate(amounts=Sum("amount")).values_list("fee_kind", "amounts")
    return SettledBill(
        row.pk, row.bill.settlement_id == row.pk, row.total, row.person_part, row.account,
        row.cash, row.fund_total, dict(kinds),
    )  # fmt: skip
