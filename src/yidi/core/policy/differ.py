"""Two editions side by side: only what differs, as sentences with both clauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from yidi.core.policy import check, shape, spoken
from yidi.core.policy.book import Book
from yidi.core.policy.link import Table
from yidi.core.policy.read import Row
from yidi.core.policy.spoken import SpokenRule


@dataclass(frozen=True, slots=True)
class Difference:
    """One point on which two editions differ. A side is None where it has no such rule."""

    table: str
    label: str
    who: str
    before: SpokenRule | None
    after: SpokenRule | None

    @property
    def sentence(self) -> str:
        """职工医保、跨省异地：由“…”改为“…”。"""
        before = self.before.gives if self.before else "没有规定"
        after = self.after.gives if self.after else "没有规定"
        who = f"{self.who}：" if self.who else ""
        return f"{who}由“{before}”变为“{after}”。"


def differences(
    first: Book, first_day: date, second: Book, second_day: date, impossible: check.Impossible = ()
) -> list[Difference]:
    """What differs between two books or two days, in the order of the vocabulary."""
    before, after = first.edition(first_day).tables, second.edition(second_day).tables
    found: list[Difference] = []
    for name in shape.TABLES:
        if name in before and name in after:
            if before[name].version is not after[name].version:
                found += _in_table(first, before[name], second, after[name], impossible)
        elif name in before or name in after:
            found += _one_sided(first, before.get(name), second, after.get(name))
    return found


def first_past(
    first: Book, second: Book, today: date, impossible: check.Impossible = ()
) -> date | None:
    """The first day before today on which two books say different things; None if there is none."""
    start = max(first.first_day, second.first_day)
    days = {start, *first.chain.change_days(), *second.chain.change_days()}
    past = (day for day in sorted(days) if start <= day < today)
    return next((day for day in past if differences(first, day, second, day, impossible)), None)


def _in_table(
    first: Book, before: Table, second: Book, after: Table, impossible: check.Impossible
) -> Iterator[Difference]:
    name = before.version.table
    for old in before.rows:
        for new in after.rows:
            said = spoken.gives(first, old), spoken.gives(second, new)
            if said[0] == said[1]:
                continue
            shared = _shared(old, new)
            if shared is not None and _occurs(before, old, after, new, shared, impossible):
                yield Difference(
                    name,
                    shape.TABLES[name].label,
                    spoken.who(shared),
                    spoken.rule(first, before.version, old),
                    spoken.rule(second, after.version, new),
                )


def _shared(old: Row, new: Row) -> dict[str, tuple[str, ...]] | None:
    """The cases that both rows cover; None if there are none."""
    shared = dict(old.when)
    for key, words in new.when.items():
        both = tuple(word for word in shared.get(key, words) if word in words)
        if not both:
            return None
        shared[key] = both
    return shared


def _occurs(
    before: Table,
    old: Row,
    after: Table,
    new: Row,
    shared: Mapping[str, tuple[str, ...]],
    impossible: check.Impossible,
) -> bool:
    """Whether some possible case really meets both rows (an exception may have taken it)."""
    keys = tuple(dict.fromkeys((*before.keys, *after.keys)))
    words = [shared.get(key, tuple(shape.DIMENSIONS[key].words)) for key in keys]
    for combination in product(*words):
        cell = dict(zip(keys, combination, strict=True))
        if (
            before.row(cell) is old
            and after.row(cell) is new
            and not check.cannot_be(cell, impossible)
        ):
            return True
    return False


def _one_sided(
    first: Book, before: Table | None, second: Book, after: Table | None
) -> Iterator[Difference]:
    for book, table in ((first, before), (second, after)):
        for row in table.rows if table else ():
            name = row.table
            said = spoken.rule(book, table.version, row) if table else None
            sides = (said, None) if table is before else (None, said)
            yield Difference(name, shape.TABLES[name].label, spoken.who(row.when), *sides)
