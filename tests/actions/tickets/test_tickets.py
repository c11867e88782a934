"""A ticket from the question to the end, seen from both sides, and everything that is refused."""

from datetime import timedelta

import pytest

from support import offices, settled
from support.cooperation import AT, AWAY, HOME, clerk, key, opened, step
from support.people import insured, moment
from yidi.actions.evidence.keep import keep
from yidi.actions.tickets import tend
from yidi.actions.tickets.accept import accept
from yidi.actions.tickets.answer import answer
from yidi.actions.tickets.assign import assign, colleagues
from yidi.actions.tickets.close import close
from yidi.actions.tickets.escalate import escalate
from yidi.actions.tickets.note import note
from yidi.actions.tickets.open_ticket import Opening, open_ticket
from yidi.actions.tickets.reopen import reopen
from yidi.actions.tickets.withdraw import withdraw
from yidi.core.problems import Refusal
from yidi.policy_files.folder import agency_duties
from yidi.store import reach
from yidi.store.models import Ticket, TicketEntry, TrailLine
from yidi.store.reads import filings, pages
from yidi.store.reads import tickets as reads

PROVINCE = "140000"


@pytest.fixture
def desk(db):
    offices.staff("wang", (AWAY, "reviewer"))
    return "wang"


def card(number, *regions):
    with reach.staff(regions) if regions else reach.service():
        return reads.one(number)


def refused(work):
    with pytest.raises(Refusal) as caught:
        work()
    problem = caught.value.problems[0]
    assert problem.sentence and problem.next_step
    return problem.code


def answered(desk, **change):
    number = opened(**change)
    assign(step(AWAY, number), desk)
    answer(step(AWAY, number), "医院已重新下载备案")
    return number


def test_asked_assigned_answered_accepted_closed(desk):
    number = opened()
    assert number.startswith(f"X{HOME}260401")
    assert card(number).due.isoformat() == "2026-04-08"
    assign(step(AWAY, number), desk)
    found = answer(step(AWAY, number), "医院已重新下载备案")
    assert (found.state, found.due.isoformat()) == ("answered", "2026-04-08")
    accept(step(HOME, number))
    assert close(step(HOME, number)).ended_at == AT
    seen = [
        [(e.event, e.side, e.region) for e in _entries(number, region)] for region in (HOME, AWAY)
    ]
    assert seen[0] == seen[1]
    assert [event for event, *_ in seen[0]] == ["open", "assign", "answer", "accept", "close"]


def _entries(number, region):
    with reach.staff([region]):
        return reads.entries(reads.one(number).id)


def test_an_answer_that_does_not_answer_is_asked_anew(desk):
    number = answered(desk)
    assert refused(lambda: reopen(step(HOME, number), " ")) == "text_missing"
    found = reopen(step(HOME, number, at="2026-04-08T09:00"), "还是查不到")
    assert (found.state, found.rounds, found.due.isoformat()) == ("reopened", 1, "2026-04-15")
    assert refused(lambda: answer(step(AWAY, number), "好了")) == "step_not_allowed"
    assign(step(AWAY, number), desk)
    answer(step(AWAY, number), "已经换了经办医院的接口")


def test_the_same_form_again_is_one_step_and_another_under_its_key_is_refused(desk):
    asked = Opening("problem", HOME, AWAY, "事由", "说明", key())
    number = open_ticket(clerk(HOME), asked, AT)
    assert open_ticket(clerk(HOME), asked, AT) == number
    other = Opening("problem", HOME, AWAY, "别的", "说明", asked.key)
    assert refused(lambda: open_ticket(clerk(HOME), other, AT)) == "key_reused"
    said = step(HOME, number)
    note(said, "请尽快")
    note(said, "请尽快")
    assert refused(lambda: note(said, "另一句")) == "key_reused"
    assert len(_entries(number, HOME)) == 2


def test_two_at_once_the_second_is_told(desk):
    number = opened()
    assign(step(AWAY, number), desk)
    answer(step(AWAY, number), "第一个答复")
    assert refused(lambda: answer(step(AWAY, number, "乙"), "第二个答复")) == "step_not_allowed"


