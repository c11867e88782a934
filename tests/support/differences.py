"""A settlement that would come to more today and is not settled anew."""

from __future__ import annotations

from typing import Any

from support import settled, visits
from support.claims import AT
from yidi.actions.settlement import propose_resettling
from yidi.store import reach
from yidi.store.models import Filing


def proposed(who: Any, monkeypatch: Any) -> tuple[Any, str]:
    """A stay settled under an unproven commitment that was proven afterwards, where the pack reaches
    back; gives the visit and the setl_id."""
    visits.hospital()
    visits.filed(who, kind="other_temporary", way="commitment")
    of = visits.visit(who)
    number = settled.settled(of, settled.bill(of), invoice="00012345")
    with reach.service():
        Filing.objects.update(kind="long_term_resident", way="material", evidenced_at=AT)
    monkeypatch.setattr(propose_resettling, "_state", lambda *_: "claim")
    assert propose_resettling.propose_all(AT) == 1
    return of, number
