"""Clearing at the office: the months, one of them with its table, its items, what differs, the balance."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.clearing import (
    answer,
    apart,
    close,
    confirm,
    cut,
    dispute,
    files,
    issue,
    notice,
    pay,
)
from yidi.actions.clearing.working import Asked, said
from yidi.core.clearing import cutting, dates, finance, life, sides
from yidi.core.clearing.card import ItemCard, MonthCard
from yidi.core.ledger.entries import ACCOUNTS
from yidi.core.money import fen
from yidi.core.problems import Problem, Refusal
from yidi.documents.tables import Column, workbook
from yidi.interfaces.common.form_keys import sent_key
from yidi.interfaces.staff import clearing_words as words
from yidi.interfaces.staff import show
from yidi.interfaces.staff.export import attached, attached_csv
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import clearing as reads
from yidi.store.reads import clearing_money, institutions

PAGE = 100
COUNTED = 1000


@guarded("see_clearing")
def overview(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The directions of a month; ?month= another than the latest."""
    numbers = reads.month_numbers()
    chosen = _chosen(request, numbers)
    after = request.GET.get("after", "")
    cards = reads.in_month(chosen, PAGE + 1, (after[:6], after[7:13])) if chosen else []
    shown = words.Shown(visit)
    views = [shown.month(card) for card in cards[:PAGE]]
    counts = reads.counts([view.card.id for view in views if view.card.state in _COUNTED])
    waiting = [shown.month(card) for card in reads.not_closed(COUNTED)]
    last = cards[PAGE - 1].pair if len(cards) > PAGE else None
    said = {
        "visit": visit, "months": [(n, words.month_name(n)) for n in numbers], "chosen": chosen,
        "rows": [(view, _so_far(view.card, counts.get(view.card.id, {}))) for view in views],
        "mine": [view for view in waiting if view.mine and view.number != chosen],
        "late": sum(view.late for view in waiting), "after": f"{last.payer}-{last.payee}" if last else "",
        "differing": reads.differing_count(COUNTED),
        "lines": clearing_money.waiting_count(COUNTED), "apart": reads.apart_count(COUNTED),
        **_positions(visit),
    }  # fmt: skip
    return render(request, "staff/clearing/overview.html", said)


_COUNTED = (*life.BEFORE_TABLE, "issued", "disputed")
"""While a month stands so, its items are counted; later its table says what they come to."""


def _chosen(request: HttpRequest, numbers: list[int]) -> int:
    asked = request.GET.get("month", "")
    if asked.isdecimal() and int(asked) in numbers:
        return int(asked)
    return numbers[0] if numbers else 0


def _so_far(card: MonthCard, counts: dict[str, tuple[int, int]]) -> dict[str, int]:
    """What the items of a month come to: of its table, or of what is collected so far."""
    own = [sums for state, sums in counts.items() if state not in {"refused", "apart"}]
    tabled = card.state not in life.BEFORE_TABLE
    return {
        "items": card.items if tabled else sum(n for n, _ in own),
        "amount": card.amount if tabled else sum(amount for _, amount in own),
        "differing": counts.get("differing", (0, 0))[0],
        "disputed": counts.get("disputed", (0, 0))[0],
    }  # fmt: skip


def _positions(visit: Visit) -> dict[str, Any]:
    found = reads.positions()
    own = set(visit.regions)
    return {
        "to_pay": sum(one.owed for one in found if one.pair.payer in own),
        "to_get": sum(one.owed for one in found if one.pair.payee in own),
    }


# ---- one month


@guarded("see_clearing", BOTH)
def one(request: HttpRequest, visit: Visit, month_id: int) -> HttpResponse:
    """One month of a direction: its table, what can be done, what happened."""
    card = _month(month_id)
    said: dict[str, Any] = {"problems": ()}
    if request.method == "POST":
        try:
            did = _did(request, visit, card)
        except Refusal as refusal:
            said["problems"] = refusal.problems
        else:
            messages.success(request, did)
            return redirect("staff-clearing-month", month_id)
    return render(request, "staff/clearing/month.html", said | _shown(visit, card))


