"""Whether an institution may ask about a person by number alone.

Numbers of people are serial: whoever could ask about any of them would read the register. So an
institution asks about those it has identified (1101) or has treated, and gets the answer for an
unknown number about anybody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

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


def acquainted(institution_code: str, region: str, person_id: int | None, moment: datetime) -> None:
    """Raises Refusal for a person that the institution does not know; None: nobody of that number.
    Call it within a service's reach."""
    since = moment - KNOWN_FOR
    if person_id is None or not acquaintances.known(institution_code, region, person_id, since):
        raise Refusal(NOBODY)
