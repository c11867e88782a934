"""Which columns of the register a file speaks of, and when two rows say the same.

`given`: the fields of core/enrolment.py that the file has columns for. What a file does not speak
of it does not change.
"""

from __future__ import annotations

from collections.abc import Iterable

STAGED = (
    "source_id", "line", "insured_region", "psn_no", "name", "name_pinyin", "name_initials",
    "id_type", "id_sealed", "id_digest", "id_last4", "phone_sealed", "phone_digest", "phone_last4",
    "birth", "male", "insurance", "status", "status_since", "retired", "group", "hardship",
    "civil_servant", "balance", "address", "employer", "parent_no",
)  # fmt: skip
"""The columns of a staged line, in the order in which they are copied."""

COLUMNS = tuple(c for c in STAGED if c not in {"source_id", "line", "parent_no"})
"""The columns of a person that a file fills."""

_BEHIND = {
    "name": ("name", "name_pinyin", "name_initials"),
    "number": ("id_sealed", "id_digest", "id_last4", "birth", "male"),
    "phone": ("phone_sealed", "phone_digest", "phone_last4"),
    "psn_no": (),
    "parent_no": (),
}
_SILENT = {"id_sealed", "phone_sealed", "name_pinyin", "name_initials", "id_last4", "phone_last4"}


def filled(given: Iterable[str]) -> list[str]:
    """The columns of a person that these fields fill."""
    found = [column for field in given for column in _BEHIND.get(field, (field,))]
    return list(dict.fromkeys(found))


def compared(given: Iterable[str]) -> list[str]:
    """The columns in which a difference is a change; numbers are compared by digest."""
    return [column for column in filled(given) if column not in _SILENT]


def changed(given: Iterable[str]) -> str:
    """SQL: the line l says something else than the person p."""
    fields = list(given)
    tests = [f"NOT ({_same(column)})" for column in compared(fields)]
    return " OR ".join([*tests, _PARENT_DIFFERS] if "parent_no" in fields else tests)


def changed_names(given: Iterable[str]) -> str:
    """SQL: an array with the names of the columns in which they differ."""
    fields = list(given)
    cases = [f"CASE WHEN NOT ({_same(c)}) THEN '{c}' END" for c in compared(fields)]
    if "parent_no" in fields:
        cases.append(f"CASE WHEN {_PARENT_DIFFERS} THEN 'parent_no' END")
    return f"array_remove(ARRAY[{', '.join(cases)}], NULL)"


def quoted(columns: Iterable[str], before: str = "") -> str:
    """Columns as SQL lists them."""
    return ", ".join(f'{before}"{column}"' for column in columns)


def _same(column: str) -> str:
    return f'p."{column}" IS NOT DISTINCT FROM l."{column}"'


_PARENT_DIFFERS = """(l.parent_no <> '' AND l.parent_no IS DISTINCT FROM
    (SELECT q.psn_no FROM store_person q WHERE q.id = p.parent_id))"""
