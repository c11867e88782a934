"""What a hospital or a clerk sees when they scan the certificate: is it true, now."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yidi.actions.trail import verify as certificates
from yidi.core.filing.record import Person
from yidi.core.filing.standing import standing
from yidi.interfaces.citizen import places
from yidi.interfaces.citizen.filing.life import STATES
from yidi.interfaces.citizen.filing.mine import kind_name
from yidi.interfaces.common import clock
from yidi.interfaces.common.address import address
from yidi.store.reads import policy


@require_safe
@never_cache
def show(request: HttpRequest, region: str, number: str, seal: str) -> HttpResponse:
    """The filing as it stands at this moment, its person masked."""
    now = clock.now()
    found = certificates.verify(region, number, seal, address(request), now)
    if found is None:
        raise Http404
    kept, person = found
    book = policy.book(region)
    stands = standing(book, Person(person.insurance, person.status), kept.filing, now)
    word, icon, tone = STATES[stands.state]
    values = {
        "kept": kept,
        "person": f"{person.name[0]}{'*' * (len(person.name) - 1)}",
        "last4": person.id_last4,
        "place": places.full_name(book.places, kept.filing.place),
        "kind": kind_name(book, kept),
        "standing": stands,
        "word": word,
        "icon_name": icon,
        "tone": tone,
        "book": book,
        "now": now,
    }
    return render(request, "citizen/verify.html", values)
