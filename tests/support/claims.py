"""A manual claim put through the actions, step by step. Import it only where Django is set up."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from support.people import moment
from yidi.actions.actor import Actor
from yidi.actions.claims import accept, compute, decide, enter
from yidi.actions.claims.apply import Application, Payee, apply
from yidi.actions.claims.working import Asked
from yidi.core.claims.twins import Invoice
from yidi.core.policy import shape
from yidi.core.settlement.case import Bill

AT = moment("2026-04-01T09:00")
_keys = count(1)


PAPERS = tuple(shape.CLAIM_PAPERS)
"""Every paper there is, as if a clerk had it in hand."""


def key() -> str:
    """A key that no form had."""
    return f"claim-{next(_keys)}"


def citizen(who: Any) -> Actor:
    """The person at the telephone."""
    return Actor("citizen", f"citizen:{who.pk}", who.name, people=(who.pk,))


def clerk(region: str, name: str = "甲") -> Actor:
    """Somebody at the office; another name is another person."""
    return Actor("staff", f"s{name}", f"{name}经办", regions=(region,))


def application(who: Any, **change: Any) -> Application:
    """A stay of a week in Beijing, 25,000.00, paid to the person."""
    known: dict[str, Any] = {
        "channel": "self_service", "place": "110105", "institution": "北京示范医院",
        "level": "tertiary", "care": "inpatient", "first": date(2026, 3, 2),
        "last": date(2026, 3, 9),
        "invoices": (Invoice("0110", "00012345", "86420", date(2026, 3, 9), 2_500_000),),
        "payee": Payee("person", who.name, "示范银行", "6200000000001234"), "key": key(),
    } | change  # fmt: skip
    return Application(**known)


def applied(who: Any, **change: Any) -> str:
    """The number of a claim."""
    return apply(citizen(who), who.pk, application(who, **change), AT)


def step(who: Any, number: str, name: str = "甲") -> Asked:
    """What a member of staff is about to do with a claim."""
    return Asked(clerk(who.insured_region, name), who.insured_region, number, key(), AT)


def accepted(who: Any, listed: str = accept.NOT_LISTED, **change: Any) -> str:
    """A claim that is complete. listed: the code of its institution, if that is in the register."""
    number = applied(who, **change)
    accept.accept(step(who, number), originals=True, institution=listed, on_paper=PAPERS)
    return number


def computed(who: Any, listed: str = accept.NOT_LISTED, **change: Any) -> str:
    """A claim that waits for the second person."""
    number = accepted(who, listed, **change)
    total = sum(paper.amount for paper in application(who, **change).invoices)
    enter.totals(step(who, number), Bill(total, 120_000, 80_000, 80_000))
    compute.compute(step(who, number))
    return number


def decided(who: Any, listed: str = accept.NOT_LISTED, **change: Any) -> str:
    """A claim that counts."""
    number = computed(who, listed, **change)
    decide.approve(step(who, number, "乙"))
    return number
