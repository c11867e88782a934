"""The figures of some months as tables: the same for the console, a workbook and the monthly report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from yidi.actions.figures.keep_answers import areas, keep_answers
from yidi.core.calendar import add_months
from yidi.core.clearing.life import STATES as CLEARING
from yidi.core.figures import tables
from yidi.core.figures.asked import INSURED, SIDES, Asked, month_of, seen_from, within
from yidi.core.figures.cell_file import WORDS
from yidi.core.figures.definitions import OF_PERSONS, Sums
from yidi.core.figures.tables import Table
from yidi.core.policy import shape
from yidi.core.regions import Places
from yidi.core.tickets.life import KINDS as TICKETS
from yidi.policy_files.folder import divisions
from yidi.store.reads import figures as reads

CHANNELS = shape.DIMENSIONS["channel"].words
HEADLINE = (
    "persons", "visits", "total", "fund_total", "person_part", "own_share", "direct_rate", "mean_cost",
)  # fmt: skip
WHERE = {"local": "本地", "away": "异地"}
USUAL_MONTHS = 6
"""With this month, what a page asks as it opens."""
OF_CARE = ("month", "flows", "other", "area", "care", "insurance", "scope", "way")
"""The tables of the page about care."""


@dataclass(frozen=True, slots=True)
class Care:
    """Care in the months asked for. whole: all of it, before: as many months before; persons included."""

    whole: dict[str, int]
    before: dict[str, int]
    tables: tuple[Table, ...]


def care(asked: Asked, places: Places) -> Care:
    """Everything that a page says about care."""
    whole, months, insurances, kinds, scopes, ways = reads.care(
        asked, (), ("month",), ("insurance",), ("care",), ("scope",), ("way",)
    )
    made = (
        tables.by_month(asked.months, months, reads.persons(asked, "month")),
        *_places(asked, places),
        tables.by_word("care", "按就医类型", "care", kinds),
        tables.by_word("insurance", "按险种", "insurance", insurances),
        tables.by_word("scope", "按就医范围", "scope", scopes),
        tables.by_word("way", "按结算方式", "way", ways),
    )
    return Care(_whole(asked, whole), _before(asked), made)


def usual(today: date) -> tuple[tuple[date, date], ...]:
    """The months (first, last) that are asked most: as a page opens, a year, the month of the report."""
    now = month_of(today)
    before = add_months(now, -1)
    return (add_months(now, 1 - USUAL_MONTHS), now), (add_months(now, -11), now), (before, before)


def _whole(asked: Asked, whole: Mapping[reads.Key, Sums]) -> dict[str, int]:
    return {**whole.get((), {}), "persons": reads.persons(asked).get((), 0)}


def _before(asked: Asked) -> dict[str, int]:
    """The same for as many months before."""
    back = -len(asked.months)
    earlier = replace(asked, first=add_months(asked.first, back), last=add_months(asked.last, back))
    (whole,) = reads.care(earlier, ())
    return _whole(earlier, whole)


def _places(asked: Asked, places: Places) -> Iterator[Table]:
    home = asked.areas[0] if asked.areas else ""
    own, other = (0, 1) if asked.side == INSURED else (1, 0)

    def seen(code: str) -> str:
        return seen_from(code, home)

    def same(code: str) -> str:
        return code

    pairs = reads.flows(asked, seen)
    near, far = (same, seen) if own == 0 else (seen, same)
    yield tables.flows(pairs, places, near, far, asked.side)
    title = "按就医地" if own == 0 else "按参保地"
    yield tables.by_place("other", title, "place", _one_end(pairs, other), places, seen)
    ours = _one_end(pairs, own)
    if len(ours) > 1:
        title = "按参保统筹区" if own == 0 else "按本地区县"
        yield tables.by_place("area", title, "area", ours, places, same)


def _one_end(pairs: Mapping[reads.Key, Sums], end: int) -> dict[reads.Key, Sums]:
    made: dict[reads.Key, Sums] = {}
    for key, sums in pairs.items():
        known = made.get((key[end],), {})
        made[key[end],] = {name: known.get(name, 0) + count for name, count in sums.items()}
    return made


def answer_ahead(today: date) -> int:
    """Answers what the pages of the offices ask when they are opened; gives how many answers."""
    at = reads.counted_at()
    if at is None:
        return 0
    with reads.keeping() as answers:
        for regions, months in product(areas(), usual(today)):
            for side in SIDES:
                care(Asked(*months, side, regions), divisions())
            desks(Asked(*months, INSURED, regions))
    keep_answers(answers, at)
    return len(answers)


# ---- offices


def desks(asked: Asked) -> tuple[Table, ...]:
    """What the offices of the areas did in the months."""
    return (
        _filings_by_month(asked),
        _filings("kind", "备案类别", "kind", shape.KINDS, asked),
        _filings("channel", "办理渠道", "channel", CHANNELS, asked),
        *_apart("filings", "备案", ("filings", "evidence_rate"), _FILED, asked),
        _decisions(asked),
        *_apart("decisions", "备案按时审核", _OF_DECISIONS, _DECIDED, asked),
        _claims(asked),
        *_apart("claims", "手工报销按时办结", _OF_CLAIMS, _CLAIMED, asked),
        _answers_by_month(asked),
        _answers(asked),
        *_apart("tickets", "业务协同答复", _OF_ANSWERS, _ANSWERED, asked),
        _deductions_by_month(asked),
        _deductions(asked),
        *_apart("deductions", "审核扣款", ("deducted",), {"deducted": "amount"}, asked),
        _clearing_states(asked),
        _payable(asked),
        *_apart("payable", "清算付款", _OF_PAYABLE, _PAID, asked),
    )


def _apart(
    subject: str, title: str, wanted: Sequence[str], counted: Mapping[str, str], asked: Asked
) -> Iterator[Table]:
    """By insurance, where it is about persons, and by the office's area, where there are several."""
    ways = [("area", "统筹区", "region")]
    if subject in OF_PERSONS:
        ways.insert(0, ("insurance", "险种", "insurance"))
    for asks, head, by in ways:
        found = reads.desks(subject, asked, by)
        if asks == "area" and len(found) < _SEVERAL:
            continue
        rows = (
            (_word(by, str(key[0])), _measured(sums, counted), {asks: str(key[0])})
            for key, sums in sorted(found.items(), key=lambda pair: (-pair[1]["count"], pair[0]))
        )
        named = f"{title}：按{head}"
        yield tables.of_desk(f"{subject}-{asks}", named, head, wanted, subject, rows)


