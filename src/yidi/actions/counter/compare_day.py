"""Compare a day: what the bills of the counter say was settled, against the centre; mend one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from yidi.actions.counter.asking import Counter
from yidi.actions.counter.settle_bill import KEPT, resend
from yidi.actions.counter.undo_bill import resend_undo
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import matching
from yidi.core.settlement.matching import Difference, Row
from yidi.store import reach
from yidi.store.reads import counter as reads
from yidi.store.reads.counter import BillCard
from yidi.store.writes import counter as writes


@dataclass(frozen=True, slots=True)
class Open:
    """A difference with the bill it is about and the one safe thing to do, in words."""

    difference: Difference
    bill: BillCard
    repair: str


_REPAIRS = {
    "settle": "重发原报文，取回医保的结果",
    "undo": "重发撤销，取回医保的结果",
    "accept": "按医保记录登记为已撤销",
}


def compare_day(institution_code: str, day: date) -> list[Open]:
    """Everything that does not match, to the fen."""
    with reach.service():
        bills = reads.of_day(institution_code, day)
        ours = reads.centre(institution_code, day, bills)
    found = matching.differences(ours, journal(bills, day))
    return [_open(one, bill) for one in found if (bill := _bill(one.row, bills)) is not None]


def compare_days(moment: datetime) -> int:
    """Compares what is over and was not compared, and anew what did not match; gives how many days do
    not match now. Run twice it does nothing new."""
    with reach.service():
        found = reads.to_compare(moment.date() - timedelta(days=1))
    return sum(_compared(code, day, moment) > 0 for code, day in sorted(found))


def _compared(institution_code: str, day: date, moment: datetime) -> int:
    differences = len(compare_day(institution_code, day))
    with reach.service():
        writes.compared(institution_code, day, differences, moment)
    return differences


def journal(bills: Iterable[BillCard], day: date) -> list[Row]:
    """What the bills say of a day, as rows of a list."""
    made = []
    for bill in bills:
        if bill.answer and bill.day == day:
            made.append(_row(bill, bill.answer, refund=False))
        if bill.undo and bill.undo_day == day:
            made.append(_row(bill, bill.undo, refund=True))
    return made


def _row(bill: BillCard, said: Mapping[str, Any], *, refund: bool) -> Row:
    return Row(
        str(said["setl_id"]), str(bill.answer["mdtrt_id"]), bill.psn_no, said["total"],
        said["fund_total"], said["account"], refund, bill.undo_msgid if refund else bill.msgid,
    )  # fmt: skip


def _bill(row: Row, bills: Sequence[BillCard]) -> BillCard | None:
    """The bill that a row is of: by its message or its settlement; else by the visit, which may have
    several."""
    ways: tuple[Callable[[BillCard], bool], ...] = (
        lambda bill: row.msgid in {bill.msgid, bill.undo_msgid or bill.msgid},
        lambda bill: row.setl_id in {bill.answer.get("setl_id"), bill.undo.get("setl_id")},
        lambda bill: row.mdtrt_id == bill.answer.get("mdtrt_id"),
    )
    return next((bill for way in ways for bill in bills if way(bill)), None)


def _open(found: Difference, bill: BillCard) -> Open:
    return Open(found, bill, _REPAIRS[_way(found.row, bill)])


def _way(row: Row, bill: BillCard) -> str:
    if not row.refund:
        return "settle"
    return "undo" if row.msgid in {"", bill.undo_msgid} and bill.undo_msgid else "accept"


def mend(at: Counter, bill_id: int, day: date) -> None:
    """Does the one safe thing for a bill that differs on a day. Raises Refusal if nothing does."""
    found = [one for one in compare_day(at.code, day) if one.bill.id == bill_id]
    if not found:
        raise Refusal(Problem("nothing_differs", "这张收费单已经和医保一致。", "不用处理。"))
    row, bill = found[0].difference.row, found[0].bill
    way = _way(row, bill)
    if way == "settle":
        resend(at, bill.id)
    elif way == "undo":
        resend_undo(at, bill.id)
    else:
        _accept(bill, row, day)
    if day < at.moment.date():
        _compared(at.code, day, at.moment)


def _accept(bill: BillCard, row: Row, day: date) -> None:
    """It was taken back by another way than the counter: the bill follows."""
    turned = {name: -bill.answer[name] for name in KEPT}
    with reach.service():
        writes.undone(bill.id, {"setl_id": row.setl_id, **turned}, day)
