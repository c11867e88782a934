"""Designated hospitals and pharmacies: what a file says of them, and what is open on a day.

One row of a file is one thing that an institution does for away patients, from a day until a last
day; an institution that does nothing for them has one row with an empty 医疗类别. Several rows for
one thing are its history: the row that began last decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from yidi.core import enrolment, regions
from yidi.core.calendar import ONE_DAY
from yidi.core.enrolment import Words, chosen, fault, words
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal

COLUMNS = {
    "code": "机构编码",
    "name": "名称",
    "place": "所在地",
    "level": "级别",
    "pharmacy": "药店",
    "address": "地址",
    "telephone": "电话",
    "may_refer_for": "可开转诊的统筹区",
    "mental": "精神专科",
    "care": "医疗类别",
    "disease": "病种",
    "status": "状态",
    "first": "开始日",
    "last": "结束日",
    "by": "经手单位",
    "why": "原因",
}
NEEDED = ("code", "name", "place", "level", "care", "status", "first")
"""Columns that a file must have; their cells may be empty where the page on formats says so."""

CARES = {
    "inpatient": "住院",
    "outpatient": "普通门诊",
    "chronic": "门诊慢特病",
    "pharmacy": "药店购药",
}
STATUSES = {"open": "已开通", "suspended": "已暂停", "ended": "已终止"}
LEVELS = shape.DIMENSIONS["level"].words

WORDS: Mapping[str, Words] = {
    "level": words(LEVELS, "special", 三级甲等="tertiary", 三甲="tertiary", 二甲="secondary"),
    "pharmacy": words(enrolment.YES_NO, "no"),
    "mental": words(enrolment.YES_NO, "no"),
    "care": words(CARES, "", 门诊="outpatient", 药店="pharmacy", 慢特病="chronic"),
    "disease": words(shape.DISEASES, ""),
    "status": words(STATUSES, "open", 开通="open", 暂停="suspended", 终止="ended", 撤销="ended"),
}
_LONGEST = {"code": 12, "name": 200, "address": 200, "telephone": 40, "by": 100, "why": 200}


class Institution(NamedTuple):
    """A hospital or pharmacy. may_refer_for: pooling areas separated by commas; mental: it treats
    mental illness alone, so that a stay there shows what the patient has (R52)."""

    code: str
    name: str
    place: str
    level: str
    pharmacy: bool
    address: str
    telephone: str
    may_refer_for: str
    mental: bool = False


class Opening(NamedTuple):
    """One thing it does for away patients, [first, after)."""

    care: str
    disease: str
    status: str
    first: date
    after: date | None
    by: str
    why: str

    def covers(self, day: date) -> bool:
        """Whether the row speaks of a day."""
        return self.first <= day and (self.after is None or day < self.after)


@dataclass(frozen=True, slots=True)
class Listed:
    """One institution of a file with everything it does."""

    institution: Institution
    openings: tuple[Opening, ...]


def row(cells: Mapping[str, str], places: Mapping[str, str]) -> tuple[Institution, Opening | None]:
    """places: code → name of every division. Raises Refusal with every fault of the row."""
    faults: list[Problem] = enrolment.formulas(cells, COLUMNS)
    given = {name: chosen(cells.get(name, ""), name, faults, WORDS, COLUMNS) for name in WORDS}
    faults += [
        _fault("cell_empty", f"没有填{COLUMNS[name]}。", "请补上。", name)
        for name in ("code", "name", "place")
        if not cells.get(name)
    ]
    faults += [
        _fault("cell_too_long", f"{COLUMNS[name]}超过{most}个字。", "请缩短。", name)
        for name, most in _LONGEST.items()
        if len(cells.get(name, "")) > most
    ]
    place = regions.canonical(cells.get("place", ""))
    if place and place not in places:
        sentence = f"没有行政区划代码{place[:10]}。"
        faults.append(_fault("place_unknown", sentence, "请填六位代码。", "place"))
    made = Institution(
        code=cells.get("code", ""), name=cells.get("name", ""), place=place, level=given["level"],
        pharmacy=given["pharmacy"] == "yes", address=cells.get("address", ""),
        telephone=cells.get("telephone", ""), may_refer_for=_areas(cells, faults),
        mental=given["mental"] == "yes",
    )  # fmt: skip
    opening = _opening(cells, given, faults) if given["care"] else None
    if faults:
        raise Refusal(*faults)
    return made, opening


def _opening(
    cells: Mapping[str, str], given: Mapping[str, str], faults: list[Problem]
) -> Opening | None:
    if (given["care"] == "chronic") != bool(given["disease"]):
        faults.append(
            _fault("disease_odd", "门诊慢特病要写病种，其他类别不写。", "请检查病种。", "disease")
        )
    first, last = (_day(cells.get(name, ""), name, faults) for name in ("first", "last"))
    if first is None:
        if not cells.get("first"):
            faults.append(_fault("cell_empty", "没有填开始日。", "请补上。", "first"))
        return None
    if last is not None and last < first:
        faults.append(_fault("date_impossible", "结束日早于开始日。", "请检查两个日期。", "last"))
        return None
    after = last + ONE_DAY if last else None
    by, why = cells.get("by", ""), cells.get("why", "")
    if given["status"] != "open" and not (by and why):
        faults.append(_fault("reason_missing", "暂停或终止要写经手单位和原因。", "请补上。", "why"))
    return Opening(given["care"], given["disease"], given["status"], first, after, by, why)


def gathered(
    rows: Iterable[tuple[int, Institution, Opening | None]],
) -> tuple[dict[str, tuple[int, Listed]], list[tuple[int, Problem]]]:
    """Rows by institution (with the first row's number), and rows at odds with another."""
    made: dict[str, tuple[int, Listed]] = {}
    odd: list[tuple[int, Problem]] = []
    for line, institution, opening in rows:
        at, before = made.get(institution.code, (line, Listed(institution, ())))
        if before.institution != institution:
            sentence = f"与第{at}行是同一机构编码，但名称、所在地等不一致。"
            odd.append((line, Problem("institution_differs", sentence, "请改成一致。")))
        openings = before.openings
        if opening is not None:
            keys = {(o.care, o.disease, o.first) for o in openings}
            if (opening.care, opening.disease, opening.first) in keys:
                sentence = "同一机构的同一类别有两行从同一天开始。"
                odd.append((line, Problem("opening_twice", sentence, "请只留一行。")))
            openings = (*openings, opening)
        made[institution.code] = (at, Listed(before.institution, openings))
    return made, odd


def on_day(openings: Iterable[Opening], day: date) -> dict[tuple[str, str], Opening]:
    """What holds on a day for each (care, disease): of the rows that cover it, the last to begin; of
    two that began together, the one that suspends."""
    found: dict[tuple[str, str], Opening] = {}
    for opening in sorted(openings, key=lambda o: (o.first, o.status == "suspended")):
        if opening.covers(day):
            found[(opening.care, opening.disease)] = opening
    return found


_BESIDE = re.compile(r"\([^()]*\)|[\s·.-]+")
"""What people write or leave out beside a name: remarks in brackets, gaps."""
_SHORTEST = 4
"""A shorter name is part of too many others: 医院 says nothing."""


def _plain(name: str) -> str:
    """A name without what people write differently: width, gaps, remarks in brackets."""
    return _BESIDE.sub("", unicodedata.normalize("NFKC", name)).casefold()


def alike(one: str, other: str) -> bool:
    """Whether two names, as people write them, may be those of one institution: the same, or one
    part of the other."""
    return _alike(_plain(one), _plain(other))


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long != "" or (len(short) >= _SHORTEST and short in long)


def likely(name: str, known: Mapping[str, str], most: int = 6) -> list[str]:
    """The codes of `known` (code → name) that a written name may mean, the likeliest first."""
    mine = _plain(name)
    pairs = _pairs(mine)
    names = ((code, _plain(each)) for code, each in known.items())
    scored = [(_alike(mine, each), len(pairs & _pairs(each)), code) for code, each in names]
    found = sorted(
        (row for row in scored if row[0] or row[1] > 1), key=lambda r: (-r[0], -r[1], r[2])
    )
    return [code for *_, code in found[:most]]


def _pairs(plain: str) -> set[str]:
    return {plain[n : n + 2] for n in range(len(plain) - 1)}


def columns(headers: Sequence[str]) -> list[str]:
    """The field of each column. Raises Refusal."""
    return enrolment.columns(headers, COLUMNS, NEEDED)


def _areas(cells: Mapping[str, str], faults: list[Problem]) -> str:
    text = cells.get("may_refer_for", "")
    for separator in ("、", "，", ";", "；", " "):
        text = text.replace(separator, ",")
    found = [code for code in text.split(",") if code]
    if any(not regions.CODE.fullmatch(code) for code in found):
        faults.append(
            _fault("place_unknown", "统筹区要填六位代码，用逗号隔开。", "请检查。", "may_refer_for")
        )
    return ",".join(found)


def _day(text: str, name: str, faults: list[Problem]) -> date | None:
    try:
        return enrolment.day(text) if text else None
    except Refusal as refusal:
        found = refusal.problems[0]
        faults.append(_fault(found.code, found.sentence, found.next_step, name))
        return None


def _fault(code: str, sentence: str, mend: str, name: str) -> Problem:
    return fault(code, sentence, mend, name, COLUMNS)
