"""Many at once, reminders, and findings of false evidence."""

from datetime import date

import pytest

from support import offices
from yidi.actions.filing import settle_finding
from yidi.actions.filing.approve_many import approve_many
from yidi.actions.filing.find_false import Found, find_false
from yidi.actions.filing.remind import remind
from yidi.actions.filing.submit import Form
from yidi.actions.filing.submit_many import submit_many
from yidi.core.filing.deciding import Asked
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import Filing, Finding, Message, Person, TrailLine
from yidi.store.reads import desks
from yidi.store.reads import filings as reads

REGION = "419001"
NOW = offices.moment("2026-03-02T09:00")


@pytest.fixture
def two(db):
    offices.publish(REGION)
    return offices.person(REGION), offices.person(REGION, "李小红")


def form(who, key, **changed):
    wanted = {"kind": "long_term_resident", "way": "material", "place": "310104", **changed}
    return Form(who.pk, Asked(first=NOW.date(), channel="window", **wanted), key)


def test_all_are_filed_or_none(two):
    clerk = offices.actor(REGION)
    outcomes = submit_many(clerk, [form(two[0], "a"), form(two[1], "b", place="419001")], NOW)
    assert [o.accepted for o in outcomes] == [True, False]
    with reach.service():
        assert not Filing.objects.exists()
    outcomes = submit_many(clerk, [form(two[1], "b"), form(two[0], "a")], NOW)
    assert all(o.accepted for o in outcomes)
    again = submit_many(clerk, [form(two[1], "b"), form(two[0], "a")], NOW)
    assert [o.number for o in again] == [o.number for o in outcomes]
    with reach.service():
        assert Filing.objects.count() == 2


def test_approving_many_is_tried_first_and_leaves_nothing(two):
    numbers = [offices.file(who, NOW) for who in two]
    clerk, picked = offices.actor(REGION), [(REGION, n) for n in numbers]
    assert all(one.accepted for one in approve_many(clerk, picked, NOW, keep=False))
    with reach.staff([REGION]):
        assert desks.counted(desks.QUEUES["decide"], [REGION], NOW) == 2
    outcomes = approve_many(clerk, [*picked, (REGION, "0")], NOW)
    assert [one.accepted for one in outcomes] == [True, True, False]
    with reach.staff([REGION]):
        assert desks.counted(desks.QUEUES["decide"], [REGION], NOW) == 0


def test_reminders_are_sent_once_a_day_and_only_where_something_is_awaited(two):
    open_one = offices.file(two[0], NOW, way="commitment")
    waiting = offices.file(two[1], NOW)
    picked = [(REGION, open_one), (REGION, waiting)]
    assert remind(offices.actor(REGION), picked, NOW) == 0, "this region sets no deadline"
    offices.supplement(two[0], open_one, NOW)
    from yidi.actions.filing import judge_evidence

    judge_evidence.reject(offices.actor(REGION), REGION, open_one, "照片看不清", NOW)
    told = remind(offices.actor(REGION), picked, NOW)
    assert told in (0, 1)
    assert remind(offices.actor(REGION), picked, NOW) == 0
    with reach.service():
        assert Message.objects.filter(kind="reminded").count() == told


