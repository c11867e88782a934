"""What an area brings along on its first day: filings as they were made, entitlements, sums, cards.

Each kind of file has its columns (Chinese headers); a row becomes plain values, with a key that
names the same thing in every file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from yidi.core import enrolment, money, regions
from yidi.core.calendar import ONE_DAY
from yidi.core.enrolment import Words, chosen, fault, words
from yidi.core.filing.record import Filing
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal

FILINGS = {
    "psn_no": "人员编号",
    "number": "原备案编号",
    "kind": "备案类别",
    "way": "证明方式",
    "place": "就医地",
    "first": "开始日",
    "last": "结束日",
    "filed_on": "办理日",
    "channel": "渠道",
    "evidenced_on": "收到材料日",
    "ended_on": "取消日",
}
CHRONIC = {"psn_no": "人员编号", "disease": "病种", "first": "开始日", "last": "结束日"}
SUMS = {"psn_no": "人员编号", "year": "年度", "name": "累计项", "amount": "金额"}
CARDS = {"psn_no": "人员编号", "card": "社会保障卡号", "issued_by": "发卡地"}

WAYS = {"material": "凭材料", "commitment": "个人承诺", "not_required": "不需要材料"}
WORDS: Mapping[str, Words] = {
    "kind": words(shape.KINDS, ""),
    "way": words(WAYS, "", 材料="material", 承诺="commitment", 承诺制="commitment"),
    "channel": words(
        shape.DIMENSIONS["channel"].words, "window", 窗口="window", 自助="self_service"
    ),
    "disease": words(shape.DISEASES, ""),
}
_NUMBER_MOST = 24
_CARD = re.compile(r"[0-9A-Z]{6,20}")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is taken over. key: what makes it the same thing in another file."""

    psn_no: str
    key: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its columns, those it needs, and how a row is read."""

    name: str
    columns: Mapping[str, str]
    needed: Sequence[str]
    read: Callable[[Mapping[str, str], Area], Row]


@dataclass(frozen=True, slots=True)
class Area:
    """Whose file it is: what the area covers, every division's code, its yearly sums, the day."""

    covers: Sequence[str]
    places: Mapping[str, str]
    accumulators: Mapping[str, str]
    today: date


def filing(cells: Mapping[str, str], area: Area) -> Row:
    """An existing filing. Raises Refusal with every fault of the row."""
    faults, given, days = _opened(cells, FILINGS, ("kind", "way", "channel"))
    faults += _needed(
        cells, FILINGS, ("psn_no", "number", "kind", "way", "place", "first", "filed_on")
    )
    if len(cells.get("number", "")) > _NUMBER_MOST:
        faults.append(
            fault("cell_too_long", "原备案编号超过24个字。", "请缩短。", "number", FILINGS)
        )
    place = regions.canonical(cells.get("place", ""))
    if place and place not in area.places:
        faults.append(
            fault(
                "place_unknown",
                f"没有行政区划代码{place[:10]}。",
                "请填六位代码。",
                "place",
                FILINGS,
            )
        )
    elif place and regions.scope(area.covers, place) == "local":
        faults.append(fault("place_local", "就医地就是参保地。", "请检查代码。", "place", FILINGS))
    faults += _orders(days, area.today)
    if faults:
        raise Refusal(*faults)
    number = cells["number"]
    fields = {
        "kind": given["kind"], "way": given["way"], "place": place, "channel": given["channel"],
        **{name: str(day) if day else None for name, day in days.items()},
    }  # fmt: skip
    return Row(cells["psn_no"], number, {"number": number, **fields})


def _orders(days: Mapping[str, date | None], today: date) -> list[Problem]:
    """Days that cannot follow each other."""
    first, last, filed = days["first"], days["last"], days["filed_on"]
    found = []
    if first and last and last < first:
        found.append(fault("date_impossible", "结束日早于开始日。", "请检查。", "last", FILINGS))
    for name in ("filed_on", "evidenced_on", "ended_on"):
        value = days[name]
        if value and value > today:
            found.append(
                fault("day_to_come", f"{FILINGS[name]}还没有到。", "请检查。", name, FILINGS)
            )
        if value and filed and value < filed:
            found.append(
                fault("date_impossible", f"{FILINGS[name]}早于办理日。", "请检查。", name, FILINGS)
            )
    return found


def to_filing(number: str, fields: Mapping[str, Any], zone: tzinfo) -> Filing:
    """The filing of a row: in force since the day it was made, at noon."""
    days = {
        name: date.fromisoformat(fields[name]) if fields[name] else None
        for name in ("first", "last", "filed_on", "evidenced_on", "ended_on")
    }
    moments = {name: _noon(day, zone) for name, day in days.items()}
    first, filed_at = days["first"], moments["filed_on"]
    if first is None or filed_at is None:
        raise Refusal(Problem("cell_empty", "没有填开始日或办理日。", "请补上。"))
    by_commitment = fields["way"] == "commitment"
    return Filing(
        id=number, kind=fields["kind"], way=fields["way"], place=fields["place"], first=first,
        last=days["last"], channel=fields["channel"], filed_at=filed_at, effective_at=filed_at,
        evidenced_at=moments["evidenced_on"] if by_commitment else None,
        state="cancelled" if days["ended_on"] else "active", ended_at=moments["ended_on"],
    )  # fmt: skip


