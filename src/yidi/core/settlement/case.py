"""What a case is once it has been read: who, which filings, what care, which bill.

Amounts are fen, prices millionths of a yuan, quantities ten-thousandths, rates millionths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yidi.core.policy import shape

STATUSES = {"active": "正常参保", "suspended": "暂停参保", "ended": "终止参保"}
GROUPS = {"none": "无", "retired_cadre": "离休人员"}
INJURIES = {"none": "无外伤", "no_third_party": "无第三方责任外伤", "third_party": "第三方责任外伤"}
CATEGORIES = {"A": "甲类", "B": "乙类", "C": "自费"}


@dataclass(frozen=True, slots=True)
class Insured:
    """Who is ill. Account money in fen; `own_account` and `family` are 0 where it is not used."""

    region: str
    insurance: str
    retired: bool = False
    hardship: str = "none"
    civil_servant: str = "none"
    status: str = "active"
    group: str = "none"
    balance: int = 0
    family: int = 0
    use_account: bool = True


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing as given. `last` is the last valid day, None for open-ended."""

    kind: str
    proof: str
    place: str
    first: date
    last: date | None
    filed_on: date
    supplemented_on: date | None = None

    def proof_on(self, day: date) -> str:
        """The state of the proof on a day: an upload counts from that day."""
        if self.kind not in shape.LONG_TERM:
            return "none"
        if self.supplemented_on is not None and self.proof.startswith("commitment"):
            return "commitment_supplemented" if self.supplemented_on <= day else "commitment_open"
        return self.proof

    def holds_on(self, day: date) -> bool:
        """Whether `day` lies in the filing's validity."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Care:
    """The care received: where, at what kind of institution, when."""

    place: str
    level: str
    type: str
    first: date
    last: date
    emergency: bool = False
    stay_number: int = 1
    disease: str | None = None
    newborn_days: int | None = None
    mental_illness: bool = False
    died_in_emergency: bool = False
    credential: str = "e_credential"
    provider_open: bool = True
    injury: str = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """One charge. Amounts in fen, price in millionths of a yuan, quantity in ten-thousandths."""

    number: int
    code: str
    name: str
    date: date
    quantity: int
    price: int
    amount: int
    category: str
    self_pay_rate: int
    price_cap: int | None
    disease: str | None
    returns: str | None


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill split by the catalogue of the place of care; all in fen.

    total = own_paid + over_limit + class_b + in_scope, and cannot be otherwise.
    """

    total: int
    own_paid: int = 0
    over_limit: int = 0
    class_b: int = 0
    lines: tuple[Line, ...] = ()

    @property
    def in_scope(self) -> int:
        """符合政策范围金额: what the insured place's rules work on."""
        return self.total - self.own_paid - self.over_limit - self.class_b


@dataclass(frozen=True, slots=True)
class Request:
    """A whole case. `year_to_date` maps names of the pack's yearly sums to fen."""

    insured: Insured
    filings: tuple[Filing, ...]
    care: Care
    bill: Bill
    year_to_date: Mapping[str, int] = field(default_factory=dict)
