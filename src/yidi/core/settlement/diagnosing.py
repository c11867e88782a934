"""The diagnoses of a visit: sent in pieces, told apart by phase and order number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from yidi.core.settlement import diagnoses

ADMISSION, DISCHARGE = "1", "2"
"""出入院诊断类别. What outpatients are found to have counts as admission."""

MENTAL = tuple(f"F{number:02d}" for number in range(100))
"""ICD-10 chapter V, F00–F99."""


class Diagnosis(NamedTuple):
    """A diagnosis. order: 诊断排序号; kind: 诊断类别 as it was sent; valid False: taken back."""

    phase: str
    order: int
    code: str
    name: str
    kind: str
    main: bool
    department: str
    doctor: str
    doctor_name: str
    at: datetime
    condition: str = ""
    valid: bool = True


def merged(known: Iterable[Diagnosis], sent: Iterable[Diagnosis]) -> tuple[Diagnosis, ...]:
    """What is known after something was sent: the same phase and number again replaces."""
    found = {(one.phase, one.order): one for one in known}
    for one in sent:
        found[(one.phase, one.order)] = one
    return tuple(one for _, one in sorted(found.items()) if one.valid)


def codes(found: Iterable[Diagnosis]) -> tuple[str, ...]:
    """Every code, as lists write it."""
    return tuple(dict.fromkeys(diagnoses.plain(one.code) for one in found))


def mental(found: Iterable[Diagnosis]) -> bool:
    """Whether the person is treated for a mental illness: by the main diagnosis of the latest
    phase, by any if none is marked."""
    listed = tuple(found)
    latest = [one for one in listed if one.phase == max(d.phase for d in listed)]
    counted = [one for one in latest if one.main] or latest
    return diagnoses.any_within(codes(counted), MENTAL)
