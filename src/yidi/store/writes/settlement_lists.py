"""Keeps settlement lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yidi.store.models import SettlementList
from yidi.store.reads.visits import Visited


def state(settlement_id: int) -> str | None:
    """How far the list of a settlement is; None if there is none."""
    rows = SettlementList.objects.filter(settlement_id=settlement_id)
    return rows.values_list("state", flat=True).first()


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
