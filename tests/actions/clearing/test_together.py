"""Two people at once: one step is taken. What the till and the review post is what is cleared."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from support import clearings as c
from support import reviews
from yidi.actions.clearing import cut, issue
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import ClearingItem, ClearingMove, Settlement


def test_two_at_once_take_one_step_and_collect_once(own_db):
    c.settled(c.person())
    start = Barrier(2)

    def both(work):
        def tried(_):
            start.wait()
            try:
                return work()
            except Refusal as refusal:
                return refusal.problems[0].code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as two:
            return list(two.map(tried, range(2)))

    assert sorted(made.new for made in both(c.collected)) == [0, 1]
    of = c.month()
    said = both(lambda: cut.cut(c.asked("110000", of)).state)
    assert sorted(said) == ["cut", "step_not_allowed"]
    with reach.service():
        assert ClearingMove.objects.count() == 1


def test_a_deduction_reaches_the_clearing_with_its_settlement(db):
    reviews.final()
    assert c.collected("2026-04-01T06:00") == c.collect.Collected(2, 2, 0)
    with reach.service():
        settled = Settlement.objects.get()
        cards = {i.kind: i for i in ClearingItem.objects.all()}
        c.confirmed(settled)
    assert cards["deduction"].about == settled.setl_id and cards["deduction"].amount < 0
    assert cards["settlement"].amount == settled.fund_total + settled.account
    of = c.brought("close", c.month("140000"))
    assert of.amount == cards["settlement"].amount + cards["deduction"].amount


def test_a_cut_off_is_undone_and_a_table_withdrawn(db):
    row = c.settled(c.person())
    c.collected()
    c.confirmed(row)
    of = c.brought("cut", c.month())
    cut.reopen(c.asked("110000", of), "漏了一天")
    assert c.month().state == "collecting"
    of = c.brought("issue", c.month())
    issue.withdraw(c.asked("110000", of), "重新出表")
    assert (c.month().state, c.month().amount) == ("answered", 0)
    c.step("issue", of)
    assert c.month().amount == 102_000
