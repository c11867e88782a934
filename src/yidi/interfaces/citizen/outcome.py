"""The answer to the guide: what to do, what it costs, why, and what the other ways would cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yidi.core.calendar import spoken
from yidi.core.money import yuan
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import ParameterMissing, Problem, Refusal
from yidi.core.settlement import compare, waterfall
from yidi.core.settlement import level as levels
from yidi.core.settlement import quote as quotes
from yidi.core.settlement.case import Request
from yidi.core.settlement.quote import Quote
from yidi.core.settlement.statement import Statement
from yidi.interfaces.citizen import advice, asking, choices, picture, questions, spread
from yidi.interfaces.citizen.advice import Advice
from yidi.interfaces.citizen.places import full_name
from yidi.interfaces.citizen.questions import Asked
from yidi.interfaces.citizen.spread import Spread
from yidi.interfaces.common.words import grouped

_VALUES = {
    "deductible": "起付线",
    "ratio": "本地支付比例",
    "ceiling": "年度封顶线",
    "visit_ceiling": "单次限额",
    "reduction": "异地降低的比例",
}
"""What the value behind a step is called."""


def _assumed(steps: Iterable[str]) -> tuple[str, ...]:
    """The values behind some steps, by name, each once."""
    named = (_VALUES.get(name, shape.STEPS.get(name, name)) for name in steps if name != "pool")
    return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class Money:
    """What a quote says in pictures: the range, the waterfall, who pays."""

    quote: Quote
    spread: Spread
    picture: picture.Picture
    parts: tuple[Part, ...]

    @property
    def direct(self) -> bool:
        """Whether the hospital settles at once."""
        return self.quote.manner.settlement == "direct"

    @property
    def own_width(self) -> int:
        """What the person pays, on a bar of 1000 for the whole bill."""
        return _share(self.quote.statement.person, self.quote.statement.bill.total)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The values that no document gives, by name."""
        return _assumed(b.name for b in self.picture.rows if b.basis.status == "assumed")


@dataclass(frozen=True, slots=True)
class Part:
    """One payer's share of the bill in fen, and its place on a bar of 1000."""

    payer: str
    label: str
    amount: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class WayBar:
    """One way of going as a bar of at most 1000."""

    label: str
    person: int | None
    difference: int | None
    width: int
    asks: tuple[str, ...]
    chosen: bool
    advance: bool
    problem: str = ""

    @property
    def least(self) -> bool:
        """Whether no other way costs less, and nothing has to be paid in advance."""
        return self.difference == 0 and not self.advance


@dataclass(frozen=True, slots=True)
class Gap:
    """No rule at hand: which documents to consult, and what can be got at most."""

    problems: tuple[Problem, ...]
    local: Statement | None

    @property
    def assumed(self) -> tuple[str, ...]:
        """The values behind the local benefit that no document gives."""
        taken = self.local.steps if self.local else ()
        return _assumed(s.name for s in taken if s.rule and s.rule.status == "assumed")

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is missing, one sentence a gap."""
        return tuple(_unknown(problem) for problem in self.problems)

    @property
    def documents(self) -> tuple[str, ...]:
        """The texts to look up."""
        return tuple(dict.fromkeys(d for p in self.problems for d in p.documents))


def _unknown(problem: Problem) -> str:
    """A gap as a person would say it."""
    said = problem.sentence
    return said if said.endswith("。") else f"{said}。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything the result shows. Either `money` or `gap` is there."""

    book: Book
    request: Request
    advice: Advice
    total: int
    guessed: bool
    money: Money | None
    gap: Gap | None
    ways: tuple[WayBar, ...]


def outcome(asked: Asked) -> Outcome:
    """The result for complete answers. Raises Refusal for what cannot be answered at all."""
    book = asked.folder.book(asked.said("region"))
    request = asking.case(asked, book)
    told = advice.advice(asked, book, request)
    money, gap = _money(asked, book, request)
    total, guessed = asking.total(asked), asked.said("bill") == "guess"
    ways = _ways(asked, book, request)
    return Outcome(book, request, told, total, guessed, money, gap, ways)


def _money(asked: Asked, book: Book, request: Request) -> tuple[Money | None, Gap | None]:
    try:
        made = quotes.quote(book, request)
    except ParameterMissing as missing:
        return None, Gap(missing.problems, _local(book, request))
    return (
        Money(
            quote=made,
            spread=spread.spread(made, asking.split_known(asked)),
            picture=picture.picture(made),
            parts=_parts(made),
        ),
        None,
    )


def _local(book: Book, request: Request) -> Statement | None:
    """The same bill at home: the most that can be got."""
    try:
        setting = levels.setting(book, request)
        profile = setting.edition.profile(setting.local_case())
    except Refusal:
        return None
    return waterfall.run(profile, request.bill, request.year_to_date)


def _parts(made: Quote) -> tuple[Part, ...]:
    total, start = made.statement.bill.total, 0
    found = []
    for payer, label, amount in picture.parts(made):
        width = _share(amount, total)
        found.append(Part(payer, label, amount, start, width))
        start += width
    return tuple(found)


def _share(amount: int, total: int) -> int:
    return amount * 1000 // max(total, 1)


def _ways(asked: Asked, book: Book, request: Request) -> tuple[WayBar, ...]:
    """The ways from the cheapest to the dearest; those without a figure at the end."""
    if asked.said("why") == "emergency":
        return ()
    try:
        found = compare.compare(book, request)
    except Refusal:
        return ()
    bars = [_bar(asked, book, way, request.bill.total) for way in found]
    return tuple(sorted(bars, key=lambda bar: (bar.person is None, bar.person or 0, bar.advance)))


def _bar(asked: Asked, book: Book, way: compare.Way, total: int) -> WayBar:
    person = way.quote.statement.person if way.quote else None
    return WayBar(
        label=way.label,
        person=person,
        difference=way.difference,
        width=_share(person or 0, total),
        asks=way.asks,
        chosen=_is_chosen(asked, book, way),
        advance=way.quote is not None and way.quote.manner.settlement != "direct",
        problem=_unknown(way.problems[0]) if way.problems else "",
    )


def _is_chosen(asked: Asked, book: Book, way: compare.Way) -> bool:
    """Whether a way is the one that the answers describe."""
    if not asking.files(asked, book):
        return way.filing is None
    if way.filing is None or way.filing.kind != asked.said("why"):
        return False
    return way.name in ("other_temporary", "referral") or way.filing.proof == asking.proof(asked)


def told(asked: Asked) -> list[tuple[str, str, str]]:
    """What the person answered: question, its short name, the answer in words."""
    places = asked.folder.places
    book = asked.book
    said = {
        "who": f"{book.name if book else ''}，{choices.label('insurance', asked.said('insurance'))}",
        "where": full_name(places, asked.said("place")),
        "why": choices.label("why", asked.said("why")),
        "proof": choices.label("proof", asked.said("proof")),
        "care": f"{choices.label('type', asked.said('type'))}，{choices.label('level', asked.said('level'))}",
        "dates": _dates(asked),
        "bill": _bill(asked),
    }
    return [(q, choices.SHORT[q], said[q]) for q in questions.to_ask(asked)]


def _dates(asked: Asked) -> str:
    first, last = questions.day_of(asked.said("from")), questions.day_selecting_rules(asked)
    said = spoken(first) if first else ""
    return said if last is None or last == first else f"{said}至{spoken(last)}"


def _bill(asked: Asked) -> str:
    amount = grouped(yuan(asking.total(asked)))
    return f"{'估算' if asked.said('bill') == 'guess' else ''}{amount}元"
