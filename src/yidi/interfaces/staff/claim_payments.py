"""Paying claims: a file for the bank, and what the bank says has been paid."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.claims import pay
from yidi.actions.outbox.wake import wake
from yidi.core.claims import payment
from yidi.core.csv_text import row
from yidi.core.money import fen
from yidi.core.problems import Problem, Refusal
from yidi.documents import sheets
from yidi.documents.tables import Column, workbook
from yidi.interfaces.common.form_keys import sent_key
from yidi.interfaces.staff import show
from yidi.interfaces.staff.export import attached, attached_csv
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import claims as reads

LARGEST = 2 * 1024 * 1024


@guarded("pay_claims", BOTH)
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is to be paid, region by region, and the files so far."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            messages.success(request, _did(request, visit))
        except Refusal as refusal:
            problems = refusal.problems
        else:
            wake()
            return redirect("staff-claim-payments")
    waiting = []
    for region in visit.regions:
        cards = reads.in_states([region], ["decided"], pay.MOST)
        if cards:
            waiting.append((region, show.region_name(region), cards, sum(c.fund for c in cards)))
    said = {
        "visit": visit, "waiting": waiting, "problems": problems, "key": uuid.uuid4().hex,
        "files": [(region, one) for region in visit.regions for one in reads.payments([region])],
    }  # fmt: skip
    return render(request, "staff/claims/payments.html", said)


def _did(request: HttpRequest, visit: Visit) -> str:
    """What was done, in words. Raises Refusal."""
    region = request.POST.get("region", "")
    if region not in visit.regions:
        raise Http404
    key = sent_key(request)
    if request.POST.get("do") == "send":
        return f"付款文件已生成，批次 {pay.send(visit.actor, region, key, visit.now)}"
    number = request.POST.get("number", "")[:24]
    text = _answer(request)
    made = pay.answered(visit.actor, region, number, text, key, visit.now)
    return f"已回盘：付款成功{made.paid}笔，退票{made.bounced}笔"


def _answer(request: HttpRequest) -> str:
    """The bank's answer, CSV or Excel, as the CSV that went out. Raises Refusal."""
    sent = request.FILES.get("answer")
    if sent is None or not str(sent.name).lower().endswith(".xlsx"):
        return uploaded(request, "answer")
    rows = sheets.rows(sent.read(), pay.MOST, len(payment.HEADER))
    return "".join(map(row, (payment.HEADER, *(cells for _, cells in rows))))


def uploaded(request: HttpRequest, name: str) -> str:
    """The bank's file in a form. Raises Refusal for none, and for one that is not text."""
    sent = request.FILES.get(name)
    if sent is None or not sent.size or sent.size > LARGEST:
        raise Refusal(
            Problem("file_unreadable", "没有选银行的文件，或文件太大。", "请选银行给的文件。")
        )
    data = sent.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return str(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Refusal(Problem("file_unreadable", "读不出这个文件。", "请存成 CSV 后再上传。"))


@guarded("pay_claims")
def file(request: HttpRequest, visit: Visit, region: str, number: str, form: str) -> HttpResponse:
    """The file as it was made, as CSV or Excel."""
    text = pay.file(visit.actor, region, number, visit.now)
    if text is None:
        raise Http404
    if form == "xlsx":
        rows = [(*to, fen(amount), said) for *to, amount, said in payment.cells(text)]
        return attached(workbook(rows, _COLUMNS, "付款"), f"{number}.xlsx")
    return attached_csv(text, f"{number}.csv")


_COLUMNS = tuple(
    Column(title, "money" if title == payment.HEADER[4] else "text", 24) for title in payment.HEADER
)