def _month(month_id: int) -> MonthCard:
    card = reads.one(month_id)
    if card is None:
        raise Http404
    return card


def _shown(visit: Visit, card: MonthCard) -> dict[str, Any]:
    rows = reads.rows(card.id)
    funds = words.fund_names({fund for row in rows for fund in row.funds})
    counts = reads.counts([card.id]).get(card.id, {})
    payment = clearing_money.of_month(card.id)
    return {
        "visit": visit, "view": words.Shown(visit).month(card), "may": _may(visit, card, payment),
        "key": uuid.uuid4().hex, "funds": funds, "rows": [_row(row, funds) for row in rows],
        "so_far": _so_far(card, counts), "own": bool(card.held(visit.regions)),
        "states": [
            (state, life.ITEM_STATES[state], *counts[state]) for state in life.ITEM_STATES if state in counts
        ],
        "disputed": _disputed(card),
        "payment": payment, "tabled": card.state not in life.BEFORE_TABLE,
        "road": [(life.STATES[state], _reached(card, state)) for state in _ROAD],
        "steps": [(said(step.event), step) for step in reads.moves(card.id)],
        "item_steps": [(said(step.event), step) for step in reads.item_moves(card.id)],
        "today": visit.now.date().isoformat(),
    }  # fmt: skip


def _disputed(card: MonthCard) -> list[tuple[words.ItemView, bool]]:
    """What is disputed, and whether it may still go on to the next month."""
    cards = reads.items(card.id, "disputed")
    bound = dates.limits(agency_duties(), card.pair.payer, card.month.first)
    waits = [cutting.may_move(one.item.origin, card.month, bound) for one in cards]
    return list(zip(_items(cards), waits, strict=True))


_ROAD = [state for state in life.STATES if state != "disputed"]


def _reached(card: MonthCard, state: str) -> str:
    here = _ROAD.index("issued" if card.state == "disputed" else card.state)
    at = _ROAD.index(state)
    return "here" if at == here else "done" if at < here else ""


def _may(visit: Visit, card: MonthCard, payment: clearing_money.PaymentCard | None) -> set[str]:
    """The steps to be offered: what the bank was not told to pay, it cannot send back."""
    found = words.may(visit, card)
    told = card.state != "submitted" or (payment is not None and bool(payment.file))
    return found if told else found - {"bounce"}


def _row(row: reads.RowCard, funds: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "insured": show.region_name(row.insured), "place": show.region_name(row.place),
        "insurance": show.INSURANCES[row.insurance], "care": words.CARES.get(row.care, row.care),
        "items": max(row.counts.values(), default=0), "amount": row.amount,
        "funds": [(name, row.funds.get(fund, 0)) for fund, name in funds],
    }  # fmt: skip


def _items(cards: list[ItemCard]) -> list[words.ItemView]:
    names = institutions.names_of(card.item.institution for card in cards)
    return [words.item(card, names) for card in cards]


def _did(request: HttpRequest, visit: Visit, card: MonthCard) -> str:
    """What was done, in words. Raises Refusal."""
    what = request.POST.get("do", "")
    if what not in _DEEDS or not words.stands(visit, card, what):
        raise Http404
    said, work = _DEEDS[what]
    key = sent_key(request)
    work(request, Asked(visit.acting(words.RIGHTS[what]), card.id, key, visit.now))
    return said


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:500]


def _on(request: HttpRequest, asked: Asked) -> date:
    return _day(request.POST.get("on", "")) or asked.moment.date()


def _item(request: HttpRequest) -> int:
    return words.whole(request.POST.get("item", ""))


