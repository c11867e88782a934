"""From fees that are not to be paid to what the funds take back: line by line, then fund by fund.

The funds paid a part of what was in scope; of a fee that should not have counted they take back the
same part, rounded half-up once for the whole deduction. It is split over the funds as they paid, and
never takes back more than is left of what each of them paid. The person's yearly sums do not change.
What a later bill of the stay gives back of a line comes off its cuts first: it is not to be paid once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from yidi.core import money
from yidi.core.ledger import entries
from yidi.core.ledger.entries import Entry
from yidi.core.problems import Problem, Refusal

SOURCE = "deduction"
"""The source of a deduction's lines in the journal."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Fees of a line that are not to be paid, in fen. number: the reason's; text: what is said to it;
    of: what the line had in scope when this was made final, in fen, None before."""

    line: int
    fees: int
    number: int
    text: str = ""
    of: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def kept(said: Iterable[Mapping[str, Any]]) -> tuple[Cut, ...]:
    """Cuts as they were kept."""
    return tuple(Cut(**one) for one in said)


def marked(cuts: Iterable[Cut], in_scope: Mapping[int, int]) -> tuple[Cut, ...]:
    """Cuts with what their lines have in scope as they are made final."""
    return tuple(replace(cut, of=in_scope.get(cut.line, 0)) for cut in cuts)


def lessened(
    cuts: Iterable[Cut], in_scope: Mapping[int, int], earlier: list[Cut]
) -> tuple[Cut, ...]:
    """Final cuts without what was given back of their lines since. in_scope: what the lines have now;
    earlier: the final cuts of earlier cases, which lose it first, and to which this adds its own."""
    rest = []
    for cut in cuts:
        of_line = [one for one in earlier if one.line == cut.line]
        left = in_scope.get(cut.line, 0)
        off = _off([*of_line, cut], left) - _off(of_line, left)
        earlier.append(cut)
        rest.append(replace(cut, fees=cut.fees - off))
    return tuple(cut for cut in rest if cut.fees)


def _off(cuts: Sequence[Cut], left: int) -> int:
    """What comes off the cuts of a line, one after the other, where it has so much left: each loses what
    was given back after it was made final, without what those before it lost of that."""
    off = 0
    for n, cut in enumerate(cuts):
        of = cut.fees if cut.of is None else cut.of
        others = off - _off(cuts[:n], of)
        off += min(max(of - left - others, 0), cut.fees)
    return off


@dataclass(frozen=True, slots=True)
class Left:
    """What may still be cut of a settlement. lines: fees in scope by line; paid: what each fund paid;
    funds: what is left of it after earlier deductions; in_scope: of the whole bill. All in fen."""

    lines: Mapping[int, int]
    in_scope: int
    paid: Mapping[str, int]
    funds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Deducted:
    """A deduction: fees, what the funds take back, and how much each of them."""

    fees: int
    funds: Mapping[str, int]

    @property
    def amount(self) -> int:
        """What the funds take back, in fen."""
        return sum(self.funds.values())


def deducted(cuts: Iterable[Cut], left: Left) -> Deducted:
    """The deduction of these cuts. Raises Refusal for nothing, for more than a line has left in scope,
    and where no fund has paid anything for it."""
    listed = list(cuts)
    _refuse(listed, left)
    made = taken(listed, left)
    if not made.amount:
        raise Refusal(
            Problem("funds_paid_nothing", "基金没有为这些费用付钱，没有可扣的。", "请认定不扣款。")
        )
    return made


def taken(cuts: Iterable[Cut], left: Left) -> Deducted:
    """What the funds take back of these cuts, be it nothing."""
    fees = sum(cut.fees for cut in cuts)
    whole, rest = sum(left.paid.values()), sum(left.funds.values())
    some = whole > 0 and left.in_scope > 0
    amount = min(money.share(fees, left.in_scope, whole), rest) if some else 0
    return Deducted(fees, split(max(amount, 0), left.paid, left.funds))


def _refuse(cuts: list[Cut], left: Left) -> None:
    if not cuts:
        raise Refusal(Problem("cuts_missing", "没有写哪一条扣多少。", "请在明细里写金额和理由。"))
    for line in {cut.line for cut in cuts}:
        fees = sum(cut.fees for cut in cuts if cut.line == line)
        most = left.lines.get(line, 0)
        if fees <= 0 or fees > most:
            raise Refusal(
                Problem(
                    "cut_too_large",
                    f"扣的{money.yuan(fees)}元超过这条明细还能扣的{money.yuan(most)}元。",
                    "请改小，只扣纳入支付的部分。", where=f"line {line}",
                )
            )  # fmt: skip


def split(amount: int, paid: Mapping[str, int], left: Mapping[str, int]) -> dict[str, int]:
    """`amount` over the funds in proportion to what they paid, half-up; the rest on the largest, and
    where that has nothing left on the next. Never more than is left of a fund."""
    whole = sum(paid.values())
    order = sorted((name for name in paid if paid[name] > 0), key=lambda n: (-paid[n], n))
    made, rest = {}, amount
    for name in order[1:]:
        made[name] = min(money.share(amount, whole, paid[name]), left[name], rest)
        rest -= made[name]
    for name in order:
        more = min(rest, left[name] - made.get(name, 0))
        made[name] = made.get(name, 0) + more
        rest -= more
    return {name: made[name] for name in order if made[name]}


def posted(funds: Mapping[str, int]) -> Entry:
    """The entry of a deduction: the funds pay so much less, the institution bears it. Negative
    amounts make the counter-entry."""
    lines = {name: -amount for name, amount in funds.items()}
    return entries.entry({**lines, entries.HOSPITAL: sum(funds.values())})
