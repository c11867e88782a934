"""A month between two regions from the journal to the bank, and everything that must not happen."""

from datetime import date

import pytest

from support import clearings as c
from support.people import moment
from yidi.actions.clearing import answer, close, confirm, cut, dispute, issue, pay
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import (
    Bill,
    ClearingItem,
    ClearingMonth,
    ClearingPayment,
    ClearingRow,
    JournalLine,
    Settlement,
    TrailLine,
)
from yidi.store.reads import clearing as reads


@pytest.fixture
def two(db):
    """Two settlements of 济源 in Beijing in March, one of them at its end."""
    made = [c.settled(c.person()), c.settled(c.person(), "2026-03-31", of=c.moved(5_000, 0, 10))]
    c.collected()
    return made


def refused(code, work):
    with pytest.raises(Refusal) as caught:
        work()
    assert caught.value.problems[0].code == code, caught.value.problems
    assert caught.value.problems[0].next_step


def states():
    with reach.service():
        return sorted(ClearingItem.objects.values_list("state", flat=True))


def test_the_journal_is_collected_once_and_today_is_not_yet(db):
    c.settled(c.person())
    c.settled(c.person("110000"))  # local
    c.settled(c.person(), "2026-04-01")
    assert c.collected() == (c.collect.Collected(1, 1, 0))
    assert c.collected() == (c.collect.Collected(0, 0, 0))
    assert c.collected("2026-04-02T06:00").new == 1
    with reach.service():
        assert list(ClearingMonth.objects.order_by("month").values_list("month", "payer", "payee")) == [
            (202603, "410000", "110000"), (202604, "410000", "110000"),
        ]  # fmt: skip
        item = ClearingItem.objects.order_by("id")[0]
    assert item.funds == {"hifp_pay": 100_000, "account": 2_000} and item.amount == 102_000
    assert (item.state, item.insured, item.insured_province) == ("agreed", "419001", "410000")


def test_a_month_from_collecting_to_closed_comes_to_zero(two):
    c.confirmed(*two)
    of = c.brought("close", c.month())
    assert (of.state, of.items, of.amount) == ("closed", 2, 107_000)
    assert states() == ["cleared", "cleared"]
    with reach.service():
        sums = {}
        for line in JournalLine.objects.exclude(account__in=("care", "cash")):
            sums[line.account] = sums.get(line.account, 0) + line.amount
        payment = ClearingPayment.objects.get()
        assert reads.owed_by_journal() == 0 and reads.positions() == []
        assert TrailLine.objects.filter(action="clearing.close").count() == 1
    assert {name: amount for name, amount in sums.items() if amount} == {"bank": 107_000}
    assert (payment.payer, payment.payee, payment.state) == ("410000", "110000", "received")


def test_at_any_moment_the_journal_and_the_positions_say_the_same(two):
    c.confirmed(*two)
    for event in c.ROAD:
        c.step(event, c.month(), "2026-04-21T09:00")
        with reach.service():
            assert reads.owed_by_journal() == sum(one.owed for one in reads.positions()), event


@pytest.mark.parametrize("event", c.ROAD)
def test_no_step_out_of_turn(two, event):
    c.confirmed(*two)
    of = c.month()
    reached = c.ROAD.index(event)
    if reached:
        c.brought(c.ROAD[reached - 1], of)
    for other in c.ROAD:
        if other != event:
            with pytest.raises(Refusal):
                c.step(other, of)
    c.step(event, of)


def test_the_wrong_side_and_the_wrong_region_are_refused(two):
    of = c.month()
    refused("wrong_side", lambda: cut.cut(c.asked("410000", of)))
    refused("clearing_not_found", lambda: cut.cut(c.asked("370000", of)))
    refused("clearing_not_found", lambda: cut.cut(c.asked("419001", of)))
    c.confirmed(*two)
    c.brought("issue", of)
    refused("wrong_side", lambda: confirm.confirm(c.asked("110000", of), 107_000))
    refused("amount_changed", lambda: confirm.confirm(c.asked("410000", of), 107_001))


def test_the_same_form_twice_is_one_step_and_another_under_its_key_is_refused(two):
    of = c.month()
    once = c.asked("110000", of, key="k")
    assert cut.cut(once).state == cut.cut(once).state == "cut"
    refused("key_reused", lambda: cut.reopen(once, "又"))


