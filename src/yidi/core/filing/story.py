"""A story of filings played through the core: what each event did, and what was true after it.

The shape is that of `yidi filing try` (docs/reference/filing-try.md).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from yidi.core import calendar, regions
from yidi.core.filing import deciding, entitlement
from yidi.core.filing import standing as at
from yidi.core.filing.deciding import Asked, Decision, Desk, Shown
from yidi.core.filing.record import ENDING_STATUSES, INSURANCE_STATUSES, Filing, Person
from yidi.core.filing.remarks import remarks
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.policy.reading import Reader
from yidi.core.policy.tree import Branch, Items, Text, Tree, is_null
from yidi.core.problems import Problem, Refusal

ZONE = ZoneInfo("Asia/Shanghai")
MOST_EVENTS = 1_000

COMMON = ("at", "do", "id")
DOES: dict[str, tuple[str, ...]] = {
    "file": (
        "kind", "proof", "place", "from", "to", "channel", "issuer", "residence_months",
        "materials", "agent", "reason",
    ),
    "approve": (),
    "reject": ("reason",),
    "supplement": ("materials",),
    "accept_evidence": (),
    "reject_evidence": ("missing", "reason"),
    "change": (
        "place", "kind", "from", "to", "proof", "channel", "issuer", "materials", "reason",
    ),
    "extend": ("to", "channel", "reason"),
    "cancel": ("reason",),
    "correct": ("place", "kind", "from", "to", "reason"),
    "mark_false": ("reason",),
    "emergency_certificate": ("place", "from"),
    "insurance": ("status",),
    "admit": ("place", "emergency", "type"),
    "discharge": (),
    "visit": ("place", "type", "emergency"),
    "day": (),
}  # fmt: skip
"""Every event of a story and the names it may carry besides at, do and id."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event, read. `said` holds its own names; dates and places are already typed."""

    at: datetime
    do: str
    id: str | None
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """Who, where insured, and what happened in what order."""

    region: str
    person: Person
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one event did. `standing` None: there is no filing to speak of."""

    event: Event
    accepted: bool
    standing: at.Standing | None
    local_kind: str | None
    covers: str | None
    problems: tuple[Problem, ...]


# ---- reading


def story(tree: Tree, places: Container[str]) -> Story:
    """The story in `tree`. Raises Refusal with everything that is wrong with it."""
    reader = Reader(places)
    top = reader.branch(tree, "")
    reader.known(top, ("region", "insured", "events", "name"), "")
    insured = reader.branch(top.get("insured"), "insured")
    reader.known(
        insured,
        ("insurance", "retired", "status", "hardship", "civil_servant", "group", "region"),
        "insured",
    )
    person = _person(reader, insured)
    region = regions.canonical(reader.text(top, "region", ""))
    listed = top.get("events")
    if not isinstance(listed, Items):
        reader.note("not_a_list", "events", "events 应当是一个列表。", "请每件事写一项。")
        listed = Items()
    if len(listed) > MOST_EVENTS:
        reader.note("too_many_events", "events", f"最多{MOST_EVENTS}件事。", "请分开写。")
        listed = Items()
    events = [_event(reader, item, f"events[{n}]") for n, item in enumerate(listed)]
    reader.refuse()
    made = tuple(event for event in events if event is not None)
    _in_order(made)
    return Story(region, person, made)


def _person(reader: Reader, insured: Branch) -> Person:
    words = shape.DIMENSIONS
    for name in ("hardship", "civil_servant"):
        reader.word(insured, name, "insured", words[name].words, "none")
    retired = reader.flag(insured, "retired", "insured", False)
    return Person(
        reader.word(insured, "insurance", "insured", words["insurance"].words, "employee"),
        reader.word(insured, "status", "insured", INSURANCE_STATUSES, "active"),
        retired if "retired" in insured else None,
    )


def _in_order(events: tuple[Event, ...]) -> None:
    for number, (first, second) in enumerate(pairwise(events), start=1):
        if second.at < first.at:
            sentence = f"第{number + 1}件事早于前一件。"
            raise Refusal(Problem("order_wrong", sentence, "请按时间先后写。", where="events"))


def _event(reader: Reader, tree: Tree, where: str) -> Event | None:
    row = reader.branch(tree, where)
    do = reader.word(row, "do", where, DOES)
    reader.known(row, (*COMMON, *DOES.get(do, ())), where)
    moment = _moment(reader, row, where)
    if moment is None:
        return None
    given = (name for name in DOES.get(do, ()) if name in row and _says(name, row[name], do))
    said = {name: _SAID[name](reader, row, where) for name in given}
    for name in _NEEDED.get(do, ()):
        if name not in said:
            reader.missing(f"{where}.{name}")
    id_ = reader.text(row, "id", where, "") or None
    return Event(moment, do, id_, said)


def _says(name: str, value: Tree, do: str) -> bool:
    """Whether a value is given: "nothing" is as if left out, but an end may be changed to none."""
    return not is_null(value) or (name == "to" and do in {"change", "correct"})


_NEEDED = {
    "file": ("kind", "place"),
    "emergency_certificate": ("place",),
    "insurance": ("status",),
    "admit": ("place",),
    "visit": ("place",),
}


def _moment(reader: Reader, row: Branch, where: str) -> datetime | None:
    text = reader.text(row, "at", where)
    if not text:
        return None
    day, _, clock = text.replace(" ", "T").partition("T")
    found = reader.day(Branch({"at": Text(day)}), "at", where)
    if found is None:
        return None
    try:
        at_time = time.fromisoformat(clock) if clock else time()
        if at_time.tzinfo is not None:
            raise ValueError(clock)
    except ValueError:
        sentence = f"“{clock[:20]}”不是北京时间的时刻。"
        reader.note("date_impossible", f"{where}.at", sentence, "例如 10:00，不写时区。")
        return None
    return datetime.combine(found, at_time, ZONE)


def _day(key: str) -> Callable[[Reader, Branch, str], date | None]:
    return lambda reader, row, where: reader.day(row, key, where)


def _word(key: str, known: Mapping[str, str]) -> Callable[[Reader, Branch, str], str]:
    return lambda reader, row, where: reader.word(row, key, where, known)


def _as_given(key: str) -> Callable[[Reader, Branch, str], Tree]:
    """A note for people that decides nothing."""

    def said(reader: Reader, row: Branch, where: str) -> Tree:
        del reader, where
        return row[key]

    return said


def _texts(reader: Reader, row: Branch, where: str) -> tuple[str, ...]:
    value = row["materials"]
    listed = value if isinstance(value, Items) else Items([] if is_null(value) else [value])
    found = tuple(str(item) for item in listed)
    for word in found:
        if word not in shape.MATERIALS:
            reader.unknown(f"{where}.materials", "材料", word, shape.MATERIALS)
    return found


_SAID: dict[str, Callable[[Reader, Branch, str], Any]] = {
    "kind": _word("kind", shape.KINDS),
    "proof": _word("proof", shape.PROOF_WAYS),
    "place": lambda reader, row, where: reader.place(row, "place", where),
    "from": _day("from"),
    "to": _day("to"),
    "channel": _word("channel", shape.DIMENSIONS["channel"].words),
    "issuer": lambda reader, row, where: reader.text(row, "issuer", where, ""),
    "residence_months": lambda reader, row, where: reader.count(
        row, "residence_months", where, 0, 1200
    ),
    "materials": _texts,
    "agent": _as_given("agent"),
    "reason": lambda reader, row, where: reader.text(row, "reason", where, ""),
    "missing": _as_given("missing"),
    "status": _word("status", INSURANCE_STATUSES),
    "type": _word("type", shape.DIMENSIONS["type"].words),
    "emergency": lambda reader, row, where: reader.flag(row, "emergency", where, False),
}


# ---- playing


def play(book: Book, story: Story, workday: at.Workday) -> list[Told]:
    """What each event of the story did, by the law of `book`."""
    player = _Player(book, story.person, workday)
    return [player.told(event) for event in story.events]


class _Player:
    """Holds the person and the filings between two events."""

    def __init__(self, book: Book, person: Person, workday: at.Workday) -> None:
        self.book, self.person, self.workday = book, person, workday
        self.filings: dict[str, Filing] = {}
        self.current: str | None = None

    def told(self, event: Event) -> Told:
        """Plays one event; a missing parameter is a refusal of that event alone."""
        desk = Desk(self.book, self.person, tuple(self.filings.values()), event.at)
        try:
            return self._played(event, desk)
        except Refusal as refusal:
            made = None if event.do in _MAKES else self.filings.get(event.id or self.current or "")
            return self._shown(event, False, made, None, refusal.problems)

    def _played(self, event: Event, desk: Desk) -> Told:
        if event.do == "insurance":
            return self._insurance(event, desk)
        if event.do in {"admit", "visit"}:
            return self._care(event, desk)
        if event.do == "discharge":
            return self._discharge(event, desk)
        if event.do == "day":
            filing = self._filing(event)
            said = remarks(self.book, self.person, filing, event.at) if filing else ()
            return self._shown(event, True, filing, None, said)
        if event.do in {"file", "emergency_certificate"}:
            return self._new(event, desk)
        return self._moved(event, desk)

    def _new(self, event: Event, desk: Desk) -> Told:
        id_ = event.id or self._free_id()
        place, kind = event.said["place"], event.said.get("kind", "emergency")
        if id_ in self.filings:
            raise Refusal(Problem("id_taken", f"编号{id_[:40]}已经用过。", "请换一个编号。"))
        stored = at.stored_place(
            self.book.edition(desk.day), kind, place, desk.words(kind, place, "window")
        )
        admitted = deciding.admitted_in(self.person, stored)
        first = event.said.get("from") or admitted or desk.day
        if event.do == "emergency_certificate":
            decision = deciding.emergency_certificate(desk, id_, place, first)
        else:
            decision = deciding.file(desk, id_, _asked(event, first))
        if decision.filing is None:
            return self._refused(event, desk, decision)
        self.current = id_
        return self._kept(event, decision)

    def _free_id(self) -> str:
        number = len(self.filings) + 1
        while f"F{number}" in self.filings:
            number += 1
        return f"F{number}"

    def _refused(self, event: Event, desk: Desk, decision: Decision) -> Told:
        """Nothing was made; what is shown is the form as it stands: a draft."""
        return Told(event, False, None, None, None, decision.problems)

    def _moved(self, event: Event, desk: Desk) -> Told:
        filing = self._filing(event)
        if filing is None:
            raise Refusal(Problem("no_filing", "没有可以办理的备案。", "请先办理备案。"))
        verb = getattr(deciding, event.do)
        if event.do in {"change", "correct"}:
            named = {_NAMES.get(k, k): v for k, v in event.said.items() if k in _ASKED}
            return self._kept(event, verb(desk, filing, _shown_with(event), **named))
        if event.do == "extend":
            shown = _shown_with(event)
            more = (event.said.get("to"), shown.channel, shown.reason)
            return self._kept(event, verb(desk, filing, *more))
        if event.do == "reject_evidence":
            return self._kept(event, verb(desk, filing, self.workday))
        return self._kept(event, verb(desk, filing))

    def _kept(self, event: Event, decision: Decision) -> Told:
        if decision.filing is not None:
            self.filings[decision.filing.id] = decision.filing
        return self._shown(event, decision.accepted, decision.filing, None, decision.problems)

    def _insurance(self, event: Event, desk: Desk) -> Told:
        status = event.said["status"]
        self.person = replace(self.person, status=status)
        if status in ENDING_STATUSES:
            self.filings = {f.id: deciding.terminate(desk, f) for f in self.filings.values()}
        return self._shown(event, True, self._filing(event), None, ())

    def _care(self, event: Event, desk: Desk) -> Told:
        place = event.said["place"]
        type_ = event.said.get("type", "inpatient" if event.do == "admit" else "outpatient")
        found = entitlement.covered(desk, place, type_, event.said.get("emergency", False))
        if event.do == "admit":
            self.person = _admitted(
                self.person, place, desk.day, event.said.get("emergency", False)
            )
        filing = found.filing or self._filing(event)
        return self._shown(event, True, filing, found.covers, found.problems)

    def _discharge(self, event: Event, desk: Desk) -> Told:
        place, since = self.person.admitted_at, self.person.admitted_on
        if place is None:
            raise Refusal(Problem("not_admitted", "没有正在住院。", "请先写 admit。"))
        flagged = self.person.admitted_as_emergency
        found = entitlement.covered(desk, place, "inpatient", flagged, since)
        self.person = _admitted(self.person, None, None, False)
        filing = found.filing or self._filing(event)
        return self._shown(event, True, filing, found.covers, found.problems)

    def _filing(self, event: Event) -> Filing | None:
        if event.id is not None and event.do not in {"file", "emergency_certificate"}:
            if event.id not in self.filings:
                sentence = f"没有编号为{event.id[:40]}的备案。"
                raise Refusal(Problem("no_filing", sentence, "请检查编号。"))
            return self.filings[event.id]
        return self.filings.get(self.current or "")

    def _shown(
        self,
        event: Event,
        accepted: bool,
        filing: Filing | None,
        covers: str | None,
        problems: tuple[Problem, ...],
    ) -> Told:
        if filing is None:
            return Told(event, accepted, None, None, covers, problems)
        stands = at.standing(self.book, self.person, filing, event.at)
        names = at.words_of(self.book, self.person, filing)
        kind = at.local_name(self.book, filing, names, filing.filed_on)
        return Told(event, accepted, stands, kind, covers, problems)


def _admitted(person: Person, place: str | None, day: date | None, emergency: bool) -> Person:
    return replace(person, admitted_at=place, admitted_on=day, admitted_as_emergency=emergency)


_NAMES = {"from": "first", "to": "last"}
_ASKED = ("kind", "place", "from", "to")


def _shown_with(event: Event) -> Shown:
    """What comes with a change."""
    said = event.said
    return Shown(
        way=said.get("proof"),
        channel=said.get("channel"),
        issuer=said.get("issuer") or None,
        materials=said.get("materials"),
        reason=said.get("reason", ""),
    )


def _asked(event: Event, first: date) -> Asked:
    said = event.said
    return Asked(
        kind=said["kind"],
        way=said.get("proof", "material"),
        place=said["place"],
        first=first,
        last=said.get("to"),
        channel=said.get("channel", "self_service"),
        issuer=said.get("issuer") or None,
        residence_months=said.get("residence_months"),
        materials=said.get("materials"),
        reason=said.get("reason", ""),
    )


# ---- telling


def values(told: Told) -> dict[str, Any]:
    """One event's outcome as plain values for JSON."""
    stands = told.standing
    filing = stands.filing if stands else None
    return {
        "at": told.event.at.isoformat(timespec="minutes"),
        "do": told.event.do,
        "accepted": told.accepted,
        "state": stands.state if stands else ("draft" if told.event.do in _MAKES else None),
        "id": filing.id if filing else told.event.id,
        "version": filing.version if filing else None,
        "kind": told.local_kind,
        "kind_code": filing.kind if filing else told.event.said.get("kind"),
        "proof": stands.proof if stands else None,
        "place": filing.place if filing else None,
        "valid": [str(stands.first), _text(stands.after)] if stands else None,
        "evidence_due": _text(stands.due) if stands else None,
        "locked_until": _text(stands.locked_until) if stands else None,
        "mend_by": _text(filing.mend_by) if filing else None,
        "covers": told.covers,
        "problems": [problem.as_dict() for problem in told.problems],
    }


_MAKES = ("file", "emergency_certificate")


def _text(day: date | None) -> str | None:
    return str(day) if day else None


def spoken(told: Told) -> str:
    """One event's outcome as a line for people."""
    said = (
        f"{told.event.at:%Y-%m-%d %H:%M} {told.event.do}：{'办成' if told.accepted else '没有办成'}"
    )
    if told.standing:
        from_, after = told.standing.first, told.standing.after
        until = calendar.spoken(after) + "前" if after else "长期"
        said += f" · {told.local_kind} · {told.standing.state} · {calendar.spoken(from_)}至{until}"
    return said + (f" · 覆盖：{told.covers}" if told.covers else "")
