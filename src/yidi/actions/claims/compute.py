"""Compute a claim by the same engine as a settlement: a case without account money, nothing counted
yet. What it comes to is computed once more when it is decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yidi.actions.claims import claim_difference
from yidi.actions.claims.working import NOT_FOUND, Asked, Done, moved, others
from yidi.core.claims import terms, twins
from yidi.core.claims.card import ClaimCard
from yidi.core.policy.book import ENGINE
from yidi.core.problems import Problem, Refusal, refuse
from yidi.core.settlement import given, till
from yidi.core.settlement.till import Priced
from yidi.store.reads import claims as reads


def compute(asked: Asked) -> ClaimCard:
    """Raises Refusal for a claim without charges, for twins, and where no fund pays at all."""

    def work(found: ClaimCard) -> Done:
        if not found.total:
            raise Refusal(Problem("bill_empty", "还没有录入费用。", "请先录入明细或合计。"))
        refuse_twins(found)
        made = priced(found, asked.moment)
        return Done({"computed": kept(made), "computed_by": asked.actor.name})

    return moved(asked, "compute", "", work)


def refuse_twins(found: ClaimCard) -> None:
    """Raises Refusal that names each twin."""
    refuse(twins.blocks(found.as_care(), found.invoices, others(found)))


def priced(found: ClaimCard, moment: datetime) -> Priced:
    """The claim by the law and the year's sums as they stand. Raises Refusal."""
    if found.adds_to:
        return claim_difference.priced(found, moment)
    at = reads.the_till(found, moment)
    if at is None:
        raise Refusal(NOT_FOUND)
    problem = terms.not_entitled(found.care, found.disease, at.visit.chronic)
    if problem:
        raise Refusal(problem)
    made = till.priced(at)
    manner = made.quote.manner
    if manner.settlement == "none" and manner.reason:
        raise Refusal(manner.reason)
    return made


def kept(made: Priced) -> dict[str, Any]:
    """A computation as the claim keeps it until it is decided."""
    quote = made.quote
    return {
        "amounts": made.amounts._asdict(), "year": made.year, "before": dict(made.before),
        "after": dict(made.after), "given": given.tree(quote.request),
        "steps": [list(step[:5]) for step in quote.statement.steps], "book": quote.book.digest,
        "engine": ENGINE, "scope": quote.scope,
    }  # fmt: skip
