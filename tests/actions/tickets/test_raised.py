"""Problems that institutions and insured people raise, contacts, announced outages."""

import pytest

from support import offices, settled, visits
from support.cooperation import AT, AWAY, HOME, clerk, key, step
from support.people import moment
from yidi.actions.actor import Actor
from yidi.actions.evidence.keep import keep
from yidi.actions.tickets.announce import Announcement, announce
from yidi.actions.tickets.answer import answer
from yidi.actions.tickets.answer_problem import answer_problem
from yidi.actions.tickets.assign import assign
from yidi.actions.tickets.keep_contact import Named, keep_contact
from yidi.actions.tickets.open_ticket import Opening
from yidi.actions.tickets.pass_on import pass_on
from yidi.actions.tickets.raise_problem import Told, raise_problem
from yidi.actions.tickets.take_back_outage import take_back_outage
from yidi.actions.tickets.take_up import take_up
from yidi.actions.tickets.tend import tend
from yidi.actions.tickets.withdraw_problem import withdraw_problem
from yidi.actions.tickets.working import Asked
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import Contact, Message
from yidi.store.reads import filings, tickets
from yidi.store.reads import raised as reads


@pytest.fixture
def who(db):
    visits.hospital()
    offices.staff("wang", (AWAY, "reviewer"))
    return visits.person(HOME)


def citizen(who):
    return Actor("citizen", f"citizen:{who.pk}", who.name, people=(who.pk,))


def cashier(code=visits.HOSPITAL):
    return Actor("institution", f"institution:{code}", "祁收费")


def told(who, **change):
    known = {"title": "药店不能用", "text": "扫码说没有备案", "key": key(), "person_id": who.pk}
    return Told(**known | change)


def raised(who, **change):
    return raise_problem(citizen(who), told(who, **change), AT)[1]


def refused(work):
    with pytest.raises(Refusal) as caught:
        work()
    problem = caught.value.problems[0]
    assert problem.sentence and problem.next_step
    return problem.code


def card(number):
    with reach.service():
        return reads.one(number)


def test_a_person_tells_the_insured_place_and_reads_the_answer(who):
    asked = told(who)
    region, number = raise_problem(citizen(who), asked, AT)
    assert (region, number) == raise_problem(citizen(who), asked, AT)
    assert region == HOME and card(number).due.isoformat() == "2026-04-08"
    early = refused(lambda: answer_problem(step(HOME, number), "好了"))
    assert early == "step_not_allowed"
    take_up(step(HOME, number))
    answer_problem(step(HOME, number), "备案已经恢复，请再试一次")
    assert card(number).said == "已答复"
    with reach.service():
        message = Message.objects.get(person=who, kind="raised_answered")
    assert "备案已经恢复" in message.text
    assert refused(lambda: withdraw_problem(_mine(who, number))) == "step_not_allowed"


def _mine(who, number):
    return Asked(citizen(who), number, key(), AT)


def test_what_is_not_answered_is_asked_for_as_its_day_nears_and_when_it_has_passed(who):
    """Raised on Wednesday 1 April, due on Wednesday 8 April."""
    _, number = raise_problem(citizen(who), told(who), AT)
    days = ("03", "07", "07", "08", "09", "10")
    asked = [tend(moment(f"2026-04-{day}T06:00")).problems for day in days]
    assert asked == [0, 1, 0, 0, 1, 0]
    with reach.service():
        said = [move.text for move in reads.moves(reads.one(number).id)]
    assert "答复期限是2026年4月8日，请及时答复" in said[-2] and "已过，请马上答复" in said[-1]


def test_passed_on_it_becomes_a_ticket_and_its_raiser_follows(who):
    pages = keep([offices.Uploaded(offices.picture(9))], "ticket", who.name, AT)
    number = raised(who, pages=pages)
    take_up(step(HOME, number))
    opening = Opening("problem", HOME, AWAY, "药店不能用", "请核实", "", "person", "", str(who.pk))
    found = pass_on(step(HOME, number), opening)
    with reach.staff([AWAY]):
        ticket = tickets.by_id(found.ticket_id)
        assert (found.state, ticket.person_name) == ("passed_on", who.name)
        assert len(filings.evidence(HOME, ticket.number)) == 1
        assert reads.one(number) is None
    with reach.staff([HOME]):
        assert (reads.waiting_count([HOME], 9), len(reads.waiting([HOME]))) == (0, 1)
    waiting = refused(lambda: answer_problem(step(HOME, number), "好了"))
    assert waiting == "ticket_pending"
    assign(step(AWAY, ticket.number), "wang")
    answer(step(AWAY, ticket.number), "药店接口已修好")
    with reach.staff([HOME]):
        assert reads.waiting_count([HOME], 9) == 1
    answer_problem(step(HOME, number), "药店那边修好了，可以用了")
    with reach.citizen([who.pk]):
        mine = reads.of_people([who.pk])[0]
        said = [move.event for move in reads.moves(mine.id)]
    assert said == ["raise", "take_up", "pass_on", "assign", "answer", "answer"]


