"""What hangs on the wall and lies on the counter: a region's rules for people, as they are on a day.

Three papers from one book: a poster of one page, questions with their answers, and what changes on a
day. Every sentence is made from rows of the law, so it says what is in force and nothing else; each
carries the number of its source in the small print. What the law does not say is said so, with whom
to ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from yidi.core.calendar import spoken as spoken_day
from yidi.core.policy import check, differ, shape, spoken, topics
from yidi.core.policy.book import HOTLINE, Book, Edition
from yidi.core.policy.differ import Difference
from yidi.core.policy.read import Row
from yidi.core.policy.spoken import SpokenRule
from yidi.core.problems import ParameterMissing

ASSUMED = "※"
"""Stands behind what is only an example number of this house, no number of a policy."""

_THROUGH = f"{HOTLINE}（医保服务热线，请转参保地）"
_ROUND = re.compile(r"(\d+)\.00元")
_READING = re.compile(r"（?R\d+）?")
_ANYBODY: Mapping[str, str] = {
    "insurance": "employee", "retired": "false", "hardship": "none", "civil_servant": "none",
    "scope": "cross_province", "type": "inpatient", "level": "tertiary", "stay_number": "1",
    "disease": "none", "filed_scope": "cross_province", "kind": "long_term_resident",
    "proof": "material", "where": "filed_place", "transitional": "false", "channel": "self_service",
    "situation": "no_filing", "payee": "person",
}  # fmt: skip
"""Somebody insured by an employer who lives elsewhere and goes to hospital there."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence; sources: their numbers in the small print; gap: the law says nothing."""

    text: str
    sources: tuple[int, ...] = ()
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One of the things to do, in order, with what to know of it."""

    title: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Who goes how, and what is paid then, column by column of the poster's table."""

    who: str
    cells: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """As people ask it, with every answer that may be theirs."""

    title: str
    answers: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Questions about one matter."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Leaflet:
    """The head and foot of a paper. office, telephone: whom to ask; sources: the
    small print, in the order of its numbers; digest: of the book."""

    region: str
    name: str
    day: date
    office: str
    telephone: str
    digest: str
    sources: tuple[str, ...]
    assumed: bool


