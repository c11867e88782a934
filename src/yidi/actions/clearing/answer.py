"""The institutions' part: what they confirmed stays, what they keep out goes on to the next month."""

from __future__ import annotations

from yidi.actions.clearing.working import Asked, Done, limits, moved, next_month, refuse
from yidi.core.calendar import spoken
from yidi.core.clearing import cutting, dates
from yidi.core.clearing.card import ItemCard, MonthCard
from yidi.core.clearing.life import ITEM_LIFE
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import clearing as reads
from yidi.store.reads import workdays
from yidi.store.writes import clearing as writes
from yidi.store.writes.clearing import Step


def answer(asked: Asked) -> MonthCard:
    """Takes what institutions said. Raises Refusal while some say nothing and still have time; after
    the deadline what they say nothing of counts as the centre has it."""

    def work(found: MonthCard, step: Step) -> Done:
        silent = reads.silent(found.id)
        _heard(asked, found, silent)
        writes.put_answers(found.id)
        for card in list(reads.in_states(found.id, ["objected"])):
            _put_off(found, card, step)
        for card in _objected_again(found):
            _put_off(found, card, step)
        return Done(reason=f"{silent}笔逾期没有答复，按中心数据" if silent else "")

    return moved(asked, "answer", None, work)


def _heard(asked: Asked, found: MonthCard, silent: int) -> None:
    said = dates.deadline(
        agency_duties(), found.turn, found.month, "cut", found.since.date(), workdays.workday()
    )
    if silent and said and asked.moment.date() <= said.day:
        raise refuse(
            "institutions_silent", f"还有{silent}笔医药机构没有确认。",
            f"请催办；{spoken(said.day)}以后没有答复的，按中心数据清算。",
        )  # fmt: skip


def _objected_again(found: MonthCard) -> list[ItemCard]:
    """What came from the month before, and its institution still keeps out, while it may wait; with
    everything about the same settlement."""
    cards = list(reads.in_states(found.id, ["moved"]))
    still, bound = reads.objected(cards), limits(found)
    kept_out = {card.item.settlement for card in cards if card.id in still}
    return [
        card
        for card in cards
        if card.item.settlement in kept_out
        and cutting.may_move(card.item.origin, found.month, bound)
    ]


def _put_off(found: MonthCard, card: ItemCard, step: Step) -> None:
    """To the next month; one that can wait no longer is cleared as the centre has it."""
    said = Step("move", step.side, step.at, step.actor, "医药机构有异议")
    if not cutting.may_move(card.item.origin, found.month, limits(found)):
        writes.move_item(card, ITEM_LIFE.next(card.state, "answer"), said)
        return
    later = next_month(found, card.item.origin, step.at)
    state = card.state if card.state == "moved" else ITEM_LIFE.next(card.state, "move")
    writes.move_item(card, state, said, unit_id=later, moved=card.moved + 1)
