"""What the window does with a filing: supplement, change, extend, cancel, correct, find false."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.actor import Actor
from yidi.actions.evidence import keep as evidence
from yidi.actions.filing.cancel import cancel as do_cancel
from yidi.actions.filing.change import change as do_change
from yidi.actions.filing.correct import correct as do_correct
from yidi.actions.filing.extend import extend as do_extend
from yidi.actions.filing.find_false import Found, find_false
from yidi.actions.filing.supplement import supplement as do_supplement
from yidi.actions.trail import look
from yidi.core.calendar import add_months
from yidi.core.filing.deciding import Decision
from yidi.core.policy import shape
from yidi.core.problems import ParameterMissing, Problem, Refusal
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import places, show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import filings as reads
from yidi.store.reads import people as people_reads

_KINDS = [(code, name) for code, name in shape.KINDS.items()]
_PAPERS = [(c, n) for c, n in shape.MATERIALS.items() if c not in {"credential", "commitment"}]


class SupplementForm(ours.Form):
    """Evidence that was brought."""

    pages = ours.FilesField(label="材料照片或 PDF", help_text="可以一次选几页。")
    material = forms.ChoiceField(label="是什么材料", choices=_PAPERS)


class ChangeForm(ours.Form):
    """What of a filing becomes different."""

    place = places.PlaceField(label="就医地", required=False)
    kind = forms.ChoiceField(label="备案类别", choices=_KINDS)
    first = ours.DayField(label="从哪一天起")
    last = ours.DayField(label="到哪一天", required=False)
    reason = ours.reason("说明")


class ExtendForm(ours.Form):
    """A later end."""

    last = ours.DayField(
        label="延长到哪一天", required=False, help_text="不填：从今天起按规定的最长期限。"
    )
    reason = ours.reason("说明", required=False)


class CancelForm(ours.Form):
    """Giving a filing up."""

    reason = ours.reason("取消的原因", required=False)


class FalseForm(ours.Form):
    """A confirmed finding and what is decided with it."""

    reason = ours.reason("认定的理由")
    proof = ours.reason("证据")
    recover = forms.BooleanField(label="追回已支付的待遇", required=False, initial=True)
    suspended_from = ours.DayField(label="暂停直接结算：从", required=False)
    suspended_after = ours.DayField(
        label="暂停直接结算：到（这一天起恢复）", required=False, help_text="不暂停就都不填。"
    )
    bar_commitment = forms.BooleanField(
        label="今后不得以承诺书办理",
        required=False,
        help_text="一般不勾选；只在当地有规定时使用。",
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A filing at the counter."""

    kept: reads.Kept
    view: show.FilingView
    person: show.PersonView


Act = Callable[[Actor, Case, dict[str, Any]], Decision]


@guarded("serve", BOTH)
def supplement(request: HttpRequest, visit: Visit, region: str, number: str) -> HttpResponse:
    """Evidence is handed in at the window."""

    def act(actor: Actor, case: Case, said: dict[str, Any]) -> Decision:
        pages = evidence.keep(said["pages"], said["material"], actor.name, visit.now)
        made = do_supplement(actor, region, number, pages, visit.now)
        if not made.accepted:
            evidence.forget(pages)
        return made

    case = _case(visit, region, number)
    form = SupplementForm(request.POST or None, request.FILES or None)
    return _page(request, visit, case, "补材料", "收到材料", form, act)


@guarded("serve", BOTH)
def change(request: HttpRequest, visit: Visit, region: str, number: str) -> HttpResponse:
    """Another place, kind or span."""

    def act(actor: Actor, case: Case, said: dict[str, Any]) -> Decision:
        asked = _different(case, said)
        return do_change(actor, region, number, visit.now, reason=said["reason"], **asked)

    case = _case(visit, region, number)
    return _page(request, visit, case, "变更", "变更", _changes(request, case), act)


@guarded("correct", BOTH)
def correct(request: HttpRequest, visit: Visit, region: str, number: str) -> HttpResponse:
    """The agency's own typing error."""

    def act(actor: Actor, case: Case, said: dict[str, Any]) -> Decision:
        asked = _different(case, said)
        return do_correct(actor, region, number, visit.now, reason=said["reason"], **asked)

    case = _case(visit, region, number)
    form = _changes(request, case)
    form.fields["reason"].label = "哪里录错了"
    return _page(request, visit, case, "更正录入差错", "更正", form, act)


