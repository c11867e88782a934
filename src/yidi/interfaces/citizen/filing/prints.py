"""The papers of a filing as PDF: registration form, commitment letter, certificate, card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yidi.actions.trail import verify
from yidi.core.filing import papers
from yidi.core.filing.papers import Particulars, Signature
from yidi.core.problems import Problem, Refusal
from yidi.documents import papers as printed
from yidi.interfaces.citizen import sorry
from yidi.interfaces.citizen.filing.mine import Opened, filing_page
from yidi.interfaces.common.letters import particulars, registration
from yidi.store.reads import filings, policy, wordings
from yidi.store.reads.filings import Kept, Signed

NAMES = {
    "form": "登记备案表",
    "letter": "个人承诺书",
    "certificate": "备案凭证",
    "card": "随身卡",
}


@require_safe
@filing_page
def show(request: HttpRequest, opened: Opened, paper: str) -> HttpResponse:
    """One paper, as a file to keep or print."""
    if paper not in NAMES:
        raise Http404
    try:
        found = made(request, opened, paper)
    except Refusal as refusal:
        back = reverse("filing", args=[opened.kept.region, opened.kept.filing.id])
        said = sorry.Sorry(
            "这份文件没有做出来", "备案不受影响。", "回到这份备案", back, refusal.problems
        )
        return sorry.page(request, said, 409)
    if found is None:
        raise Http404
    response = HttpResponse(found, content_type="application/pdf")
    name = f"{paper}-{opened.kept.filing.id}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def made(request: HttpRequest, opened: Opened, paper: str) -> bytes | None:
    """A paper as PDF; None if there is none. Raises Refusal if it cannot be set."""
    person, signed = _read(opened, NAMES[paper])
    return _MAKERS[paper](request, opened, person, signed)


def _read(opened: Opened, why: str) -> tuple[Particulars, Signed | None]:
    me, kept = opened.me, opened.kept
    with me.actor.reach():
        person = particulars(
            me.actor, opened.person, me.moment, f"打印{why}", telephone=kept.phone,
            home=kept.home_address, away=kept.away_address, contact=kept.agent,
        )  # fmt: skip
        return person, filings.signature(kept.region, kept.filing.id)


def _signature(opened: Opened, signed: Signed | None) -> Signature:
    if signed is None:
        return Signature()
    by = "agent" if opened.kept.agent else "self"
    return Signature(by, signed.signer, signed.signed_at.date(), signed.drawing)


def _form(
    request: HttpRequest, opened: Opened, person: Particulars, signed: Signed | None
) -> bytes | None:
    filing = opened.kept.filing
    made = registration(
        opened.book, filing, person, number=filing.id, state=opened.standing.state,
        signature=_signature(opened, signed),
    )  # fmt: skip
    return printed.registration_form(made)


def _letter(
    request: HttpRequest, opened: Opened, person: Particulars, signed: Signed | None
) -> bytes | None:
    """The letter as it was signed, whatever has been changed since. Raises Refusal if its text
    cannot be set again to the letter."""
    if signed is None:
        return None
    on = signed.signed_at.date()
    wording = wordings.points(opened.kept.region, "commitment", signed.signed_at)
    for kept in _versions(opened):
        book = policy.book_by_digest(kept.region, kept.book)
        said = replace(
            person,
            telephone=kept.phone,
            home_address=kept.home_address,
            away_address=kept.away_address,
        )
        made = papers.commitment(
            book, kept.filing, said, on, signature=_signature(opened, signed), wording=wording
        )
        if papers.text_digest(papers.commitment_text(made)) == signed.digest:
            return printed.commitment(made)
    sentence = "签署的原文已经存档，这里不能再排成一样的版面。"
    raise Refusal(Problem("letter_differs", sentence, "需要原文，请联系参保地经办机构。"))


def _versions(opened: Opened) -> list[Kept]:
    """Every version of the filing, latest first."""
    kept, me = opened.kept, opened.me
    with me.actor.reach():
        found = [
            filings.one(kept.region, kept.filing.id, version)
            for version in range(kept.filing.version, 0, -1)
        ]
    return [version for version in found if version]


def _certificate(
    request: HttpRequest, opened: Opened, person: Particulars, signed: Signed | None
) -> bytes | None:
    kept = opened.kept
    made = papers.certificate(
        opened.book, opened.standing, person, receipt=kept.filing.id,
        verify=_address(request, opened), as_of=opened.me.moment,
    )  # fmt: skip
    return printed.certificate(made)


def _address(request: HttpRequest, opened: Opened) -> str:
    """Where the QR code leads."""
    region, number = opened.kept.region, opened.kept.filing.id
    path = reverse("verify", args=[region, number, verify.seal(region, number)])
    return request.build_absolute_uri(path)


def _card(
    request: HttpRequest, opened: Opened, person: Particulars, signed: Signed | None
) -> bytes | None:
    made = papers.card(
        opened.book, opened.standing, person, receipt=opened.kept.filing.id,
        on=opened.me.moment.date(),
    )  # fmt: skip
    return printed.card(made)


_MAKERS: dict[str, Callable[[HttpRequest, Opened, Particulars, Signed | None], bytes | None]] = {
    "form": _form,
    "letter": _letter,
    "certificate": _certificate,
    "card": _card,
}
