"""Manual claims at the office: the list, one with its evidence beside, what was charged, the decision."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.claims import accept, compute, correct, decide, enter, take_back
from yidi.actions.claims.accept import NOT_LISTED
from yidi.actions.claims.apply import Application, Payee, apply
from yidi.actions.claims.claim_difference import Difference, claim_difference
from yidi.actions.claims.put_right import Facts, put_right
from yidi.actions.claims.withdraw import withdraw
from yidi.actions.claims.working import Asked, others
from yidi.actions.evidence import keep as evidence
from yidi.actions.outbox.wake import wake
from yidi.actions.trail import look
from yidi.core.claims import terms, twins
from yidi.core.claims.card import ClaimCard
from yidi.core.claims.life import EVENTS, LIFE, LIVING
from yidi.core.claims.twins import Invoice
from yidi.core.money import fen
from yidi.core.policy import shape
from yidi.core.policy.shape import CLAIM_PAPERS
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.case import INJURIES, Bill
from yidi.core.settlement.paid import said as amounts_said
from yidi.interfaces.common.form_keys import sent_key
from yidi.interfaces.staff import claim_invoices, claim_lines, places, show
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import catalogue, filings, institutions, policy, resettling
from yidi.store.reads import claims as reads
from yidi.store.reads import people as people_reads
from yidi.store.reads.people import PersonCard

MOST = 200
_WORDS = {name: list(shape.DIMENSIONS[name].words.items()) for name in ("type", "level", "payee")}
_DISEASES = [("", "不是慢特病"), *shape.DISEASES.items()]


class MoneyField(forms.CharField):
    """An amount in yuan, cleaned to fen."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=16, widget=widget, **kwargs)

    def clean(self, value: Any) -> int:
        """Fen; nothing is 0. Raises ValidationError."""
        typed = super().clean(value)
        try:
            return fen(typed) if typed else 0
        except Refusal as refusal:
            raise forms.ValidationError(refusal.problems[0].sentence) from None


class TotalsForm(ours.Form):
    """The sums by class of a list on paper."""

    total = MoneyField(label="费用总额（元）")
    own_paid = MoneyField(label="其中：丙类、全自费", required=False)
    over_limit = MoneyField(label="其中：超限价自费", required=False)
    class_b = MoneyField(label="其中：乙类先行自付", required=False)


class FactsForm(ours.Form):
    """The care as the papers say."""

    code = forms.CharField(
        label="机构编码", max_length=12, required=False,
        help_text="在名录里的，级别和所在地按名录；不在名录里的不填。",
    )  # fmt: skip
    level = forms.ChoiceField(label="机构级别", choices=_WORDS["level"])
    care = forms.ChoiceField(label="就医类型", choices=_WORDS["type"])
    disease = forms.ChoiceField(label="慢特病病种", choices=_DISEASES, required=False)
    injury = forms.ChoiceField(label="外伤", choices=list(INJURIES.items()))
    emergency = forms.BooleanField(label="急诊抢救", required=False)
    mental_illness = forms.BooleanField(label="精神疾病", required=False)
    died = forms.BooleanField(label="抢救无效死亡", required=False)
    reason = forms.CharField(label="依据的材料、理由", max_length=300)


class PayeeForm(ours.Form):
    """Who is paid."""

    key = forms.CharField(widget=forms.HiddenInput)
    payee = forms.ChoiceField(label="收款人是", choices=_WORDS["payee"])
    payee_name = forms.CharField(label="收款人姓名", max_length=50)
    payee_relation = forms.CharField(label="与参保人的关系", max_length=30, required=False)
    bank = forms.CharField(label="开户银行", max_length=100)
    account = forms.CharField(label="银行账号", max_length=40)

    def paid_to(self) -> Payee:
        """Who is paid, as the application takes it."""
        said = self.cleaned_data
        return Payee(
            said["payee"], said["payee_name"], said["bank"], said["account"].replace(" ", ""),
            said["payee_relation"],
        )  # fmt: skip


class DifferenceForm(PayeeForm):
    """The difference of a settlement, claimed at the window."""

    pages = ours.FilesField(label="材料（照片或 PDF）", required=False)