@guarded("serve", BOTH)
def extend(request: HttpRequest, visit: Visit, region: str, number: str) -> HttpResponse:
    """A later end."""

    def act(actor: Actor, case: Case, said: dict[str, Any]) -> Decision:
        return do_extend(actor, region, number, said["last"], visit.now, said["reason"])

    case = _case(visit, region, number)
    return _page(request, visit, case, "延期", "延期", ExtendForm(request.POST or None), act)


@guarded("serve", BOTH)
def cancel(request: HttpRequest, visit: Visit, region: str, number: str) -> HttpResponse:
    """The person gives the filing up."""

    def act(actor: Actor, case: Case, said: dict[str, Any]) -> Decision:
        return do_cancel(actor, region, number, visit.now, said["reason"])

    case = _case(visit, region, number)
    return _page(
        request, visit, case, "取消备案", "取消这份备案", CancelForm(request.POST or None), act
    )


@guarded("find_false", BOTH)
def mark_false(request: HttpRequest, visit: Visit, region: str, number: str) -> HttpResponse:
    """A confirmed finding that evidence is false."""

    def act(actor: Actor, case: Case, said: dict[str, Any]) -> Decision:
        first, after = said["suspended_from"], said["suspended_after"]
        if bool(first) != bool(after):
            raise Refusal(
                Problem("date_missing", "暂停直接结算要写起止两个日期。", "不暂停就都不填。")
            )
        found = Found(
            said["reason"], said["proof"], said["recover"], (first, after) if first else None,
            said["bar_commitment"],
        )  # fmt: skip
        return find_false(actor, region, number, found, visit.now)

    case = _case(visit, region, number)
    form = FalseForm(request.POST or None, initial=_suspension(region, visit))
    return _page(request, visit, case, "认定材料虚假", "确认认定", form, act, warn=True)


def _suspension(region: str, visit: Visit) -> dict[str, Any]:
    """What the region's rules say about it; nothing where they are silent."""
    book = show.book_of(region)
    try:
        value = book.edition(visit.now.date()).value("false_evidence", {}) if book else {}
    except ParameterMissing:
        return {}
    months = value.get("suspend_months")
    if not months:
        return {"bar_commitment": bool(value.get("bar_commitment"))}
    today = visit.now.date()
    return {"suspended_from": today, "suspended_after": add_months(today, months)}


def _case(visit: Visit, region: str, number: str) -> Case:
    kept = reads.one(region, number)
    card = people_reads.person(kept.person_id) if kept else None
    if kept is None or card is None:
        raise Http404
    look.person(visit.actor, card.id, visit.now, f"办理 {number}")
    return Case(kept, show.filing(kept, card, visit.now), show.person(card, visit.now))


def _changes(request: HttpRequest, case: Case) -> ChangeForm:
    made = case.kept.filing
    initial = {
        "place": places.named(made.place),
        "kind": made.kind,
        "first": made.first,
        "last": made.last,
    }
    return ChangeForm(request.POST or None, initial=initial)


def _different(case: Case, said: dict[str, Any]) -> dict[str, Any]:
    """Only what differs from the filing as it is; Raises Refusal if nothing does."""
    made = case.kept.filing
    asked = {
        name: said[name]
        for name in ("place", "kind", "first", "last")
        if said[name] not in (None, "", getattr(made, name))
    }
    if not asked:
        raise Refusal(Problem("nothing_changed", "没有改动任何内容。", "请修改后再保存。"))
    return asked


def _page(
    request: HttpRequest, visit: Visit, case: Case, title: str, button: str,
    form: ours.Form, act: Act, *, warn: bool = False,
) -> HttpResponse:  # fmt: skip
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            decision = act(visit.actor, case, form.cleaned_data)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            if decision.accepted:
                messages.success(request, f"{title}：已办理，受理编号 {case.view.number}")
                for problem in decision.problems:
                    messages.warning(request, f"{problem.sentence}{problem.next_step}")
                return redirect("staff-person", case.person.card.id)
            problems = decision.problems
    said = {
        "visit": visit, "filing": case.view, "person": case.person, "title": title,
        "button": button, "form": form, "problems": problems, "warn": warn,
    }  # fmt: skip
    return render(request, "staff/deed.html", said)
