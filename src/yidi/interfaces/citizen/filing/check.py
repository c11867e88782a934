"""The last screen: everything once more, the letter to sign, and sending it once."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yidi.actions.filing.keep_draft import drop_draft
from yidi.actions.filing.submit import Beside, Signed, Submitted, submit
from yidi.actions.filing.submit import Form as Sent
from yidi.actions.outbox.wake import wake
from yidi.core.calendar import spoken
from yidi.core.filing import deciding, papers
from yidi.core.filing.deciding import Decision
from yidi.core.filing.papers import Commitment
from yidi.core.problems import Problem, Refusal
from yidi.documents import pictures
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.filing import files, remedies
from yidi.interfaces.citizen.filing.form import Form, local_kind
from yidi.interfaces.citizen.filing.steps import form_page, place_name, screen
from yidi.interfaces.common.letters import letter, particulars
from yidi.store.reads import deciding as deciding_reads

_LARGEST_DRAWING = 300_000
_PNG = "data:image/png;base64,"


@dataclass(frozen=True, slots=True)
class ToSign:
    """The letter, its exact text and the digest of that text."""

    letter: Commitment
    text: str
    digest: str


@require_http_methods(["GET", "POST"])
@own_page
def check(request: HttpRequest, me: Me, person_id: int) -> HttpResponseBase:
    """Show everything before it is sent, or send it; the same form sent twice is one filing."""
    key = request.POST.get("key", "")
    if key:
        with me.actor.reach():
            number = deciding_reads.answered(me.actor.id, key)
        person = me.person(person_id)
        if number and person:
            return redirect("filing", person.region, number)
    return _check(request, person_id=person_id, step="check")


@form_page
def _check(request: HttpRequest, form: Form, step: str) -> HttpResponse:
    decision = deciding.file(form.desk, "new", form.asked())
    to_sign = _to_sign(form, decision)
    if request.method == "POST" and decision.accepted:
        return _sent(request, form, decision, to_sign)
    return _show(request, form, decision, to_sign)


def _to_sign(form: Form, decision: Decision) -> ToSign | None:
    """What must be signed; None if nothing must."""
    if decision.filing is None or decision.filing.way != "commitment":
        return None
    with form.me.actor.reach():
        person = particulars(
            form.me.actor, form.person, form.me.moment, "填写承诺书",
            telephone=form.said("phone"), home=form.said("home_address"),
            away=form.said("away_address"),
        )  # fmt: skip
    made = letter(form.book, decision.filing, person, form.me.moment)
    text = papers.commitment_text(made)
    return ToSign(made, text, papers.text_digest(text))


def _show(
    request: HttpRequest, form: Form, decision: Decision, to_sign: ToSign | None, **values: Any
) -> HttpResponse:
    refusals = remedies.in_form(decision.problems, form.person.id)
    context = screen(
        form, "check",
        rows=_rows(form, decision), refusals=refusals, accepted=decision.accepted, to_sign=to_sign,
        kept=[files.Shown(n, page) for n, page in enumerate(form.pages)],
        effect=_effect(form, decision), **values,
    )  # fmt: skip
    status = 400 if values or not decision.accepted else 200
    return session.page(request, form.me, "citizen/filing/check.html", context, status)


def _rows(form: Form, decision: Decision) -> list[tuple[str, str, str]]:
    """What will be filed: name, value, the screen on which it is changed."""
    kind = form.said("kind")
    filing = decision.filing
    first = form.day("first") or form.desk.day
    last = filing.last if filing else form.day("last")
    place = filing.place if filing else form.said("place")
    way = {"commitment": "签承诺书", "material": f"交材料（{len(form.pages)}份）"}
    rows = [
        ("给谁", f"{form.person.name}（尾号{form.person.id_last4 or '无证件号'}）", "who"),
        ("去哪里", place_name(form, place), "where"),
        ("哪一种", local_kind(form, kind), "kind"),
        ("从", spoken(first), "dates"),
        ("到", spoken(last) if last else "长期有效", "dates"),
        ("电话", form.said("phone"), "dates"),
        ("那里的地址", form.said("away_address"), "dates"),
        ("证明", way.get(form.way, "不用交材料"), "" if form.skips_proof else "proof"),
    ]
    if form.admitted_on:
        rows.insert(3, ("入院", spoken(form.admitted_on), "dates"))
    return [row for row in rows if row[1]]


def _effect(form: Form, decision: Decision) -> str:
    """What happens when the button is pressed."""
    if decision.filing is None:
        return ""
    if decision.filing.state == "active":
        return "提交后马上生效。"
    days = form.value("takes_effect", form.said("kind"), proof="material").get("working_days")
    return f"提交后{days}个工作日内审核，结果会发消息告诉您。" if days else "提交后等经办机构审核。"


# ---- sending


def _sent(
    request: HttpRequest, form: Form, decision: Decision, to_sign: ToSign | None
) -> HttpResponse:
    try:
        signed = _signed(request, form, to_sign)
        made = submit(form.me.actor, _to_send(form, signed), form.me.moment)
    except Refusal as refusal:
        return _show(request, form, decision, to_sign, problems=refusal.problems)
    if not made.accepted:
        refused = Decision(False, None, made.problems)
        return _show(request, form, refused, to_sign)
    return _done(request, form, made)


def _done(request: HttpRequest, form: Form, made: Submitted) -> HttpResponse:
    drop_draft(form.me.actor, form.person.id)
    wake()
    response = redirect("filing", form.person.region, made.number)
    response["Location"] += "?new=1"
    return response


def _to_send(form: Form, signed: Signed | None) -> Sent:
    beside = Beside(
        agent_id=None if form.mine else form.me.citizen.id,
        phone=form.said("phone"),
        home_address=form.said("home_address"),
        away_address=form.said("away_address"),
    )
    return Sent(
        person_id=form.person.id,
        asked=form.asked(),
        key=form.said("key"),
        beside=beside,
        signed=signed,
        pages=files.from_fields(form.pages) if form.way == "material" else (),
        admitted_on=form.admitted_on,
    )


def _signed(request: HttpRequest, form: Form, to_sign: ToSign | None) -> Signed | None:
    """The signature under exactly the text that was shown. Raises Refusal."""
    if to_sign is None:
        return None
    if request.POST.get("digest") != to_sign.digest:
        sentence = "承诺书的内容刚刚有变化，请再看一遍、再签名。"
        raise Refusal(Problem("letter_changed", sentence, where="signature"))
    picture = drawing(request.POST.get("signature", ""))
    return Signed(to_sign.text, to_sign.digest, picture, form.me.citizen.name)


def drawing(text: str) -> bytes:
    """A drawn signature as PNG, from what the page sends. Raises Refusal if there is none."""
    missing = Problem(
        "signature_missing", "承诺书还没有签名。", "请在方框里用手指写下姓名。", where="signature"
    )
    if not text.startswith(_PNG) or len(text) > _LARGEST_DRAWING:
        raise Refusal(missing)
    try:
        data = base64.b64decode(text.removeprefix(_PNG), validate=True)
    except binascii.Error:
        raise Refusal(missing) from None
    return pictures.signature(data)
