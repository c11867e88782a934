"""Two clerks at one alarm, two supervisors at one decision: one of them does it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from support import supervision as cases
from support import visits
from support.supervision import AT, PLACE, clerk, step
from yidi.actions.supervision import conclude, inquire
from yidi.actions.supervision.alarms import AlarmAsked, dismiss, open_case
from yidi.core.problems import Refusal
from yidi.core.supervision.finding import Proposal
from yidi.store import reach
from yidi.store.models import Opening, SupervisionCase


def at_once(*works):
    """What each was told: None where it did it, else the code of the refusal."""
    start = Barrier(len(works))

    def tried(work):
        start.wait()
        try:
            return work() and None
        except Refusal as refusal:
            return refusal.problems[0].code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as both:
        return [done.result() for done in [both.submit(tried, work) for work in works]]


def test_one_of_two_counts(own_db):
    visits.hospital()
    alarm = cases.about(code=visits.HOSPITAL)
    one, other = (AlarmAsked(clerk(n, PLACE), alarm.pk, n, AT, "看过了") for n in ("甲", "乙"))
    said = at_once(lambda: open_case(one), lambda: dismiss(other))
    assert sorted(map(str, said)) == ["None", "step_not_allowed"]
    number = cases.opened(cases.about(code=visits.HOSPITAL))
    inquire.tell(step(number, "甲", PLACE), "没有病历")
    inquire.hear(step(number, "甲", PLACE), "在补")
    conclude.propose(
        step(number, "甲", PLACE),
        Proposal("found", "不真实", "institution", AT.date(), None, ("inpatient",)),
    )
    said = at_once(
        lambda: conclude.decide(step(number, "乙", PLACE)),
        lambda: conclude.decide(step(number, "丙", PLACE)),
    )
    assert sorted(map(str, said)) == ["None", "step_not_allowed"]
    assert Opening.objects.filter(case_number=number).count() == 1
    with reach.service():
        assert SupervisionCase.objects.filter(state="found").count() == 1
