"""The money of clearing at the office: payments, the bank's files, lines that wait, accounts, prepayments."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.clearing import bank, prepay
from yidi.core.clearing import prepayment
from yidi.core.clearing.bank import IN_HEADER, REASONS, WAY_WORDS
from yidi.core.clearing.sides import PAYEE, PAYER
from yidi.core.money import fen, percent_text
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.common.form_keys import sent_key
from yidi.interfaces.staff import clearing_words as words
from yidi.interfaces.staff import show
from yidi.interfaces.staff.claim_payments import uploaded
from yidi.interfaces.staff.export import attached_csv
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import clearing
from yidi.store.reads import clearing_money as reads
from yidi.store.reads.clearing_money import LineCard, PaymentCard, PrepaymentCard, PrepaymentStep

PAGE = 50
_OPEN = ("noticed", "submitted", "paid")


@guarded("see_clearing", BOTH)
def payments(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is to be paid and to come in, the bank's files, and lines that wait for a person."""
    said: dict[str, Any] = {"problems": ()}
    if request.method == "POST":
        try:
            did = _did(request, visit)
        except Refusal as refusal:
            said["problems"] = refusal.problems
        else:
            messages.success(request, did)
            return redirect("staff-clearing-payments")
    paying = visit.me.regions("pay_clearing")
    found = reads.payments(_OPEN, request.GET.get("before", "")[:20], PAGE + 1)
    lines = reads.lines(["waiting"], words.whole(request.GET.get("line", "")), PAGE + 1)
    said |= {
        "visit": visit, "key": uuid.uuid4().hex, "payments": _payments(visit, found[:PAGE]),
        "next": found[PAGE - 1].number if len(found) > PAGE else "",
        "lines": [_line(one) for one in lines[:PAGE]],
        "next_line": lines[PAGE - 1].id if len(lines) > PAGE else 0,
        "settled": [_line(one) for one in reads.lines(["matched", "assigned", "set_aside"], most=20)],
        "done": [_payment(visit, one, None) for one in reads.payments(["received"], most=20)],
        "regions": [(region, show.region_name(region)) for region in paying],
        "to_send": _to_send(paying),
        "files": [(show.region_name(one.region), one) for one in reads.files(paying)],
        "accounts": [(show.region_name(one.region), one) for one in reads.accounts()],
        "header": "、".join(IN_HEADER), "today": visit.now.date(),
    }  # fmt: skip
    return render(request, "staff/clearing/payments.html", said)


def _to_send(regions: Collection[str]) -> list[tuple[str, str, int, int]]:
    """(region, its name, how many, fen) of what the bank is to be told to pay."""
    found: dict[str, list[int]] = {}
    for one in reads.to_send(regions):
        found.setdefault(one.payer, []).append(one.amount)
    return [(code, show.region_name(code), len(sums), sum(sums)) for code, sums in found.items()]


def _payments(visit: Visit, cards: list[PaymentCard]) -> list[dict[str, Any]]:
    """Payments with the deadline of their next step: a month's is that of the month."""
    months = clearing.by_ids(one.month_id for one in cards if one.month_id)
    shown = words.Shown(visit)
    dues = {number: shown.month(card).due for number, card in months.items()}
    return [_payment(visit, one, dues.get(one.month_id or 0, one.due)) for one in cards]


def _payment(visit: Visit, one: PaymentCard, due: date | None) -> dict[str, Any]:
    own = set(visit.me.regions("pay_clearing"))
    return {
        "card": one, "payer": show.region_name(one.payer), "payee": show.region_name(one.payee),
        "through": show.region_name(one.through) if one.through else "",
        "submits": one.prepayment_id and one.state == "noticed" and one.payer in own, "due": due,
        "returns": one.prepayment_id and one.payer in own
        and (one.state == "paid" or (one.state == "submitted" and bool(one.file))),
        "late": due is not None and one.state != "received" and due < visit.now.date(),
    }  # fmt: skip


def _line(one: LineCard) -> dict[str, Any]:
    return {
        "card": one, "region": show.region_name(one.region), "way": WAY_WORDS[one.way],
        "why": one.note or REASONS.get(one.outcome, ""),
    }  # fmt: skip


def _did(request: HttpRequest, visit: Visit) -> str:
    """What was done, in words. Raises Refusal."""
    what = request.POST.get("do", "")
    if what not in _DEEDS or not visit.me.may("pay_clearing"):
        raise Http404
    return _DEEDS[what](request, visit)


def _said(request: HttpRequest, name: str, most: int = 300) -> str:
    return request.POST.get(name, "").strip()[:most]


def _number(request: HttpRequest, name: str) -> int:
    return words.whole(request.POST.get(name, ""))


def _read(request: HttpRequest, visit: Visit) -> str:
    actor = visit.acting("pay_clearing")
    text = uploaded(request, "statement")
    made = bank.read_statement(actor, _said(request, "region"), text, sent_key(request), visit.now)
    return f"已导入：对上{made.matched}笔，待处理{made.waiting}笔，以前导入过{made.known}笔"


def _assign(request: HttpRequest, visit: Visit) -> str:
    bank.assign(
        visit.acting("pay_clearing"), _number(request, "line"), _said(request, "number", 20),
        _said(request, "reason"), sent_key(request), visit.now,
    )  # fmt: skip
    return "已认领"


def _set_aside(request: HttpRequest, visit: Visit) -> str:
    actor = visit.acting("pay_clearing")
    bank.set_aside(
        actor, _number(request, "line"), _said(request, "reason"), sent_key(request), visit.now
    )
    return "已记为与清算无关"