class ApplicationForm(PayeeForm):
    """A claim at the window; its invoices are rows below it."""

    field_order = (
        "key",
        "institution",
        "place",
        "level",
        "care",
        "disease",
        "injury",
        "first",
        "last",
        "emergency",
        "died",
    )
    institution = forms.CharField(label="医院或药店", max_length=200)
    place = places.PlaceField(label="就医地")
    level = forms.ChoiceField(label="机构级别", choices=_WORDS["level"])
    care = forms.ChoiceField(label="就医类型", choices=_WORDS["type"])
    disease = forms.ChoiceField(label="慢特病病种", choices=_DISEASES, required=False)
    injury = forms.ChoiceField(label="外伤", choices=list(INJURIES.items()), initial="none")
    first = ours.DayField(label="就医从")
    last = ours.DayField(label="到")
    emergency = forms.BooleanField(label="急诊抢救", required=False)
    died = forms.BooleanField(label="抢救无效死亡", required=False)
    why = forms.CharField(label="没有直接结算的原因", max_length=300, required=False)
    pages = ours.FilesField(label="发票、清单等（照片或 PDF）")

    def application(self, invoices: tuple[Invoice, ...]) -> Application:
        """What was filled in, its pages left out."""
        said = self.cleaned_data
        names = (
            "institution", "place", "level", "care", "disease", "injury", "first", "last",
            "emergency", "died", "why", "key",
        )  # fmt: skip
        return Application(
            channel="window", invoices=invoices, payee=self.paid_to(),
            **{name: said[name] for name in names},
        )  # fmt: skip