def test_a_finding_suspends_and_an_objection_can_lift_it(two):
    number = offices.file(two[0], NOW, way="commitment")
    offices.supplement(two[0], number, NOW)
    found = Found("居住证是伪造的", "公安部门回函", True, (date(2026, 3, 2), date(2026, 9, 2)))
    supervisor = offices.actor(REGION)
    with pytest.raises(Refusal, match="proof_missing"):
        find_false(supervisor, REGION, number, Found("理由", ""), NOW)
    assert find_false(supervisor, REGION, number, found, NOW).accepted
    with reach.staff([REGION]):
        who = Person.objects.get(pk=two[0].pk)
        assert who.direct_suspended_to == date(2026, 9, 2) and not who.commitment_barred
        finding = Finding.objects.get()
        assert finding.recover and finding.recovered_at is None
        assert reads.one(REGION, number).filing.evidenced_at is None
    with pytest.raises(Refusal, match="nothing_to_answer"):
        settle_finding.answer(supervisor, finding.pk, "维持", True, NOW)
    settle_finding.object_to(supervisor, finding.pk, "居住证是真的", NOW)
    with pytest.raises(Refusal, match="objected_already"):
        settle_finding.object_to(supervisor, finding.pk, "再说一遍", NOW)
    settle_finding.answer(supervisor, finding.pk, "回函有误，撤销", False, NOW)
    settle_finding.recovered(supervisor, finding.pk, "无需追回", NOW)
    with reach.staff([REGION]):
        who = Person.objects.get(pk=two[0].pk)
        assert who.direct_suspended_from is None
        assert TrailLine.objects.filter(action__startswith="finding.").count() == 3
    with reach.staff(["140700"]):
        assert not Finding.objects.exists()


def test_a_finding_leaves_the_suspension_of_another_alone(two):
    """A case of supervision has suspended the person: a finding neither moves nor ends that."""
    number = offices.file(two[0], NOW, way="commitment")
    supervisor, theirs = offices.actor(REGION), (date(2026, 2, 1), date(2026, 8, 1))
    with reach.service():
        Person.objects.filter(pk=two[0].pk).update(
            direct_suspended_from=theirs[0], direct_suspended_to=theirs[1]
        )
    beside = Found("居住证是伪造的", "公安部门回函", True, (date(2026, 3, 2), date(2026, 4, 2)))
    with pytest.raises(Refusal, match="suspended_already"):
        find_false(supervisor, REGION, number, beside, NOW)
    with reach.staff([REGION]):
        assert not Finding.objects.exists()
    alone = Found("居住证是伪造的", "公安部门回函")
    assert find_false(supervisor, REGION, number, alone, NOW).accepted
    with reach.staff([REGION]):
        finding = Finding.objects.get().pk
    settle_finding.object_to(supervisor, finding, "居住证是真的", NOW)
    settle_finding.answer(supervisor, finding, "回函有误，撤销", False, NOW)
    with reach.staff([REGION]):
        who = Person.objects.get(pk=two[0].pk)
        assert (who.direct_suspended_from, who.direct_suspended_to) == theirs


def test_a_bar_on_commitments_holds_while_a_finding_that_set_it_stands(two):
    supervisor = offices.actor(REGION)

    def found(number, bar):
        false = Found("居住证是伪造的", "公安部门回函", bar_commitment=bar)
        assert find_false(supervisor, REGION, number, false, NOW).accepted
        with reach.staff([REGION]):
            return Finding.objects.get(number=number).pk

    def taken_back(finding):
        settle_finding.object_to(supervisor, finding, "居住证是真的", NOW)
        settle_finding.answer(supervisor, finding, "回函有误，撤销", False, NOW)
        with reach.staff([REGION]):
            return Person.objects.get(pk=two[0].pk).commitment_barred

    numbers = [offices.file(two[0], NOW, place=place) for place in ("310104", "440100", "110000")]
    found(offices.file(two[1], NOW), True)
    first, second, third = map(found, numbers, (True, True, False))
    assert [taken_back(one) for one in (third, first, second)] == [True, True, False]


def test_lists_are_paged_by_key_across_areas(two):
    offices.publish("140700")
    other = offices.person("140700", "赵一")
    numbers = {offices.file(who, NOW) for who in (*two, other)}
    queue, seen, after = desks.QUEUES["all"], [], None
    with reach.staff([REGION, "140700"]):
        while rows := desks.page(queue, [REGION, "140700"], NOW, after, most=1):
            seen.append(rows[0].listed.kept.filing.id)
            after = rows[0].key
    assert len(seen) == 3 and set(seen) == numbers
    with reach.staff([REGION]):
        rows = desks.page(queue, [REGION, "140700"], NOW)
        assert len(rows) == 2, "what lies out of reach is not listed, whatever is asked"
