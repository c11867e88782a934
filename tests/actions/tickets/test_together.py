"""Two at one ticket, two at one proposal, the same form twice at once: one of them does it."""

from support import offices
from support.cooperation import AT, AWAY, HOME, clerk, key, opened, step
from support.together import at_once
from yidi.actions.tickets.answer import answer
from yidi.actions.tickets.assign import assign
from yidi.actions.tickets.open_ticket import Opening, open_ticket
from yidi.actions.tickets.withdraw import withdraw
from yidi.store import reach
from yidi.store.reads import tickets


def test_one_of_two_counts(own_db):
    offices.staff("wang", (AWAY, "reviewer"))
    number = opened()
    assign(step(AWAY, number), "wang")
    said = at_once(
        lambda: answer(step(AWAY, number, "甲"), "第一个"),
        lambda: answer(step(AWAY, number, "乙"), "第二个"),
        lambda: withdraw(step(HOME, number), "不用了"),
    )
    assert sorted(said) == ["", "step_not_allowed", "step_not_allowed"]
    with reach.service():
        card = tickets.one(number)
        assert len(tickets.entries(card.id)) == 3 and card.state in {"answered", "withdrawn"}


def test_the_same_form_twice_at_once_is_one_ticket(own_db):
    asked = Opening("problem", HOME, AWAY, "事由", "说明", key())
    twice = [lambda: open_ticket(clerk(HOME), asked, AT)] * 2
    at_once(*twice)
    with reach.service():
        assert len(tickets.living()) == 1
    assert open_ticket(clerk(HOME), asked, AT)
