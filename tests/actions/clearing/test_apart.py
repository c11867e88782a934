"""What is not agreed in its time: every put-off leaves a step, and at the limit it holds up nobody else."""

import pytest

from support import clearings as c
from yidi.actions.clearing import apart, cut, dispute
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import Bill, ClearingItem, ClearingMove, JournalLine, Ticket, TicketEntry
from yidi.store.reads import clearing as reads
from yidi.store.writes import clearing as writes
from yidi.store.writes.clearing import Step

MONTHS = ((202603, "2026-04-21T09:00"), (202604, "2026-05-21T09:00"), (202605, "2026-06-21T09:00"))


def refused(code, work):
    with pytest.raises(Refusal) as caught:
        work()
    assert caught.value.problems[0].code == code, caught.value.problems
    assert caught.value.problems[0].next_step


def item(row):
    with reach.service():
        return ClearingItem.objects.select_related("unit").get(reference=row.setl_id)


def stays(row):
    found = item(row)
    return found.state, found.unit.month


def balanced():
    with reach.service():
        return reads.owed_by_journal() == sum(one.owed for one in reads.positions())


@pytest.fixture
def differs(db):
    """A settlement whose bill is another, and one that all say alike; both of March."""
    made = c.settled(c.person()), c.settled(c.person(), of=c.moved(5_000, 0, 10))
    with reach.service():
        Bill.objects.filter(pk=made[0].bill_id).update(total=made[0].total - 1)
    c.collected()
    c.confirmed(*made)
    return made


def hospitals():
    with reach.service():
        kept = JournalLine.objects.filter(source="clearing", account="hospital")
        return sum(line.amount for line in kept)


def until_june(row):
    """The months one after the other; every time `row` has not been agreed."""
    for number, at in MONTHS:
        for event in ("cut", "answer", "issue", "confirm"):
            c.step(event, c.month(number=number), at)
    return item(row)


def test_what_is_put_off_leaves_a_step_in_the_month_that_it_left(differs):
    cut.cut(c.asked("110000", c.month()))
    with reach.service():
        (step,) = ClearingMove.objects.select_related("unit").filter(item__isnull=False)
    found = item(differs[0])
    assert (step.unit.month, step.item_id, step.event) == (202603, found.pk, "move")
    assert (step.from_state, step.to_state, step.side) == ("differing", "differing", "payee")
    assert step.reason == found.reason == "三方没有对上"
    assert (found.unit.month, found.moved, found.origin) == (202604, 1, 202603)


def test_at_its_limit_it_goes_apart_and_the_pair_goes_on(differs):
    found = until_june(differs[0])
    assert c.month(number=202605).state == "confirmed"
    assert (found.state, found.unit.month) == ("apart", 202605) and balanced()
    with reach.service():
        (one,) = reads.positions()
        ticket = Ticket.objects.get()
        said = TicketEntry.objects.filter(ticket=ticket, event="open").get().text
    assert (one.apart, one.agreed) == (102_000, 5_000)
    assert (ticket.kind, ticket.from_region, ticket.to_region) == ("dispute", "419001", "110000")
    assert ticket.number == found.ticket and ticket.reference == differs[0].setl_id
    assert "2026年5月" in said and "1020.00元，金额不一致" in said
    for region in ("419001", "410000", "110000"):
        with reach.staff([region]):
            assert Ticket.objects.count() == ClearingItem.objects.filter(state="apart").count() == 1


def test_it_comes_back_by_itself_once_three_sides_say_alike(differs):
    until_june(differs[0])
    c.collected("2026-06-22T06:00")
    assert stays(differs[0]) == ("apart", 202605)
    with reach.service():
        Bill.objects.filter(pk=differs[0].bill_id).update(total=differs[0].total)
    c.collected("2026-06-23T06:00")
    assert stays(differs[0]) == ("agreed", 202606) and balanced()
    with reach.service():
        assert "重新归集" in TicketEntry.objects.filter(event="note").get().text
    for event in ("cut", "answer", "issue"):
        c.step(event, c.month(number=202606), "2026-07-21T09:00")
    assert c.month(number=202606).amount == 102_000


def test_who_owes_may_pay_it_all_the_same_and_who_is_owed_may_give_it_up(differs):
    found = until_june(differs[0])
    of = c.month(number=202605)
    at = "2026-06-22T09:00"
    refused("wrong_side", lambda: apart.uphold(c.asked("110000", of, at), found.pk, "照付"))
    refused("wrong_side", lambda: apart.refuse_item(c.asked("410000", of, at), found.pk, "不付"))
    refused("reason_missing", lambda: apart.uphold(c.asked("410000", of, at), found.pk, ""))
    ask = c.asked("410000", of, at)
    apart.uphold(ask, found.pk, "查实无误")
    apart.uphold(ask, found.pk, "查实无误")
    assert stays(differs[0]) == ("moved", 202606) and balanced()
    refused(
        "item_not_apart", lambda: apart.refuse_item(c.asked("110000", of, at), found.pk, "不付")
    )


def test_what_was_never_compared_does_not_go_apart(differs):
    for number, at in MONTHS[:2]:
        for event in ("cut", "answer", "issue", "confirm"):
            c.step(event, c.month(number=number), at)
    with reach.service():
        ClearingItem.objects.filter(pk=item(differs[0]).pk).update(state="collected", differs=[])
    c.step("cut", c.month(number=202605), MONTHS[2][1])
    assert stays(differs[0]) == ("collected", 202606)
    c.collected("2026-06-22T06:00")
    assert stays(differs[0]) == ("differing", 202606) and balanced()