@guarded("claims")
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits: overdue and due today first; then what is decided and not paid."""
    found = reads.in_states(visit.regions, (*LIVING, "decided", "paying"), MOST)
    cards = {card.id: card for card in people_reads.cards(one.person_id for one in found)}
    look.listed(visit.actor, "手工报销", len(found), visit.now)
    today = visit.now.date()
    rows = [
        (one, show.person(cards[one.person_id], visit.now), _due(one, today))
        for one in found
        if one.person_id in cards
    ]
    said = {
        "visit": visit, "rows": rows,
        "overdue": sum(due == "overdue" for *_, due in rows),
        "today": sum(due == "today" for *_, due in rows),
    }  # fmt: skip
    return render(request, "staff/claims/list.html", said)


def _due(one: ClaimCard, today: Any) -> str:
    if not one.living or one.promised is None or one.promised > today:
        return ""
    return "today" if one.promised == today else "overdue"


@guarded("claims", BOTH)
def ask(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """Apply for somebody at the window."""
    card = look.person(visit.actor, person_id, visit.now, "手工报销申请")
    if card is None:
        raise Http404
    form = _payee_form(ApplicationForm, request, card)
    said = {"kind": "手工报销", "invoices": claim_invoices.shown(request)}
    return _asked(
        request, visit, card, form, lambda: _applied(request, visit, person_id, form),
        "staff/claims/apply.html", said,
    )  # fmt: skip


PayeeForms = TypeVar("PayeeForms", bound=PayeeForm)


def _payee_form(kind: type[PayeeForms], request: HttpRequest, card: PersonCard) -> PayeeForms:
    initial = {"key": uuid.uuid4().hex, "payee_name": card.name}
    return kind(request.POST or None, request.FILES or None, initial=initial)


def _asked(
    request: HttpRequest, visit: Visit, card: PersonCard, form: PayeeForm,
    work: Callable[[], str], page: str, said: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """The claim that a form came to, or the form. work: gives the claim's number."""
    said |= {"visit": visit, "person": show.person(card, visit.now), "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            number = work()
        except Refusal as refusal:
            said["problems"] = refusal.problems
        else:
            messages.success(request, f"手工报销已登记，受理编号 {number}")
            return redirect("staff-claim", card.region, number)
    return render(request, page, said)


def _applied(request: HttpRequest, visit: Visit, person_id: int, form: ApplicationForm) -> str:
    invoices = claim_invoices.read(request)
    pages = evidence.keep(form.cleaned_data["pages"], "invoice", visit.actor.name, visit.now)
    try:
        asked = replace(form.application(invoices), pages=pages)
        return apply(visit.actor, person_id, asked, visit.now)
    except Refusal:
        evidence.forget(pages)
        raise


@guarded("claims", BOTH)
def ask_difference(
    request: HttpRequest, visit: Visit, person_id: int, setl_id: str
) -> HttpResponse:
    """Claim the difference of a settlement for somebody at the window."""
    card = look.person(visit.actor, person_id, visit.now, "手工报销补差")
    found = resettling.of_settlement(person_id, setl_id)
    if card is None or found is None:
        raise Http404
    if found.claim:
        return redirect("staff-claim", card.region, found.claim)
    form = _payee_form(DifferenceForm, request, card)
    return _asked(
        request, visit, card, form, lambda: _difference(visit, person_id, setl_id, form),
        "staff/file/form.html", {"kind": f"补报结算{setl_id}的差额"},
    )  # fmt: skip


def _difference(visit: Visit, person_id: int, setl_id: str, form: DifferenceForm) -> str:
    said = form.cleaned_data
    pages = evidence.keep(said["pages"], "invoice", visit.actor.name, visit.now)
    asked = Difference("window", setl_id, form.paid_to(), said["key"], pages=pages)
    try:
        return claim_difference(visit.actor, person_id, asked, visit.now)
    except Refusal:
        evidence.forget(pages)
        raise


@guarded("claims", BOTH)
def one(request: HttpRequest, visit: Visit, region: str, number: str) -> HttpResponse:
    """One claim beside its evidence, with what can be done in its state."""
    found = reads.one(region, number)
    card = look.person(visit.actor, found.person_id, visit.now, "手工报销") if found else None
    if found is None or card is None:
        raise Http404
    said: dict[str, Any] = {"problems": ()}
    if request.method == "POST":
        try:
            did = _did(request, visit, found)
        except Refusal as refusal:
            said["problems"] = refusal.problems
        else:
            messages.success(request, f"{did}：{card.name}，{found.institution}")
            wake()
            return redirect("staff-claim", region, number)
    said |= {"visit": visit, "person": show.person(card, visit.now), "key": uuid.uuid4().hex}
    return render(request, "staff/claims/one.html", said | _shown(request, visit, found))


def _shown(request: HttpRequest, visit: Visit, found: ClaimCard) -> dict[str, Any]:
    book = policy.book(found.region)
    around = others(found)
    papers = terms.papers(book, found.care, found.payee, visit.now.date())
    pages = filings.evidence(found.region, found.number)
    originals = terms.originals(book, found.care, visit.now.date())
    have = {*(page.material for page in pages), *originals}
    began = {"total": found.asked, "own_paid": 0, "over_limit": 0, "class_b": 0}
    entered = request.POST if request.POST.get("do") == "totals" else None
    initial = {n: _yuan(getattr(found, n) if found.total else v) for n, v in began.items()}
    computed = found.computed
    return {
        "claim": found,
        "place": show.region_name(found.place),
        "papers": [(word, CLAIM_PAPERS[word]) for word in papers],
        "unsent": [(word, CLAIM_PAPERS[word]) for word in papers if word not in have],
        "originals": [CLAIM_PAPERS[word] for word in originals],
        "pages": [
            (CLAIM_PAPERS.get(page.material, page.material), page, reverse("staff-evidence", args=[page.id]))
            for page in pages
        ],
        "may": LIFE.may(found.state),
        "institutions": _offered(found),
        "decides": visit.me.may_in("decide_claims", found.region),
        "second": found.computed_by != visit.actor.name,
        "blocks": twins.blocks(found.as_care(), found.invoices, around) if found.living else (),
        "flags": twins.flags(found.as_care(), around) if found.living else (),
        "facts": _facts(request, found),
        "amounts": amounts_said(Amounts(**computed["amounts"])) if computed else (),
        "sums": _sums(computed, book.accumulators) if computed else (),
        "form": TotalsForm(entered, initial=initial),
        "lines": claim_lines.shown(request, found),
        **_catalogue(found, visit),
        "lacking": [CLAIM_PAPERS[word] for word in found.lacking],
        "steps": [(EVENTS.get(step.event, "申请"), step) for step in reads.moves(found.id)],
    }  # fmt: skip


def _facts(request: HttpRequest, found: ClaimCard) -> FactsForm:
    typed = request.POST if request.POST.get("do") == "put_right" else None
    stands = {name: getattr(found, name, "") for name in FactsForm.base_fields}
    initial = stands | {"code": found.institution_code, "reason": ""}
    return FactsForm(typed, initial=initial, auto_id="facts-%s")


def _offered(found: ClaimCard) -> list[tuple[str, str]]:
    """(code, name) of what a written name may mean; nothing where the code is known."""
    if found.institution_code or "accept" not in LIFE.may(found.state):
        return []
    return institutions.likely(found.institution, found.place)


def _catalogue(found: ClaimCard, visit: Visit) -> dict[str, Any]:
    """Whose catalogue splits the lines, and where to look an item up."""
    whose = terms.catalogue(policy.book(found.region), found.place, visit.now.date())
    place = found.place if whose == terms.PLACE_OF_CARE else found.region
    return {
        "catalogue": shape.TABLES["manual_catalogue"].fields["of"].of[whose],  # type: ignore[index]
        "catalogue_region": catalogue.region_of(place),
    }


def _yuan(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def _sums(computed: Any, labels: Any) -> list[tuple[str, int, int]]:
    before, after = computed["before"], computed["after"]
    return [
        (label, before.get(name, 0), after.get(name, 0))
        for name, label in labels.items()
        if before.get(name) or after.get(name)
    ]


# ---- what is done


def _did(request: HttpRequest, visit: Visit, found: ClaimCard) -> str:
    """What was done, in words. Raises Refusal."""
    what = request.POST.get("do", "")
    if what not in _DEEDS:
        raise Http404
    said, right, work = _DEEDS[what]
    actor = visit.acting(right)
    if not visit.me.may_in(right, found.region):
        raise Http404
    key = sent_key(request)
    work(request, Asked(actor, found.region, found.number, key, visit.now))
    return said


def _accept(request: HttpRequest, asked: Asked) -> None:
    accept.accept(
        asked,
        originals="originals" in request.POST,
        institution=_institution(request),
        on_paper=request.POST.getlist("on_paper"),
    )


def _institution(request: HttpRequest) -> str:
    """The code that was picked, or typed where none of those that are offered is right."""
    typed = request.POST.get("code", "").strip()[:12].upper()
    return typed or request.POST.get("institution", "")[:12]


def _put_right(request: HttpRequest, asked: Asked) -> None:
    form = FactsForm(request.POST, auto_id="facts-%s")
    if not form.is_valid():
        raise Refusal(Problem("facts_unreadable", _wrong(form), "请改正后再提交。"))
    said = form.cleaned_data
    reason = said.pop("reason")
    put_right(asked, Facts(institution=said.pop("code").upper() or NOT_LISTED, **said), reason)


def _wrong(form: forms.Form) -> str:
    return "；".join(f"{form.fields[name].label}：{said[0]}" for name, said in form.errors.items())


def _lack(request: HttpRequest, asked: Asked) -> None:
    accept.lack(asked, request.POST.getlist("lacking"), _reason(request))


def _totals(request: HttpRequest, asked: Asked) -> None:
    form = TotalsForm(request.POST)
    if not form.is_valid():
        raise Refusal(Problem("amount_unreadable", _wrong(form), "请改正后再录入。"))
    enter.totals(asked, Bill(**form.cleaned_data))


def _lines(request: HttpRequest, asked: Asked) -> None:
    enter.lines(asked, claim_lines.read(request, asked))


def _correct(request: HttpRequest, asked: Asked) -> None:
    account = request.POST.get("account", "").replace(" ", "")
    correct.correct(asked, request.POST.get("bank", ""), account, _reason(request))


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:500]


Deed = Callable[[HttpRequest, Asked], object]
_DEEDS: dict[str, tuple[str, str, Deed]] = {
    "accept": ("已受理", "claims", _accept),
    "lack": ("已一次性告知", "claims", _lack),
    "put_right": ("已更正", "claims", _put_right),
    "totals": ("已录入", "claims", _totals),
    "lines": ("已录入", "claims", _lines),
    "compute": ("已计算，等另一位同事复核", "claims", lambda _, asked: compute.compute(asked)),
    "approve": ("已核定", "decide_claims", lambda r, asked: decide.approve(asked, _reason(r))),
    "send_back": ("已退回", "decide_claims", lambda r, asked: decide.send_back(asked, _reason(r))),
    "refuse": (
        "已决定不予报销",
        "decide_claims",
        lambda r, asked: decide.refuse(asked, _reason(r)),
    ),
    "withdraw": ("已撤回", "claims", lambda r, asked: withdraw(asked, _reason(r) or "窗口撤回")),
    "correct": ("账户已更正", "decide_claims", _correct),
    "take_back": (
        "已收回",
        "decide_claims",
        lambda r, asked: take_back.take_back(asked, _reason(r)),
    ),
}
"""What a form asks for: the words afterwards, the right, the verb."""
