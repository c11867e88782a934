"""A case under review as everybody who works on it sees it; money in fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yidi.core.policy import shape
from yidi.core.review import life
from yidi.core.review.checks import Finding
from yidi.core.review.deducting import Cut

ORIGINS = {"found": "自动筛查", "sampled": "抽查", "picked": "人工指定"}


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A case. amount: what the funds take back as it stands; answer_by: the institution's last day."""

    id: int
    number: str
    place: str
    region: str
    institution_code: str
    institution: str
    settlement_id: int
    setl_id: str
    visit_id: int
    scope: str
    care: str
    day: date
    origin: str
    state: str
    findings: tuple[Finding, ...]
    doubt: int
    cuts: tuple[Cut, ...]
    fees: int
    amount: int
    answer_by: date | None
    opened_at: datetime
    opened_by: str
    first_by: str
    second_by: str
    final_by: str
    ended_at: datetime | None

    @property
    def said(self) -> str:
        """The state in words."""
        return life.STATES[self.state]

    @property
    def living(self) -> bool:
        """Whether it is not over."""
        return self.state in life.LIVING

    @property
    def at_institution(self) -> bool:
        """Whether the institution has to answer."""
        return self.state in life.AT_INSTITUTION

    @property
    def scope_label(self) -> str:
        """本地, or how far away."""
        return shape.DIMENSIONS["scope"].words.get(self.scope, "本地")

    @property
    def care_label(self) -> str:
        """The kind of care in words."""
        return shape.DIMENSIONS["type"].words.get(self.care, self.care)

    @property
    def origin_label(self) -> str:
        """How it came here."""
        return ORIGINS[self.origin]

    @property
    def labels(self) -> tuple[str, ...]:
        """The reasons in words, each once."""
        return tuple(dict.fromkeys(finding.label for finding in self.findings))
