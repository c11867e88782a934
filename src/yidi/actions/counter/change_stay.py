"""Change what was said at the admission (2403), or show another credential than was shown then."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.utils.timezone import localtime

from yidi.actions.counter import asking, staying
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.recognise import Shown, recognise
from yidi.actions.settlement.describe_visit import Description, describe_visit
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import ward
from yidi.core.settlement.diagnosing import ADMISSION
from yidi.core.settlement.ward import Admission
from yidi.store import reach
from yidi.store.reads.visits import Visited

INFNO = "2403"


def change_stay(at: Counter, mdtrt_id: str, said: Admission, shown: Shown, form: str) -> None:
    """The stay as it is said now. shown: a credential that was brought later, empty for none. Raises
    Refusal for what does not fit what is charged and settled."""
    ward.admissible(said)
    credential = _credential(at, mdtrt_id, shown) if shown.text.strip() else ""

    def work(visit: Visited) -> None:
        first = _first(at, visit, said)
        found = asking.diagnosed(ADMISSION, said.diagnosis_code, said.diagnosis, first, said.doctor)
        purpose = staying.purpose(at, said, credential, first)
        described = Description(purpose, said.number, (found,), staying.details(said))
        describe_visit(staying.named(at, visit), at.place, described)

    staying.step(at, mdtrt_id, form, INFNO, [asdict(said), credential], work)


def _first(at: Counter, visit: Visited, said: Admission) -> datetime:
    """The moment of the admission; that of a day that stays as it is stays too."""
    known = localtime(visit.first)
    return known if known.date() == said.first else staying.moment(at, said.first)


def _credential(at: Counter, mdtrt_id: str, shown: Shown) -> str:
    """By what the person was recognised. Raises Refusal for somebody else."""
    with reach.service():
        visit = staying.stay(at, mdtrt_id)
    found = recognise(at, shown)
    if all(one.id != visit.person_id for one in found.people):
        sentence, mend = "出示的不是这位住院病人的凭证。", "请本人或家人重新出示。"
        raise Refusal(Problem("credential_of_another", sentence, mend))
    return found.credential
