"""Whether an institution may ask about a person by number alone.

Numbers of people are serial: whoever could ask about any of them would read the register. So an
institution asks about those it has identified (1101) or has treated, and gets the answer for an
unknown number about anybody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from yidi.core.problems import Problem, Refusal
from yidi.store.reads import acquaintances

KNOWN_FOR = timedelta(days=30)
"""How long an identification opens the person's questions (our own choice; no text names one)."""

NOBODY = Problem(
    "person_not_found",
    "参保地没有这个人员编号，或本机构还没有核验过这位参保人。",
    "请先用1101核验本人，并核对参保地医保区划。",
    where="psn_no",
)


class Numbered(Protocol):
    """Somebody of the register."""

    @property
    def id(self) -> int: ...


Somebody = TypeVar("Somebody", bound=Numbered)


def acquainted(
    institution_code: str, region: str, found: Somebody | None, moment: datetime
) -> Somebody:
    """Who was found, None for nobody of that number. Raises Refusal for nobody, and for a person that
    the institution does not know. Call it within a service's reach."""
    since = moment - KNOWN_FOR
    if found is None or not acquaintances.known(institution_code, region, found.id, since):
        raise Refusal(NOBODY)
    return found
