"""The same bill under each way of going: what it costs, and what each way asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yidi.core.policy import shape, spoken
from yidi.core.policy.book import Book
from yidi.core.problems import ParameterMissing, Problem, Refusal
from yidi.core.settlement import level as levels
from yidi.core.settlement.case import Filing, Request
from yidi.core.settlement.level import Level, Setting
from yidi.core.settlement.quote import Quote, quote


@dataclass(frozen=True, slots=True)
class Way:
    """One way of going and its quote; `quote` is None where it cannot be computed (`problems`).

    difference: fen that the person pays more than by the cheapest way; asks: what it takes.
    """

    name: str
    label: str
    filing: Filing | None
    quote: Quote | None
    asks: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    difference: int | None = None


def compare(book: Book, request: Request) -> list[Way]:
    """Every way open to this person for this care, in the order no filing → long-term.

    Raises Refusal if none of them can be computed for a reason that lies in the case itself.
    """
    setting = levels.setting(book, request)
    ways = [_way(setting, name, label, filing) for name, label, filing in _filings(setting)]
    least = min((w.quote.statement.person for w in ways if w.quote), default=None)
    if least is None and not any(_is_gap(way) for way in ways):
        raise Refusal(*ways[0].problems)
    return [_measured(way, least) for way in ways]


def _is_gap(way: Way) -> bool:
    return any(problem.code == "parameter_missing" for problem in way.problems)


def _measured(way: Way, least: int | None) -> Way:
    if way.quote is None or least is None:
        return way
    return replace(way, difference=way.quote.statement.person - least)


def _filings(setting: Setting) -> list[tuple[str, str, Filing | None]]:
    """Name, label and filing of every way that the insured place offers here."""
    found: list[tuple[str, str, Filing | None]] = [("no_filing", "不备案", None)]
    lasting = _lasting_kind(setting)
    for name, label, kind, proof in (
        ("other_temporary", "临时外出备案", "other_temporary", "commitment_open"),
        ("referral", "转诊备案", "referral", "material"),
        ("long_term_with_evidence", "长期备案，材料齐全", lasting, "material"),
        ("long_term_by_commitment", "长期备案，只签承诺书", lasting, "commitment_open"),
    ):
        ways = _proof_ways(setting, kind)
        if ways == ("not_required",) and proof == "material":
            plain = label.replace("，材料齐全", "")
            found.append((name, plain, _filing(setting, kind, "not_required")))
        elif proof == "material" or kind != lasting or "commitment" in ways:
            found.append((name, label, _filing(setting, kind, proof)))
    return found


def _lasting_kind(setting: Setting) -> str:
    """The long-term kind of the case, if it names one."""
    named = [f.kind for f in setting.request.filings if f.kind in shape.LONG_TERM]
    return named[0] if named else "long_term_resident"


def _filing(setting: Setting, kind: str, proof: str) -> Filing:
    """A filing that covers the care; for care at home, the place the case had filed for."""
    request = setting.request
    away = [f.place for f in request.filings if f.place]
    place = away[0] if setting.scope == "local" and away else request.care.place
    first = request.care.first
    return Filing(kind, proof, place, first, None, first)


def _words(setting: Setting, kind: str) -> dict[str, str]:
    return {**setting.words(Level()), "kind": kind}


def _proof_ways(setting: Setting, kind: str) -> tuple[str, ...]:
    try:
        ways: tuple[str, ...] = setting.edition.value("proof_ways", _words(setting, kind))["ways"]
    except ParameterMissing:
        return ("material", "commitment")
    return ways


def _way(setting: Setting, name: str, label: str, filing: Filing | None) -> Way:
    request = replace(setting.request, filings=(filing,) if filing else ())
    asks = _asks(setting, filing)
    try:
        return Way(name, label, filing, quote(setting.book, request), asks)
    except Refusal as refusal:
        return Way(name, label, filing, None, asks, refusal.problems)


def _asks(setting: Setting, filing: Filing | None) -> tuple[str, ...]:
    """What a way asks of the person, in short sentences."""
    if filing is None:
        return ("不用办理备案",)
    try:
        return tuple(_asked(setting, filing))
    except ParameterMissing:
        return ("所需材料请向参保地经办机构咨询",)


def _asked(setting: Setting, filing: Filing) -> list[str]:
    words = {**_words(setting, filing.kind), "proof": filing.proof_on(filing.first)}
    edition, book = setting.edition, setting.book
    if filing.proof == "not_required":
        asked = ["不用提供证明材料"]
    elif filing.proof == "material" or filing.kind not in shape.LONG_TERM:
        asked = [spoken.gives(book, edition.row("materials", words))]
    else:
        asked = ["签署个人承诺书"]
        due = edition.row("evidence_due", words)
        locked = edition.row("lock", words)
        asked += [spoken.gives(book, row) for row in (due, locked) if "months" in row.value]
    months = edition.value("residence", words)["months"]
    if months:
        asked.append(f"异地居住满{months}个月")
    return asked
