"""What to do before going: which filing, with which papers, where, and by when.

Every line rests on a row of the law; where the law is not at hand the line says whom to ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from yidi.core import regions
from yidi.core.calendar import add_months
from yidi.core.policy import shape
from yidi.core.policy.book import Book, Edition
from yidi.core.policy.read import Row
from yidi.core.problems import ParameterMissing
from yidi.core.settlement import level as levels
from yidi.core.settlement.case import Request
from yidi.core.settlement.level import Level
from yidi.interfaces.citizen import asking, basis, choices, questions
from yidi.interfaces.citizen.basis import Basis
from yidi.interfaces.citizen.places import full_name
from yidi.interfaces.citizen.questions import Asked

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of advice with what it rests on."""

    sentence: str
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that matters; `sentence` says what must have happened by then."""

    day: date
    sentence: str
    left: int
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """What to bring: every one of `all_of`, one of `any_of`."""

    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    issuer: str = ""
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything to know and to do before going."""

    needed: bool
    title: str
    official: str
    why: Fact
    place: str
    papers: Papers | None
    channels: tuple[str, ...]
    channels_basis: Basis | None
    deadlines: tuple[Deadline, ...]
    facts: tuple[Fact, ...]
    credentials: tuple[str, ...]
    open_questions: tuple[str, ...] = field(default=())


def advice(asked: Asked, book: Book, request: Request) -> Advice:
    """What this person should do."""
    return _Adviser(asked, book, request).advice()


