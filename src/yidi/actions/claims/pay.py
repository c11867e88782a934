"""Pay: a file for the bank, sealed with its digest; its answer marks each claim paid or bounced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.actions.claims.working import Asked, Done, step
from yidi.core.claims import payment
from yidi.core.claims.card import ClaimCard
from yidi.core.claims.payment import Answer, Order
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import claims as reads
from yidi.store.writes import claims as writes
from yidi.store.writes import filings, resettling, together, traces

MOST = 1000


@dataclass(frozen=True, slots=True)
class Paid:
    """What the bank's answer came to."""

    paid: int
    bounced: int


def send(actor: Actor, region: str, key: str, moment: datetime) -> str:
    """The number of a file with everything that is decided; the same key gives it again. Raises
    Refusal if nothing is to be paid."""
    with actor.reach():
        before = traces.answered(actor.id, key)
        if before is not None:
            return str(before[1]["number"])
        found = _locked(reads.in_states([region], ["decided"], MOST))
        if not found:
            raise Refusal(Problem("nothing_to_pay", "没有待付款的报销。", "请等复核以后再付款。"))
        orders = [_order(card) for card in found]
        total = sum(order.amount for order in orders)
        serial, number = writes.add_payment(
            region, payment.written(orders), len(orders), total, moment, actor.name
        )
        for card in found:
            asked = Asked(actor, region, card.number, key, moment)
            step(asked, card, Done({"payment_id": serial}, number), "send")
        content = traces.content_digest((region, "send"))
        together.insert([traces.answer_line(actor.id, key, content, {"number": number}, moment)])
        return number


def _locked(cards: list[ClaimCard]) -> list[ClaimCard]:
    """Those that are still decided once their persons are locked, in the order of persons."""
    for person in sorted({card.person_id for card in cards}):
        filings.person_for_update(person)
    fresh = [reads.one(card.region, card.number) for card in cards]
    return [card for card in fresh if card is not None and card.state == "decided"]


def _order(card: ClaimCard) -> Order:
    return Order(card.number, card.payee_name, card.bank, reads.account(card.id), card.fund)


def file(actor: Actor, region: str, number: str, moment: datetime) -> str | None:
    """The file as it was made; looking at it leaves a line. None if there is none."""
    with actor.reach():
        found = reads.payment_file(region, number)
        if found is not None:
            traces.trail(
                moment, region, actor.kind, actor.name, "claim.payment_file", "", number,
                actor.address,
            )  # fmt: skip
        return found


def answered(actor: Actor, region: str, number: str, text: str, key: str, moment: datetime) -> Paid:
    """Each payment as the bank says. Raises Refusal if the answer is not that of this file, or came
    before."""
    with actor.reach():
        content = traces.content_digest((region, number, text))
        before = forms.answered(actor, key, content)
        if before is not None:
            return Paid(**before)
        sent = _waiting(region, number)
        back = payment.agreeing([_order(card) for card in sent], payment.answers(text))
        by_number = {answer.number: answer for answer in back}
        for card in sent:
            asked = Asked(actor, region, card.number, key, moment)
            step(asked, card, *_became(by_number[card.number], card, moment))
            if card.proposal_id and by_number[card.number].paid:
                resettling.claimed(card.proposal_id, True, actor.name, moment)
        writes.answer_payment(region, number, moment)
        made = Paid(sum(a.paid for a in back), sum(not a.paid for a in back))
        said = {"paid": made.paid, "bounced": made.bounced}
        together.insert([traces.answer_line(actor.id, key, content, said, moment)])
        return made


def _waiting(region: str, number: str) -> list[ClaimCard]:
    """The claims of a file that are not answered yet, their persons locked."""
    cards = reads.of_payment(region, number)
    for person in sorted({card.person_id for card in cards}):
        filings.person_for_update(person)
    found = [card for card in reads.of_payment(region, number) if card.state == "paying"]
    if not found:
        raise Refusal(
            Problem("payment_answered", "这一批已经回盘，或没有这一批。", "请核对批次号。")
        )
    return found


def _became(answer: Answer, card: ClaimCard, moment: datetime) -> tuple[Done, str]:
    if answer.paid:
        text = f"{yuan(answer.amount)}元已付到{card.payee_name}尾号{card.account_last4}的账户。"
        return Done({"paid_on": moment.date()}, told=("报销的钱已付", text)), "pay"
    text = "银行退回了付款，请核对收款账户，联系参保地更正。"
    return Done({"payment_id": None}, "银行退票", ("报销的钱没有付成", text)), "bounce"
