"""A ticket, a raised problem, an outage as everybody who looks at them sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from yidi.core import regions as places
from yidi.core.tickets import life, raised


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A ticket. due: the day by which the side whose turn it is must act, None once nobody must;
    subject_region and subject: the number of what it is about, and whose it is."""

    id: int
    number: str
    kind: str
    from_region: str
    to_region: str
    from_province: str
    to_province: str
    state: str
    title: str
    subject_kind: str
    subject_region: str
    subject: str
    person_id: int | None
    person_name: str
    person_last4: str
    institution_code: str
    institution: str
    reference: str
    opened_at: datetime
    opened_by: str
    asked_at: datetime
    assigned_to: str
    due: date | None
    answered_at: datetime | None
    answered_by: str
    rounds: int
    reminded_on: date | None
    escalated_at: datetime | None
    ended_at: datetime | None

    @property
    def said(self) -> str:
        """The state in words."""
        return life.STATES[self.state]

    @property
    def kind_said(self) -> str:
        """The kind in words."""
        return life.KINDS[self.kind]

    @property
    def asked(self) -> bool:
        """Whether the answering side must act."""
        return self.state in life.ASKED

    @property
    def living(self) -> bool:
        """Whether it is neither closed nor withdrawn."""
        return self.state in life.LIVING

    def late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today

    def sides(self, regions: Collection[str]) -> tuple[str, ...]:
        """Where somebody with these regions stands."""
        provinces = (self.from_province, self.to_province) if self.escalated_at else ()
        return life.sides(self.from_region, self.to_region, provinces, regions)

    def acting(self, event: str, regions: Collection[str]) -> tuple[str, str]:
        """(side, region) for which somebody takes a step. Raises Refusal for the wrong side."""
        side = life.acting(event, self.sides(regions))
        if side == life.PROVINCE:
            province = self.to_province if self.to_province in regions else self.from_province
            return side, province
        return side, self.from_region if side == life.ASKS else self.to_region


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done or said on a ticket."""

    at: datetime
    region: str
    side: str
    actor: str
    event: str
    to_state: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckCard:
    """The stay of a cost check; amounts in fen. suspicions: sentences; documents: words of the list."""

    insured_region: str
    place: str
    setl_id: str
    first: date
    last: date
    total: int
    fund_total: int
    suspicions: tuple[str, ...]
    documents: tuple[str, ...]
    finding: str
    wrong: int
    consequence: str
    consequence_reference: str


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A stay that would be checked; amounts in fen."""

    id: int
    insured_region: str
    place: str
    setl_id: str
    person_id: int
    institution_code: str
    institution: str
    first: date
    last: date
    total: int
    fund_total: int
    suspicions: tuple[str, ...]
    proposed_at: datetime
    proposed_by: str
    due: date
    state: str
    decided_by: str
    reason: str
    ticket: str


@dataclass(frozen=True, slots=True)
class RaisedCard:
    """A problem that was raised. ticket_id: of the ticket it became, None without one."""

    id: int
    region: str
    number: str
    raiser: str
    person_id: int | None
    institution_code: str
    raised_by: str
    phone: str
    setl_id: str
    title: str
    text: str
    state: str
    raised_at: datetime
    due: date
    taken_by: str
    ticket_id: int | None
    answer: str
    answered_at: datetime | None

    @property
    def said(self) -> str:
        """The state in words."""
        return raised.STATES[self.state]

    @property
    def living(self) -> bool:
        """Whether it is not answered yet."""
        return self.state in raised.LIVING

    def late(self, today: date) -> bool:
        """Whether its day has passed without an answer."""
        return self.living and self.due < today


@dataclass(frozen=True, slots=True)
class OutageCard:
    """An announced outage. scope: words of the list."""

    id: int
    region: str
    first: datetime
    last: datetime
    scope: tuple[str, ...]
    text: str
    announced_at: datetime
    announced_by: str
    withdrawn: bool

    def concerns(self, region: str) -> bool:
        """Whether an area is one of those that it is announced for."""
        return places.contains(self.region, region)

    def running(self, now: datetime) -> bool:
        """Whether it is now."""
        return self.first <= now < self.last
