"""What supervision holds against the institution, until when it may answer, and what came of it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.counter.asking import Counter
from yidi.actions.supervision import inquire
from yidi.actions.supervision.working import Asked
from yidi.core.institutions import CARES
from yidi.core.problems import Problem, Refusal
from yidi.core.supervision import finding
from yidi.core.supervision.life import LIFE
from yidi.interfaces.cashier.guard import BOTH, at_counter
from yidi.interfaces.common.form_keys import sent_key
from yidi.store import reach
from yidi.store.reads import supervision as reads


@at_counter(BOTH)
def listed(request: HttpRequest, at: Counter) -> HttpResponse:
    """Cases of which the institution was told, with a form while it may answer."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            _answered(request, at)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            messages.success(request, "陈述申辩已提交。")
            return redirect("cashier-supervision")
    with reach.service():
        found = reads.told(at.code)
    said = {
        "rows": [
            {
                "case": case,
                "words": words,
                "open": "hear" in LIFE.may(case.state),
                "late": finding.overdue(case, at.moment.date()),
                "cares": [CARES[care] for care in case.cares],
            }
            for case, words in found
        ],
        "problems": problems,
        "key": uuid.uuid4().hex,
    }
    status = 409 if problems else 200
    return render(request, "cashier/supervision.html", said, status=status)


def _answered(request: HttpRequest, at: Counter) -> None:
    key = sent_key(request)
    asked = Asked(at.actor, request.POST.get("number", ""), key, at.moment)
    inquire.answer(asked, at.code, request.POST.get("words", "")[:2000])
