"""A settlement as its page shows it: who paid what, why each figure, the bill behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yidi.core.policy.book import Book
from yidi.core.settlement import paid as core
from yidi.core.settlement import replay
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.paid import REVERSAL, Brief, Kind, Paid
from yidi.core.settlement.quote import Quote
from yidi.interfaces.citizen import picture
from yidi.interfaces.citizen.picture import Block, Picture


@dataclass(frozen=True, slots=True)
class Drawn:
    """The waterfall of the whole stay, and the quote it is drawn from."""

    quote: Quote
    picture: Picture

    @property
    def direct(self) -> bool:
        """It was settled at the hospital."""
        return True


@dataclass(frozen=True, slots=True)
class Why:
    """A figure, and the steps that explain it; they are of the whole stay, of which earlier bills
    moved `earlier`. Amounts in fen."""

    name: str
    label: str
    amount: int
    earlier: int
    blocks: tuple[Block, ...]

    @property
    def whole(self) -> int:
        """What the stay came to together."""
        return self.amount + self.earlier


@dataclass(frozen=True, slots=True)
class Part:
    """One payer's share in fen, and its place on a bar of 1000."""

    payer: str
    label: str
    amount: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the page of a settlement needs. drawn: None for a reversal, and where a
    replay does not come to what was paid."""

    paid: Paid
    book: Book
    drawn: Drawn | None
    whys: tuple[Why, ...]
    kinds: tuple[Kind, ...]
    parts: tuple[Part, ...]
    sums: tuple[tuple[str, int, int], ...]

    @property
    def is_reversal(self) -> bool:
        """Whether it takes another one back."""
        return self.paid.kind == REVERSAL

    @property
    def doubtful(self) -> bool:
        """Whether its steps cannot be shown, because they come to something else today."""
        return self.drawn is None and not self.is_reversal


def shown(paid: Paid, book: Book) -> Shown:
    """The page's values. book: the one that the settlement was computed with."""
    drawn = _drawn(paid, book)
    blocks = drawn.picture.rows if drawn else ()
    return Shown(
        paid, book, drawn, tuple(_whys(paid, blocks)), tuple(core.kinds(paid.charges)),
        tuple(_parts(paid.amounts)), tuple(core.sums(paid, book.accumulators)),
    )  # fmt: skip


def _drawn(paid: Paid, book: Book) -> Drawn | None:
    if paid.kind == REVERSAL or replay.differences(book, paid.kept):
        return None
    made = replay.replayed(book, paid.kept)
    return Drawn(made, picture.picture(made))


def _whys(paid: Paid, blocks: Iterable[Block]) -> Iterable[Why]:
    every = list(blocks)
    for name, label, amount in core.said(paid.amounts):
        behind = core.STEPS_OF.get(name, ())
        earlier = sum(getattr(brief.amounts, name) for brief in paid.earlier)
        yield Why(name, label, amount, earlier, tuple(b for b in every if b.name in behind))


def _parts(amounts: Amounts) -> Iterable[Part]:
    """Who pays how much; a reversal gives the same shares back."""
    start, total = 0, max(abs(amounts.total), 1)
    for payer, label, amount in (
        ("fund", "医保付", amounts.fund_total),
        ("hospital", "医院付", amounts.hospital),
        ("account", "个人账户付", amounts.account),
        ("you", "您付现金", amounts.cash),
    ):
        if amount:
            width = abs(amount) * 1000 // total
            yield Part(payer, label, amount, start, width)
            start += width


@dataclass(frozen=True, slots=True)
class Year:
    """The settlements of a year with the names of their people, and what all of them together
    moved, in fen."""

    year: int
    rows: tuple[tuple[Brief, str], ...]
    amounts: Mapping[str, int]


_TOTALS = ("total", "fund_total", "account", "cash")


def years(rows: Iterable[Brief], names: Mapping[int, str]) -> list[Year]:
    """By the year in which they count, latest first; what was taken back cancels out."""
    found: dict[int, list[Brief]] = {}
    for row in rows:
        found.setdefault(row.year, []).append(row)
    return [
        Year(
            year,
            tuple((row, names.get(row.person_id, "")) for row in listed),
            {name: sum(getattr(row.amounts, name) for row in listed) for name in _TOTALS},
        )
        for year, listed in sorted(found.items(), reverse=True)
    ]