def _account(request: HttpRequest, visit: Visit) -> str:
    bank.put_account(
        visit.acting("pay_clearing"), _said(request, "region"), _said(request, "name", 100),
        _said(request, "bank", 100), _said(request, "account", 60), visit.now,
    )  # fmt: skip
    return "账户已登记"


def _submit(request: HttpRequest, visit: Visit) -> str:
    prepay.submit(visit.acting("pay_clearing"), _said(request, "number", 20), visit.now)
    return "已报财政"


def _send(request: HttpRequest, visit: Visit) -> str:
    actor = visit.acting("pay_clearing")
    number = bank.send(actor, _said(request, "region"), sent_key(request), visit.now)
    return f"付款文件{number}已生成，请从下面下载，交给银行"


def _bounce(request: HttpRequest, visit: Visit) -> str:
    actor = visit.acting("pay_clearing")
    prepay.bounce(actor, _said(request, "number", 20), _said(request, "reason"), visit.now)
    return "已记为退回，下一个付款文件里会再列出"


_DEEDS: dict[str, Callable[[HttpRequest, Visit], str]] = {
    "send": _send, "bounce": _bounce, "read": _read,
    "assign": _assign, "set_aside": _set_aside, "account": _account, "submit": _submit,
}  # fmt: skip


@guarded("pay_clearing")
def payment_file(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """A payment file, as it was made."""
    text = bank.file(visit.actor, number, visit.now)
    if text is None:
        raise Http404
    return attached_csv(text, f"{number}.csv")


# ---- prepayments


@guarded("see_clearing", BOTH)
def prepayments(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is laid down between provinces, how far it is used, and what can be done about it."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            did = _prepaid(request, visit)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            messages.success(request, did)
            return redirect("staff-clearing-prepayments")
    found = reads.prepayments()
    moves = reads.prepayment_moves([one.id for one in found])
    said = {
        "visit": visit, "problems": problems, "key": uuid.uuid4().hex,
        "rows": [_prepayment(visit, one, moves.get(one.id, [])) for one in found],
        "warned": [one for one in found if one.state in {"yellow", "red"}],
    }  # fmt: skip
    return render(request, "staff/clearing/prepayments.html", said)


def _prepayment(visit: Visit, one: PrepaymentCard, steps: list[PrepaymentStep]) -> dict[str, Any]:
    said = prepayment.terms(agency_duties(), one.payer, visit.now.date())
    notice, pay_by = prepayment.due(visit.now.year, said)
    return {
        "card": one, "payer": show.region_name(one.payer), "payee": show.region_name(one.payee),
        "state": prepayment.STATES[one.state],
        "usage": percent_text(one.usage // 100 * 100) if one.usage is not None else "",
        "month": words.month_name(one.usage_month) if one.usage_month else "",
        "may": _may(visit, one), "year": visit.now.year, "notice": notice, "pay_by": pay_by,
        "late": one.due is not None and one.due < visit.now.date(),
        "unset": one.year < visit.now.year and notice < visit.now.date(),
        "suggested": prepayment.suggested(one.used, one.held, said),
        "months": [words.month_name(n) for n in prepayment.base_months(visit.now.year, said)],
        "steps": [(prepayment.EVENTS[s.event], s) for s in steps[:20]],
    }  # fmt: skip


_RIGHTS = {
    "take_over": "clear", "reset": "clear", "request_raise": "clear", "approve_raise": "confirm_clearing",
    "refuse_raise": "confirm_clearing",
}  # fmt: skip


_EVENTS = {"take_over": "reset"}
"""Deeds that are another step of the table."""


def _may(visit: Visit, one: PrepaymentCard) -> set[str]:
    """The steps that somebody may take: by state, side and right; a year is set once."""
    stands = {PAYER: one.payer, PAYEE: one.payee}
    found = {
        event
        for event, right in _RIGHTS.items()
        if (one.state, _EVENTS.get(event, event)) in prepayment.LIFE.table
        and visit.me.may_in(right, stands[prepayment.SIDES[_EVENTS.get(event, event)]])
    }
    if one.held or one.year:
        found.discard("take_over")
    return found - {"reset"} if one.year >= visit.now.year else found


def _prepaid(request: HttpRequest, visit: Visit) -> str:
    """What was done, in words. Raises Refusal."""
    what = request.POST.get("do", "")
    if what not in _PREPAID or not visit.me.may(_RIGHTS[what]):
        raise Http404
    said, work = _PREPAID[what]
    work(
        request,
        prepay.Asked(
            visit.acting(_RIGHTS[what]),
            _number(request, "prepayment"),
            sent_key(request),
            visit.now,
        ),
    )
    return said


_PREPAID: dict[str, tuple[str, Callable[[HttpRequest, prepay.Asked], object]]] = {
    "take_over": (
        "已承接",
        lambda r, asked: prepay.take_over(
            asked, fen(r.POST.get("amount", ""), "amount"), _said(r, "reason")
        ),
    ),
    "reset": ("年度预付金已核定", lambda _, asked: prepay.set_year(asked)),
    "request_raise": (
        "已申请紧急调增",
        lambda r, asked: prepay.request_raise(
            asked, fen(r.POST.get("amount", ""), "amount"), _said(r, "reason")
        ),
    ),
    "approve_raise": (
        "已同意调增",
        lambda r, asked: prepay.approve_raise(asked, _said(r, "reason")),
    ),
    "refuse_raise": (
        "已答复不同意",
        lambda r, asked: prepay.refuse_raise(asked, _said(r, "reason")),
    ),
}
