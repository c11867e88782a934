"""Settle a bill (2207, 2304, 2102): lock, read, compute, keep, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError

from yidi.actions.review.adjust import adjusted
from yidi.actions.settlement.asking import Ask, Outcome, outcome
from yidi.actions.settlement.once import again, stored_meanwhile
from yidi.actions.settlement.propose_resettling import of_diseases
from yidi.core.money import yuan
from yidi.core.policy.book import ENGINE
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import amounts, given
from yidi.core.settlement.numbers import numbered
from yidi.core.settlement.reversal import less, not_negative
from yidi.store import reach
from yidi.store.reads import till as reads
from yidi.store.reads.resettling import ORDINARY
from yidi.store.reads.sharing import insurance
from yidi.store.writes import till as writes
from yidi.store.writes.envelopes import Message
from yidi.store.writes.till import Record
from yidi.store.writes.visits import flag, hold

Render = Callable[[Outcome], bytes]


def settle(message: Message, ask: Ask, moment: datetime, render: Render) -> bytes:
    """The answer to a settlement: the stored one if the message came before.

    Raises Refusal with the one reason why not, or if the bill was settled meanwhile; then nothing
    was kept.
    """
    try:
        with reach.till() as first:
            shared = ask.accounts == "2"
            found = reads.find(ask.asked, moment.date(), first, locked=True, shared=shared)
            if found is not None and found.kept is not None:
                return again(found.kept, message)
            return kept(message, ask, outcome(ask, found, moment), render)
    except IntegrityError as error:
        return stored_meanwhile(message, error)


def kept(message: Message, ask: Ask, tried: Outcome, render: Render) -> bytes:
    """Keeps what was computed, inside the open transaction. Raises Refusal if somebody was quicker."""
    number = numbered(ask.asked.region, tried.at.date(), tried.found.settlement_id)
    made = replace(tried, setl_id=number)
    answer = render(made)
    if ask.flags is not None:
        hold(ask.asked.region, made.found.visit["id"])
    if not writes.keep(record(message, ask, made), message, answer):
        raise Refusal(Problem("bill_changed", "账单刚刚被修改或结算。", "请重新预结算后再试。"))
    if ask.flags is not None:
        flag(ask.asked.region, made.found.visit)
    if made.found.earlier:
        adjusted(made.found.visit["id"], made.at)
    if made.found.chronic and made.priced.quote.request.care.type in ORDINARY:
        of_diseases(made.found.visit["person_id"], made.at, number)
    return answer


def record(message: Message, ask: Ask, made: Outcome) -> Record:
    """Everything that is kept of a settlement."""
    found, priced = made.found, made.priced
    visit, quote = found.visit, priced.quote
    stay = visit["care"] == "inpatient" and not ask.interim
    taken = found.taken.get(priced.year, {})
    title, text = _told(made)
    sharer = found.sharer if priced.amounts.family and found.sharer else {}
    return Record(
        id=found.settlement_id,
        insured_region=ask.asked.region,
        place=visit["place"],
        institution_code=visit["institution_code"],
        setl_id=made.setl_id,
        kind="settlement",
        reverses_id=None,
        visit_id=visit["id"],
        bill_id=found.bill["id"],
        bill_version=found.bill["version"],
        person_id=visit["person_id"],
        insurance=visit["insurance"],
        care=quote.request.care.type,
        med_type=made.med_type,
        disease=visit["disease"] if quote.request.care.type == "chronic" else "",
        scope=quote.scope,
        clr_type=made.clr_type,
        clr_way="01",
        settled_at=made.at,
        year=priced.year,
        interim=ask.interim,
        stay=stay,
        amounts=priced.amounts,
        balance=made.balance,
        before=priced.before,
        after=priced.after,
        given=given.tree(quote.request),
        steps=[list(step[:5]) for step in quote.statement.steps],
        earlier=[settled.setl_id for settled in found.earlier],
        given_back=priced.given_back,
        other_years={
            year: not_negative(less(found.counted.get(year, {}), sums))
            for year, sums in priced.given_back.items()
        },
        book=quote.book.digest,
        engine=ENGINE,
        msgid=message.msgid,
        invoice=ask.invoice,
        operator=ask.operator,
        entry=amounts.posted(priced.amounts),
        kept_sums=less(priced.after, taken),
        kept_stays=found.stays.get(priced.year, 0) + stay,
        title=title,
        text=text,
        sharer_id=sharer.get("id"),
        sharer_region=sharer.get("region", ""),
        sharer_insurance=insurance(sharer["id"], ask.asked.region) if sharer else "",
        shared=f"您的个人账户为{found.person['name']}支付了{yuan(priced.amounts.family)}元。",
        review="injury" if visit["injury"] == "no_third_party" else "",
    )


def _told(made: Outcome) -> tuple[str, str]:
    """What the person reads on the phone."""
    moved = made.amounts
    text = (
        f"{made.found.institution['name']}：总费用{yuan(moved.total)}元，"
        f"医保支付{yuan(moved.fund_total)}元，个人账户{yuan(moved.account)}元，"
        f"您付现金{yuan(moved.cash)}元。"
    )
    return "医疗费已直接结算", text
