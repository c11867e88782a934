"""The tables of the law under the questions that people ask, in the order they ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

TOPICS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "filing", "要不要备案，怎么办", "file",
        (
            "filing_needed", "kinds", "proof_ways", "materials", "channels", "takes_effect",
            "evidence_due", "evidence_list", "lock", "commitment_ban", "validity", "residence",
            "destination", "excluded_places", "transition", "forms",
        ),
    ),
    (
        "direct", "能不能直接结算", "check",
        (
            "settled_directly", "credentials", "chronic_diseases", "chronic_institutions",
            "outpatient_choice",
        ),
    ),
    (
        "benefit", "能报多少", "yuan",
        (
            "reduction", "first_self_pay", "deductible", "ratio", "own_share_factor", "ceiling",
            "visit_ceiling", "large_sum", "serious_illness", "enterprise",
            "civil_servant_subsidy", "assistance", "disabled_veteran", "commercial",
            "hospital_share", "account_pays",
        ),
    ),
    (
        "special", "特殊情形", "people",
        ("treated_as", "emergency_death", "newborn_days"),
    ),
    ("method", "怎么算的", "info", ("version_day", "stay_year", "order", "rounding", "bound")),
    (
        "office", "经办机构怎么做", "book",
        ("reminders", "archive", "false_evidence", "cost_check"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic(Generic[Item]):
    """One question with what belongs to it."""

    name: str
    title: str
    icon: str
    items: tuple[Item, ...]


def sorted_out(items: Iterable[Item], table: Callable[[Item], str]) -> list[Topic[Item]]:
    """Items under their questions; questions without any are left out."""
    every = list(items)
    placed = {name for *_, tables in TOPICS for name in tables}
    found = []
    for name, title, icon, tables in TOPICS:
        wanted = [item for key in tables for item in every if table(item) == key]
        if name == "office":
            wanted += [item for item in every if table(item) not in placed]
        if wanted:
            found.append(Topic(name, title, icon, tuple(wanted)))
    return found
