"""Everything that is kept about me, to take along: one zip with data, papers and evidence."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yidi.actions.archive.take_along import take_along
from yidi.core.problems import Refusal
from yidi.documents.bundle import bundle
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.filing import mine, prints


@require_safe
@own_page
def download(request: HttpRequest, me: Me, person_id: int) -> HttpResponse:
    """Only the person's own enrolment; an agent asks for nobody else's."""
    if not me.is_own(person_id):
        raise Http404
    found = take_along(me.actor, person_id, me.moment)
    made = bundle(found.values, [*_papers(request, me, found.values["filings"]), *found.files])
    response = HttpResponse(made, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="yidi-my-data.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _papers(
    request: HttpRequest, me: Me, filings: list[dict[str, str]]
) -> Iterator[tuple[str, bytes]]:
    """Form and letter of every filing, where they can still be set."""
    for filing in filings:
        if not filing["current"]:
            continue
        opened = mine.opened_for(me, filing["insured_region"], filing["number"])
        if opened is None:
            continue
        for name in ("form", "letter"):
            try:
                made = prints.made(request, opened, name)
            except Refusal:
                continue
            if made:
                yield f"papers/{name}-{filing['number']}.pdf", made
