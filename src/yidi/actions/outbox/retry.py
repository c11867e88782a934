"""Messages that were given up are tried again, once what stopped them is mended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.store.reads import outbox as reads
from yidi.store.writes import outbox as writes
from yidi.store.writes import traces


def retry(actor: Actor, lines: Iterable[int], moment: datetime) -> int:
    """Gives how many will be tried again; lines of other areas are passed over."""
    with actor.reach():
        wanted = set(lines)
        mine = [line for line in reads.failed(actor.regions, 10_000) if line.id in wanted]
        count = writes.again((line.id for line in mine), moment)
        for region in {line.region for line in mine}:
            traces.trail(
                moment, region, actor.kind, actor.name, "message.retry", "outbox", f"{count}条",
                actor.address,
            )  # fmt: skip
    return count