def _noon(day: date | None, zone: tzinfo) -> datetime | None:
    return datetime.combine(day, time(12), zone) if day else None


def entitlement(cells: Mapping[str, str], area: Area) -> Row:
    """A chronic entitlement. Raises Refusal with every fault of the row."""
    faults, given, days = _opened(cells, CHRONIC, ("disease",))
    faults += _needed(cells, CHRONIC, ("psn_no", "disease", "first"))
    first, last = days["first"], days["last"]
    if first and last and last < first:
        faults.append(fault("date_impossible", "结束日早于开始日。", "请检查。", "last", CHRONIC))
    if faults:
        raise Refusal(*faults)
    after = str(last + ONE_DAY) if last else None
    key = f"{cells['psn_no']}|{given['disease']}|{first}"
    fields = {"disease": given["disease"], "first": str(first), "after": after}
    return Row(cells["psn_no"], key, fields)


def year_sum(cells: Mapping[str, str], area: Area) -> Row:
    """What was used of a yearly sum, in fen. Raises Refusal with every fault of the row."""
    faults, _, _ = _opened(cells, SUMS, ())
    faults += _needed(cells, SUMS, ("psn_no", "year", "name", "amount"))
    names = {**{label: name for name, label in area.accumulators.items()}}
    text = cells.get("name", "")
    name = text if text in area.accumulators else names.get(text, "")
    if text and not name:
        known = "、".join(area.accumulators.values())
        faults.append(
            fault("word_unknown", f"没有累计项“{text[:20]}”。", f"可以填：{known}。", "name", SUMS)
        )
    year = cells.get("year", "")
    if year and not (year.isascii() and year.isdigit() and _FIRST_YEAR <= int(year) <= _LAST_YEAR):
        faults.append(fault("year_odd", f"年度“{year[:10]}”不对。", "请填四位数字。", "year", SUMS))
    amount = _fen(cells.get("amount", ""), faults)
    if faults:
        raise Refusal(*faults)
    key = f"{cells['psn_no']}|{year}|{name}"
    return Row(cells["psn_no"], key, {"year": int(year), "name": name, "amount": amount})


def _fen(text: str, faults: list[Problem]) -> int:
    if not text:
        return 0
    try:
        value = money.fen(text.replace(",", ""), SUMS["amount"])
    except Refusal as refusal:
        faults.extend(refusal.problems)
        return 0
    if value < 0 or value > money.LARGEST_SUM:
        faults.append(
            fault("amount_odd", "金额不能是负数，也不能这样大。", "请检查。", "amount", SUMS)
        )
    return value


def _opened(
    cells: Mapping[str, str], known: Mapping[str, str], fields: Sequence[str]
) -> tuple[list[Problem], dict[str, str], dict[str, date | None]]:
    """Faults so far, the words of a row, and its days."""
    faults = enrolment.formulas(cells, known)
    given = {name: chosen(cells.get(name, ""), name, faults, WORDS, known) for name in fields}
    named = [name for name in known if name in {"first", "last"} or name.endswith("_on")]
    return faults, given, {name: _day(cells.get(name, ""), name, faults, known) for name in named}


def _needed(
    cells: Mapping[str, str], known: Mapping[str, str], names: Sequence[str]
) -> list[Problem]:
    return [
        fault("cell_empty", f"没有填{known[name]}。", "请补上。", name, known)
        for name in names
        if not cells.get(name)
    ]


def _day(text: str, name: str, faults: list[Problem], known: Mapping[str, str]) -> date | None:
    try:
        return enrolment.day(text) if text else None
    except Refusal as refusal:
        found = refusal.problems[0]
        faults.append(fault(found.code, found.sentence, found.next_step, name, known))
        return None


def card(cells: Mapping[str, str], area: Area) -> Row:
    """A social card. Raises Refusal with every fault of the row. `card` is a number like an
    identity number: the store keeps it as a digest only."""
    faults, _, _ = _opened(cells, CARDS, ())
    faults += _needed(cells, CARDS, ("psn_no", "card", "issued_by"))
    number, place = cells.get("card", "").upper(), regions.canonical(cells.get("issued_by", ""))
    if number and not _CARD.fullmatch(number):
        faults.append(
            fault("card_odd", "社会保障卡号应当是6到20位字母和数字。", "请检查。", "card", CARDS)
        )
    if place and place not in area.places:
        sentence = f"没有行政区划代码{place[:10]}。"
        faults.append(fault("place_unknown", sentence, "请填六位代码。", "issued_by", CARDS))
    if faults:
        raise Refusal(*faults)
    return Row(cells["psn_no"], cells["psn_no"], {"card": number, "issued_by": place})


KINDS = {
    "filings": Kind(
        "现有备案",
        FILINGS,
        ("psn_no", "number", "kind", "way", "place", "first", "filed_on"),
        filing,
    ),
    "chronic": Kind("慢特病资格", CHRONIC, ("psn_no", "disease", "first"), entitlement),
    "sums": Kind("年度累计", SUMS, ("psn_no", "year", "name", "amount"), year_sum),
    "cards": Kind("社会保障卡", CARDS, ("psn_no", "card", "issued_by"), card),
}