@dataclass(frozen=True, slots=True)
class Poster(Leaflet):
    """One page. columns: of the table; coming: the days ahead on which something changes."""

    steps: tuple[Step, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    coming: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Sheet(Leaflet):
    """Questions and answers, on as many pages as they need."""

    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Changes(Leaflet):
    """What changes on `since`; others: in how many further points, of no concern to most people."""

    since: date
    ahead: bool
    chapters: tuple[Chapter, ...]
    others: int


@dataclass
class _Notes:
    """The small print as it grows: every source once."""

    book: Book
    found: list[str] = field(default_factory=list)
    assumed: bool = False

    def number(self, basis: str) -> tuple[int, ...]:
        """The number of a source, new or known; none of nothing."""
        if not basis:
            return ()
        if basis not in self.found:
            self.found.append(basis)
        return (self.found.index(basis) + 1,)

    def said(self, text: str, rule: SpokenRule) -> Said:
        """A sentence about a rule: marked if only an example, a gap if it says nothing."""
        plain = friendly(text)
        if rule.missing:
            return Said(f"{plain}{self.ask()}。", self.number(basis(rule)), gap=True)
        if rule.status == "assumed":
            self.assumed = True
            plain += ASSUMED
        return Said(plain, self.number(basis(rule)))

    def wanted(self, missing: ParameterMissing) -> tuple[int, ...]:
        """The number of a note that names the documents which should say it."""
        named = "、".join(missing.problems[0].documents)
        return self.number(f"没有查到，应在{named}" if named else "")

    def ask(self) -> str:
        """Whom to ask where the law says nothing."""
        office = self.book.office
        who = office.name or "参保地医保经办机构"
        return f"还没有查到规定，请问{who}" + (
            f"，电话{office.telephone}" if office.telephone else ""
        )

    def head(self, day: date) -> dict[str, Any]:
        """Everything that the papers have in common."""
        office = self.book.office
        return {
            "region": self.book.region, "name": self.book.name, "day": day,
            "office": office.name or "参保地医保经办机构",
            "telephone": office.telephone or _THROUGH,
            "digest": self.book.digest, "sources": tuple(self.found), "assumed": self.assumed,
        }  # fmt: skip


def friendly(text: str) -> str:
    """A sentence for the wall: amounts without their fen, thousands apart, no numbers of readings."""
    plain = _ROUND.sub(lambda found: f"{int(found[1]):,}元", text)
    for stiff, kind in _KINDER:
        plain = plain.replace(stiff, kind)
    return _READING.sub("", plain)


_KINDER = (
    ("异地（省内、跨省）", "去外地"), ("三类异地长期居住人员", "长期住外地的人"),
    ("各类临时外出就医人员", "临时去外地的人"), ("材料齐全（材料制、已补材料或不需材料）", "材料齐全"),
    ("或不需材料或无", ""), ("承诺制，未补材料", "签了承诺书、还没补材料"),
    ("承诺制，已补材料", "签了承诺书、已补材料"), ("，不在过渡期", ""),
    ("门诊、慢特病、购药", "门诊、慢特病和买药"), ("可用凭证：", "出示"), ("方式：", ""),
    ("，渠道名称：", "："), ("渠道：", ""), ("，无或", "，"), ("比例：0%", "统筹基金不付"),
    ("比例：", "报销"), ("病种：", ""),
    ("地方：", ""), ("选用日：", "按"),
    ("视同：", "按"), ("参保地：", "在参保地："), ("参保地，", "在参保地，"),
    ("参数缺失，应查阅", "规定应在"), ("（计入“本年度住院统筹基金支付”）", "（一年）"),
    ("（计入“本年度门诊统筹基金支付”）", "（一年）"),
)  # fmt: skip


def basis(rule: SpokenRule) -> str:
    """Document and article as the small print has them; where it was only read so, or assumed."""
    parts = (rule.document, _READING.sub("", rule.article))
    cited = " ".join(part for part in parts if part.strip())
    word = {"published": "", "reading": "口径", "assumed": "示例参数，非政策数字"}[rule.status]
    return f"{cited}（{word}）" if cited and word else cited or word


# ---- the poster


def poster(book: Book, day: date, today: date | None = None) -> Poster:
    """The one page for the wall. Raises Refusal for a day before the first of the book."""
    edition, notes = book.edition(day), _Notes(book)
    steps = tuple(_steps(book, edition, notes))
    columns, lines = _table(book, edition, notes)
    coming = tuple(_coming(book, today or day))
    return Poster(**notes.head(day), steps=steps, columns=columns, lines=lines, coming=coming)


def _steps(book: Book, edition: Edition, notes: _Notes) -> Iterator[Step]:
    def asked(table: str, said: Callable[[SpokenRule, Row], str], **case: str) -> Said:
        return _asked(book, edition, notes, table, said, case)

    yield Step("先备案", (*_needed(asked), *_filing(asked)))
    yield Step("选定点", (*_direct(asked), asked("chronic_diseases", _diseases)))
    yield Step("持码卡就医", (asked("credentials", _shown),))
    yield Step("没能直接结算", tuple(_claiming(asked)))


_Asked = Callable[..., Said]


def _asked(
    book: Book, edition: Edition, notes: _Notes, table: str,
    said: Callable[[SpokenRule, Row], str], case: Mapping[str, str],
) -> Said:  # fmt: skip
    """What a table says of a case, in the words of `said`; a gap where it says nothing."""
    label = topics.title(table, shape.TABLES[table].label)
    try:
        row = edition.row(table, {**_ANYBODY, **case})
    except ParameterMissing as missing:
        return Said(f"{label}：{notes.ask()}", notes.wanted(missing), gap=True)
    rule = spoken.rule(book, edition.tables[table].version, row)
    return notes.said(said(rule, row), rule)


_CARES = (("inpatient", "住院"), ("outpatient", "看门诊"))
_WHO = (("long_term_resident", "长期住外地的人"), ("other_temporary", "临时去外地的人"))
_SCOPES = (("in_province", "省内"), ("cross_province", "省外"))


def _needed(asked: _Asked) -> Iterator[Said]:
    """Whether a filing is wanted: by scope, care and who goes; said together where it is alike."""
    said = _yes("要先备案", "不用备案")
    cells = {
        (where, care, who): asked("filing_needed", said, scope=scope, type=kind_of_care, kind=kind)
        for scope, where in _SCOPES
        for kind_of_care, care in _CARES
        for kind, who in _WHO
    }
    if len({cell.text for cell in cells.values()}) == 1:
        yield _together(f"去外地住院、看门诊：{_first(cells).text}", cells.values())
        return
    for _, where in _SCOPES:
        here = {key: cell for key, cell in cells.items() if key[0] == where}
        if len({cell.text for cell in here.values()}) == 1:
            yield _together(f"去{where}住院、看门诊：{_first(here).text}", here.values())
        else:
            yield from _needed_by_care(where, here)


def _needed_by_care(where: str, here: Mapping[tuple[str, str, str], Said]) -> Iterator[Said]:
    for _, care in _CARES:
        mine = {who: cell for (_, word, who), cell in here.items() if word == care}
        if len({cell.text for cell in mine.values()}) == 1:
            yield _together(f"去{where}{care}：{_first(mine).text}", mine.values())
        else:
            yield from (replace(c, text=f"去{where}{care}，{w}：{c.text}") for w, c in mine.items())


def _first(cells: Mapping[Any, Said]) -> Said:
    return next(iter(cells.values()))


def _filing(asked: _Asked) -> Iterator[Said]:
    yield asked("channels", _channels)
    yield asked("proof_ways", _proof("长期住外地"))
    yield asked("proof_ways", _proof("临时去外地"), kind="other_temporary")
    yield asked("validity", _gives("长期住外地的备案：{}"))
    yield asked("validity", _gives("临时去外地的备案：{}"), kind="other_temporary")


def _proof(who: str) -> Callable[[SpokenRule, Row], str]:
    def said(_: SpokenRule, row: Row) -> str:
        ways = "或".join(shape.PROOF_WAYS[way] for way in row.value["ways"])
        return f"{who}：{ways}"

    return said


def _channels(_: SpokenRule, row: Row) -> str:
    return f"在{'、'.join(row.value['names'])}办"


def _yes(yes: str, no: str) -> Callable[[SpokenRule, Row], str]:
    return lambda _, row: yes if next(iter(row.value.values())) else no


def _gives(words: str) -> Callable[[SpokenRule, Row], str]:
    return lambda rule, _: words.format(rule.gives)


def _direct(asked: _Asked) -> Iterator[Said]:
    """What is settled while one waits, by what people come for; those alike in one sentence."""
    words = {
        "inpatient": "住院",
        "outpatient": "普通门诊",
        "chronic": "门诊慢特病",
        "pharmacy": "药店买药",
    }
    told: dict[str, list[tuple[str, Said]]] = {}
    for care, word in words.items():
        cell = asked("settled_directly", _yes("能直接结算", "不能直接结算，先垫付"), type=care)
        told.setdefault(cell.text.rstrip(ASSUMED), []).append((word, cell))
    for pairs in told.values():
        cares = "、".join(word for word, _ in pairs)
        yield _together(f"{cares}：{pairs[0][1].text}", [cell for _, cell in pairs])


def _together(text: str, cells: Iterable[Said]) -> Said:
    """One sentence for several that say the same."""
    listed = list(cells)
    sources = tuple(dict.fromkeys(n for cell in listed for n in cell.sources))
    return Said(text, sources, all(cell.gap for cell in listed))


def _diseases(_: SpokenRule, row: Row) -> str:
    named = [shape.DISEASES[word] for word in row.value["diseases"]]
    return f"能直接结算的门诊慢特病{len(named)}种：{'、'.join(named)}"


def _shown(_: SpokenRule, row: Row) -> str:
    return "出示" + "或".join(shape.CREDENTIALS[word] for word in row.value["accepted"])


def _claiming(asked: _Asked) -> Iterator[Said]:
    yield asked("claim_deadline", _gives("先自己付，{}手工报销"))
    yield asked("claim_papers", _gives("住院要交{}"))
    yield asked("claim_days", _gives("{}"))


_WAYS: tuple[tuple[str, dict[str, str]], ...] = (
    ("长期住外地，在备案地", {"kind": "long_term_resident"}),
    ("医院转诊", {"kind": "referral"}),
    ("急诊抢救", {"kind": "emergency", "proof": "not_required"}),
    ("自己临时去", {"kind": "other_temporary", "proof": "not_required"}),
)
_INSURANCES = (("employee", "职工"), ("resident", "居民"))


def _table(book: Book, edition: Edition, notes: _Notes) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """How stays elsewhere are paid against stays at home; columns that are alike become one."""
    columns = [(i, s) for i, _ in _INSURANCES for s, _ in _SCOPES]
    rows = [
        (
            who,
            [
                _paid(book, edition, notes, {**way, "insurance": i, "scope": s, "filed_scope": s})
                for i, s in columns
            ],
        )
        for who, way in _WAYS
    ]
    alike: dict[tuple[str, ...], list[int]] = {}
    for n in range(len(columns)):
        alike.setdefault(tuple(cells[n].text for _, cells in rows), []).append(n)
    names = tuple(_named([columns[n] for n in members]) for members in alike.values())
    first = [members[0] for members in alike.values()]
    return names, tuple(Line(who, tuple(cells[n] for n in first)) for who, cells in rows)


def _named(members: list[tuple[str, str]]) -> str:
    """What a column is called that stands for several pairs of insurance and scope."""
    insurances, scopes = dict(_INSURANCES), dict(_SCOPES)
    whose = [word for key, word in insurances.items() if any(i == key for i, _ in members)]
    where = [word for key, word in scopes.items() if any(s == key for _, s in members)]
    if len(whose) * len(where) != len(members):
        return "、".join(f"{insurances[i]}{scopes[s]}" for i, s in members)
    everybody, everywhere = len(whose) == len(insurances), len(where) == len(scopes)
    said = ["" if everybody else "、".join(whose), "" if everywhere else f"去{'、'.join(where)}"]
    return "，".join(part for part in said if part) or "职工和居民"


def _paid(book: Book, edition: Edition, notes: _Notes, case: Mapping[str, str]) -> Said:
    """First self-pay and reduction of a stay in one cell."""
    full = {**_ANYBODY, **case}
    tables = [name for name in ("first_self_pay", "reduction") if name in edition.tables]
    said = [_asked(book, edition, notes, table, _short, full) for table in tables]
    gaps = [one for one in said if one.gap]
    if gaps:
        return _together("没有查到规定，请问经办机构", gaps)
    texts = [one.text for one in said if one.text.rstrip(ASSUMED)]
    return _together("，".join(texts) or "与本地一样", said)


def _short(rule: SpokenRule, row: Row) -> str:
    """As short as a cell: what is taken off; nothing where nothing is."""
    value = row.value
    if rule.missing:
        return ""
    if row.table == "first_self_pay":
        return rule.gives if value["rate"] else ""
    if "factor" in value:
        return rule.gives
    return rule.gives.removeprefix("支付比例") if value["points"] else ""


# ---- questions and answers

_FOR_PEOPLE = {
    "filing": (
        "filing_needed", "proof_ways", "materials", "channels", "takes_effect", "evidence_due", "lock",
        "commitment_ban", "validity", "residence", "destination", "excluded_places", "transition",
        "reaches_back",
    ),
    "direct": (
        "settled_directly", "credentials", "chronic_diseases", "chronic_institutions",
        "outpatient_choice",
    ),
    "benefit": (
        "reduction", "first_self_pay", "deductible", "ratio", "ceiling", "visit_ceiling",
        "large_sum", "serious_illness", "account_pays",
    ),
    "special": ("treated_as", "emergency_death", "newborn_days"),
    "claim": ("claim_deadline", "claim_papers", "claim_payees", "claim_days", "manual_catalogue"),
}  # fmt: skip
"""The tables that concern people, by the name of their matter in topics.TOPICS."""


_ASKED_AS = {"deductible": "起付线是多少", "ratio": "在参保地能报多少"}


def sheet(book: Book, day: date) -> Sheet:
    """Everything that people ask, as it is on a day. Raises Refusal."""
    notes = _Notes(book)
    tables = {table.name: table for table in spoken.rules(book, day)}
    chapters = []
    for name, title, _, _ in topics.TOPICS:
        questions = [
            Question(
                _ASKED_AS.get(table) or topics.title(table, tables[table].label),
                tuple(notes.said(_sentence(rule), rule) for rule in _told(tables[table])),
            )
            for table in _FOR_PEOPLE.get(name, ())
            if table in tables
        ]
        if questions:
            chapters.append(Chapter(title, tuple(questions)))
    return Sheet(**notes.head(day), chapters=tuple(chapters))


def _told(table: spoken.SpokenTable) -> Iterator[SpokenRule]:
    """Its rules, without what nobody files for brings."""
    nothing = table.name in {"proof_ways", "materials"}
    return (rule for rule in table.rules if not (nothing and rule.who == "没有备案"))


def _sentence(rule: SpokenRule) -> str:
    who = rule.who.removeprefix("没有备案或")
    return f"{who}：{rule.gives}。" if who else f"{rule.gives}。"


# ---- what changes


def change_days(book: Book, impossible: check.Impossible = ()) -> list[date]:
    """The days on which something changes for people, in order."""
    days = (day for day in book.chain.change_days() if day > book.first_day)
    return [day for day in days if _for_people(book, day, impossible)]


def changes(book: Book, since: date, today: date, impossible: check.Impossible = ()) -> Changes:
    """What is new from a day on, against the day before. Raises Refusal."""
    found = differ.differences(book, since - timedelta(days=1), book, since, impossible)
    notes = _Notes(book)
    chapters = []
    for name, title, _, _ in topics.TOPICS:
        questions = tuple(_changed(notes, found, _FOR_PEOPLE.get(name, ())))
        if questions:
            chapters.append(Chapter(title, questions))
    told = sum(difference.table in _CONCERNED for difference in found)
    return Changes(
        **notes.head(since), since=since, ahead=since > today, chapters=tuple(chapters),
        others=len(found) - told,
    )  # fmt: skip


_CONCERNED = {table for tables in _FOR_PEOPLE.values() for table in tables}


def _for_people(book: Book, day: date, impossible: check.Impossible) -> list[Difference]:
    found = differ.differences(book, day - timedelta(days=1), book, day, impossible)
    return [difference for difference in found if difference.table in _CONCERNED]


def _changed(
    notes: _Notes, found: Iterable[Difference], tables: Iterable[str]
) -> Iterator[Question]:
    listed = list(found)
    for table in tables:
        mine = [difference for difference in listed if difference.table == table]
        if mine:
            title = topics.title(table, mine[0].label)
            yield Question(title, tuple(_turned(notes, difference) for difference in mine))


def _turned(notes: _Notes, found: Difference) -> Said:
    """原来…，现在…, by the clause of what is new."""
    who = f"{found.who.removeprefix('没有备案或')}：" if found.who else ""
    after = found.after
    if after is None:
        return Said(friendly(f"{who}{_before(found.before)}，现在不再有这一条。"))
    now = "现在" if after.missing else f"现在“{after.gives}”。"
    return notes.said(f"{who}{_before(found.before)}，{now}", after)


def _before(rule: SpokenRule | None) -> str:
    if rule is None:
        return "原来没有这一条"
    return "原来的规定没有查到" if rule.missing else f"原来“{rule.gives}”"


def _coming(book: Book, today: date) -> Iterator[Said]:
    for day in change_days(book):
        if day > today:
            found = _for_people(book, day, ())
            titles = "、".join(dict.fromkeys(topics.title(d.table, d.label) for d in found))
            yield Said(f"{spoken_day(day)}起有变化：{titles}")
