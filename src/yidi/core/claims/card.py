"""A claim as everybody who works on it sees it; money in fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yidi.core.claims.life import COUNTED, LIVING, STATES
from yidi.core.claims.twins import Care, Invoice
from yidi.core.policy import shape
from yidi.core.settlement.case import INJURIES


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim. computed: what the engine made of it last, None before; the names are those of the
    table; account_last4: all that is shown of the bank account; adds_to: the settlement whose
    difference is claimed, "" where a whole bill is."""

    id: int
    region: str
    number: str
    person_id: int
    channel: str
    place: str
    institution_code: str
    institution: str
    level: str
    care: str
    disease: str
    first: date
    last: date
    emergency: bool
    injury: str
    mental_illness: bool
    died: bool
    why: str
    phone: str
    payee: str
    payee_name: str
    payee_relation: str
    bank: str
    account_last4: str
    total: int
    own_paid: int
    over_limit: int
    class_b: int
    catalogue: str
    state: str
    lacking: tuple[str, ...]
    lacked: bool
    promised: date | None
    applied_at: datetime
    applied_by: str
    computed: Mapping[str, Any] | None
    computed_by: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    paid_on: date | None
    proposal_id: int | None
    adds_to: str
    invoices: tuple[Invoice, ...]

    @property
    def stay(self) -> bool:
        """Whether the person lay in hospital."""
        return self.care == "inpatient"

    @property
    def counts_as_stay(self) -> bool:
        """Whether it is a stay of its own in the year; the difference of one is not."""
        return self.stay and not self.adds_to

    @property
    def pays(self) -> str:
        """What the funds do, in words."""
        return "补报差额" if self.adds_to else "报销"

    @property
    def asked(self) -> int:
        """The sum of the invoices."""
        return sum(paper.amount for paper in self.invoices)

    @property
    def in_scope(self) -> int:
        """What of the bill counts for the benefit."""
        return self.total - self.own_paid - self.over_limit - self.class_b

    @property
    def said(self) -> str:
        """The state in words."""
        return STATES[self.state]

    @property
    def care_label(self) -> str:
        """The kind of care in words."""
        return shape.DIMENSIONS["type"].words[self.care]

    @property
    def level_label(self) -> str:
        """The level of the institution in words."""
        return shape.DIMENSIONS["level"].words[self.level]

    @property
    def facts(self) -> str:
        """What else of the care decides the money, in words; "" where nothing does."""
        said = (
            shape.DISEASES.get(self.disease, ""),
            "急诊抢救" if self.emergency else "",
            INJURIES[self.injury] if self.injury != "none" else "",
            "精神疾病" if self.mental_illness else "",
            "抢救无效死亡" if self.died else "",
        )
        return "、".join(filter(None, said))

    @property
    def living(self) -> bool:
        """Whether it is not decided yet."""
        return self.state in LIVING

    @property
    def counted(self) -> bool:
        """Whether it counts in the year's sums."""
        return self.state in COUNTED

    @property
    def fund(self) -> int:
        """What the funds pay, as computed last; 0 before."""
        return int(self.computed["amounts"]["fund_total"]) if self.computed else 0

    @property
    def account(self) -> str:
        """The bank account as it is shown."""
        return f"**** {self.account_last4}"

    def as_care(self) -> Care:
        """The claim as its twins are looked for."""
        return Care(
            "claim", self.number, self.institution_code, self.institution, self.stay, self.first,
            self.last, self.total or self.asked,
            tuple((paper.code, paper.number, paper.check_code) for paper in self.invoices),
            adds_to=self.adds_to,
        )  # fmt: skip
