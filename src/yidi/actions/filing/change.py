"""Change place, kind or span: a new version, refused while a lock holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.filing.desk import acted, channel_of
from yidi.actions.filing.submit import Signed
from yidi.core import regions
from yidi.core.filing import deciding
from yidi.core.filing.deciding import Decision, Desk, Shown
from yidi.core.filing.record import Filing
from yidi.core.problems import Problem
from yidi.store.reads import filings as reads
from yidi.store.writes import filings as writes
from yidi.store.writes import together


def change(
    actor: Actor,
    region: str,
    number: str,
    moment: datetime,
    *,
    reason: str = "",
    way: str | None = None,
    pages: tuple[dict[str, Any], ...] = (),
    signed: Signed | None = None,
    **asked: Any,
) -> Decision:
    """asked: any of place, kind, first, last. Settlements keep the version they used.

    pages: evidence of the new kind or place, as store.writes.filings.add_evidence takes it; signed:
    a commitment instead. Whoever changes without a clerk needs one of them where what proved the
    filing no longer counts (R43); a refusal keeps neither. What is so already, without anything new
    to prove it, is accepted and makes no version: the same request may come twice.
    """

    def decide(desk: Desk, filing: Filing) -> Decision:
        if signed and _signed_already(region, filing, signed.digest, asked):
            return Decision(True, None)
        shown = Shown(way or _way(actor, pages, signed), channel_of(actor, filing), reason=reason)
        decision = deciding.change(desk, filing, shown, **asked)
        if _so_already(region, filing, decision, pages, signed):
            return Decision(True, None)
        return _lacking(actor, filing, decision, pages, signed)

    with actor.reach():
        beside = {"evidence_judged_at": None} if pages else {}
        decision = acted(actor, region, number, "change", moment, decide, reason=reason, **beside)
        if decision.accepted and decision.filing:
            version = decision.filing.version
            together.insert(writes.evidence_lines(region, number, pages, version))
            if signed:
                together.insert([signed.line(region, decision.filing, moment)])
    return decision


def _so_already(
    region: str,
    before: Filing,
    decision: Decision,
    pages: tuple[dict[str, Any], ...],
    signed: Signed | None,
) -> bool:
    """Whether the filing says all this already, and nothing comes along that is not there."""
    made = decision.filing
    if not decision.accepted or made is None or signed is not None:
        return False
    same = all(getattr(made, name) == getattr(before, name) for name in _CHANGED)
    brought = {page["digest"] for page in pages}
    return same and brought <= reads.evidence_digests(region, before.id, before.version)


def made_already(actor: Actor, region: str, number: str, digest: str, **asked: Any) -> bool:
    """Whether the filing is what was asked for, by a signature under this very text. The lock that a
    commitment puts on it does not refuse the request that made it, when that comes again."""
    with actor.reach():
        kept = reads.one(region, number)
        return kept is not None and _signed_already(region, kept.filing, digest, asked)


def _signed_already(region: str, filing: Filing, digest: str, asked: dict[str, Any]) -> bool:
    place = asked.get("place", filing.place)
    others = ((name, value) for name, value in asked.items() if name != "place")
    same = all(getattr(filing, name) == value for name, value in others)
    there = regions.contains(filing.place, place)
    return same and there and reads.is_signed(region, filing.id, filing.version, digest)


_CHANGED = ("kind", "place", "first", "last")


def _way(actor: Actor, pages: tuple[dict[str, Any], ...], signed: Signed | None) -> str | None:
    """What comes with the change; a clerk who says nothing has seen the evidence."""
    if pages:
        return "material"
    return "commitment" if signed else None


def _lacking(
    actor: Actor,
    before: Filing,
    decision: Decision,
    pages: tuple[dict[str, Any], ...],
    signed: Signed | None,
) -> Decision:
    """A change that rests on something new needs to bring it, unless a clerk has seen it."""
    brought = {"": True, "material": bool(pages), "commitment": signed is not None}
    if not decision.accepted or actor.kind == "staff" or brought[decision.proof]:
        return decision
    problem = Problem(
        "change_needs_proof",
        "换了类别或备案地，原来的材料和承诺书不再适用。",
        "请上传新的材料，或签署新的承诺书；也可以到经办窗口办理。",
    )
    return Decision(False, before, (problem,))
