"""Keeps settlement lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from yidi.store.models import SettlementList
from yidi.store.reads.visits import Visited


def state(settlement_id: int) -> str | None:
    """How far the list of a settlement is; None if there is none."""
    rows = SettlementList.objects.filter(settlement_id=settlement_id)
    return rows.values_list("state", flat=True).first()


def locked(institution_code: str, numbers: Iterable[str]) -> dict[tuple[str, str], SettlementList]:
    """Lists of the institution by the numbers of person and settlement, until the transaction ends."""
    rows = SettlementList.objects.select_for_update(of=("self",)).select_related("visit__person")
    found = rows.filter(number__in=set(numbers), visit__institution_code=institution_code)
    return {(row.visit.person.psn_no, row.number): row for row in found.order_by("number")}


def put_state(row: SettlementList, state: str) -> None:
    """The list is in another state."""
    SettlementList.objects.filter(pk=row.pk).update(state=state)


def put(
    visit: Visited, settlement_id: int, setl_id: str, content: Mapping[str, Any], at: datetime,
    by: str,
) -> str:  # fmt: skip
    """The list as it stands now, submitted; gives its number, which is that of the settlement."""
    SettlementList.objects.update_or_create(
        settlement_id=settlement_id,
        defaults={
            "insured_region": visit.region, "visit_id": visit.id, "number": setl_id, "state": "1",
            "content": dict(content), "sent_at": at, "sent_by": by,
        },
    )  # fmt: skip
    return setl_id
