"""Withdraw charges that are not settled (2205, 2302); settled ones stay until that is cancelled."""

from __future__ import annotations

from collections.abc import Collection

from yidi.actions.settlement.visit import At, Held, held, left_trail
from yidi.core.problems import Problem, refuse
from yidi.store.reads import visits as reads
from yidi.store.writes import visits as writes

ALL = "0000"
"""Stands for every line that is not settled."""


def withdraw_batch(at: At, batch: str) -> int:
    """Withdraws the lines of a batch, or all; gives how many. Raises Refusal. Inside `once.once`."""
    now = held(at)
    now.step("withdraw")
    if batch != ALL:
        refuse(_batch(now, batch))
    numbers = reads.loose_lines(now.visit, None if batch == ALL else batch)
    return _withdrawn(at, now, numbers)


def withdraw_lines(at: At, numbers: Collection[str]) -> int:
    """Withdraws lines by number, or all; gives how many. Raises Refusal naming every line that is
    settled, unknown or given back. Call it inside `once.once`."""
    now = held(at)
    now.step("withdraw")
    loose = reads.loose_lines(now.visit, None)
    if ALL in numbers:
        return _withdrawn(at, now, loose)
    unknown = [number for number in numbers if number not in set(loose)]
    refuse([_not_loose(number) for number in unknown])
    return _withdrawn(at, now, numbers)


def _batch(now: Held, batch: str) -> list[Problem]:
    bills = [bill for bill in now.bills if bill.batch == batch]
    if any(bill.settled for bill in bills):
        sentence = f"收费批次{batch}已经结算。"
        mend = "请先撤销结算（2208）。"
        return [Problem("batch_settled", sentence, mend, where="chrg_bchno")]
    if not any(bill.lines for bill in bills):
        sentence = f"没有收费批次{batch}的费用明细。"
        return [Problem("batch_unknown", sentence, "请核对收费批次号。", where="chrg_bchno")]
    return []


def _not_loose(number: str) -> Problem:
    sentence = f"费用明细{number}不存在或已经结算。"
    mend = "请核对流水号；已结算的请先撤销结算。"
    return Problem("charge_not_loose", sentence, mend, where="feedetl_sn")


def _withdrawn(at: At, now: Held, numbers: Collection[str]) -> int:
    bound = writes.bound(now.visit, numbers)
    refuse([_given_back(number) for number in bound])
    gone = writes.remove_lines(now.visit, numbers)
    left_trail(at, now.visit, "withdraw", f"{gone}条")
    return gone


def _given_back(number: str) -> Problem:
    sentence = f"费用明细{number}还有后来的退费明细。"
    mend = "请从最后一笔退费起撤销，或在同一次里一起撤销。"
    return Problem("charge_given_back", sentence, mend, where="feedetl_sn")
