"""Looking at files that were read: what they would change, what is wrong, and which there were.

Lines of files are only a service's to read, so here is said who may look, and each look leaves a
line in the trail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.catalogue.read_file import SUBJECT as CATALOGUE
from yidi.actions.register.file import check_region
from yidi.actions.register.read_file import SUBJECT
from yidi.actions.register.take_over import PREFIX
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import catalogue_files
from yidi.store.reads import register as reads
from yidi.store.reads.catalogue_files import ChangedItem
from yidi.store.reads.register import ChangedLine, ImportCard, TakenLine
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Preview:
    """A file and the first lines of what it would change; none once it counts or has faults.

    new: (line, number of the person, name); gone: (number of the person, name); taken: lines of a
    take-over. A catalogue has codes of items for numbers of persons, and items that change.
    """

    card: ImportCard
    new: Sequence[tuple[int, str, str]] = ()
    changed: Sequence[ChangedLine] = ()
    gone: Sequence[tuple[str, str]] = ()
    taken: Sequence[TakenLine] = ()
    items: Sequence[ChangedItem] = ()


def preview(actor: Actor, number: int, moment: datetime, most: int) -> Preview:
    """Raises Refusal if there is no such file, or if it is another area's."""
    with reach.service():
        card = reads.one(number)
        if card is None:
            raise Refusal(Problem("no_import", "没有这份读入的文件。", "请重新读入文件。"))
        if card.region:
            check_region(actor, card.region)
        found = _lines(card, most)
        lists = (found.new, found.changed, found.gone, found.taken, found.items)
        shown = sum(len(lines) for lines in lists)
        traces.trail(
            moment, card.region, actor.kind, actor.name, "register.look", f"import:{number}",
            f"{card.name}：{shown}行", actor.address,
        )  # fmt: skip
    return found


def _lines(card: ImportCard, most: int) -> Preview:
    if card.faults or card.applied_at is not None:
        return Preview(card)
    if card.subject == SUBJECT:
        given = list(card.difference["columns"])
        return Preview(
            card,
            reads.new_lines(card.id, card.region, most),
            reads.changed_lines(card.id, card.region, given, most=most),
            reads.gone_lines(card.id, card.region, most),
        )
    if card.subject.startswith(PREFIX):
        what = card.subject.removeprefix(PREFIX)
        return Preview(card, taken=reads.taken_lines(card.id, card.region, what, most))
    if card.subject == CATALOGUE:
        gone = catalogue_files.gone_items(card.id, card.region, most)
        return Preview(
            card,
            catalogue_files.new_items(card.id, card.region, most),
            gone=[(code, name) for _, code, name in gone],
            items=catalogue_files.changed_items(card.id, card.region, most=most),
        )
    return Preview(card)


def earlier(actor: Actor, most: int = 50) -> list[ImportCard]:
    """Files of the actor's areas, and those about institutions, which belong to no area; latest
    first. Counts and names of files, no person."""
    with reach.service():
        return reads.recent((*actor.regions, ""), most)
