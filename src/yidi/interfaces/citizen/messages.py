"""Messages: what happened to the filings of one's people, and what they must not miss."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yidi.actions.people.read_messages import read_messages
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.store.reads import citizens
from yidi.store.reads.citizens import Note

_PAGES = {
    "claim_": ("claim", "看这份报销"),
    "raised_": ("raised", "看这个问题"),
    "refused_": ("claim-apply", "已经垫付了？申请手工报销"),
    "settlement": ("settlement", "看这笔结算"),
    "resettle_claim": ("claim-difference", "申请补报差额"),
    "resettle_": ("settlement", "看这笔结算"),
    "reversal": ("settled", "看我的结算"),
    "resettled": ("settled", "看我的结算"),
    "chronic_": ("chronic", "看门诊慢特病"),
    "designated": ("chronic", "看门诊慢特病"),
    "account_": ("family-account", "看家庭共济"),
    "bond_": ("family", "去“家人”看一看"),
    "credential_": ("credential", "看医保码"),
    "visit_": ("", ""),
    "supervision_": ("", ""),
}
"""The page that a message is about, by the beginning of its kind; any other number is a filing's."""


@require_safe
@own_page
def show(request: HttpRequest, me: Me) -> HttpResponse:
    """Every message, latest first; seeing them here is reading them."""
    with me.actor.reach():
        notes = citizens.notes(me.actor.people)
    if me.unread and request.method == "GET":
        read_messages(me.actor, me.moment)
    several = len({note.person for note in notes}) > 1
    values = {"notes": [(note, *_leads_to(note)) for note in notes], "several": several}
    return session.page(request, me, "citizen/messages.html", values)


def _leads_to(note: Note) -> tuple[str, str]:
    """Where one reads on, and what the link says; nothing for a message that says all there is."""
    other = ("filing", "看这份备案") if note.number else ("", "")
    page, label = next((p for begin, p in _PAGES.items() if note.kind.startswith(begin)), other)
    return (_address(page, note) if page else ""), label


def _address(page: str, note: Note) -> str:
    if page == "claim-apply":
        return f"{reverse(page, args=[note.person_id])}?visit={note.number}"
    if page == "claim-difference":
        return reverse(page, args=[note.person_id, note.number])
    if page in {"filing", "claim", "settlement"}:
        return reverse(page, args=[note.region, note.number])
    return reverse(page, args=[note.number] if page == "raised" else [])
