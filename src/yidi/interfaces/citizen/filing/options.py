"""Which kinds a person can choose from, each with its words and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yidi.core.filing import deciding
from yidi.core.filing.deciding import Asked
from yidi.core.policy import shape
from yidi.core.problems import Problem
from yidi.interfaces.citizen import choices
from yidi.interfaces.citizen.filing import consequences
from yidi.interfaces.citizen.filing.consequences import Consequence
from yidi.interfaces.citizen.filing.form import Form, local_kind
from yidi.store.reads.people import PersonCard

_PLACE = ("place_excluded", "place_local", "place_too_wide")
_CLOSED = ("kind_not_offered", "filing_not_needed", "insurance_ended", "channel_closed")
_PLAIN = {choice.value: choice.label for choice in choices.WHY}
_MORE = {
    "resettled_retiree": "退休以后户口也迁过去了",
    "long_term_resident": "比如跟着子女、帮带孙辈",
    "posted_worker": "单位派去，或在那里上班",
    "referral": "要上传转诊单",
    "other_temporary": "只签一份承诺书",
}


@dataclass(frozen=True, slots=True)
class Option:
    """A kind to choose. problem: why it cannot be chosen here."""

    kind: str
    label: str
    more: str
    official: str
    consequence: Consequence
    problem: Problem | None
    usual: bool


def place_problem(form: Form) -> Problem | None:
    """Why nobody can file to the chosen place; None if they can."""
    for kind in ("long_term_resident", "other_temporary"):
        found = [p for p in tried(form, kind) if p.code in _PLACE]
        if found:
            return found[0]
    return None


def tried(form: Form, kind: str) -> tuple[Problem, ...]:
    """What the core would say to a filing of this kind from today."""
    asked = Asked(kind, "material", form.said("place"), form.desk.day)
    return deciding.file(form.desk, "new", asked).problems


def options(form: Form) -> list[Option]:
    """Every kind that somebody can ask for by themselves, the usual ones first."""
    kinds = [kind for kind in shape.KINDS if kind != "emergency"]
    made = [_option(form, kind) for kind in kinds]
    return sorted(made, key=lambda o: (o.problem is not None, not o.usual))


def _option(form: Form, kind: str) -> Option:
    closed = [p for p in tried(form, kind) if p.code in _CLOSED]
    proof = "material" if kind in shape.LONG_TERM else "none"
    return Option(
        kind=kind,
        label=_PLAIN[kind],
        more=_MORE[kind],
        official=local_kind(form, kind),
        consequence=consequences.of(form, kind, _proof(form, kind, proof)),
        problem=closed[0] if closed else None,
        usual=usual(form.person, kind),
    )


def _proof(form: Form, kind: str, proof: str) -> str:
    if kind in shape.LONG_TERM:
        return "not_required" if form.ways(kind) == ("not_required",) else proof
    return "commitment_open" if kind == "other_temporary" else "material"


def usual(person: PersonCard, kind: str) -> bool:
    """Whether a kind may be meant: retirees do not go to work, workers have not retired."""
    if kind == "resettled_retiree":
        return person.retired
    if kind == "posted_worker":
        return person.insurance == "employee" and not person.retired
    return True


def commitment_problem(form: Form) -> Problem | None:
    """Why this person cannot sign a commitment for what they ask; None if they can."""
    asked = replace(form.asked(), way="commitment", materials=None)
    found = deciding.file(form.desk, "new", asked).problems
    codes = ("commitment_banned", "commitment_barred", "proof_not_accepted")
    return next((p for p in found if p.code in codes), None)