def test_a_passed_on_problem_is_not_half_passed_on(who):
    number = raised(who)
    take_up(step(HOME, number))
    nowhere = Opening("problem", HOME, "888800", "药店不能用", "请核实", "")
    assert refused(lambda: pass_on(step(HOME, number), nowhere)) == "region_unknown"
    assert card(number).state == "taken_up"


def test_an_institution_tells_the_agency_of_its_place(who):
    visits.filed(who)
    of = visits.visit(who)
    setl_id = settled.settled(of, settled.bill(of))
    asked = Told("上传失败", "明细传不上去", key(), institution=visits.HOSPITAL, setl_id=setl_id)
    region, number = raise_problem(cashier(), asked, AT)
    assert region == AWAY
    wrong = Told("上传失败", "明细传不上去", key(), institution=visits.HOSPITAL, setl_id="S0")
    assert refused(lambda: raise_problem(cashier(), wrong, AT)) == "settlement_unknown"
    mine, other = (Asked(cashier(code), number, key(), AT) for code in (visits.HOSPITAL, "H2"))
    assert refused(lambda: withdraw_problem(other)) == "problem_not_found"
    assert withdraw_problem(mine).state == "withdrawn"


def test_nobody_elses(who):
    number = raised(who)
    stranger = visits.person(HOME)
    assert refused(lambda: withdraw_problem(_mine(stranger, number))) == "problem_not_found"
    assert refused(lambda: take_up(step(AWAY, number))) == "problem_not_found"
    assert refused(lambda: raise_problem(citizen(stranger), told(who), AT)) == "person_not_found"
    assert refused(lambda: raised(who, text=" ")) == "text_missing"


# ---- contacts and outages


def test_an_agency_keeps_its_own_contact_and_knows_the_others(who):
    named = Named("卫演兰", "0354-0000000", "戚演竹")
    keep_contact(clerk(HOME), HOME, named, AT)
    keep_contact(clerk(HOME), HOME, named, AT)
    assert refused(lambda: keep_contact(clerk(HOME), AWAY, named, AT)) == "wrong_region"
    assert refused(lambda: keep_contact(clerk(HOME), HOME, Named("卫演兰", "12"), AT)) == (
        "telephone_wrong"
    )
    with reach.staff([AWAY]):
        assert tickets.contacts()[HOME].name == "卫演兰"
        assert Contact.objects.filter(region=HOME).update(name="改了") == 0


OUTAGE = (moment("2026-04-10T22:00"), moment("2026-04-11T06:00"))


def announced(**change):
    known = {"region": "140000", "first": OUTAGE[0], "last": OUTAGE[1], "scope": ["settlement"],
             "key": key()}  # fmt: skip
    return announce(clerk("140000"), Announcement(**known | change), AT)


def test_an_outage_is_known_to_all_and_concerns_its_areas(who):
    made = announced()
    with reach.staff([AWAY]):
        (found,) = tickets.outages(AT)
    assert found.concerns(HOME) and not found.concerns(AWAY)
    assert not found.running(AT) and found.running(moment("2026-04-11T05:59"))
    with reach.citizen([who.pk]):
        assert len(tickets.outages(AT)) == 1
    assert refused(lambda: take_back_outage(clerk(HOME), made, AT)) == "outage_not_found"
    take_back_outage(clerk("140000"), made, AT)
    assert refused(lambda: take_back_outage(clerk("140000"), made, AT)) == "outage_not_found"
    with reach.service():
        assert tickets.outages(AT) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"region": HOME}, "wrong_region"),
        ({"first": OUTAGE[1], "last": OUTAGE[0]}, "span_wrong"),
        ({"first": moment("2026-03-01"), "last": moment("2026-03-02")}, "span_wrong"),
        ({"scope": []}, "choice_wrong"),
        ({"scope": ["everything"]}, "choice_wrong"),
    ],
)
def test_an_outage_that_cannot_be_announced(who, change, code):
    assert refused(lambda: announced(**change)) == code


def test_the_same_announcement_is_made_once(who):
    first = announced(key="o1")
    assert announced(key="o1") == first
    assert refused(lambda: announced(key="o1", last=moment("2026-04-12"))) == "key_reused"