_SEVERAL = 2


def _word(by: str, word: str) -> str:
    return divisions().name(word) if by == "region" else WORDS[by].get(word) or "没有写明"


def _measured(sums: Sums, counted: Mapping[str, str]) -> dict[str, int]:
    """counted: measure → column; nothing was counted: zero."""
    return {measure: sums.get(column, 0) for measure, column in counted.items()}


def _filings_by_month(asked: Asked) -> Table:
    found = reads.desks("filings", asked, "month")
    rows = (
        (
            tables.month_name(month),
            _measured(found.get((month,), {}), _FILED),
            tables.month_asks(month),
        )
        for month in asked.months
    )
    wanted = ("filings", "evidence_rate")
    return tables.of_desk("filings", "备案：各月", "月份", wanted, "filings", rows, tables.STANDING)


def _filings(name: str, head: str, by: str, words: Mapping[str, str], asked: Asked) -> Table:
    found = reads.desks("filings", asked, by)
    ranked = sorted(found.items(), key=lambda pair: (-pair[1]["count"], str(pair[0])))
    rows = (
        (words.get(str(key[0]), str(key[0])), _measured(sums, _FILED), {by: str(key[0])})
        for key, sums in ranked
    )
    wanted = ("filings", "evidence_rate")
    return tables.of_desk(f"filings-{name}", f"备案：按{head}", head, wanted, "filings", rows)


_FILED = {"filings": "count", "evidenced": "part"}
_OF_DECISIONS = ("decisions", "decisions_kept", "decision_days")
_DECIDED = {
    "decisions": "count", "decisions_kept": "part", "decision_days": "amount",
    "decided": "part_amount",
}  # fmt: skip


def _decisions(asked: Asked) -> Table:
    return _monthly("decisions", "备案按时审核", "月份", _OF_DECISIONS, _DECIDED, asked)


_OF_CLAIMS = ("claims_due", "claims_kept")
_CLAIMED = {"claims_due": "count", "claims_kept": "part"}


def _claims(asked: Asked) -> Table:
    return _monthly("claims", "手工报销按时办结", "月份", _OF_CLAIMS, _CLAIMED, asked)


def _monthly(
    subject: str, title: str, head: str, wanted: Sequence[str], counted: Mapping[str, str],
    asked: Asked,
) -> Table:  # fmt: skip
    """What offices did, in the months in which they did something. counted: measure → column."""
    found = reads.desks(subject, asked, "month")
    rows = (
        (
            tables.month_name(month),
            _measured(sums, counted),
            tables.month_asks(month),
        )
        for month in asked.months
        if (sums := found.get((month,)))
    )
    return tables.of_desk(subject, title, head, wanted, subject, rows)