class _Adviser:
    """Looks rows up for one person and turns them into lines."""

    def __init__(self, asked: Asked, book: Book, request: Request) -> None:
        self.asked, self.book = asked, book
        self.kind = asked.kind
        self.late = asked.said("why") == choices.UNFILED
        self.edition: Edition = book.edition(asked.filing_day)
        self.proof = asking.proof(asked) if self.kind in shape.LONG_TERM else "none"
        setting = replace(levels.setting(book, request), edition=self.edition)
        scope = setting.scope
        self.words = setting.words(Level(self.kind, self.proof, "filed_place", scope))
        self.gaps: list[str] = []

    def advice(self) -> Advice:
        needed = self.kind != "emergency" and asking.filing_needed(self.asked, self.book)
        local = self._row("kinds")
        name = local.value.get("local", "") if local else ""
        channels = self._row("channels")
        made = Advice(
            needed=needed,
            title=self._title(needed, name),
            official=name or shape.KINDS[self.kind],
            why=self._why(needed),
            place=self._place(),
            papers=self._papers() if needed else None,
            channels=self._channels(channels) if needed else (),
            channels_basis=self._basis(channels) if needed else None,
            deadlines=tuple(self._deadlines()) if needed else (),
            facts=tuple(self._facts(local)) if needed else (),
            credentials=self._credentials(),
        )
        return replace(made, open_questions=tuple(dict.fromkeys(self.gaps)))

    # ---- looking up

    def _row(self, table: str, **other: str) -> Row | None:
        words: Mapping[str, str] = {**self.words, **other}
        try:
            return self.edition.row(table, words)
        except ParameterMissing as gap:
            self.gaps += [p.sentence for p in gap.problems]
            return None

    def _basis(self, row: Row | None) -> Basis | None:
        return basis.of(self.book, self.edition, row) if row else None

    def _months(self, table: str) -> tuple[int, Row | None]:
        row = self._row(table)
        return (int(row.value.get("months", 0)) if row else 0), row

    # ---- lines

    def _title(self, needed: bool, name: str) -> str:
        if self.kind == "emergency":
            return "不用先备案，直接去看急诊"
        if not needed:
            return "不用备案，可以直接去"
        if self.late:
            return "还没出院结算，就赶快补办备案"
        return f"先办备案：{name or shape.KINDS[self.kind]}"

    def _why(self, needed: bool) -> Fact:
        if self.kind == "emergency":
            row = self._row("treated_as", situation="emergency_flag")
            return Fact("请医院在系统里选“急诊”，就当作已经备案。", self._basis(row))
        row = self._row("filing_needed")
        if self.late and needed:
            return Fact("补办好了，出院时仍可直接结算。", self._basis(row))
        said = (
            "看病以前告诉参保地一声，出院时就能直接结算。"
            if needed
            else "参保地规定这种情况不用备案。"
        )
        return Fact(said, self._basis(row))

    def _place(self) -> str:
        place, direct = self.asked.said("place"), questions.direct(self.asked)
        whole = regions.province_of(place) in direct
        area = regions.province_of(place) if whole else regions.city_of(place)
        return full_name(self.asked.folder.places, area)

    def _papers(self) -> Papers | None:
        if self.proof == "not_required":
            return Papers(basis=self._basis(self._row("proof_ways")))
        row = self._row("materials")
        if row is None:
            return None
        named = {
            key: tuple(shape.MATERIALS[word] for word in row.value.get(key, ()))
            for key in ("all_of", "any_of")
        }
        made = Papers(**named, issuer=row.value.get("issuer", ""), basis=self._basis(row))
        if self.proof != "commitment_open":
            return made
        first = tuple(shape.MATERIALS[word] for word in ("credential", "form", "commitment"))
        return replace(made, all_of=first, any_of=())

    def later(self) -> str:
        """The papers that a promise puts off: 居住证或居民户口簿."""
        row = self._row("materials")
        value = row.value if row else {}
        owed = [word for word in value.get("all_of", ()) if word not in ("credential", "form")]
        said = [_short(word) for word in owed]
        if value.get("any_of"):
            said.append("或".join(_short(word) for word in value["any_of"]))
        return "、".join(said) or "证明材料"

    def _channels(self, row: Row | None) -> tuple[str, ...]:
        if row is None:
            return ()
        words = shape.DIMENSIONS["channel"].words
        return tuple(row.value.get("names") or (words[word] for word in row.value["open"]))

    def _credentials(self) -> tuple[str, ...]:
        row = self._row("credentials")
        return tuple(shape.CREDENTIALS[word] for word in row.value["accepted"]) if row else ()

    def _deadlines(self) -> Iterator[Deadline]:
        filed = self.asked.filing_day
        due, row = self._months("evidence_due")
        if due and self.proof == "commitment_open":
            said = f"最晚补齐{self.later()}，过了这天备案作废"
            yield self._deadline(add_months(filed, due), said, row)
        locked, row = self._months("lock")
        if locked:
            said = "从这天起可以变更或取消备案；补了材料，随时都可以"
            yield self._deadline(add_months(filed, locked), said, row)
        valid, row = self._months("validity")
        if valid:
            yield self._deadline(
                add_months(filed, valid) - ONE_DAY, "备案到这天为止，之后要重新办", row
            )

    def _deadline(self, day: date, sentence: str, row: Row | None) -> Deadline:
        return Deadline(day, sentence, (day - self.asked.today).days, self._basis(row))

    def _facts(self, local: Row | None) -> Iterator[Fact]:
        if local is not None and local.value.get("not_offered"):
            said = f"{self.book.name}不办这一类备案，请先打电话问清楚。"
            yield Fact(said, self._basis(local))
        yield from self._effect()
        months, row = self._months("residence")
        if months:
            yield Fact(f"要在那里住满{months}个月才能办。", self._basis(row))
        row = self._row("validity")
        if row is not None and row.value.get("open"):
            yield Fact("备案长期有效，不用年年办。", self._basis(row))
        yield from self._if_promised()

    def _effect(self) -> Iterator[Fact]:
        channels = self._row("channels")
        opened = channels.value["open"] if channels else ("window",)
        channel = "self_service" if "self_service" in opened else opened[0]
        proof = self.proof if self.kind in shape.LONG_TERM else "none"
        row = self._row("takes_effect", channel=channel, proof=proof)
        if row is None:
            return
        days = row.value.get("working_days")
        said = {
            "once": "网上提交后马上生效。",
            "review": f"提交后{days}个工作日内办好。" if days else "审核通过后生效。",
            "acceptance": "窗口受理当场生效。",
        }
        yield Fact(said[row.value["at"]], self._basis(row))

    def _if_promised(self) -> Iterator[Fact]:
        if self.proof != "commitment_open":
            return
        due, row = self._months("evidence_due")
        if not due:
            said = f"{self.later()}以后补，没有规定期限，越早越好。"
            yield Fact(said, self._basis(row))
        months, row = self._months("commitment_ban")
        if months:
            said = f"没补材料就取消的，{months}个月内不能再用承诺书办长期备案。"
            yield Fact(said, self._basis(row))
        row = self._home()
        if row is not None:
            points = row.value["points"] // 10_000
            said = f"没补材料以前回参保地住院，支付比例要低{points}个百分点。"
            yield Fact(said, self._basis(row))

    def _home(self) -> Row | None:
        """The row that cuts the benefit back home while the proof is open, if there is one."""
        row = self._row("reduction", scope="local", where="home")
        return row if row is not None and row.value.get("points") else None


def _short(material: str) -> str:
    """A paper by its name alone, without the pages that are wanted of it."""
    return shape.MATERIALS[material].split("（")[0]
