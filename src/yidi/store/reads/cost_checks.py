"""Questions about cost checks: settled stays as rules look at them, proposals that wait for a clerk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.timezone import localtime

from yidi.core.settlement.catalogue import CHARGE_TYPES
from yidi.core.tickets.card import ProposalCard
from yidi.core.tickets.checking import Stay
from yidi.store.models import ChargeLine, CheckProposal, CostCheck, Institution, Settlement
from yidi.store.reads.pages import PAGE, Order

_PLAIN = tuple(n for n in ProposalCard.__dataclass_fields__ if n not in {"suspicions", "ticket"})


@dataclass(frozen=True, slots=True)
class Settled:
    """A settled stay in force. stay: as the rules look at it; amounts in fen."""

    stay: Stay
    setl_id: str
    place: str
    person_id: int
    institution_code: str
    fund_total: int


def fresh(since: date, until: date, least: int, within: Callable[[str], int]) -> list[Settled]:
    """Stays away from home settled from a day to before another that come to `least` or more, neither
    proposed nor checked before. within: days over which a region counts earlier stays. Within a
    service's reach."""
    large = Q(total__gte=least) | ~Q(earlier=[])
    span = {"day__gte": since, "day__lt": until}
    rows = _in_force().exclude(scope="local").filter(large, care="inpatient", **span)
    for known in (CheckProposal, CostCheck):
        rows = rows.exclude(setl_id__in=known.objects.values("setl_id"))
    return [_settled(row, within(row.insured_region)) for row in rows.order_by("id")]


def one(region: str, setl_id: str, within: int) -> Settled | None:
    """A settlement in force as the rules look at it, whatever its kind; None if not within reach."""
    row = _in_force().filter(insured_region=region, setl_id=setl_id).first()
    return _settled(row, within) if row else None


def _in_force() -> QuerySet[Settlement]:
    rows = Settlement.objects.filter(kind="settlement", reversed_by=None, interim=False)
    return rows.select_related("visit")


def _settled(row: Settlement, within: int) -> Settled:
    first = localtime(row.visit.first).date()
    last = localtime(row.visit.last or row.visit.first).date()
    whole = Settlement.objects.filter(setl_id__in=[row.setl_id, *row.earlier])
    sums = whole.aggregate(total=Sum("total"), fund=Sum("fund_total"))
    at = Institution.objects.filter(code=row.institution_code).values_list("name", flat=True)
    stay = Stay(
        region=row.insured_region, scope=row.scope, care=row.care,
        institution=at.first() or row.institution_code, first=first, last=last,
        total=int(sums["total"]), kinds=_kinds(row), stays=_stays(row, last, within),
    )  # fmt: skip
    return Settled(
        stay, row.setl_id, row.place, row.person_id, row.institution_code, int(sums["fund"])
    )


def _kinds(row: Settlement) -> dict[str, int]:
    """Kind of cost → fen, over the whole stay."""
    made: Counter[str] = Counter()
    lines = ChargeLine.objects.filter(insured_region=row.insured_region, visit_id=row.visit_id)
    for kind, amount in lines.values_list("fee_kind").annotate(sum=Sum("amount")):
        made[CHARGE_TYPES.get(kind, "其他费用")] += amount
    return dict(made)


def _stays(row: Settlement, last: date, within: int) -> int:
    """How often the person lay there in the days up to this discharge, this stay with it."""
    before = _in_force().filter(
        person_id=row.person_id, institution_code=row.institution_code, care="inpatient",
        visit__last__date__gt=last - timedelta(days=within), visit__last__date__lte=last,
    )  # fmt: skip
    return before.values("visit_id").distinct().count()


# ---- proposals


def proposal(proposal_id: int) -> ProposalCard | None:
    """A proposal, if within reach."""
    return next(iter(_cards(CheckProposal.objects.filter(pk=proposal_id))), None)


def proposal_of(setl_id: str) -> ProposalCard | None:
    """The proposal of a stay."""
    return next(iter(_cards(CheckProposal.objects.filter(setl_id=setl_id))), None)


ORDER = Order("due")


def proposals(
    regions: Iterable[str], states: Iterable[str], after: str = "", most: int = PAGE + 1
) -> list[ProposalCard]:
    """A page of proposals in some states, what is due first at the top, and one more."""
    rows = CheckProposal.objects.filter(insured_region__in=list(regions), state__in=list(states))
    return _cards(ORDER.page(rows, after, most))


def waiting_count(regions: Iterable[str], most: int) -> int:
    """How many wait for a decision, counted up to `most`."""
    rows = CheckProposal.objects.filter(insured_region__in=list(regions), state="proposed")
    return len(rows.values_list("pk", flat=True)[:most])


def _cards(rows: QuerySet[CheckProposal]) -> list[ProposalCard]:
    return [_card(row) for row in rows.select_related("ticket")]


def _card(row: CheckProposal) -> ProposalCard:
    made: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    ticket = row.ticket.number if row.ticket else ""
    return ProposalCard(**made, suspicions=tuple(row.suspicions), ticket=ticket)
