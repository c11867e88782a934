"""From alarm to finding: two persons, two regions, those concerned heard, and the till afterwards."""

from datetime import date, timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from support import offices, visits
from support import supervision as cases
from support.people import moment
from support.supervision import AT, INSURED, PLACE, clerk, step
from yidi.actions.settlement.settle import settle
from yidi.actions.supervision import conclude, inquire, look
from yidi.actions.supervision.alarms import AlarmAsked, dismiss, open_case
from yidi.core.problems import Refusal
from yidi.core.supervision.finding import Proposal
from yidi.store import reach
from yidi.store.models import CaseStep, Message, Opening, Person, SupervisionCase, TrailLine
from yidi.store.reads import institutions, trail
from yidi.store.reads import supervision as reads

TODAY = AT.date()
SUSPEND = Proposal(
    "found", "反复核实，住院不真实", "institution", TODAY, None, ("inpatient", "outpatient")
)


def code(raised):
    return [problem.code for problem in raised.value.problems]


@pytest.fixture
def who(db):
    offices.staff("there", (PLACE, "supervisor"))
    visits.hospital()
    return visits.person(INSURED)


@pytest.fixture
def hospital_case(who):
    return cases.opened(cases.about(code=visits.HOSPITAL))


@pytest.fixture
def persons_case(who):
    return cases.opened(cases.about(who))


def here(number, name="甲", at=AT):
    return step(number, name, PLACE, at=at)


def heard(number, *regions):
    inquire.tell(step(number, "甲", *regions), "三月的住院没有病历")
    inquire.hear(step(number, "甲", *regions), "病历在补")


def suspended(number):
    heard(number, PLACE)
    conclude.propose(here(number), SUSPEND)
    return conclude.decide(here(number, "乙"))


def one(number):
    with reach.service():
        return reads.case(number)


def test_an_alarm_is_decided_once_and_with_a_reason(who):
    alarm = cases.about(who)
    asked = AlarmAsked(clerk(), alarm.pk, "k1", AT, "出差，有车票")
    dismiss(asked)
    dismiss(asked)
    (kept,) = cases.alarms()
    assert (kept.state, kept.reason) == ("dismissed", "出差，有车票")
    with pytest.raises(Refusal) as raised:
        open_case(AlarmAsked(clerk(), alarm.pk, "k2", AT, "再看"))
    assert code(raised) == ["step_not_allowed"]
    with pytest.raises(Refusal) as raised:
        dismiss(AlarmAsked(clerk("丙", PLACE), cases.about(who).pk, "k3", AT, "我也看看"))
    assert code(raised) == ["alarm_not_found"]
    with pytest.raises(Refusal) as raised:
        dismiss(AlarmAsked(clerk(), cases.about(who).pk, "k4", AT, " "))
    assert code(raised) == ["reason_missing"]


def test_the_same_form_opens_one_case(who):
    alarm = cases.about(who)
    asked = AlarmAsked(clerk(), alarm.pk, "k1", AT, "要查")
    assert open_case(asked) == open_case(asked)
    with reach.service():
        assert SupervisionCase.objects.count() == 1


def test_another_region_sees_a_case_only_when_it_is_shared(hospital_case):
    with reach.staff([INSURED]):
        assert reads.case(hospital_case) is None and reads.alarm(cases.alarms()[0].pk) is None
    with pytest.raises(Refusal) as raised:
        inquire.note(step(hospital_case), "我来看看")
    assert code(raised) == ["case_not_found"]
    offices.staff("home", (INSURED, "supervisor"))
    inquire.share(here(hospital_case), INSURED, "参保人在你处")
    inquire.note(step(hospital_case), "参保人说没有住过院")
    with reach.staff([INSURED]):
        found = reads.case(hospital_case)
        assert found.parties == (PLACE, INSURED)
        assert reads.alarm(found.alarm_id) is not None
        assert [s.region for s in reads.steps(found.id)] == [PLACE, PLACE, INSURED]
    with pytest.raises(Refusal) as raised:
        inquire.share(here(hospital_case), INSURED, "再一次")
    assert code(raised) == ["shared_already"]
    with pytest.raises(Refusal) as raised:
        inquire.share(here(hospital_case), "650100", "没有人的地方")
    assert code(raised) == ["region_unknown"]


