"""What a shift hands over: cash that came in and cash that went out, whatever moved it."""

from __future__ import annotations

from yidi.core.settlement.counter import Moved, shifts


def test_a_last_bill_that_gives_cash_back_is_given_back() -> None:
    bill = Moved("周收款", False, 10_000, 5_000, 2_000, 3_000)
    last = Moved("周收款", False, -1_000, 0, 0, -1_000)
    its_undoing = Moved("周收款", True, 1_000, 0, 0, 1_000)
    (shift,) = shifts([bill, last])
    assert (shift.settled, shift.taken, shift.returned, shift.cash) == (2, 3_000, 1_000, 2_000)
    (shift,) = shifts([bill, last, its_undoing])
    assert (shift.undone, shift.taken, shift.returned, shift.cash) == (1, 4_000, 1_000, 3_000)
