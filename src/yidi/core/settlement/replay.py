"""A settlement computed again from what was kept of it: the case, the book, nothing else.

By the single-bill path step for step, and by the column path amount for amount; either must come to
what was paid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yidi.core.money import yuan
from yidi.core.policy.book import ENGINE, Book
from yidi.core.policy.tree import Branch, Items, Text, Tree
from yidi.core.problems import Refusal
from yidi.core.settlement import amounts as money
from yidi.core.settlement import columns, linking
from yidi.core.settlement.amounts import NATIONAL, Amounts
from yidi.core.settlement.case import Request
from yidi.core.settlement.columns import Shelf
from yidi.core.settlement.quote import Quote, quote
from yidi.core.settlement.request import request


@dataclass(frozen=True, slots=True)
class Kept:
    """A settlement as it stands: what it was computed from and what it came to, in fen.

    given: the case as `given.tree` wrote it; steps: [name, before, kept, passed_on, worked_on]
    each; earlier: interim settlements of the stay that were taken off; before, after: yearly sums.
    """

    setl_id: str
    given: Mapping[str, Any]
    steps: Sequence[Sequence[Any]]
    amounts: Amounts
    earlier: tuple[Amounts, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]
    engine: str

    @property
    def whole(self) -> Amounts:
        """The amounts of the whole stay, as the engine computes them."""
        return money.less(self.amounts, (money.turned(one) for one in self.earlier))


def case(book: Book, kept: Kept) -> Request:
    """The case as it was taken. Raises Refusal if it cannot be read."""
    return request(_tree(kept.given), book.places)


def replayed(book: Book, kept: Kept) -> Quote:
    """The quote that the settlement rests on. Raises Refusal if it cannot be computed."""
    return quote(book, case(book, kept))


def differences(book: Book, kept: Kept) -> list[str]:
    """What comes out otherwise by the single-bill path, a sentence each; empty: byte for byte."""
    try:
        found = replayed(book, kept)
    except Refusal as refusal:
        return [f"不能重算：{problem.sentence}" for problem in refusal.problems]
    moved = money.less(money.of(found.statement), kept.earlier)
    steps = [list(step[:5]) for step in found.statement.steps]
    return [
        *_engine(kept),
        *_steps(kept.steps, steps),
        *_amounts(kept.amounts._asdict(), moved._asdict()),
        *_sums(kept.after, {**kept.before, **found.statement.year}),
    ]


def _engine(kept: Kept) -> Iterator[str]:
    if kept.engine != ENGINE:
        yield f"引擎：结算时是{kept.engine}，现在是{ENGINE}"


def _steps(stood: Sequence[Sequence[Any]], comes: Sequence[Sequence[Any]]) -> Iterator[str]:
    if [step[0] for step in stood] != [step[0] for step in comes]:
        yield f"步骤：记录有{len(stood)}步，重算有{len(comes)}步，名称或次序不同"
        return
    for number, (one, other) in enumerate(zip(stood, comes, strict=True), start=1):
        if list(one) != list(other):
            yield f"第{number}步{one[0]}：记录{list(one[1:])}，重算{list(other[1:])}（分）"


def _amounts(stood: Mapping[str, int], comes: Mapping[str, int]) -> Iterator[str]:
    for name, amount in stood.items():
        if name in comes and comes[name] != amount:
            yield f"{NATIONAL.get(name, name)}：记录{yuan(amount)}，重算{yuan(comes[name])}"


def _sums(stood: Mapping[str, int], comes: Mapping[str, int]) -> Iterator[str]:
    for name in {**stood, **comes}:
        one, other = stood.get(name, 0), comes.get(name, 0)
        if one != other:
            yield f"年度累计{name}：记录{yuan(one)}，重算{yuan(other)}"


def _tree(value: Any) -> Tree:
    """What was kept as JSON, as a case is read."""
    if isinstance(value, Mapping):
        return Branch((Text(name), _tree(each)) for name, each in value.items())
    if isinstance(value, list):
        return Items(_tree(each) for each in value)
    return Text(value)


# ---- the same by columns


@dataclass(frozen=True, slots=True)
class _Row:
    """A settlement under one of the levels that apply to it."""

    of: int
    profile: int
    request: Request
    draws: bool


def column_differences(found: Sequence[tuple[Book, Kept]]) -> list[list[str]]:
    """What comes out otherwise by the column path, for each of the settlements."""
    made = by_columns(found)
    return [_compared(book, kept, one) for (book, kept), one in zip(found, made, strict=True)]


def by_columns(found: Sequence[tuple[Book, Kept]]) -> list[dict[str, int] | None]:
    """The amounts of each settlement by the column path, the level best for the person; None where
    there is no answer."""
    shelf = Shelf()
    rows = [row for n, (book, kept) in enumerate(found) for row in _rows(shelf, n, book, kept)]
    best: dict[int, dict[str, int]] = {}
    for row, made in zip(rows, _run(shelf, rows), strict=True):
        if row.of not in best or made["person"] < best[row.of]["person"]:
            best[row.of] = made
    return [best.get(n) for n in range(len(found))]


def _rows(shelf: Shelf, number: int, book: Book, kept: Kept) -> Iterator[_Row]:
    try:
        asked = case(book, kept)
    except Refusal:
        return
    insured, care = asked.insured, asked.care
    person = linking.Person(
        "true" if insured.retired else "false", insured.hardship, insured.civil_servant,
        care.level, str(min(care.stay_number, 10)),
    )  # fmt: skip
    for choice in linking.link(linking.outline(book, asked), person).choices:
        draws = choice.draws and insured.use_account
        yield _Row(number, shelf.place(choice.profile), asked, draws)


def _run(shelf: Shelf, rows: Sequence[_Row]) -> list[dict[str, int]]:
    """The amounts of each row. Few rows are repeated until they are worth columns, or the
    single-bill path would be asked a second time."""
    if not rows:
        return []
    many = list(rows)
    while len(many) < columns.FEW:
        many += rows
    return columns.listed(shelf, [row.profile for row in many], _bills(many))[: len(rows)]


def _bills(rows: Sequence[_Row]) -> columns.Bills:
    names = dict.fromkeys(name for row in rows for name in row.request.year_to_date)
    bills = [row.request.bill for row in rows]
    return columns.bills(
        total=[b.total for b in bills],
        own_paid=[b.own_paid for b in bills],
        over_limit=[b.over_limit for b in bills],
        class_b=[b.class_b for b in bills],
        own_account=[r.request.insured.balance * r.draws for r in rows],
        family=[r.request.insured.family * r.draws for r in rows],
        year={n: [r.request.year_to_date.get(n, 0) for r in rows] for n in names},
    )


def _compared(book: Book, kept: Kept, made: Mapping[str, int] | None) -> list[str]:
    if made is None:
        return ["成批重算没有结果"]
    plain = {name.removeprefix("fund."): amount for name, amount in made.items()}
    sums = {name: plain.get(f"year.{name}", 0) for name in book.accumulators}
    stood = {name: kept.after.get(name, 0) for name in book.accumulators}
    return [*_amounts(kept.whole._asdict(), plain), *_sums(stood, sums)]
