"""Apart (移出清算，另行协调): what is neither agreed nor decided when it can wait no longer holds up nothing.

The item and everything about the same settlement leave their month and become a ticket of the kind 争议
between the two pools, which both provinces see. They come back into the month that collects by then:
once three sides say alike, or once whoever owes agrees to pay; or they are not paid at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from yidi.actions.actor import JOB
from yidi.actions.clearing.dispute import Each, companions, not_paid, still_disputed
from yidi.actions.clearing.working import (
    Asked,
    Done,
    given,
    limits,
    moved,
    refuse,
    said,
    tabled,
    taken,
)
from yidi.actions.tickets import working as tickets
from yidi.actions.tickets.open_ticket import Opening, open_ticket
from yidi.core.calendar import spoken
from yidi.core.clearing import cutting, items
from yidi.core.clearing.card import ItemCard, MonthCard
from yidi.core.clearing.life import ITEM_LIFE
from yidi.core.clearing.matching import DIFFERENCES
from yidi.core.clearing.sides import NAMES
from yidi.core.money import yuan
from yidi.store.reads import clearing as reads
from yidi.store.reads import tickets as ticket_reads
from yidi.store.writes import clearing as writes
from yidi.store.writes.clearing import Step
from yidi.store.writes.tickets import Step as TicketStep


def set_apart(found: MonthCard, cards: Iterable[ItemCard], reason: str, step: Step) -> int:
    """Takes the settlements of some items of a month out of it; gives how many they were."""
    settlements = dict.fromkeys(card.item.settlement for card in cards)
    for settlement in settlements:
        going = [
            card
            for card in reads.about(found.id, settlement)
            if "escalate" in ITEM_LIFE.may(card.state)
        ]
        before = reads.apart(settlement)
        ticket = before[0].ticket if before else _ticket(found, going, reason, step)
        written = Step("escalate", step.side, step.at, step.actor, reason)
        for card in going:
            after = ITEM_LIFE.next(card.state, "escalate")
            writes.move_item(card, after, written, ticket=ticket)
    return len(settlements)


def _ticket(found: MonthCard, cards: list[ItemCard], reason: str, step: Step) -> str:
    """The number of a ticket from the insured pool to that of the place of care; both provinces see it."""
    item = cards[0].item
    asked = Opening(
        "dispute", items.pool(item.insured), items.pool(item.place),
        f"清算项{item.settlement}：{reason}", _text(found, cards, reason, step),
        f"clearing:{found.id}:{cards[0].id}:{cards[0].moved}", reference=item.settlement,
    )  # fmt: skip
    number = open_ticket(JOB, asked, step.at)
    made = tickets.ticket(number)
    escalated = TicketStep("escalate", made.state, step.at, JOB.name, text="清算期限已到")
    tickets.keep(made, escalated, tickets.Done({"escalated_at": step.at}))
    return number


def _text(found: MonthCard, cards: list[ItemCard], reason: str, step: Step) -> str:
    of = limits(found).last(cards[0].item.origin)
    lines = [f"{_one(card)}{_differs(card)}。" for card in cards]
    return (
        f"{reason}，最迟应在{of.spoken}清算，由{step.actor}（{NAMES[step.side]}）在办理{found.month.spoken}"
        f"清算时移出。{''.join(lines)}请查明：三方一致后自动列入下一次清算；付款方也可以在清算里照付，"
        "收款方也可以同意不付。"
    )


def _one(card: ItemCard) -> str:
    item = card.item
    kind = items.KINDS[item.kind]
    return (
        f"{item.reference}（{kind}，{item.institution}，{spoken(item.day)}）{yuan(item.amount)}元"
    )


def _differs(card: ItemCard) -> str:
    return "".join(f"，{DIFFERENCES[one['kind']]}" for one in card.differs)


def escalate(asked: Asked, item_id: int, reason: str) -> MonthCard:
    """A dispute that may wait no longer and that nobody gives up. Raises Refusal while it may wait."""

    def work(found: MonthCard, step: Step) -> Done:
        why = given(reason)
        cards = companions(found, item_id)
        _may_not_wait(found, cards)
        set_apart(found, cards, f"到期没有裁定，{why}", step)
        tabled(found)
        return Done(reason=why, stays=still_disputed(found))

    return moved(asked, "escalate", (item_id, reason), work)


def _may_not_wait(found: MonthCard, cards: list[ItemCard]) -> None:
    bound = limits(found)
    for card in cards:
        if cutting.may_move(card.item.origin, found.month, bound):
            raise refuse(
                "may_still_move",
                f"{card.item.reference}还可以顺延到下月。",
                "请顺延，或者裁定照付、不付。",
            )


# ---- how it ends


def rejoin(cards: list[ItemCard], step: Step) -> None:
    """Three sides say alike by now of a settlement: it comes back into the month that collects, unless
    somebody has decided on it since these were read."""
    months = [writes.collecting(card.item.pair, card.item.origin, step.at) for card in cards]
    if writes.locked_apart(cards[0].item.settlement) != cards:
        return
    for card, later in zip(cards, months, strict=True):
        after = ITEM_LIFE.next(card.state, "rejoin")
        columns = {"unit_id": later, "moved": card.moved + 1, "differs": []}
        writes.move_item(card, after, step, **columns)
        _tell(card, step)


def uphold(asked: Asked, item_id: int, reason: str) -> MonthCard:
    """Whoever owes agrees to what the centre has: it is cleared in the month that collects now."""

    def back(found: MonthCard, card: ItemCard, step: Step) -> dict[str, int]:
        later = writes.collecting(found.pair, found.month, step.at)
        return {"unit_id": later, "moved": card.moved + 1}

    return _ended(asked, "uphold", item_id, reason, back)


def refuse_item(asked: Asked, item_id: int, reason: str) -> MonthCard:
    """Whoever is owed gives it up: it is not paid, and what the funds bore is the institution's own."""

    def given_up(found: MonthCard, card: ItemCard, step: Step) -> dict[str, int]:
        not_paid(card, step)
        return {}

    return _ended(asked, "refuse", item_id, reason, given_up)


def _ended(asked: Asked, event: str, item_id: int, reason: str, work: Each) -> MonthCard:
    def end(found: MonthCard, step: Step) -> Done:
        told = replace(step, reason=given(reason))
        for card in _settlement(found, item_id):
            after = ITEM_LIFE.next(card.state, event)
            writes.move_item(card, after, told, **work(found, card, told))
        _tell(card, told)
        return Done(reason=f"{card.item.settlement} {told.reason}")

    def amount(found: MonthCard) -> int:
        return sum(card.item.amount for card in _settlement(found, item_id))

    return taken(asked, event, (item_id, reason), end, amount)


def _settlement(found: MonthCard, item_id: int) -> list[ItemCard]:
    """Everything of an item's settlement that goes on apart, from whichever month. Raises Refusal."""
    card = reads.item(item_id)
    if card is not None and card.month_id == found.id and card.state == "apart":
        cards = writes.locked_apart(card.item.settlement)
        if cards:
            return cards
    raise refuse(
        "item_not_apart", "这一笔没有移出清算，或者已经办完。", "请从“三方不一致”里重新打开。"
    )


def _tell(card: ItemCard, step: Step) -> None:
    """The ticket shows how clearing went on, while somebody still reads it."""
    found = ticket_reads.one(card.ticket)
    if found is not None and found.living:
        text = f"{card.item.reference}：{said(step.event)}，{step.actor} {step.reason}".strip()
        tickets.keep(
            found, TicketStep("note", found.state, step.at, JOB.name, text=text), tickets.Done()
        )