def test_a_month_is_cut_after_its_end_and_after_the_one_before(two):
    c.settled(c.person(), "2026-04-03")
    c.collected("2026-04-05T06:00")
    april = c.month(number=202604)
    refused("month_running", lambda: cut.cut(c.asked("110000", april, "2026-04-30T23:00")))
    refused("month_out_of_turn", lambda: cut.cut(c.asked("110000", april, "2026-05-02T09:00")))


def test_what_differs_waits_and_goes_on_with_its_reversal(db):
    first, second = c.settled(c.person()), c.settled(c.person())
    c.taken_back(second)
    with reach.service():
        Bill.objects.filter(pk=second.bill_id).update(
            settlement=second
        )  # the hospital has not heard
        Bill.objects.filter(pk=first.bill_id).update(total=first.total - 1)
    assert c.collected().differing == 2
    with reach.service():
        found = {i.reference: i.differs for i in ClearingItem.objects.filter(state="differing")}
    assert [d["kind"] for d in found[first.setl_id]] == [4]
    assert {d["kind"] for said in found.values() for d in said} == {4, 5}
    cut.cut(c.asked("110000", c.month()))
    with reach.service():
        assert ClearingItem.objects.filter(unit__month=202604).count() == 3
        Bill.objects.filter(pk=second.bill_id).update(settlement=None)
        Bill.objects.filter(pk=first.bill_id).update(total=first.total)
    assert c.collected().differing == 0
    assert states() == ["agreed"] * 3


def test_silence_is_waited_for_until_the_deadline_and_an_objection_moves_on(two):
    of = c.month()
    c.confirmed(two[0], word=False)
    cut.cut(c.asked("110000", of))
    refused("institutions_silent", lambda: answer.answer(c.asked("110000", of, "2026-04-20T18:00")))
    answer.answer(c.asked("110000", of, "2026-04-21T09:00"))
    issue.issue(c.asked("110000", of, "2026-04-21T10:00"))
    assert c.month().amount == 5_000
    with reach.service():
        moved = ClearingItem.objects.get(unit__month=202604)
    assert (moved.reference, moved.state, moved.origin, moved.moved) == (
        two[0].setl_id, "moved", 202603, 1,
    )  # fmt: skip


def disputed(two, number=202603):
    c.confirmed(*two)
    of = c.brought("issue", c.month(number=number))
    with reach.service():
        item = ClearingItem.objects.get(reference=two[0].setl_id)
    dispute.dispute(c.asked("410000", of), item.pk, "金额待核实")
    return of, item


def test_a_disputed_item_moves_on_at_most_two_months_and_keeps_its_month(two):
    of, item = disputed(two)
    assert c.month().state == "disputed" and c.month().amount == 107_000
    refused("step_not_allowed", lambda: c.step("confirm", of))
    refused("wrong_side", lambda: dispute.uphold(c.asked("110000", of), item.pk, "照付"))
    dispute.move(c.asked("110000", of), item.pk, "等病历")
    assert (c.month().state, c.month().amount, c.month().items) == ("issued", 5_000, 1)
    for number, at in ((202604, "2026-05-21T09:00"), (202605, "2026-06-21T09:00")):
        c.step("confirm", c.month(number=number - 1), at)
        later = c.month(number=number)
        for event in ("cut", "answer", "issue"):
            c.step(event, later, at)
        assert c.month(number=number).amount == 102_000
        dispute.dispute(c.asked("410000", later, at), item.pk, "还没有收到病历")
        if number == 202604:
            dispute.move(c.asked("110000", later, at), item.pk, "等病历")
    refused("must_be_decided", lambda: dispute.move(c.asked("110000", later, at), item.pk, "等"))
    dispute.uphold(c.asked("410000", later, at), item.pk, "已核实")
    with reach.service():
        item.refresh_from_db()
    assert (item.state, item.origin, item.moved) == ("listed", 202603, 2)


