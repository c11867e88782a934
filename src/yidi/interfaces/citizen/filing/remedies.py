"""What a person can do after a refusal, as one button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from yidi.core.problems import Problem


@dataclass(frozen=True, slots=True)
class Remedy:
    """A button: what it says and where it leads."""

    label: str
    address: str
    icon: str = "next"


@dataclass(frozen=True, slots=True)
class Said:
    """A problem with what can be done about it."""

    problem: Problem
    remedies: tuple[Remedy, ...] = ()


_STEP_OF = {
    "place_excluded": ("换一个地方", "where"),
    "place_local": ("换一个地方", "where"),
    "place_too_wide": ("选到市", "where"),
    "kind_not_offered": ("换一种情况", "kind"),
    "filing_not_needed": ("换一种情况", "kind"),
    "residence_too_short": ("改按临时外出办", "kind"),
    "proof_not_accepted": ("改为交材料", "proof"),
    "commitment_banned": ("现在交材料办理", "proof"),
    "commitment_barred": ("现在交材料办理", "proof"),
    "materials_missing": ("去补材料", "proof"),
    "issuer_not_accepted": ("去看转诊单", "proof"),
    "no_evidence": ("去上传材料", "proof"),
    "start_in_the_past": ("改日期", "dates"),
    "start_before_admission": ("改日期", "dates"),
    "start_after_admission": ("改日期", "dates"),
    "validity_exceeded": ("改日期", "dates"),
    "date_impossible": ("改日期", "dates"),
}


def in_form(problems: Iterable[Problem], person_id: int) -> list[Said]:
    """Refusals of a form, each with the screen on which it is mended."""
    return [Said(problem, tuple(_of_form(problem, person_id))) for problem in problems]


def _of_form(problem: Problem, person_id: int) -> list[Remedy]:
    if problem.code in _STEP_OF:
        label, step = _STEP_OF[problem.code]
        return [Remedy(label, reverse(f"file-{step}", args=[person_id]))]
    if problem.code == "filing_exists":
        return [Remedy("看已有的备案", reverse("mine"))]
    return []


def on_filing(problems: Iterable[Problem], region: str, number: str) -> list[Said]:
    """Refusals of a deed on a filing, each with what can be done instead."""
    return [Said(problem, tuple(_of_filing(problem, region, number))) for problem in problems]


def _of_filing(problem: Problem, region: str, number: str) -> list[Remedy]:
    if problem.code == "filing_locked":
        return [Remedy("现在补材料", reverse("supplement", args=[region, number]), "file")]
    if problem.code in {"evidence_too_late", "step_not_allowed"}:
        return [Remedy("重新备案", reverse("file"), "file")]
    if problem.code == "validity_exceeded":
        return [Remedy("改一个日期", reverse("extend", args=[region, number]))]
    return []
