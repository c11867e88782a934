"""At the till: a visit, its bill and the person behind it become a case, and the case a settlement.

Local care takes the same way as care elsewhere, so that yearly sums are true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from yidi.core.calendar import ONE_DAY
from yidi.core.filing.deciding import Desk
from yidi.core.filing.standing import IN_FORCE, Standing
from yidi.core.institutions import Opening
from yidi.core.settlement import amounts as money
from yidi.core.settlement import case
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.quote import Quote, counted_year, quote
from yidi.core.settlement.reversal import less

Sums = Mapping[int, Mapping[str, int]]
"""Sums in fen by name, year by year."""

HELD = IN_FORCE | {"cancelled", "terminated"}
"""What held for its days, although it has ended since: a claim looks back on them."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as the till knows it. type: our word for the kind of care; last: the discharge, or of
    an outpatient bill its last charge, None if that is not known.

    level, pharmacy and openings are the institution's; chronic: the diseases that the insured place
    found the person to have when the visit began; designated: whether the person has chosen the
    institution for chronic care.
    """

    place: str
    level: str
    type: str
    first: datetime
    last: datetime | None
    credential: str
    openings: tuple[Opening, ...]
    pharmacy: bool = False
    disease: str | None = None
    emergency: bool = False
    injury: str = "none"
    birth: date | None = None
    mental_illness: bool = False
    died: bool = False
    chronic: tuple[str, ...] = ()
    designated: bool = False

    @property
    def decided_on(self) -> date | None:
        """The day whose filing and whose openings count: the admission, or the day of service however
        long ago it was registered (R24); None where that is not known."""
        if self.type == "inpatient":
            return self.first.date()
        return self.last.date() if self.last else None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An interim settlement of the same stay: what it moved, also in the sums of years."""

    setl_id: str
    bill: case.Bill
    amounts: Amounts
    moved: Sums


@dataclass(frozen=True, slots=True)
class Till:
    """Everything that a settlement looks at. sums: as they stand; stays: {year: settled stays};
    suspended: whether direct settlement is suspended by decision, from–to; claimed: the bill was
    paid in advance and is claimed afterwards."""

    desk: Desk
    insured: case.Insured
    visit: Visit
    bill: case.Bill
    sums: Sums
    stays: Mapping[int, int]
    earlier: tuple[Earlier, ...] = ()
    suspended: tuple[date, date | None] | None = None
    claimed: bool = False

    @property
    def day(self) -> date:
        """The legal day on which it is settled."""
        return self.desk.day


@dataclass(frozen=True, slots=True)
class Priced:
    """A bill at the till. amounts: what this settlement moves, earlier ones of the stay taken off;
    before, after: the year's sums as they stand and once it counts; given_back: what interim bills
    of the stay had counted in other years, which do not keep it."""

    quote: Quote
    amounts: Amounts
    year: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    given_back: Sums


def priced(till: Till) -> Priced:
    """The bill by the law of the insured place.

    A stay with interim bills is computed whole, and what they moved is taken off, so that one
    deductible and one run through the bands count. Raises Refusal and ParameterMissing as quote.
    """
    year, counted = _year(till), counted_by(till.earlier)
    stands = till.sums.get(year, {})
    without = less(stands, counted.pop(year, {}))
    found = quote(till.desk.book, request(till, without, year))
    left = money.less(money.of(found.statement), (e.amounts for e in till.earlier))
    return Priced(found, left, year, stands, {**stands, **found.statement.year}, counted)


def payable_before(priced: Priced) -> int:
    """本次可支付限额: what the yearly ceiling of the pool leaves before this bill, in fen; 0 where
    there is none."""
    for step in priced.quote.statement.steps:
        if step.name == "ceiling" and step.rule and "amount" in step.rule.rows[0].value:
            value = step.rule.rows[0].value
            used = priced.quote.request.year_to_date.get(value.get("counts_in", ""), 0)
            return max(int(value["amount"]) - used, 0)
    return 0


def _year(till: Till) -> int:
    """The year whose sums the bill counts in (R24)."""
    first, last = till.visit.first.date(), _last(till)
    edition = till.desk.book.edition(last)
    return counted_year(edition, till.insured.insurance, first, last)


def status_on(status: str, since: date | None, care: date) -> str:
    """The status of insurance on the last day of care: what ended afterwards does not reach back;
    the day of death is still covered."""
    if since and (care < since or (status == "dead" and care == since)):
        return "active"
    return status


def _last(till: Till) -> date:
    return till.visit.last.date() if till.visit.last else max(till.day, till.visit.first.date())


def counted_by(earlier: Iterable[Earlier]) -> dict[int, dict[str, int]]:
    """What interim bills have left in the years. Over the year's end the whole stay counts in the
    year that it ends in, so that the old year keeps nothing of it (R24)."""
    counted: dict[int, dict[str, int]] = {}
    for settled in earlier:
        for year, moved in settled.moved.items():
            sums = counted.setdefault(year, {})
            for name, amount in moved.items():
                sums[name] = sums.get(name, 0) + amount
    kept = {year: {n: a for n, a in sums.items() if a} for year, sums in counted.items()}
    return {year: sums for year, sums in kept.items() if sums}


def request(till: Till, sums: Mapping[str, int], year: int) -> case.Request:
    """The case as the engine takes it; the same shape as `yidi quote` reads."""
    drawn = sum(settled.amounts.own_account for settled in till.earlier)
    insured = replace(till.insured, balance=till.insured.balance + drawn)
    in_force = HELD if till.claimed else IN_FORCE
    filings = tuple(_given(s) for s in _stands(till) if s.state in in_force)
    known = {name: amount for name, amount in sums.items() if name in till.desk.book.accumulators}
    return case.Request(insured, filings, _care(till, year), _whole(till), known)


def _stands(till: Till) -> list[Standing]:
    visit = till.visit
    return till.desk.stands(visit.place, visit.decided_on or till.day, visit.last)


def _given(standing: Standing) -> case.Filing:
    """A filing in force as a case gives it: its proof is what it is at this moment. The day of a
    death is still covered."""
    filing = standing.filing
    last = standing.after - ONE_DAY if standing.after else None
    if filing.state == "terminated" and standing.after:
        last = standing.after
    return case.Filing(
        filing.kind, standing.proof, filing.place, standing.first, last, filing.filed_on
    )


def _care(till: Till, year: int) -> case.Care:
    visit = till.visit
    first = visit.first.date()
    stay = visit.type == "inpatient"
    return case.Care(
        place=visit.place,
        level=visit.level,
        type=visit.type,
        first=first,
        last=_last(till),
        emergency=visit.emergency,
        stay_number=till.stays.get(year, 0) + 1 if stay else 1,
        disease=visit.disease,
        newborn_days=_newborn(first, visit.birth) if stay else None,
        mental_illness=visit.mental_illness,
        died_in_emergency=visit.died and not stay,
        credential=visit.credential,
        provider_open=not till.claimed,
        injury=visit.injury,
    )


_BABY = 400
"""Days of life after which nobody is a newborn by any pack."""


def _newborn(first: date, birth: date | None) -> int | None:
    days = (first - birth).days if birth else _BABY
    return days if 0 <= days < _BABY else None


def _whole(till: Till) -> case.Bill:
    """This bill and the interim ones before it."""
    bills = [settled.bill for settled in till.earlier] + [till.bill]
    if len(bills) == 1:
        return till.bill
    return case.Bill(
        sum(b.total for b in bills),
        sum(b.own_paid for b in bills),
        sum(b.over_limit for b in bills),
        sum(b.class_b for b in bills),
    )
