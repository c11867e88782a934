"""Filings, people and posts in the words of the console: values for templates, no question asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from yidi.core.filing import record, standing
from yidi.core.filing import remarks as noted
from yidi.core.filing.life import EVENTS, STATES
from yidi.core.filing.record import INSURANCE_STATUSES
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal
from yidi.core.regions import Places
from yidi.policy_files.folder import divisions
from yidi.store.reads import desks
from yidi.store.reads import policy as policy_reads
from yidi.store.reads.filings import Kept, Move
from yidi.store.reads.people import PersonCard
from yidi.store.reads.staff import ROLES

CHANNELS = dict(shape.DIMENSIONS["channel"].words)
INSURANCES = {"employee": "职工医保", "resident": "居民医保"}
WAYS = {"material": "材料", "commitment": "承诺书", "not_required": "不需材料"}
PROOFS = dict(shape.DIMENSIONS["proof"].words)
_TONES = {"active": "success", "submitted": "", "void": "warning", "rejected": "warning"}


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with a colour; the word says it all."""

    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class FilingView:
    """A filing as a page shows it, true at the moment of asking."""

    kept: Kept
    number: str
    region: str
    region_name: str
    kind: str
    way: str
    proof: str
    place: str
    first: date
    last: date | None
    channel: str
    state: str
    badge: Badge
    filed_at: datetime
    decide_by: date | None
    due: date | None
    locked_until: date | None
    judge: bool

    @property
    def filing(self) -> record.Filing:
        """The core's record."""
        return self.kept.filing


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as a page shows them: masked."""

    card: PersonCard
    region_name: str
    insurance: str
    status: str
    id_number: str
    phone: str
    birth: str
    sex: str
    suspended: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A filing in a list with its person and the day that matters."""

    filing: FilingView
    person: PersonView
    key: desks.Key
    day: date | None
    left: Badge | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of a filing, in words."""

    what: str
    at: datetime
    who: str
    channel: str
    rule: str
    reason: str


def places() -> Places:
    """The names of divisions."""
    return divisions()


def region_name(code: str) -> str:
    """The name of a pooling area."""
    return places().name(code)


def book_of(region: str) -> Book | None:
    """The rules in use; None where none are published."""
    try:
        return policy_reads.book(region)
    except Refusal:
        return None


def known(card: PersonCard) -> record.Person:
    """What the core needs to know of a person."""
    return record.Person(
        card.insurance, card.status, card.retired, commitment_barred=card.commitment_barred
    )


def filing(kept: Kept, card: PersonCard, now: datetime, book: Book | None = None) -> FilingView:
    """A filing as it stands now."""
    made, book = kept.filing, book or book_of(kept.region)
    at = _standing(book, card, made, now)
    state = at.state if at else made.state
    return FilingView(
        kept=kept,
        number=made.id,
        region=kept.region,
        region_name=region_name(kept.region),
        kind=kind_name(book, card, made, now),
        way=WAYS.get(made.way, made.way),
        proof=PROOFS.get(at.proof, "") if at else "",
        place=places().name(made.place),
        first=made.first,
        last=made.last,
        channel=CHANNELS.get(made.channel, made.channel),
        state=state,
        badge=Badge(STATES[state], _TONES.get(state, "")),
        filed_at=made.filed_at,
        decide_by=kept.decide_by,
        due=at.due if at else None,
        locked_until=at.locked_until if at else None,
        judge=state == "active" and made.evidenced_at is not None
        and kept.evidence_judged_at is None,
    )  # fmt: skip


def _standing(
    book: Book | None, card: PersonCard, made: record.Filing, now: datetime
) -> standing.Standing | None:
    """How a filing stands; None where the rules do not say, as for filings older than the book."""
    try:
        return standing.standing(book, known(card), made, now) if book else None
    except Refusal:
        return None


def remarks(kept: Kept, card: PersonCard, now: datetime) -> tuple[Problem, ...]:
    """What a clerk should know of a filing that the law does not quite foresee."""
    book = book_of(kept.region)
    return noted.remarks(book, known(card), kept.filing, now) if book else ()


def kind_name(book: Book | None, card: PersonCard, made: record.Filing, now: datetime) -> str:
    """What the insured place calls the kind."""
    if book is None:
        return shape.KINDS[made.kind]
    words = standing.words(book, known(card), made.kind, made.place, made.channel)
    try:
        return standing.local_name(book, made, words, now.date())
    except Refusal:
        return shape.KINDS[made.kind]


def person(card: PersonCard, now: datetime) -> PersonView:
    """A person, masked."""
    suspended = (
        card.direct_suspended_from is not None
        and card.direct_suspended_to is not None
        and card.direct_suspended_from <= now.date() < card.direct_suspended_to
    )
    return PersonView(
        card=card,
        region_name=region_name(card.region),
        insurance=INSURANCES[card.insurance] + ("（退休）" if card.retired else ""),
        status=INSURANCE_STATUSES[card.status],
        id_number=f"尾号 {card.id_last4}" if card.id_last4 else "没有证件号",
        phone=f"尾号 {card.phone_last4}" if card.phone_last4 else "没有登记",
        birth=f"{card.birth.year}年" if card.birth else "不详",
        sex={True: "男", False: "女", None: ""}[card.male],
        suspended=suspended,
    )


def line(row: desks.Row, queue: desks.Queue, now: datetime) -> Line:
    """A row of a list."""
    card = row.listed.person
    shown = filing(row.listed.kept, card, now)
    day = _days(shown).get(queue.order)
    return Line(shown, person(card, now), row.key, day, left(day, now.date()))


def _days(shown: FilingView) -> dict[str, date | None]:
    """The days that lists are ordered by."""
    return {
        "decide_by": shown.decide_by,
        "mend_by": shown.filing.mend_by,
        "evidence_due": shown.due,
        "last": shown.last,
    }


def left(day: date | None, today: date) -> Badge | None:
    """How many days are left, in words."""
    if day is None:
        return None
    days = (day - today).days
    if days < 0:
        return Badge(f"超期 {-days} 天", "warning")
    return Badge("今天到期", "warning") if days == 0 else Badge(f"还有 {days} 天", "")


def step(move: Move) -> Step:
    """One step, in words."""
    return Step(
        what=EVENTS.get(move.event, move.event),
        at=move.at,
        who=move.actor,
        channel=CHANNELS.get(move.channel, "系统" if move.channel == "job" else move.channel),
        rule=move.rule,
        reason=move.reason,
    )


def posts_in_words(posts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(area, roles) in words."""
    areas: dict[str, list[str]] = {}
    for region, role in posts:
        areas.setdefault(region, []).append(ROLES[role])
    return [(region_name(region), "、".join(roles)) for region, roles in areas.items()]