def test_what_the_place_of_care_gives_in_to_is_not_paid_and_is_the_hospitals(two):
    of, item = disputed(two)
    refused("reason_missing", lambda: dispute.refuse_item(c.asked("110000", of), item.pk, " "))
    dispute.refuse_item(c.asked("110000", of), item.pk, "属重复上传")
    for event in c.ROAD[3:]:
        c.step(event, of, "2026-04-30T09:00")
    assert c.month().state == "closed" and c.month().amount == 5_000
    with reach.service():
        hospital = JournalLine.objects.get(account="hospital", source="clearing")
        assert (hospital.amount, reads.owed_by_journal()) == (102_000, 0)


def test_a_reversal_of_what_was_not_paid_takes_nothing_back(two):
    of, item = disputed(two)
    dispute.refuse_item(c.asked("110000", of), item.pk, "属重复上传")
    c.taken_back(two[0], "2026-04-10")
    c.collected("2026-04-22T06:00")
    for event in c.ROAD[3:]:
        c.step(event, of, "2026-04-30T09:00")
    later = c.month(number=202604)
    for event in ("cut", "answer", "issue"):
        c.step(event, later, "2026-05-21T09:00")
    assert (c.month(number=202604).amount, c.month(number=202604).items) == (0, 0)
    with reach.service():
        back = ClearingItem.objects.get(kind="reversal")
        hospital = JournalLine.objects.filter(account="hospital", source="clearing")
        assert (back.state, back.reason) == ("refused", "原结算裁定不付")
        assert sum(line.amount for line in hospital) == 0
        assert reads.owed_by_journal() == sum(one.owed for one in reads.positions()) == 0


def test_what_differs_goes_on_to_a_month_that_still_collects(two):
    c.settled(c.person(), "2026-04-03")
    c.collected("2026-05-01T06:00")
    march, april = c.month(), c.month(number=202604)
    cut.cut(c.asked("110000", march, "2026-05-01T09:00"))
    cut.cut(c.asked("110000", april, "2026-05-01T09:00"))
    cut.reopen(c.asked("110000", march, "2026-05-01T10:00"), "还有一笔要查")
    with reach.service():
        ClearingItem.objects.filter(reference=two[0].setl_id).update(state="differing")
    cut.cut(c.asked("110000", march, "2026-05-01T11:00"))
    with reach.service():
        item = ClearingItem.objects.select_related("unit").get(reference=two[0].setl_id)
    assert (item.unit.month, item.unit.state) == (202605, "collecting")
    c.collected("2026-05-02T06:00")
    with reach.service():
        item.refresh_from_db()
    assert item.state == "agreed"


def test_what_is_kept_out_goes_on_with_its_reversal_every_time(db):
    row = c.settled(c.person())
    back = c.taken_back(row)
    c.collected()
    c.confirmed(row, word=False)
    c.confirmed(back)
    for number, at in ((202603, "2026-04-21T09:00"), (202604, "2026-05-21T09:00")):
        c.step("cut", c.month(number=number), at)
        c.step("answer", c.month(number=number), at)
    with reach.service():
        assert list(ClearingItem.objects.values_list("unit__month", "state")) == [
            (202605, "moved"), (202605, "moved"),
        ]  # fmt: skip


def test_a_settlement_and_its_reversal_are_disputed_together(db):
    row = c.settled(c.person())
    back = c.taken_back(row)
    c.collected()
    c.confirmed(row, back)
    of = c.brought("issue", c.month())
    assert of.amount == 0
    with reach.service():
        item = ClearingItem.objects.get(reference=back.setl_id)
    dispute.dispute(c.asked("410000", of), item.pk, "不对")
    assert states() == ["disputed", "disputed"]


def test_more_given_back_than_spent_turns_the_payment(db):
    row = c.settled(c.person(), "2026-02-09")
    c.taken_back(row)
    c.collected()
    with reach.service():
        ClearingMonth.objects.filter(month=202602).update(state="confirmed")
        ClearingItem.objects.filter(unit__month=202602).update(state="cleared")
    of = c.brought("notice", c.month())
    assert of.amount == -102_000
    refused("wrong_side", lambda: pay.submit(c.asked("410000", of)))
    pay.submit(c.asked("110000", of, "2026-04-22T09:00"))
    pay.pay(c.asked("110000", of, "2026-04-23T09:00"), date(2026, 4, 23))
    pay.receive(c.asked("410000", of, "2026-04-23T10:00"), date(2026, 4, 23))
    assert close.close(c.asked("110000", of, "2026-04-24T09:00")).state == "closed"


