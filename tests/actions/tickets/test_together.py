"""Two at one ticket, two at one proposal, the same form twice at once: one of them does it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from support import offices
from support.cooperation import AT, AWAY, HOME, clerk, key, opened, step
from yidi.actions.tickets.answer import answer
from yidi.actions.tickets.assign import assign
from yidi.actions.tickets.open_ticket import Opening, open_ticket
from yidi.actions.tickets.withdraw import withdraw
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.reads import tickets


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
    offices.staff("wang", (AWAY, "reviewer"))
    number = opened()
    assign(step(AWAY, number), "wang")
    said = at_once(
        lambda: answer(step(AWAY, number, "甲"), "第一个"),
        lambda: answer(step(AWAY, number, "乙"), "第二个"),
        lambda: withdraw(step(HOME, number), "不用了"),
    )
    assert sorted(map(str, said)) == ["None", "step_not_allowed", "step_not_allowed"]
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
