"""Which benefit level a case falls under: the filing that counts, and what stands in for one.

Several levels may apply at once (a filing of one's own, a deemed emergency, a borrowed category);
the one best for the person counts (readings R33), so all of them are found here and the quote
computes each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from yidi.core import regions
from yidi.core.calendar import add_months
from yidi.core.filing import standing
from yidi.core.policy import shape
from yidi.core.policy.book import Book, Case, Edition
from yidi.core.policy.read import Row
from yidi.core.problems import ParameterMissing
from yidi.core.settlement.case import Care, Filing, Insured, Request


@dataclass(frozen=True, slots=True)
class Level:
    """One benefit level that applies.

    where: home | filed_place | elsewhere; filing: the filing behind it, if one is; because: the
    row that lent the level where it is not the filing's own; deemed: counts as filed.
    """

    kind: str = "none"
    proof: str = "none"
    where: str = "home"
    filed_scope: str = "none"
    transitional: bool = False
    filing: Filing | None = None
    because: Row | None = None
    deemed: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """The case as seen from the insured place: the edition in force and how far away care is."""

    book: Book
    edition: Edition
    day: date
    scope: str
    type: str
    request: Request

    def words(self, level: Level) -> dict[str, str]:
        """Every dimension that is not a money table's alone, for tables that say who and what."""
        person = self.request.insured
        return {
            **self.case(level)._asdict(),
            "insurance": person.insurance,
            "channel": "self_service",
        }

    def case(self, level: Level) -> Case:
        """The finite part of the bill under a level."""
        insured, care = self.request.insured, self.request.care
        return _case(insured, care, self.scope, self.type, level)

    def local_case(self) -> Case:
        """The same bill at home without any filing: the upper limit of what can be got."""
        insured, care = self.request.insured, self.request.care
        return _case(insured, care, "local", self.type, Level())


def _case(insured: Insured, care: Care, scope: str, type_: str, level: Level) -> Case:
    return Case(
        insurance=insured.insurance,
        retired="true" if insured.retired else "false",
        hardship=insured.hardship,
        civil_servant=insured.civil_servant,
        scope=scope,
        type=type_,
        level=care.level,
        stay_number=str(min(care.stay_number, 10)) if type_ == "inpatient" else "1",
        filed_scope=level.filed_scope,
        kind=level.kind,
        proof=level.proof,
        where=level.where,
        transitional="true" if level.transitional else "false",
        disease=care.disease or "none" if type_ == "chronic" else "none",
    )


def setting(book: Book, request: Request) -> Setting:
    """Picks the edition by the day that the pack says selects it (R24)."""
    care = request.care
    chosen = book.edition(care.last).value("version_day", {"type": care.type})["day"]
    day = care.last if chosen == "discharge" else care.first
    edition = book.edition(day)
    scope = regions.scope(book.covers, care.place)
    made = Setting(book, edition, day, scope, care.type, request)
    return replace(made, type=_counted_type(made))


def _counted_type(setting: Setting) -> str:
    """急诊抢救无效死亡: the emergency's outpatient cost counts as the pack says."""
    care = setting.request.care
    if not care.died_in_emergency or care.type not in {"emergency_outpatient", "outpatient"}:
        return care.type
    counts_as = setting.edition.value("emergency_death", setting.words(Level()))["counts_as"]
    return "inpatient" if counts_as == "inpatient" else care.type


def levels(setting: Setting) -> tuple[list[Level], ParameterMissing | None]:
    """Every level that applies, the person's own filing first, and the first gap met on the way:
    a level that nobody can name does not hide the ones that are known."""
    found: list[Level] = []
    try:
        for made in _at_home(setting) if setting.scope == "local" else _away(setting):
            found.append(made)
    except ParameterMissing as gap:
        return found, gap
    return found, None


def _at_home(setting: Setting) -> Iterator[Level]:
    held = _held(setting)
    away = [f for f in held if _filed_scope(setting, f) != "local"]
    lasting = [f for f in away if f.kind in shape.LONG_TERM]
    for filing in lasting or away[:1]:
        yield _own(setting, filing, "home")
    if not away:
        yield Level()


def _away(setting: Setting) -> Iterator[Level]:
    care = setting.request.care
    held, covering = _held(setting), covering_filings(setting)
    for filing in covering:
        yield _own(setting, filing, "filed_place")
    if care.emergency:
        yield from _lent(setting, "emergency_flag", deemed=True)
    elif care.died_in_emergency:
        yield from _lent(setting, "emergency_flag", filed=bool(covering))
    if not covering and not care.emergency:
        yield from _lent(setting, "elsewhere" if held else "no_filing")
    if care.newborn_days is not None and care.type == "inpatient":
        limit = setting.edition.value("newborn_days", setting.words(Level()))["days"]
        if care.newborn_days <= limit:
            yield from _lent(setting, "newborn", filed=bool(covering) or care.emergency)
    if care.mental_illness:
        yield from _lent(setting, "mental_illness", filed=bool(covering) or care.emergency)


def _held(setting: Setting) -> list[Filing]:
    """The filings in force on the first day of care."""
    return [f for f in setting.request.filings if _in_force(setting, f)]


def _in_force(setting: Setting, filing: Filing) -> bool:
    """A temporary filing without an end has the one of the validity rule (R13)."""
    day = setting.request.care.first
    if filing.last is not None or filing.kind in shape.LONG_TERM:
        return filing.holds_on(day)
    words = {**setting.words(Level()), "kind": filing.kind}
    months = setting.edition.value("validity", words).get("months")
    if months is None:
        return filing.holds_on(day)
    return filing.first <= day < add_months(filing.first, months)


def covering_filings(setting: Setting) -> list[Filing]:
    """The filings in force that cover the place of care."""
    place = setting.request.care.place
    return [f for f in _held(setting) if regions.contains(filed_area(setting, f), place)]


def holds_any(setting: Setting) -> bool:
    """Whether some filing is in force, wherever it is to."""
    return bool(_held(setting))


def _own(setting: Setting, filing: Filing, where: str) -> Level:
    made = Level(
        kind=filing.kind,
        proof=filing.proof_on(setting.day),
        where=where,
        filed_scope=_filed_scope(setting, filing),
        filing=filing,
    )
    return replace(made, transitional=_transitional(setting, filing, made))


def _lent(
    setting: Setting, situation: str, *, filed: bool = False, deemed: bool = False
) -> Iterator[Level]:
    words = {**setting.words(Level()), "situation": situation}
    row = setting.edition.row("treated_as", words)
    kind = row.value.get("kind")
    if kind:
        where = "filed_place" if filed or deemed else "elsewhere"
        filed_scope = setting.scope if filed or deemed else "none"
        yield Level(kind, "none", where, filed_scope, because=row, deemed=deemed)


def _transitional(setting: Setting, filing: Filing, level: Level) -> bool:
    """Whether an old filing still keeps its old rules on the day that selects the rules."""
    value = setting.edition.value("transition", setting.words(level))
    until = value.get("until")
    return until is not None and setting.day <= until and filing.filed_on < value["filed_before"]


def _filed_scope(setting: Setting, filing: Filing) -> str:
    return regions.scope(setting.book.covers, filing.place)


def filed_area(setting: Setting, filing: Filing) -> str:
    """The place that a filing covers, to the level to which the insured place files."""
    words = {**setting.words(Level()), "kind": filing.kind}
    return standing.stored_place(setting.edition, filing.kind, filing.place, words)
