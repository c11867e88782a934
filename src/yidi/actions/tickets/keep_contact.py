"""Name who answers other agencies (S3 四（三）: 指定专人负责异地就医业务协同工作)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.tickets.working import text_needed
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import tickets as writes
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Named:
    """Who, and by which telephone; deputy: who stands in."""

    name: str
    telephone: str
    deputy: str = ""
    note: str = ""


def keep_contact(actor: Actor, region: str, named: Named, moment: datetime) -> None:
    """The contact of an agency, in place of the one before. Raises Refusal."""
    if region not in actor.regions:
        raise Refusal(Problem("wrong_region", "只能维护本机构的联系人。", "请改选统筹区。"))
    name = text_needed(named.name, "联系人")
    telephone = text_needed(named.telephone, "电话")
    if sum(char.isdigit() for char in telephone) < 7:
        raise Refusal(Problem("telephone_wrong", "电话不对。", "请写带区号的电话。"))
    with actor.reach():
        writes.put_contact(
            region, name=name[:50], telephone=telephone[:40], deputy=named.deputy.strip()[:50],
            note=named.note.strip()[:200], changed_at=moment, changed_by=actor.name,
        )  # fmt: skip
        traces.trail(
            moment, region, actor.kind, actor.name, "ticket.contact", f"region:{region}", name,
            actor.address,
        )  # fmt: skip
