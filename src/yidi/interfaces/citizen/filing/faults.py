"""Problems of a refusal sorted: those that belong beside a field, and the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yidi.core.problems import Refusal


def beside(refusal: Refusal, fields: Iterable[str]) -> dict[str, Any]:
    """faults: field → what is wrong and what to do; problems: everything else."""
    known = set(fields)
    faults = {p.where: f"{p.sentence}{p.next_step}" for p in refusal.problems if p.where in known}
    return {"faults": faults, "problems": [p for p in refusal.problems if p.where not in known]}