@pytest.mark.parametrize(
    ("region", "work", "code"),
    [
        (HOME, lambda s: assign(s, "wang"), "wrong_side"),
        (HOME, lambda s: answer(s, "好"), "wrong_side"),
        (AWAY, accept, "wrong_side"),
        (AWAY, lambda s: withdraw(s, "不要了"), "wrong_side"),
        (AWAY, lambda s: answer(s, "好"), "step_not_allowed"),
        (HOME, accept, "step_not_allowed"),
        (HOME, close, "step_not_allowed"),
        (HOME, escalate, "not_overdue"),
        (AWAY, lambda s: assign(s, "nobody"), "colleague_unknown"),
        ("370300", lambda s: note(s, "路过"), "ticket_not_found"),
        (PROVINCE, lambda s: note(s, "路过"), "ticket_not_found"),
    ],
)
def test_wrong_side_wrong_order_wrong_region(desk, region, work, code):
    number = opened()
    assert refused(lambda: work(step(region, number))) == code
    assert card(number).state == "open"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to_region": HOME}, "same_region"),
        ({"to_region": "110105"}, "region_unknown"),
        ({"to_region": "888800"}, "region_unknown"),
        ({"kind": "other"}, "kind_unknown"),
        ({"text": " "}, "text_missing"),
        ({"subject_kind": "settlement", "subject": "S1"}, "subject_not_found"),
        ({"subject_kind": "person", "subject": "x"}, "subject_not_found"),
    ],
)
def test_what_cannot_be_asked(desk, change, code):
    assert refused(lambda: opened(**change)) == code


def test_nobody_asks_in_the_name_of_another_region(desk):
    asked = Opening("problem", HOME, AWAY, "事由", "说明", key())
    assert refused(lambda: open_ticket(clerk(AWAY), asked, AT)) == "wrong_region"


def test_a_ticket_about_a_settlement_names_the_person_on_both_sides(desk):
    of = settled.stay()
    setl_id = settled.settled(of, settled.bill(of))
    about = {"subject_kind": "settlement", "subject_region": HOME, "subject": setl_id}
    theirs = opened(**about)
    ours = opened(from_region=AWAY, to_region=HOME, **about)
    for number in (theirs, ours):
        for region in (HOME, AWAY):
            seen = card(number, region)
            assert (seen.person_name, seen.institution) == ("张示例", "北京示范医院")
            assert seen.person_last4 == of.person.id_last4
    with reach.service():
        lines = TrailLine.objects.filter(action="ticket.open", subject=f"person:{of.person_id}")
        assert set(lines.values_list("insured_region", flat=True)) == {HOME, AWAY}
    elsewhere = {**about, "to_region": "370300", "from_region": AWAY}
    assert refused(lambda: opened(**elsewhere)) == "subject_elsewhere"


def test_only_the_insured_place_asks_about_its_person(desk):
    who = insured(HOME, "孙示例", "", "")
    about = {"subject_kind": "person", "subject": str(who.pk)}
    assert card(opened(**about), AWAY).person_name == "孙示例"
    stranger = {**about, "from_region": AWAY, "to_region": HOME}
    assert refused(lambda: opened(**stranger)) == "subject_not_found"


def page(seed):
    return keep([offices.Uploaded(offices.picture(seed))], "ticket", "甲经办", AT)


def test_pages_are_seen_from_both_sides_and_by_nobody_else(desk):
    number = opened(pages=page(10))
    assign(step(AWAY, number), desk)
    answer(step(AWAY, number), "见附件", page(200))
    for region, count in ((HOME, 2), (AWAY, 2), ("370300", 0), (PROVINCE, 0)):
        with reach.staff([region]):
            assert len(filings.evidence(HOME, number)) == count


# ---- time


def test_reminded_once_and_then_brought_to_the_provinces(desk):
    number = opened()  # due on Wednesday the 8th
    assert tend.tend(moment("2026-04-06T06:00")) == tend.Tended(0, 0)
    assert tend.tend(moment("2026-04-07T06:00")) == tend.Tended(1, 0)
    assert tend.tend(moment("2026-04-07T06:10")) == tend.Tended(0, 0)
    assert tend.tend(moment("2026-04-09T06:00")) == tend.Tended(0, 0)
    assert card(number, PROVINCE) is None
    assert tend.tend(moment("2026-04-10T06:00")) == tend.Tended(0, 1)
    assert tend.tend(moment("2026-04-11T06:00")) == tend.Tended(0, 0)
    assert card(number, PROVINCE).escalated_at == moment("2026-04-10T06:00")
    with reach.staff([HOME]):
        done = TrailLine.objects.filter(actor_kind="job").order_by("id")
        assert [line.action for line in done] == ["ticket.remind", "ticket.escalate"]
    with reach.staff([PROVINCE, HOME]):
        day = AT.date()
        assert [t.number for t in reads.listed("province", [PROVINCE], "", day)] == [number]
        assert reads.listed("province", [PROVINCE, HOME], "", day) == []
    assert note(step(PROVINCE, number), "请北京今天答复").state == "open"
    assert refused(lambda: assign(step(PROVINCE, number), desk)) == "wrong_side"
    assert refused(lambda: escalate(step(HOME, number, at="2026-04-14T09:00"))) == (
        "escalated_before"
    )


