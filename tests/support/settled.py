"""A settled stay with its charges, put into the tables and through the till."""

from __future__ import annotations

from typing import Any

from support import visits
from support.people import moment
from support.visits import SETTLED
from yidi.actions.settlement.cancel import Cancel, cancel
from yidi.actions.settlement.settle import settle
from yidi.store import reach
from yidi.store.models import ChargeLine

LINES: tuple[tuple[str, str, str, int, int, int, int, str], ...] = (
    ("03", "磁共振平扫", "A", 1_680_000, 0, 0, 0, "甲类，全部符合政策范围。"),
    ("09", "示例单抗注射液", "B", 500_000, 0, 0, 80_000, "乙类，先自付16%。"),
    ("01", "单人病房床位费", "A", 200_000, 0, 80_000, 0, "单价超过三级机构限价100元，超出的自付。"),
    ("14", "陪护用品", "C", 120_000, 120_000, 0, 0, "丙类，不在医保支付范围，全自费。"),
)
"""Kind of fee, name, class, amount, own-paid, over limit, class-B share, why."""


def charges(bill: Any) -> None:
    """The lines of a bill over 25,000.00: 1,200.00 own-paid, 800.00 each over limit and class B."""
    with reach.service():
        for order, line in enumerate(LINES, start=1):
            kind, name, category, amount, own_paid, over, class_b, why = line
            ChargeLine.objects.create(
                insured_region=bill.insured_region, visit=bill.visit, bill=bill,
                feedetl_sn=f"{bill.pk}-{order}", at=moment("2026-03-03T09:00"), code=f"YP{order}",
                name=name, fee_kind=kind, quantity=10_000, price=amount * 10_000, amount=amount,
                category=category, own_paid=own_paid, over_limit=over, class_b=class_b,
                details={"why": [why]},
            )  # fmt: skip


def bill(of: Any, **columns: Any) -> Any:
    """An unsettled bill with these lines."""
    made = visits.bill(
        of, 2_500_000, own_paid=120_000, class_b=80_000, over_limit=80_000, **columns
    )
    charges(made)
    return made


def stay(balance: int = 50_000, **columns: Any) -> Any:
    """A filed person's stay in Beijing."""
    visits.hospital()
    who = visits.person(balance=balance, **columns)
    visits.filed(who)
    return visits.visit(who)


def settled(of: Any, made: Any, serial: int = 1, **more: Any) -> str:
    """The number under which a bill was settled."""
    found: list[str] = []

    def answer(outcome: Any) -> bytes:
        found.append(outcome.setl_id)
        return b"{}"

    settle(visits.message(serial), visits.asking(of, made, serial, **more), SETTLED, answer)
    return found[0]


def taken_back(of: Any, setl_id: str, serial: int = 9) -> str:
    """The number under which a settlement was taken back."""
    found: list[str] = []

    def answer(cancelled: Any) -> bytes:
        found.append(cancelled.setl_id)
        return b"{}"

    ask = Cancel(of.insured_region, setl_id, of.mdtrt_id, of.person.psn_no, "收费员")
    cancel(visits.message(serial, "2305"), ask, SETTLED, answer)
    return found[0]
