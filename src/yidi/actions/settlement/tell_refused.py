"""A settlement was refused for want of a filing: the person hears at once what still helps.

Institutions try several times, so it is said once a day for each visit and reason.
"""

from __future__ import annotations

from datetime import datetime

from yidi.actions.outbox.wake import wake
from yidi.core.problems import Problem
from yidi.store import reach
from yidi.store.reads import visits
from yidi.store.writes import traces

FILING = "filing_"
"""How the codes begin that a filing would mend."""


def tell_refused(
    region: str,
    mdtrt_id: str,
    institution_code: str,
    institution: str,
    problems: tuple[Problem, ...],
    moment: datetime,
) -> bool:
    """Whether the person was told now. Call it after the refusal, in a transaction of its own."""
    found = next((problem for problem in problems if problem.code.startswith(FILING)), None)
    if found is None:
        return False
    with reach.service():
        person = visits.person_of(region, mdtrt_id, institution_code)
        told = person is not None and traces.message(
            region, person, mdtrt_id, f"refused_{found.code}"[:32], moment.date(),
            "没能直接结算，请先办备案",
            f"{institution}：{found.sentence}{found.next_step}办好后请医院再结算一次。", moment,
        )  # fmt: skip
    if told:
        wake()
    return told