def test_what_is_asked_anew_is_reminded_again_although_the_provinces_know_it(desk):
    number = opened()
    assert tend.tend(moment("2026-04-10T06:00")) == tend.Tended(0, 1)
    assert tend.tend(moment("2026-04-10T06:10")) == tend.Tended(0, 0)
    assign(step(AWAY, number, at="2026-04-10T09:00"), desk)
    answer(step(AWAY, number, at="2026-04-10T10:00"), "还在查")
    reopen(step(HOME, number, at="2026-04-13T09:00"), "没有答复")
    due = card(number).due
    assert tend.tend(moment(f"{due - timedelta(days=1)}T06:00")) == tend.Tended(1, 0)


def test_whoever_asks_may_bring_in_the_province_once_it_is_overdue(desk):
    number = opened()
    escalate(step(HOME, number, at="2026-04-10T09:00"), "请协调")
    assert card(number, PROVINCE) and card(number, "140000").escalated_at


def test_lists_say_whose_turn_it_is(desk):
    number, day = opened(), AT.date()

    def queue(name, region, me="甲经办", on=day):
        with reach.staff([region]):
            return [c.number for c in reads.listed(name, [region], me, on)]

    assert queue("todo", AWAY) == [number] == queue("sent", HOME) == queue("received", AWAY)
    assert queue("todo", HOME) == []
    assign(step(AWAY, number), desk)
    assert queue("mine", AWAY, "王经办（wang）") == [number] and not queue("mine", AWAY)
    due = card(number).due
    assert queue("due", AWAY, on=due) == [number] and not queue("due", HOME, on=due)
    late = moment("2026-04-20").date()
    assert queue("overdue", AWAY, on=late) == [number] == queue("overdue", HOME, on=late)
    answer(step(AWAY, number), "好了")
    assert queue("todo", HOME) == [number] == queue("mine", HOME)
    accept(step(HOME, number))
    close(step(HOME, number))
    assert queue("ended", AWAY) == [number] and not queue("sent", HOME)


def test_a_list_goes_on_on_the_next_page(desk, monkeypatch):
    monkeypatch.setattr(pages, "PAGE", 2)
    numbers = [opened() for _ in range(5)]
    with reach.service():
        Ticket.objects.filter(number__in=numbers[1:3]).update(due=None)
        Ticket.objects.filter(number=numbers[0]).update(due="2026-05-01")
    order, seen, after = reads.order("sent"), [], ""
    with reach.staff([HOME]):
        for _ in range(3):
            found = order.page(Ticket.objects.filter(from_region=HOME), after, most=3)
            seen += [row.number for row in found][:2]
            after = order.next(list(found))
        assert after == "" and seen == [*numbers[3:], numbers[0], *numbers[1:3]]
        assert [t.number for t in reads.listed("sent", [HOME], "", AT.date(), "x_y")] == seen


def test_what_was_said_is_never_edited(desk):
    from django.db import DatabaseError, transaction

    opened()
    with pytest.raises(DatabaseError), transaction.atomic(), reach.service():
        TicketEntry.objects.update(text="改了")


def test_colleagues_are_those_of_the_answering_agency(desk):
    offices.staff("li", (HOME, "reviewer"))
    offices.staff("audit", (AWAY, "auditor"))
    assert [member.username for member in colleagues(AWAY)] == ["wang"]


def test_figures_count_answers_by_their_day(desk):
    from yidi.core.tickets.figures import prompt
    from yidi.store.reads import workdays

    quick = opened()
    assign(step(AWAY, quick), desk)
    answer(step(AWAY, quick, at="2026-04-03T09:00"), "好了")
    opened()
    with reach.service():
        asked = reads.asked(AT.date(), AT.date())
    (line,) = prompt(agency_duties(), asked, moment("2026-05-01").date(), workdays.workday())
    assert (line.agency, line.asked, line.in_time, line.overdue) == (AWAY, 2, 1, 1)
    assert (line.days_median, line.rate) == (2, 500_000)
