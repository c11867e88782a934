"""A settled stay under review, put through the actions. Import it only where Django is set up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from support import settled, visits
from support.people import moment
from yidi.actions.actor import Actor
from yidi.actions.review import answer, finish, pick, propose, screen, uphold
from yidi.actions.review.working import Asked
from yidi.core.problems import Refusal
from yidi.core.review.deducting import Cut
from yidi.store import reach
from yidi.store.models import Bill, ChargeLine, JournalLine, ReviewCase, Settlement
from yidi.store.reads import review as reads

PLACE = "110000"
AT = moment("2026-03-10T09:00")
"""A Tuesday, the day after the stay was settled."""
LATER = moment("2026-03-12T09:00")
_keys = count(1)


def reviewer(name: str = "甲", place: str = PLACE) -> Actor:
    """Somebody of the agency; another name is another person."""
    return Actor("staff", f"s{name}", f"{name}审核", regions=(place,))


def institution(code: str = visits.HOSPITAL) -> Actor:
    """The hospital's own."""
    return Actor("institution", f"institution:{code}", "收费员")


def asked(number: str, by: str = "甲", at: Any = AT, key: str = "", place: str = PLACE) -> Asked:
    """A step of the agency."""
    return Asked(reviewer(by, place), place, number, key or f"review-{next(_keys)}", at)


def replied(number: str, at: Any = LATER, code: str = visits.HOSPITAL) -> Asked:
    """A step of the institution."""
    return Asked(institution(code), PLACE, number, f"review-{next(_keys)}", at, code)


def stay(**columns: Any) -> tuple[Any, str]:
    """A filed person's settled stay in Beijing: (visit, number of the settlement)."""
    of = settled.stay(**columns)
    return of, settled.settled(of, settled.bill(of))


def opened() -> tuple[Any, ReviewCase]:
    """The stay and its case, as the checks open it: nothing of its lines is in the catalogue."""
    of, _ = stay()
    screen.screen_place(PLACE, AT)
    with reach.service():
        return of, ReviewCase.objects.get()


def cut(case: ReviewCase, fees: int = 100_000, name: str = "磁共振平扫", number: int = 1) -> Cut:
    """Fees of one line."""
    with reach.service():
        line = ChargeLine.objects.get(visit=case.visit_id, name=name, returns="")
    return Cut(line.pk, fees, number, "不合理")


def card(case: ReviewCase) -> Any:
    """The case as it stands."""
    with reach.service():
        return reads.one(case.place, case.number)


def settlement(case: ReviewCase) -> Settlement:
    """What the case is about."""
    with reach.service():
        return Settlement.objects.get(pk=case.settlement_id)


def proposed(fees: int = 100_000) -> tuple[Any, ReviewCase]:
    """The institution has been told."""
    of, case = opened()
    propose.propose(asked(case.number), [cut(case, fees)])
    return of, case


def final(fees: int = 100_000) -> tuple[Any, ReviewCase]:
    """Answered, upheld, appealed, deducted; by three people."""
    of, case = proposed(fees)
    answer.answer(replied(case.number), "是医生开的")
    uphold.uphold(asked(case.number, "甲", LATER), [cut(case, fees)], "没有指征")
    answer.appeal(replied(case.number), "请复核")
    finish.finish(asked(case.number, "乙", LATER), [cut(case, fees)], "维持")
    return of, case


def refused(code: str, work: Callable[[], Any]) -> None:
    """The work is refused, for this reason."""
    with pytest.raises(Refusal) as caught:
        work()
    assert caught.value.problems[0].code == code


def journal(source: str = "deduction") -> Counter[str]:
    """What all entries of a source came to, by account; always balanced."""
    found: Counter[str] = Counter()
    with reach.service():
        for line in JournalLine.objects.filter(source=source):
            found[line.account] += line.amount
    assert sum(found.values()) == 0
    return found


class LongStay:
    """A long stay: an interim bill that is settled, and what comes after it."""

    def __init__(self, serial: int = 1) -> None:
        self.visit = settled.stay()
        self.setl_id = settled.settled(self.visit, settled.bill(self.visit), serial, interim=True)
        _, number = pick.pick(reviewer(), self.setl_id, "举报", AT)
        with reach.service():
            self.case = ReviewCase.objects.get(number=number)

    def told(self, fees: int) -> None:
        """So much of the line is to be deducted, and the institution agrees."""
        propose.propose(asked(self.case.number), [cut(self.case, fees)])
        answer.agree(replied(self.case.number))

    def final(self, fees: int) -> None:
        """It is deducted."""
        finish.finish(asked(self.case.number, "乙", LATER), [cut(self.case, fees)])

    def given_back(self, fees: int) -> Bill:
        """A second bill that gives so much of the line back, not settled yet."""
        with reach.service():
            line = ChargeLine.objects.get(bill__settlement__setl_id=self.setl_id, name="磁共振平扫")
        made = visits.bill(self.visit, -fees, number=2)
        with reach.service():
            ChargeLine.objects.create(
                insured_region=made.insured_region, visit=self.visit, bill=made, feedetl_sn="R1",
                at=line.at, code=line.code, name=line.name, fee_kind=line.fee_kind, quantity=-1,
                price=line.price, amount=-fees, category="A", own_paid=0, over_limit=0, class_b=0,
                returns=line.feedetl_sn,
            )  # fmt: skip
        return made

    def settle(self, made: Bill, serial: int = 2) -> str:
        """The rest of the stay is settled."""
        return settled.settled(self.visit, made, serial)

    @property
    def card(self) -> Any:
        """The case as it stands."""
        return card(self.case)
