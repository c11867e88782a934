"""The columns of an item, and when two rows say the same."""

from __future__ import annotations

from collections.abc import Iterable

COLUMNS = (
    "code", "name", "name_initials", "list_type", "charge_type", "category", "self_pay_rate",
    "self_pay_by_insurance", "price_caps", "unit", "spec", "limited", "limit_note", "sex",
    "age_from", "age_below", "most_per_day", "most_per_stay", "diagnoses", "levels", "negotiated",
    "basic", "for_children",
)  # fmt: skip
"""What a file says of an item, in the order in which rows are copied and read."""

STAGED = ("source_id", "line", *COLUMNS)

COMPARED = tuple(c for c in COLUMNS if c not in {"code", "name_initials"})

DIFFERS = f"""({", ".join(f'i."{c}"' for c in COMPARED)})
    IS DISTINCT FROM ({", ".join(f'l."{c}"' for c in COMPARED)})"""
"""SQL: the line l says something else than the item i."""


def quoted(columns: Iterable[str], before: str = "") -> str:
    """Columns as SQL lists them."""
    return ", ".join(f'{before}"{column}"' for column in columns)
