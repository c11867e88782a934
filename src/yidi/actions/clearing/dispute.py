"""Dispute: the payer questions an item; it moves on, is paid all the same, or is not paid.

An item and everything about the same settlement are disputed and decided together. What only takes
back from a settlement cleared before is not open to dispute: that it was reversed, or deducted from, was
decided at the place of care, and the money is due back.
"""

from __future__ import annotations

from collections.abc import Callable

from yidi.actions.clearing.working import (
    Asked,
    Done,
    given,
    next_month,
    refuse,
    stepped,
    tabled,
    taken,
)
from yidi.core.clearing.card import ItemCard, MonthCard
from yidi.core.clearing.life import ITEM_LIFE
from yidi.core.ledger import entries
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import clearing as reads
from yidi.store.writes import clearing as writes
from yidi.store.writes.clearing import Posted, Step

_MONTH = {"dispute": "dispute", "move": "move", "uphold": "decide", "refuse": "decide"}
"""Step of an item → step of its month."""


def dispute(asked: Asked, item_id: int, reason: str) -> MonthCard:
    """The payer does not agree to an item, and says why. Raises Refusal where nothing is asked of it."""
    return _each(asked, "dispute", item_id, reason, lambda *_: {}, _asks_for_money)


def _asks_for_money(cards: list[ItemCard]) -> None:
    if sum(card.item.amount for card in cards) < 0:
        raise refuse(
            "only_given_back", f"{cards[0].item.reference}是退回来的钱，原结算已经清算，不能提出争议。",
            "金额不对的，请在业务协同里请就医地更正：扣款在审核里改，退费重新结算。",
        )  # fmt: skip


def uphold(asked: Asked, item_id: int, reason: str) -> MonthCard:
    """The payer gives its dispute up: the item is paid."""
    return _each(asked, "uphold", item_id, reason, lambda *_: {})


def move(asked: Asked, item_id: int, reason: str) -> MonthCard:
    """Nobody has decided yet: the item goes on to the next month. Raises Refusal if it may not."""

    def work(found: MonthCard, card: ItemCard, step: Step) -> dict[str, int]:
        later = next_month(found, card.item.origin, step.at)
        return {"unit_id": later, "moved": card.moved + 1}

    return _each(asked, "move", item_id, reason, work)


def refuse_item(asked: Asked, item_id: int, reason: str) -> MonthCard:
    """The place of care gives in: the item is not paid, and what the funds had borne of it is the
    institution's own."""

    def work(found: MonthCard, card: ItemCard, step: Step) -> dict[str, int]:
        not_paid(card, step)
        return {}

    return _each(asked, "refuse", item_id, reason, work)


def not_paid(card: ItemCard, step: Step) -> None:
    """What the funds had borne of an item becomes the institution's own."""
    item = card.item
    back = {fund: -amount for fund, amount in item.funds.items()}
    entry = entries.entry({**back, entries.HOSPITAL: item.amount})
    made = Posted(
        "refuse", entry, item.insured, item.place, item.insurance, item.care, item.institution,
        item=card.id,
    )  # fmt: skip
    writes.post([made], step.at.date(), step.at, step.actor)


Each = Callable[[MonthCard, ItemCard, Step], dict[str, int]]


def _each(
    asked: Asked, event: str, item_id: int, reason: str, work: Each,
    sound: Callable[[list[ItemCard]], None] = lambda _: None,
) -> MonthCard:  # fmt: skip
    """sound: is given all that the step takes with it, and raises Refusal where they may not take it."""

    def of_month(found: MonthCard, step: Step) -> Done:
        why = given(reason)
        said = Step(event, step.side, step.at, step.actor, why)
        cards = companions(found, item_id)
        sound(cards)
        for card in cards:
            after = ITEM_LIFE.next(card.state, event)
            writes.move_item(card, after, said, **work(found, card, said))
        if event != "dispute":
            tabled(found)
        return Done(reason=why, stays=event != "dispute" and still_disputed(found))

    def taking(found: MonthCard, step: Step) -> Done:
        return stepped(found, _MONTH[event], step, of_month)

    return taken(asked, event, (item_id, reason), taking, lambda _: 0)


def still_disputed(found: MonthCard) -> bool:
    """A month leaves the state of dispute with its last disputed item."""
    return reads.any_in(found.id, ["disputed"])


def companions(found: MonthCard, item_id: int) -> list[ItemCard]:
    """An item of a month and what is of the same settlement and stands where it does. Raises Refusal."""
    card = reads.item(item_id)
    if card is None or card.month_id != found.id:
        raise Refusal(Problem("item_not_found", "这个月没有这一笔。", "请从清算明细里重新打开。"))
    return [one for one in reads.about(found.id, card.item.settlement) if one.state == card.state]
