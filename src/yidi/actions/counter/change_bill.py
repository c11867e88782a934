"""Change what is on an open bill: what the visit is for, an item more, another, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yidi.actions.counter.asking import Counter
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.counter import Content, Item
from yidi.store import reach
from yidi.store.writes import counter as writes

CLOSED = Problem(
    "bill_closed", "这张收费单已经发出或结束，不能再改。", "请看它现在的结果；要改请先撤销结算。"
)


def change_bill(at: Counter, bill_id: int, change: Callable[[Content], Content]) -> None:
    """The bill with `change` made to its content. Raises Refusal if it is not open any more."""
    with reach.service():
        bill = at.bill(bill_id, locked=True)
        if not writes.put_content(bill.id, change(bill.content)):
            raise Refusal(CLOSED)


def add_item(at: Counter, bill_id: int, item: Item) -> None:
    """One item more; its price is offered the next time. Raises Refusal."""
    with reach.service():
        change_bill(at, bill_id, lambda made: made.with_item(item))
        writes.put_price(at.institution.id, item.code, item.price, at.moment)


def change_item(at: Counter, bill_id: int, place: int, quantity: int, approved: str) -> None:
    """The quantity and the approval of an item; quantity 0: taken away. Raises Refusal."""

    def changed(made: Content) -> Content:
        if not 0 <= place < len(made.items):
            raise Refusal(Problem("row_unknown", "没有这一条。", "请刷新页面后再改。"))
        item = replace(made.items[place], quantity=quantity, approved=approved)
        return made.with_other(place, item if quantity else None)

    change_bill(at, bill_id, changed)


def drop_bill(at: Counter, bill_id: int) -> None:
    """The bill comes to nothing; only while it is open. Raises Refusal."""
    with reach.service():
        bill = at.bill(bill_id, locked=True)
        if not writes.dropped(bill.id, "open"):
            raise Refusal(CLOSED)
