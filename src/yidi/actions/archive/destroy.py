"""Destroy commitments that have served their time: an explicit act of the office, with a trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.core.filing.archive import ALIVE, kept_until
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import archive as reads
from yidi.store.reads import policy as policy_reads
from yidi.store.writes import archive as writes
from yidi.store.writes import traces

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Ripe:
    """A commitment that may be destroyed."""

    id: int
    number: str
    signed_on: date
    kept_until: date


def ripe(region: str, moment: datetime) -> list[Ripe]:
    """Commitments of an area whose time has passed."""
    return list(_ripe(region, moment))


def _ripe(region: str, moment: datetime) -> Iterator[Ripe]:
    book, today, after = policy_reads.book(region), moment.date(), 0
    while True:
        with reach.service():
            batch = reads.signed(region, after, _BATCH)
        for paper in batch:
            after = paper.id
            ended = None if paper.state in ALIVE else paper.ended_on or today
            signed_on = paper.signed_at.astimezone(moment.tzinfo).date()
            until = kept_until(book, signed_on, ended, today)
            if until <= today:
                yield Ripe(paper.id, paper.number, signed_on, until)
        if len(batch) < _BATCH:
            return


def destroy(actor: Actor, region: str, reason: str, moment: datetime) -> int:
    """Destroys every commitment of an area whose time has passed; gives how many. Their digests
    stay. Raises Refusal without a reason, or for another area."""
    if actor.kind == "citizen" or (actor.kind == "staff" and region not in actor.regions):
        raise Refusal(Problem("region_not_yours", "这个统筹区不归您管。", "请检查统筹区。"))
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "销毁档案要写明批准依据。", "请写明。"))
    found = ripe(region, moment)
    gone = 0
    for start in range(0, len(found), _BATCH):
        with reach.service():
            for paper in found[start : start + _BATCH]:
                gone += writes.destroy_signature(
                    paper.id, paper.kept_until, actor.name, reason, moment
                )
                traces.trail(
                    moment, region, actor.kind, actor.name, "archive.destroy",
                    f"filing:{paper.number}", f"承诺书，保存至{paper.kept_until}；{reason}",
                    actor.address,
                )  # fmt: skip
    return gone