_ANSWERED = {
    "answers_due": "count", "answers_kept": "part", "answer_days": "amount",
    "answered": "part_amount",
}  # fmt: skip
_OF_ANSWERS = ("answers_due", "answers_kept", "answer_days")


def _answers_by_month(asked: Asked) -> Table:
    return _monthly(
        "tickets", "业务协同答复：各月", "要求答复的月份", _OF_ANSWERS, _ANSWERED, asked
    )


def _answers(asked: Asked) -> Table:
    found = reads.desks("tickets", asked, "kind")
    rows = (
        (
            TICKETS.get(str(key[0]), str(key[0])),
            _measured(sums, _ANSWERED),
            {"kind": str(key[0])},
        )
        for key, sums in sorted(found.items())
    )  # fmt: skip
    title = "业务协同答复：按种类"
    return tables.of_desk("tickets-kind", title, "种类", _OF_ANSWERS, "tickets", rows)


def _deductions_by_month(asked: Asked) -> Table:
    found = reads.desks("deductions", asked, "month")
    (paid,) = reads.care(_there(asked), ("month",))
    rows = (
        (
            tables.month_name(month),
            {
                "deducted": found.get((month,), {}).get("amount", 0),
                "fund_total": paid.get((month,), {}).get("fund_total", 0),
            },
            tables.month_asks(month),
        )
        for month in asked.months
        if (month,) in found or (month,) in paid
    )
    wanted = ("deducted", "fund_total", "deduction_rate")
    return tables.of_desk("deductions", "审核扣款：各月", "结算的月份", wanted, "deductions", rows)


def _there(asked: Asked) -> Asked:
    """All direct care in the areas as places of care, of the insurance that is asked for."""
    return replace(asked, side="place", other="", care="", way="direct", scope="")


def _deductions(asked: Asked) -> Table:
    rows = [
        (label, sums, {"kind": kind})
        for (kind, label), sums in zip(WHERE.items(), deducted(asked), strict=True)
    ]
    wanted = ("deducted", "fund_total", "deduction_rate")
    title = "审核扣款：本地和异地"
    return tables.of_desk("deductions-kind", title, "在哪里参保", wanted, "deductions", rows)


def deducted(asked: Asked) -> tuple[Sums, Sums]:
    """Deducted in the areas as places of care, and what the funds paid there: local, away."""
    found = reads.desks("deductions", asked, "kind")
    (paid,) = reads.care(_there(asked), ("scope",))

    def side(kind: str) -> Sums:
        funds = (sums["fund_total"] for key, sums in paid.items() if _kind(key[0]) == kind)
        return {"deducted": found.get((kind,), {}).get("amount", 0), "fund_total": sum(funds)}

    return side("local"), side("away")


def _kind(scope: str) -> str:
    return "local" if scope == "local" else "away"


def _clearing_states(asked: Asked) -> Table:
    found = reads.desks("payable", asked, "kind")
    rows = (
        (said, {"units": sums["count"], "payable": sums["amount"]}, {"kind": state})
        for state, said in CLEARING.items()
        if (sums := found.get((state,)))
    )
    wanted = ("units", "payable")
    return tables.of_desk("clearing", "清算到哪一步", "状态", wanted, "payable", rows)


_OF_PAYABLE = ("payable", "paid", "paid_rate")
_PAID = {"payable": "amount", "paid": "part_amount"}


def _payable(asked: Asked) -> Table:
    return _monthly("payable", "清算付款", "费用所属月份", _OF_PAYABLE, _PAID, asked)


def prepayments(asked: Asked, places: Places) -> Table:
    """The prepayments of the areas as they stand now, whatever months are asked for."""
    rows = (
        (
            f"{places.name(one.payer)} → {places.name(one.payee)}",
            {"prepaid": one.held, "prepaid_used": one.used},
            _either_side(asked.areas, one),
        )
        for one in reads.prepayments(asked.areas)
    )
    wanted = ("prepaid_used", "prepaid", "prepaid_rate")
    return tables.of_desk(
        "prepayments", "预付金使用（现在）", "参保地 → 就医地", wanted, "prepayments", rows
    )


def _either_side(areas: Sequence[str], one: reads.Prepaid) -> dict[str, str]:
    """A prepayment, asked for from the side that is ours."""
    if any(within(areas, (one.payer,))):
        return {"side": INSURED, "area": one.payer, "place": one.payee}
    return {"side": "place", "area": one.payee, "place": one.payer}
