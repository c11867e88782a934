"""Two clerks at one alarm, two supervisors at one decision: one of them does it."""

from support import supervision as cases
from support import visits
from support.supervision import AT, PLACE, clerk, step
from support.together import at_once
from yidi.actions.supervision import conclude, inquire
from yidi.actions.supervision.alarms import AlarmAsked, dismiss, open_case
from yidi.core.supervision.finding import Proposal
from yidi.store import reach
from yidi.store.models import Opening, SupervisionCase


def test_one_of_two_counts(own_db):
    visits.hospital()
    alarm = cases.about(code=visits.HOSPITAL)
    one, other = (AlarmAsked(clerk(n, PLACE), alarm.pk, n, AT, "看过了") for n in ("甲", "乙"))
    said = at_once(lambda: open_case(one), lambda: dismiss(other))
    assert sorted(said) == ["", "step_not_allowed"]
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
    assert sorted(said) == ["", "step_not_allowed"]
    assert Opening.objects.filter(case_number=number).count() == 1
    with reach.service():
        assert SupervisionCase.objects.filter(state="found").count() == 1
