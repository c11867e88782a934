"""Cases of supervision: the list, one as a timeline with what can be done in its state, its papers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.evidence import keep as evidence
from yidi.actions.outbox.wake import wake
from yidi.actions.staff.rights import RIGHTS
from yidi.actions.supervision import conclude, inquire, look
from yidi.actions.supervision.working import Asked
from yidi.actions.trail import look as looking
from yidi.core.institutions import CARES
from yidi.core.problems import Problem, Refusal
from yidi.core.supervision.alarm import concerned
from yidi.core.supervision.finding import CaseCard, Proposal
from yidi.core.supervision.life import EVENTS, LIFE, OUTCOMES, STATES
from yidi.interfaces.common.form_keys import sent_key
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.interfaces.staff.stored import served
from yidi.store.reads import supervision as reads

_MOST = 200
_TABS = {"living": "要办的", "all": "全部"}


class ProposalForm(ours.Form):
    """How a case is to end."""

    outcome = forms.ChoiceField(
        label="认定结论", choices=list(OUTCOMES.items()), widget=forms.RadioSelect
    )
    measure = forms.ChoiceField(label="措施", widget=forms.RadioSelect)
    cares = forms.MultipleChoiceField(
        label="暂停机构的哪些业务", choices=list(CARES.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    first = ours.DayField(label="暂停从", required=False)
    after = ours.DayField(
        label="到（不含这一天）", required=False, help_text="暂停机构可以不填，直到解除"
    )
    reason = ours.reason("事实和依据", most=2000)

    def __init__(self, case: CaseCard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = list(case.measures().items())  # type: ignore[attr-defined]
        if not case.institution_code:
            del self.fields["cares"]

    def proposal(self) -> Proposal:
        """What was filled in; without a measure nothing is suspended."""
        said = self.cleaned_data
        if said["measure"] == "none":
            return Proposal(said["outcome"], said["reason"])
        cares = tuple(said.get("cares", ())) if said["measure"] == "institution" else ()
        return Proposal(
            said["outcome"], said["reason"], said["measure"], said["first"], said["after"], cares
        )


@guarded("supervise")
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Cases that one's regions take part in."""
    tab = request.GET.get("tab", "living")
    found = reads.cases(visit.regions, most=_MOST)
    rows = found if tab == "all" else [case for case in found if case.living]
    looking.listed(visit.actor, "监管案件", len(rows), visit.now)
    said = {
        "visit": visit,
        "tab": tab if tab in _TABS else "living",
        "tabs": _TABS,
        "rows": [
            (case, show.region_name(case.region), case.region in visit.regions) for case in rows
        ],
    }
    return render(request, "staff/supervision/cases.html", said)


@guarded("supervise", BOTH)
def one(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """One case, with what can be done in its state."""
    found = look.case(visit.actor, number, visit.now)
    if found is None:
        raise Http404
    form, problems = _form(request, visit, found), ()
    if request.method == "POST":
        try:
            said = _did(request, visit, found, form)
        except Refusal as refusal:
            problems = refusal.problems  # type: ignore[assignment]
        else:
            messages.success(request, said)
            wake()
            return redirect("staff-case", number)
    shown = {"visit": visit, "problems": problems, "form": form, "key": uuid.uuid4().hex}
    return render(request, "staff/supervision/case.html", shown | _shown(visit, found))


def _form(request: HttpRequest, visit: Visit, found: CaseCard) -> ProposalForm:
    filled = request.POST if request.POST.get("do") == "propose" else None
    initial = {"measure": "none", "first": visit.now.date(), "cares": list(CARES)}
    return ProposalForm(found, filled, initial=initial)


def _shown(visit: Visit, found: CaseCard) -> dict[str, Any]:
    alarm = reads.alarm(found.alarm_id) if found.alarm_id else None
    near = [r for r in concerned(found.region, alarm.rows) if alarm] if alarm else []
    agencies = reads.agencies(RIGHTS["supervise"].roles)
    others = [region for region in agencies if region not in found.parties]
    first = sorted(others, key=lambda region: region not in near)
    holder = found.holder(found.measure)
    return {
        "case": found,
        "alarm": alarm,
        "parties": [show.region_name(region) for region in found.parties],
        "holder": show.region_name(holder),
        "cares": [CARES[care] for care in found.cares],
        "steps": [
            (EVENTS[step.event], STATES[step.to_state], step, show.region_name(step.region))
            for step in reads.steps(found.id)
        ],
        "papers": [(paper, show.region_name(paper.region)) for paper in reads.papers(found.id)],
        "others": [(region, show.region_name(region), region in near) for region in first],
        "may": LIFE.may(found.state),
        "decides": visit.me.may_in("decide_findings", holder),
        "mine_proposed": visit.actor.id in {found.proposed_by_id, found.lift_by_id},
        "told_by": found.reply_by and found.reply_by >= visit.now.date(),
    }


# ---- what is done


def _did(request: HttpRequest, visit: Visit, found: CaseCard, form: ProposalForm) -> str:
    """What was done, in words. Raises Refusal."""
    what = request.POST.get("do", "")
    key = sent_key(request)
    words = request.POST.get("words", "").strip()
    deciding = what in _DECIDING
    actor = visit.acting("decide_findings") if deciding else visit.actor
    asked = Asked(actor, found.number, key, visit.now)
    if what == "propose":
        return _proposed(asked, form)
    if what == "attach":
        return _attached(request, asked, words)
    if what == "share":
        return _shared(request, asked, words)
    if what not in _DEEDS:
        raise Http404
    said, work = _DEEDS[what]
    work(asked, words)
    return said


def _proposed(asked: Asked, form: ProposalForm) -> str:
    if not form.is_valid():
        wrong = [f"{form.fields[name].label}：{said[0]}" for name, said in form.errors.items()]
        raise Refusal(Problem("form_incomplete", "；".join(wrong), "请改正后再提出。"))
    conclude.propose(asked, form.proposal())
    return "已提出，等另一位同事决定。"


def _shared(request: HttpRequest, asked: Asked, words: str) -> str:
    region = request.POST.get("region", "")
    said = f"共享给{show.region_name(region)}：{words}" if words else ""
    inquire.share(asked, region, said)
    return "已共享，对方从现在起看得到这个案件。"


def _attached(request: HttpRequest, asked: Asked, words: str) -> str:
    pages = evidence.keep(request.FILES.getlist("pages"), "case", asked.actor.name, asked.moment)
    try:
        inquire.attach(asked, words, pages)
    except Refusal:
        evidence.forget(pages)
        raise
    return "材料已附。"


Deed = Callable[[Asked, str], object]
_DECIDING = ("decide", "send_back", "lift", "keep")
_DEEDS: dict[str, tuple[str, Deed]] = {
    "note": ("已记录。", inquire.note),
    "tell": ("已告知当事人。", inquire.tell),
    "hear": ("陈述申辩已记录。", inquire.hear),
    "decide": ("已认定。", conclude.decide),
    "send_back": ("已退回核查。", conclude.send_back),
    "propose_lifting": ("已提出解除，等另一位同事决定。", conclude.propose_lifting),
    "keep": ("措施维持。", conclude.keep),
    "lift": ("措施已解除。", conclude.lift),
}
"""What a form asks for: the words afterwards, and the verb."""


@guarded("supervise", framed=True)
def paper(request: HttpRequest, visit: Visit, number: str, paper_id: int) -> HttpResponse:
    """A document of a case."""
    return served(look.paper(visit.actor, number, paper_id, visit.now))
