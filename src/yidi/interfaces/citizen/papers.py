"""What people send to prove something, and look at again: kept all or none, opened with a trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from yidi.actions.evidence.keep import forget, keep
from yidi.actions.trail import look
from yidi.core.problems import Refusal
from yidi.interfaces.citizen.account.session import Me
from yidi.interfaces.citizen.filing import files
from yidi.store.reads import filings


def kept(request: HttpRequest, me: Me, papers: Iterable[str]) -> tuple[dict[str, Any], ...]:
    """Everything that was uploaded, paper by paper. Raises Refusal and then keeps nothing."""
    made: tuple[dict[str, Any], ...] = ()
    try:
        for paper in papers:
            sent = request.FILES.getlist(f"page_{paper}")
            made += keep(sent, paper, me.actor.name, me.moment, len(made)) if sent else ()
    except Refusal:
        forget(made)
        raise
    return made


def opened(me: Me, region: str, number: str, page: int) -> HttpResponseBase:
    """A page that was sent for what the caller has found to be theirs; a line in the trail. 404 for
    a page of something else."""
    with me.actor.reach():
        pages = {card.id for card in filings.evidence(region, number)}
        found = look.evidence(me.actor, page, me.moment) if page in pages else None
    if found is None:
        raise Http404
    return files.served(found.file, found.media_type)