Deed = Callable[[HttpRequest, Asked], object]
_DEEDS: dict[str, tuple[str, Deed]] = {
    "cut": ("已截止", lambda _, asked: cut.cut(asked)),
    "reopen": ("已撤销截止", lambda r, asked: cut.reopen(asked, _reason(r))),
    "answer": ("已按机构的答复归入", lambda _, asked: answer.answer(asked)),
    "issue": ("清算表已出", lambda _, asked: issue.issue(asked)),
    "withdraw": ("清算表已撤回", lambda r, asked: issue.withdraw(asked, _reason(r))),
    "dispute": ("已提出争议", lambda r, asked: dispute.dispute(asked, _item(r), _reason(r))),
    "escalate": (
        "已移出本月，提请协调",
        lambda r, asked: apart.escalate(asked, _item(r), _reason(r)),
    ),
    "move": ("已顺延到下月", lambda r, asked: dispute.move(asked, _item(r), _reason(r))),
    "uphold": ("已裁定照付", lambda r, asked: dispute.uphold(asked, _item(r), _reason(r))),
    "refuse": ("已裁定不付", lambda r, asked: dispute.refuse_item(asked, _item(r), _reason(r))),
    "confirm": (
        "清算表已确认",
        lambda r, asked: confirm.confirm(asked, fen(r.POST.get("amount", ""), "amount")),
    ),
    "notice": ("付款通知已出", lambda _, asked: notice.notice(asked)),
    "submit": ("已报财政", lambda _, asked: pay.submit(asked)),
    "pay": ("已记为付款", lambda r, asked: pay.pay(asked, _on(r, asked))),
    "bounce": ("已记为退回", lambda r, asked: pay.bounce(asked, _reason(r))),
    "receive": ("已确认到账", lambda r, asked: pay.receive(asked, _on(r, asked))),
    "close": ("已办结", lambda _, asked: close.close(asked)),
}
"""What a form asks for: the words afterwards, the verb."""


# ---- items


@guarded("see_clearing")
def items(request: HttpRequest, visit: Visit, month_id: int) -> HttpResponse:
    """The items of a month, fifty a page; ?state= only these."""
    card = _month(month_id)
    state = request.GET.get("state", "")
    state = state if state in life.ITEM_STATES else ""
    cards = reads.items(month_id, state, _after(request), reads.PAGE + 1)
    counts = reads.counts([month_id]).get(month_id, {})
    said = {
        "visit": visit, "view": words.Shown(visit).month(card), "rows": _items(cards[: reads.PAGE]),
        "next": cards[reads.PAGE - 1].id if len(cards) > reads.PAGE else 0, "state": state,
        "states": [(n, said, counts[n][0]) for n, said in life.ITEM_STATES.items() if n in counts],
        "disputes": "dispute" in words.may(visit, card), "key": uuid.uuid4().hex,
    }  # fmt: skip
    return render(request, "staff/clearing/items.html", said)