def test_what_was_decided_while_a_night_compared_does_not_come_back(differs):
    found = until_june(differs[0])
    with reach.service():
        compared = reads.apart()
    apart.refuse_item(
        c.asked("110000", c.month(number=202605), "2026-06-22T09:00"), found.pk, "医院认账"
    )
    with reach.service():
        apart.rejoin(compared, Step("rejoin", "job", c.moment("2026-06-22T09:01"), "系统"))
    assert item(differs[0]).state == "refused" and balanced()


def test_whoever_comes_second_from_another_month_is_told_so(differs, monkeypatch):
    found = until_june(differs[0])
    monkeypatch.setattr(writes, "locked_apart", lambda _: [])
    ask = c.asked("410000", c.month(number=202605), "2026-06-22T09:00")
    refused("item_not_apart", lambda: apart.uphold(ask, found.pk, "照付"))


def test_given_up_it_is_the_hospitals_and_its_reversal_takes_nothing_back(differs):
    found = until_june(differs[0])
    of = c.month(number=202605)
    apart.refuse_item(c.asked("110000", of, "2026-06-22T09:00"), found.pk, "医院认账")
    assert hospitals() == 102_000 and balanced()
    back = c.taken_back(differs[0], "2026-06-23")
    c.collected("2026-07-01T06:00")
    c.confirmed(back)
    for event in ("cut", "answer", "issue"):
        c.step(event, c.month(number=202606), "2026-07-21T09:00")
    assert item(back).state == "refused" and hospitals() == 0 and balanced()


def test_a_dispute_that_nobody_gives_up_does_not_hold_the_month(db):
    rows = c.settled(c.person()), c.settled(c.person(), "2026-05-09", of=c.moved(5_000, 0, 10))
    c.collected("2026-06-01T06:00")
    c.confirmed(*rows)
    found = item(rows[0])
    for number, at in MONTHS:
        of = c.month(number=number)
        for event in ("cut", "answer", "issue"):
            c.step(event, of, at)
        ask = c.asked("410000", of, at)
        dispute.dispute(ask, found.pk, "等病历")
        if number < 202605:
            again = c.asked("110000", of, at)
            refused("may_still_move", lambda ask=again: apart.escalate(ask, found.pk, "等不到"))
            dispute.move(c.asked("110000", of, at), found.pk, "等病历")
            c.step("confirm", of, at)
    apart.escalate(c.asked("410000", of, at), found.pk, "两地各执一词")
    assert (c.month(number=202605).state, c.month(number=202605).amount) == ("issued", 5_000)
    assert stays(rows[0]) == ("apart", 202605) and balanced()
    back = c.taken_back(rows[0], "2026-06-20")
    c.collected("2026-06-22T06:00")
    assert stays(rows[0]) == ("apart", 202605)
    cut.cut(c.asked("110000", c.month(number=202606), "2026-07-03T09:00"))
    assert item(back).state == "apart" and item(back).ticket == item(rows[0]).ticket
    ask = c.asked("410000", c.month(number=202606), "2026-07-04T09:00")
    apart.uphold(ask, item(back).pk, "已退费，一起清算")
    assert stays(rows[0]) == stays(back) == ("moved", 202607) and balanced()


def test_what_goes_apart_again_from_the_same_month_has_a_ticket_of_its_own(differs):
    for number, at in MONTHS[:2]:
        for event in ("cut", "answer", "issue", "confirm"):
            c.step(event, c.month(number=number), at)
    of, at = c.month(number=202605), MONTHS[2][1]
    c.step("cut", of, at)
    cut.reopen(c.asked("110000", of, at), "漏了一天")
    found = item(differs[0])
    apart.uphold(c.asked("410000", of, at), found.pk, "照付")
    for event in ("cut", "answer", "issue"):
        c.step(event, of, at)
    dispute.dispute(c.asked("410000", of, at), found.pk, "还要再看")
    apart.escalate(c.asked("410000", of, at), found.pk, "两地各执一词")
    assert stays(differs[0]) == ("apart", 202605) and balanced()
    with reach.service():
        assert Ticket.objects.count() == 2


def test_what_only_gives_back_is_not_disputed(db):
    row = c.settled(c.person(), "2026-03-09")
    c.collected()
    c.confirmed(row)
    c.brought("close", c.month())
    back = c.taken_back(row, "2026-04-10")
    other = c.settled(c.person(), "2026-04-11", of=c.moved(500_000, 0, 0))
    c.collected("2026-05-01T06:00")
    c.confirmed(back, other)
    of = c.brought("issue", c.month(number=202604), "2026-05-21T09:00")
    assert of.amount == 398_000
    ask = c.asked("410000", of, "2026-05-22T09:00")
    refused("only_given_back", lambda: dispute.dispute(ask, item(back).pk, "不该退"))
    assert (c.month(number=202604).state, item(back).state) == ("issued", "listed")
    for event in c.ROAD[3:]:
        c.step(event, of, "2026-05-29T09:00")
    assert c.month(number=202604).state == "closed" and balanced()


def test_a_settlement_with_its_deduction_is_disputed_and_refused_whole(db):
    row = c.settled(c.person())
    c.taken_back(row)
    c.collected()
    with reach.service():
        ClearingItem.objects.filter(kind="reversal").update(
            kind="deduction", amount=-30_000, funds={"hifp_pay": -30_000}
        )
    c.confirmed(row)
    month = c.brought("issue", c.month())
    assert month.amount == 72_000
    dispute.dispute(c.asked("410000", month), item(row).pk, "不合规")
    dispute.refuse_item(c.asked("110000", month), item(row).pk, "认账")
    assert c.month().amount == 0
    assert hospitals() == 72_000
