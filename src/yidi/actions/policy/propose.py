"""Propose a region's packs as the book for live work. The same text twice is one proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yidi.core.policy import differ
from yidi.core.policy.book import ENGINE, Book
from yidi.core.problems import Refusal
from yidi.policy_files.folder import Folder
from yidi.store import reach
from yidi.store.reads import policy as reads
from yidi.store.writes import policy as writes
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed. `changes`: sentences against the book in use; `reaches_back`: the first
    day before today on which the rules would have been different, None if there is none."""

    region: str
    digest: str
    new: bool
    changes: tuple[str, ...]
    reaches_back: date | None


def propose(folder: Folder, region: str, author_id: int, at: datetime) -> Proposed:
    """Checks the packs of `region` and keeps them for a second person.

    Raises Refusal with every fault if the packs of the chain have any.
    """
    book = folder.book(region)
    chain = {pack.file for pack in book.chain.packs}
    faults = [f for f in folder.check() if f.where.partition(":")[0] in chain]
    if faults:
        raise Refusal(*faults)
    texts = {pack.region: folder.texts[pack.region] for pack in book.chain.packs}
    with reach.service():
        new = writes.propose(region, book.digest, ENGINE, texts, author_id, at)
        if new:
            traces.trail(at, region, "staff", str(author_id), "policy.propose", book.digest)
    before = reads.book(region) if region in reads.regions_in_use() else None
    back = differ.first_past(before, book, at.date(), folder.impossible) if before else None
    return Proposed(region, book.digest, new, _changes(before, book, folder, at.date()), back)


def _changes(before: Book | None, book: Book, folder: Folder, today: date) -> tuple[str, ...]:
    if before is None:
        return ()
    found = differ.differences(before, today, book, today, folder.impossible)
    return tuple(difference.sentence for difference in found)