@guarded("see_clearing", BOTH)
def differences(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What three sides do not say alike, each with its one next step; and what goes on apart."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            did = _ended(request, visit)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            messages.success(request, did)
            return redirect("staff-clearing-differences")
    cards = reads.differing(_after(request), reads.PAGE + 1)
    said = {
        "visit": visit, "rows": _items(cards[: reads.PAGE]), "problems": problems,
        "next": cards[reads.PAGE - 1].id if len(cards) > reads.PAGE else 0,
        "apart": _apart(visit, reads.apart(most=COUNTED)), "key": uuid.uuid4().hex,
    }  # fmt: skip
    return render(request, "staff/clearing/differences.html", said)


def _apart(visit: Visit, cards: list[ItemCard]) -> list[tuple[words.ItemView, set[str]]]:
    """What goes on apart, and how whoever looks may end it: by what its settlement comes to."""
    months = reads.by_ids(card.month_id for card in cards)
    sums: dict[str, int] = {}
    for card in cards:
        sums[card.item.settlement] = sums.get(card.item.settlement, 0) + card.item.amount
    return [
        (
            view,
            {
                event
                for event in sides.DECISIONS
                if words.of_side(visit, months[card.month_id], event, sums[card.item.settlement])
            },
        )
        for card, view in zip(cards, _items(cards), strict=True)
    ]


def _ended(request: HttpRequest, visit: Visit) -> str:
    """What was done with an item that goes on apart, in words. Raises Refusal."""
    what = request.POST.get("do", "")
    if what not in _ENDS or not visit.me.may(words.RIGHTS[what]):
        raise Http404
    said, work = _ENDS[what]
    month = words.whole(request.POST.get("month", ""))
    work(
        Asked(visit.acting(words.RIGHTS[what]), month, sent_key(request), visit.now),
        _item(request),
        _reason(request),
    )
    return said


_ENDS = {
    "uphold": ("已照付，列入正在归集的月份", apart.uphold),
    "refuse": ("已同意不付", apart.refuse_item),
}


def _after(request: HttpRequest) -> int:
    return words.whole(request.GET.get("after", ""))


# ---- files


@guarded("see_clearing")
def statement(request: HttpRequest, visit: Visit, month_id: int) -> HttpResponse:
    """The statement, for either side to recompute."""
    made = files.month_statement(visit.actor, month_id, visit.now)
    return attached(made.text, made.name, "application/jsonl; charset=utf-8")


@guarded("see_clearing")
def application(request: HttpRequest, visit: Visit, month_id: int, form: str) -> HttpResponse:
    """The application to the finance department, as CSV or Excel."""
    made, cells = files.application(visit.actor, month_id, visit.now)
    if form == "xlsx":
        rows = [(*row[:-2], row[-2], fen(row[-1])) for row in cells]
        return attached(workbook(rows, _COLUMNS, "用款申请"), f"{made.number}.xlsx")
    return attached_csv(finance.written(cells), f"{made.number}.csv")


_COLUMNS = (
    *(Column(title) for title in finance.HEADER[:-1]),
    Column(finance.HEADER[-1], "money", 18),
)


# ---- the balance


@guarded("see_clearing")
def balance(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The trial balance of a region in a span of months, and what is open between regions."""
    region = request.GET.get("region", "")
    region = region if region in visit.regions else visit.regions[0]
    today = visit.now.date()
    first = _day(request.GET.get("first", "")) or date(today.year, 1, 1)
    last = min(_day(request.GET.get("last", "")) or today, today)
    found = reads.trial(region, first, date.fromordinal(last.toordinal() + 1))
    positions = reads.positions()
    owed, journal = sum(one.owed for one in positions), reads.owed_by_journal()
    said = {
        "visit": visit, "region": region,
        "regions": [(code, show.region_name(code)) for code in visit.regions],
        "first": first.isoformat(), "last": last.isoformat(), "off": owed - journal, "owed": owed,
        "positions": [
            (one, show.region_name(one.pair.payer), show.region_name(one.pair.payee))
            for one in positions
        ],
        **_trial(found),
    }  # fmt: skip
    return render(request, "staff/clearing/balance.html", said)


SOURCES = {
    "settlement": "直接结算",
    "claim": "手工报销",
    "deduction": "审核扣款",
    "clearing": "清算",
}


def _trial(found: list[reads.Balance]) -> dict[str, Any]:
    """Accounts by source, with the sums of both; a journal that balances sums to nothing."""
    sources = [name for name in SOURCES if any(one.source == name for one in found)]
    sums = {(one.account, one.source): one.amount for one in found}
    by_account = [
        (said, [sums.get((account, source), 0) for source in sources])
        for account, said in ACCOUNTS.items()
        if any(one.account == account for one in found)
    ]
    names = [SOURCES[source] for source in sources]
    totals = [sum(column) for column in zip(*(row for _, row in by_account), strict=True)]
    return {
        "sources": names, "totals": list(zip(names, totals, strict=True)), "total": sum(totals),
        "rows": [(said, list(zip(names, row, strict=True)), sum(row)) for said, row in by_account],
    }  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
