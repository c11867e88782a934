"""A settled stay under review, put through the actions. Import it only where Django is set up."""

from __future__ import annotations

from itertools import count
from typing import Any

from support import settled, visits
from support.people import moment
from yidi.actions.actor import Actor
from yidi.actions.review import answer, finish, propose, screen, uphold
from yidi.actions.review.working import Asked
from yidi.core.review.deducting import Cut
from yidi.store import reach
from yidi.store.models import ChargeLine, ReviewCase, Settlement
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
        line = ChargeLine.objects.get(visit=case.visit_id, name=name)
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
