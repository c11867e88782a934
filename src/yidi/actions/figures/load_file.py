"""A file of aggregates from outside is kept as cells with their source, in the place of its last version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from yidi.actions.actor import Actor
from yidi.core.figures.cell_file import CellFile, cell_file
from yidi.store import reach
from yidi.store.writes import figures as writes
from yidi.store.writes import traces


def load_file(
    actor: Actor, rows: Iterable[tuple[int, Sequence[str]]], moment: datetime
) -> CellFile:
    """Raises Refusal with every fault; nothing is kept then. The same file twice is once."""
    known = [(line, tuple(cells)) for line, cells in rows]
    file = cell_file(known)
    digest = sha256("\n".join("\x1f".join(cells) for _, cells in known).encode()).hexdigest()
    with reach.service():
        writes.keep_source(file, digest, actor.name, moment)
        said = f"{len(file.cells)}格，摘要{digest[:12]}"
        region, name = file.says["region"], file.says["name"]
        traces.trail(moment, region, actor.kind, actor.name, "figures.load", name, said)
    return file
