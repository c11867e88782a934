"""What another law would change of settlements that stand: each computed again, few by the
single-bill path, many by columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from yidi.core.policy.book import Book
from yidi.core.problems import Refusal
from yidi.core.settlement import amounts as money
from yidi.core.settlement import columns, replay
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.replay import Kept
from yidi.core.settlement.resettling import Change, difference
from yidi.core.steps import FUND_FIELDS


class Effect(NamedTuple):
    """A settlement that would come to something else; change None: the law would not say to what."""

    setl_id: str
    total: int
    change: Change | None


def effects(book: Book, settlements: Sequence[Kept]) -> list[Effect]:
    """The settlements that `book` changes, in their order."""
    few = len(settlements) < columns.FEW
    comes = [_by_itself(book, k) for k in settlements] if few else _by_columns(book, settlements)
    made = (
        Effect(kept.setl_id, kept.amounts.total, change)
        for kept, change in zip(settlements, comes, strict=True)
    )
    return [one for one in made if one.change is None or not one.change.nothing]


def together(found: Iterable[Effect]) -> Change:
    """What is paid more in all."""
    known = [one.change for one in found if one.change]
    return Change(*(sum(change[n] for change in known) for n in range(len(Change._fields))))


def _by_itself(book: Book, kept: Kept) -> Change | None:
    try:
        found = replay.replayed(book, kept)
    except Refusal:
        return None
    return difference(kept.whole, money.of(found.statement))


def _by_columns(book: Book, settlements: Sequence[Kept]) -> list[Change | None]:
    found = replay.by_columns([(book, kept) for kept in settlements])
    return [
        _difference(kept.whole, made) if made else None
        for kept, made in zip(settlements, found, strict=True)
    ]


def _difference(stood: Amounts, comes: dict[str, int]) -> Change:
    fund = sum(comes.get(f"fund.{name}", 0) for name in FUND_FIELDS)
    return Change(
        fund - stood.fund_total, comes["account"] - stood.account, comes["cash"] - stood.cash
    )