def test_raw_queries_see_no_more(hospital_case):
    tables = ("supervisionalarm", "supervisioncase", "casestep", "casepaper")
    for table in tables:
        with reach.staff([INSURED]), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM store_{table}")
            assert cursor.fetchone() == (0,), table
        with (
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            reach.citizen([1]),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT count(*) FROM store_{table}")


def test_nobody_is_found_guilty_unheard(hospital_case):
    with pytest.raises(Refusal) as raised:
        conclude.propose(here(hospital_case), SUSPEND)
    assert code(raised) == ["not_told"]
    inquire.tell(here(hospital_case), "三月的住院没有病历")
    with pytest.raises(Refusal) as raised:
        conclude.propose(here(hospital_case), SUSPEND)
    assert code(raised) == ["not_heard"] and raised.value.problems[0].document
    until = one(hospital_case).reply_by
    late = moment(f"{until + timedelta(days=1)}T09:00")
    conclude.propose(
        here(hospital_case, at=late),
        Proposal("found", "期限内没有陈述", "institution", late.date(), None, ("inpatient",)),
    )


def test_nothing_found_needs_no_hearing_and_suspends_nothing(hospital_case):
    with pytest.raises(Refusal) as raised:
        conclude.propose(here(hospital_case), Proposal("cleared", "是流感", "institution"))
    assert code(raised) == ["measure_wrong"]
    conclude.propose(here(hospital_case), Proposal("cleared", "流感季，同城都涨"))
    assert conclude.decide(here(hospital_case, "乙")).state == "cleared"
    with pytest.raises(Refusal) as raised:
        inquire.note(here(hospital_case), "还有")
    assert code(raised) == ["step_not_allowed"]


def test_one_person_never_does_both_and_sending_back_begins_anew(hospital_case):
    heard(hospital_case, PLACE)
    conclude.propose(here(hospital_case), SUSPEND)
    for again in (conclude.decide, lambda asked: conclude.send_back(asked, "不够")):
        with pytest.raises(Refusal) as raised:
            again(here(hospital_case))
        assert code(raised) == ["same_person"]
    assert conclude.send_back(here(hospital_case, "乙"), "证据不够").proposed_by == ""
    assert one(hospital_case).state == "inquiring"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"first": TODAY - timedelta(days=1)}, "span_wrong"),
        ({"after": TODAY + timedelta(days=5)}, "span_wrong"),
        ({"after": date(2028, 1, 1)}, "span_wrong"),
        ({"cares": ()}, "cares_missing"),
        ({"measure": "person"}, "measure_wrong"),
        ({"reason": ""}, "reason_missing"),
        ({"outcome": "guilty"}, "outcome_unknown"),
    ],
)
def test_what_cannot_be_proposed(hospital_case, change, problem):
    heard(hospital_case, PLACE)
    known = {name: getattr(SUSPEND, name) for name in SUSPEND.__slots__}
    with pytest.raises(Refusal) as raised:
        conclude.propose(here(hospital_case), Proposal(**known | change))
    assert problem in code(raised)


def test_a_measure_is_taken_by_the_agency_it_belongs_to(hospital_case):
    offices.staff("home", (INSURED, "supervisor"))
    inquire.share(here(hospital_case), INSURED, "协同")
    heard(hospital_case, INSURED)
    with pytest.raises(Refusal) as raised:
        conclude.propose(step(hospital_case), SUSPEND)
    assert code(raised) == ["not_your_measure"]
    conclude.propose(here(hospital_case), SUSPEND)
    with pytest.raises(Refusal) as raised:
        conclude.decide(step(hospital_case, "乙"))
    assert code(raised) == ["not_your_measure"]


def test_a_suspended_institution_finishes_its_stays_and_takes_nobody_new(who, hospital_case):
    visits.filed(who)
    running = visits.visit(who)
    bill = visits.bill(running, 2_500_000)
    new = visits.visit(who, first=AT, last=AT + timedelta(days=2))
    later = visits.bill(new, 100_000)
    found = suspended(hospital_case)
    assert (found.state, found.first) == ("found", TODAY)
    said = []
    settle(
        visits.message(1), visits.asking(running, bill, 1), AT, lambda o: said.append(o) or b"{}"
    )
    assert said
    with pytest.raises(Refusal) as raised:
        settle(visits.message(2), visits.asking(new, later, 2), AT, lambda _: b"{}")
    assert code(raised) == ["provider_suspended"]
    assert hospital_case in raised.value.problems[0].sentence


def test_lifting_takes_two_persons_and_opens_again(hospital_case):
    suspended(hospital_case)
    conclude.propose_lifting(here(hospital_case), "已整改")
    with pytest.raises(Refusal) as raised:
        conclude.lift(here(hospital_case))
    assert code(raised) == ["same_person"]
    conclude.keep(here(hospital_case, "乙"), "还没有")
    conclude.propose_lifting(here(hospital_case), "整改验收")
    later = moment("2026-05-01T09:00")
    conclude.lift(here(hospital_case, "乙", later))
    at = institutions.one(visits.HOSPITAL, later.date())
    assert at.open_for("inpatient")
    assert not institutions.one(visits.HOSPITAL, date(2026, 4, 15)).open_for("inpatient")


