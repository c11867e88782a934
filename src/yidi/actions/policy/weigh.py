"""What a book that waits would change of settlements in force: said before anybody approves it.

Nothing is changed by it: a settlement stands as it was made. What the authority does about the
difference is decided by people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yidi.core.money import yuan
from yidi.core.settlement import weighing
from yidi.core.settlement.resettling import Change
from yidi.core.settlement.weighing import Effect
from yidi.store import reach
from yidi.store.reads import policy, statements
from yidi.store.reads.statements import Replayable

BATCH = 2000
LISTED = 50


@dataclass(frozen=True, slots=True)
class Weighed:
    """looked: settlements computed again; more: whether there are others; changed: how many come to
    something else, by `change` in all; unknown: how many the book has no answer for; effects: the
    largest of them."""

    looked: int
    more: bool
    changed: int
    unknown: int
    change: Change
    effects: tuple[Effect, ...]


def weigh(region: str, digest: str, since: date, most: int | None = None) -> Weighed:
    """Settlements made since a day, at most `most`, by the book of that digest."""
    book = policy.book_by_digest(region, digest)
    looked, found = 0, list[Effect]()
    for batch in _batches(region, since):
        if most is not None and looked + len(batch) > most:
            return _weighed(looked, True, found)
        looked += len(batch)
        found += weighing.effects(book, [one.kept for one in batch])
    return _weighed(looked, False, found)


def _batches(region: str, since: date) -> Iterator[list[Replayable]]:
    after = 0
    while True:
        with reach.service():
            batch = statements.in_force(region, since, after, BATCH)
        if not batch:
            return
        yield batch
        after = batch[-1].id


def _weighed(looked: int, more: bool, found: list[Effect]) -> Weighed:
    largest = sorted(found, key=_size, reverse=True)[:LISTED]
    unknown = sum(one.change is None for one in found)
    return Weighed(
        looked, more, len(found) - unknown, unknown, weighing.together(found), tuple(largest)
    )


def _size(one: Effect) -> int:
    return max(map(abs, one.change)) if one.change else 0


def summary(found: Weighed) -> str:
    """All of it in a sentence."""
    more = "（只算了这一部分，全部请用yidi policy publish）" if found.more else ""
    looked = f"重算了{found.looked}笔已结算的费用{more}，"
    if not found.changed and not found.unknown:
        return f"{looked}没有一笔会变。"
    unknown = f"，{found.unknown}笔没有规则可算" if found.unknown else ""
    return f"{looked}{found.changed}笔会变{unknown}，合计{_spoken(found.change)}。已结算的不会自动重算。"


def effect(one: Effect) -> str:
    """One of them in words."""
    return _spoken(one.change) if one.change else "新规则没有可以引用的规定"


def _spoken(change: Change) -> str:
    parts = (("基金", change.fund), ("个人账户", change.account), ("个人现金", change.cash))
    said = [f"{who}{'多' if fen > 0 else '少'}付{yuan(abs(fen))}元" for who, fen in parts if fen]
    return "、".join(said) or "不变"