def test_off_by_one_fen_nothing_is_noticed_and_nothing_closed(two):
    c.confirmed(*two)
    of = c.brought("confirm", c.month())
    with reach.service():
        row = ClearingRow.objects.get()
        ClearingRow.objects.update(funds=row.funds | {"account": row.funds["account"] + 1})
    refused("off_balance", lambda: c.step("notice", of))
    with reach.service():
        ClearingRow.objects.update(funds=row.funds)
        ClearingItem.objects.filter(reference=two[0].setl_id).update(
            funds={"hifp_pay": 100_001, "account": 2_000}
        )
    refused("off_balance", lambda: c.step("notice", of))
    with reach.service():
        ClearingItem.objects.filter(reference=two[0].setl_id).update(
            funds={"hifp_pay": 100_000, "account": 2_000}
        )
    for event in ("notice", "submit", "pay", "receive"):
        c.step(event, of)
    with reach.service():
        ClearingRow.objects.update(amount=row.amount + 1)
    refused("off_balance", lambda: c.step("close", of))


def test_a_step_of_the_early_morning_is_of_its_own_day(two):
    c.confirmed(*two)
    of = c.brought("submit", c.month(), "2026-04-22T07:00")
    early = c.asked("410000", of, "2026-04-22T09:00")
    refused("day_impossible", lambda: pay.pay(early, date(2026, 4, 21)))


def test_a_payment_that_bounced_is_made_again(two):
    c.confirmed(*two)
    of = c.brought("pay", c.month())
    pay.bounce(c.asked("410000", of), "账号错误")
    refused("day_impossible", lambda: pay.pay(c.asked("410000", of), date(2027, 1, 1)))
    for event in ("pay", "receive", "close"):
        c.step(event, of)
    assert c.month().state == "closed"


def test_within_a_province_pools_owe_each_other_and_the_province_passes_it_on(db):
    row = c.settled(c.person("419001"), place="410100")
    c.collected()
    c.confirmed(row)
    of = c.month("419001", "410100")
    assert of.scope == "in_province"
    cut.cut(c.asked("410000", of))  # the centre may do the place's part
    for event in ("answer", "issue", "confirm", "notice", "submit", "pay"):
        c.step(event, of)
    refused("not_passed_on", lambda: c.step("receive", of))
    with reach.service():
        payment = ClearingPayment.objects.get()
        assert (payment.payer, payment.through, payment.payee) == ("419001", "410000", "410100")


def test_who_sees_what(two):
    def seen(region):
        with reach.staff([region]):
            return ClearingItem.objects.count(), ClearingMonth.objects.count()

    assert seen("419001") == seen("410000") == seen("110000") == (2, 1)
    assert seen("411600") == (0, 1)  # a pool of the same province sees the month, no item
    assert seen("140700") == seen("140000") == (0, 0)
    with reach.staff(["410000"]):
        assert JournalLine.objects.exists()
        assert not Settlement.objects.exists()
    with reach.staff(["140000"]):
        assert not JournalLine.objects.exists()


def test_care_in_a_city_of_the_corps_is_owed_to_the_corps(db):
    c.settled(c.person(), place="659001")
    c.collected()
    assert c.month(payee="660000").payee_province == "660000"
    with reach.staff(["660000"]):
        assert ClearingItem.objects.get().place == "659001" and JournalLine.objects.exists()
    with reach.staff(["650000"]):
        assert not ClearingItem.objects.exists() and not JournalLine.objects.exists()
    with reach.staff(["659001"]):
        assert ClearingMonth.objects.exists()
    with reach.staff(["650100"]):
        assert not ClearingMonth.objects.exists()


def test_what_comes_late_is_cleared_in_the_month_that_still_collects(two):
    c.confirmed(*two)
    c.brought("issue", c.month())
    c.settled(c.person(), "2026-03-15")
    c.collected("2026-04-22T06:00")
    with reach.service():
        late = ClearingItem.objects.get(unit__month=202604)
    assert late.origin == 202603
    assert moment("2026-04-22T06:00").date() > late.day
