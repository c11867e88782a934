"""What a fund owes besides a settlement that would come to more today, and is not settled anew.

The stay is over or the year is closed, so the settlement stays as it is. It is computed again among what
the year holds by now, as if it were settled anew today; what the funds would bear more is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import amounts as money
from yidi.core.settlement import case, replay
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.quote import quote
from yidi.core.settlement.reversal import less
from yidi.core.settlement.till import Priced

NOTHING_MORE = Problem(
    "nothing_more", "按现在的情况，医保不多付。", "不需要申请补差；有疑问请咨询参保地。"
)


@dataclass(frozen=True, slots=True)
class Year:
    """A year with its sums as they stand, in fen."""

    year: int
    sums: Mapping[str, int]


def difference(
    book: Book, kept: replay.Kept, asked: case.Request, own: Year, counts: Year
) -> Priced:
    """What `asked` comes to besides what was paid. own: the settlement's year; counts: the year that
    the difference counts in, another one where its own is closed. Raises Refusal where the funds bear
    no more, and as quote."""
    since = less(own.sums, kept.after)
    among = {n: max(0, asked.year_to_date.get(n, 0) + since.get(n, 0)) for n in book.accumulators}
    plain = replace(asked.insured, use_account=False, balance=0, family=0)
    found = quote(book, replace(asked, insured=plain, year_to_date=among))
    moved = money.less(money.of(found.statement), [_in_cash(kept.whole)])
    if moved.fund_total <= 0:
        raise Refusal(NOTHING_MORE)
    after = {**own.sums, **among, **found.statement.year}
    if counts.year != own.year:
        more = less(after, own.sums)
        after = {**counts.sums, **{n: counts.sums.get(n, 0) + max(0, m) for n, m in more.items()}}
    return Priced(found, moved, counts.year, dict(counts.sums), after, {})


def _in_cash(amounts: Amounts) -> Amounts:
    """The same with the person's part in cash: no account pays or is paid by a claim."""
    return amounts._replace(account=0, family=0, cash=amounts.person)
