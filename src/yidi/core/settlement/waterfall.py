"""The single-bill path: a profile run over one bill, with or without its trace."""

from __future__ import annotations

from collections.abc import Mapping

from yidi.core.policy.book import Profile
from yidi.core.settlement.case import Bill
from yidi.core.settlement.statement import Statement, StepTaken
from yidi.core.steps import FUND_FIELDS, SCALAR, Flow, opened


def run(
    profile: Profile, bill: Bill, year: Mapping[str, int], own_account: int = 0, family: int = 0
) -> Statement:
    """What the rules of `profile` make of `bill`, with its trace.

    `year` holds the yearly sums before the bill (a name that is not there counts as 0); account
    amounts are what may be drawn. All in fen.
    """
    flow = _flow(profile, bill, year, own_account, family)
    taken = _split(bill)
    for step, numbers, rule in zip(profile.program, profile.numbers, profile.rules, strict=True):
        step.run(flow, step, *numbers)
        before, kept, passed_on, worked_on = flow.line
        taken.append(StepTaken(step.name, before, kept, passed_on, worked_on, rule))
    taken.append(StepTaken("cash", flow.person, flow.person, 0, flow.person))
    return Statement(
        bill=bill,
        deductible=flow.deducted,
        fund=flow.fund,
        hospital=flow.hospital,
        account=flow.own_account + flow.family,
        family=flow.family,
        cash=flow.person,
        year={**year, **flow.year},
        steps=tuple(taken),
    )


def bare(
    profile: Profile, bill: Bill, year: Mapping[str, int], own_account: int = 0, family: int = 0
) -> Flow:
    """The same without a trace: the flow at its end."""
    flow = _flow(profile, bill, year, own_account, family)
    for step, numbers in zip(profile.program, profile.numbers, strict=True):
        step.run(flow, step, *numbers)
    return flow


def _flow(
    profile: Profile, bill: Bill, year: Mapping[str, int], own_account: int, family: int
) -> Flow:
    sums = {name: year.get(name, 0) for name in profile.sums}
    return opened(
        SCALAR, profile.program, bill.total, bill.in_scope, bill.class_b, bill.over_limit, sums,
        own_account, family,
    )  # fmt: skip


def _split(bill: Bill) -> list[StepTaken]:
    """The steps that the place of care has already taken."""
    own_paid, over_limit, class_b = bill.own_paid, bill.over_limit, bill.class_b
    total = bill.total
    covered = total - own_paid
    capped = covered - over_limit
    return [
        StepTaken("own_paid", total, own_paid, covered, total),
        StepTaken("over_limit", covered, over_limit, capped, covered),
        StepTaken("class_b", capped, class_b, capped - class_b, capped),
    ]


def unpaid(bill: Bill, year: Mapping[str, int]) -> Statement:
    """A bill that no fund pays: the person bears all of it."""
    last = StepTaken("cash", bill.total, bill.total, 0, bill.total)
    return Statement(
        bill, 0, dict.fromkeys(FUND_FIELDS, 0), 0, 0, 0, bill.total, dict(year), (last,)
    )