def test_a_file_about_institutions_leaves_a_suspension_alone(hospital_case):
    from yidi.core.institutions import Institution, Listed
    from yidi.core.institutions import Opening as Value
    from yidi.store.reads.institutions import everything
    from yidi.store.writes.institutions import put

    before = [openings for row, openings in everything() if row.code == visits.HOSPITAL]
    suspended(hospital_case)
    assert [o for row, o in everything() if row.code == visits.HOSPITAL] == before
    anew = Value("inpatient", "", "open", date(2026, 6, 1), None, "", "")
    file = Institution(visits.HOSPITAL, "北京示范医院", "110105", "tertiary", False, "", "", "")
    put([], [Listed(file, (*before[0], anew))])
    assert not institutions.one(visits.HOSPITAL, date(2026, 7, 1)).open_for("inpatient")
    assert institutions.one(visits.HOSPITAL, date(2026, 7, 1)).open_for("pharmacy")


def test_a_person_is_suspended_told_and_open_again(who, persons_case):
    heard(persons_case, INSURED)
    wanted = Proposal("found", "出借医保卡", "person", TODAY, date(2026, 10, 1))
    with pytest.raises(Refusal) as raised:
        conclude.propose(step(persons_case), Proposal("found", "出借", "person", TODAY, None))
    assert code(raised) == ["span_wrong"]
    conclude.propose(step(persons_case), wanted)
    conclude.decide(step(persons_case, "乙"))
    with reach.service():
        row = Person.objects.get(pk=who.pk)
        assert (row.direct_suspended_from, row.direct_suspended_to) == (TODAY, date(2026, 10, 1))
        told = list(Message.objects.filter(person=who).values_list("kind", flat=True))
    assert sorted(told) == ["supervision_find", "supervision_tell"]
    conclude.propose_lifting(step(persons_case), "退回基金")
    conclude.lift(step(persons_case, "乙", at=moment("2026-05-01T09:00")))
    with reach.service():
        assert Person.objects.get(pk=who.pk).direct_suspended_to == date(2026, 5, 1)


def test_whoever_is_told_something_new_is_heard_again(who, persons_case):
    heard(persons_case, INSURED)
    later = AT + timedelta(hours=1)
    inquire.tell(step(persons_case, at=later), "还查到二月也出借过")
    wanted = Proposal("found", "出借医保卡", "person", TODAY, date(2026, 10, 1))
    with pytest.raises(Refusal) as raised:
        conclude.propose(step(persons_case, at=later), wanted)
    assert code(raised) == ["not_heard"]
    inquire.hear(step(persons_case, at=later), "二月没有")
    assert conclude.propose(step(persons_case, at=later), wanted).state == "proposed"


def test_a_person_is_not_suspended_twice_at_once(who, persons_case):
    with reach.service():
        Person.objects.filter(pk=who.pk).update(
            direct_suspended_from=date(2026, 3, 1), direct_suspended_to=date(2026, 9, 1)
        )
    heard(persons_case, INSURED)
    conclude.propose(
        step(persons_case), Proposal("found", "出借", "person", TODAY, date(2026, 10, 1))
    )
    with pytest.raises(Refusal) as raised:
        conclude.decide(step(persons_case, "乙"))
    assert code(raised) == ["suspended_already"]
    assert one(persons_case).state == "proposed"


def test_steps_are_for_ever_and_leave_a_trail(who, persons_case):
    with reach.staff([INSURED]):
        line = TrailLine.objects.get(action="supervision.open")
        assert line.subject == f"person:{who.pk}" and persons_case in line.detail
    for change in ("UPDATE store_casestep SET words = 'x'", "DELETE FROM store_casestep"):
        with (
            pytest.raises((ProgrammingError, InternalError)),
            transaction.atomic(),
            reach.staff([INSURED]),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    with reach.service():
        assert CaseStep.objects.count() == 1


def test_the_trail_finds_a_case_by_its_number(who, persons_case):
    with reach.staff([INSURED]):
        look.case(clerk("甲", INSURED), persons_case, AT)
        wanted = trail.Wanted(subjects=trail.of_number(persons_case))
        found = trail.lines([INSURED], wanted, AT.tzinfo)
    assert [line.action for line in found] == ["look.case", "supervision.open"]


def test_a_step_comes_once_and_its_key_is_for_one_form(persons_case):
    asked = step(persons_case)
    inquire.note(asked, "看了病历")
    inquire.note(asked, "看了病历")
    with pytest.raises(Refusal) as raised:
        inquire.note(asked, "别的话")
    assert code(raised) == ["key_reused"]
    with reach.service():
        assert CaseStep.objects.filter(event="note").count() == 1


def test_suspended_rows_name_their_case(hospital_case):
    suspended(hospital_case)
    rows = Opening.objects.filter(case_number=hospital_case).order_by("care")
    assert [(row.care, row.status, row.by) for row in rows] == [
        ("inpatient", "suspended", "乙经办"), ("outpatient", "suspended", "乙经办"),
    ]  # fmt: skip
