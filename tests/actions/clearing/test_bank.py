"""The bank's files and the prepayments: matched by reference and amount, assigned by a person, to the fen."""

import csv
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import Sum

from support import clearings as c
from support.people import moment
from yidi.actions.clearing import bank, pay, prepay
from yidi.core.clearing.bank import IN_HEADER
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import (
    BankLine,
    ClearingFile,
    ClearingMonth,
    ClearingMove,
    ClearingPayment,
    JournalLine,
    Prepayment,
    TrailLine,
)
from yidi.store.reads import clearing_money as reads
from yidi.store.writes import clearing_money as money

AT = moment("2026-04-21T15:00")


@pytest.fixture
def submitted(db):
    """A month that is with the finance department; both sides have accounts."""
    row = c.settled(c.person())
    c.collected()
    c.confirmed(row)
    for region in (c.HENAN, c.BEIJING):
        bank.put_account(c.staff(region), region, f"{region}专户", "演示银行", "0062 0000 1234", AT)
    return c.brought("submit", c.month())


def payment():
    with reach.service():
        return reads.payment(ClearingPayment.objects.latest("id").number)


def statement(*rows):
    return "\r\n".join([",".join(IN_HEADER), *(",".join(row) for row in rows)])


def row(serial, way, remark, amount="1020.00", day="2026-04-21"):
    return (day, serial, way, "对方", amount, remark)


def read(region, *rows, key="f"):
    return bank.read_statement(c.staff(region), region, statement(*rows), f"{key}{region}", AT)


def opened(number):
    return bank.file(c.staff(c.HENAN), number, AT)


def lines():
    with reach.service():
        return list(BankLine.objects.order_by("id").values_list("state", "outcome"))


def refused(code, work):
    with pytest.raises(Refusal) as caught:
        work()
    assert caught.value.problems[0].code == code, caught.value.problems


def test_the_file_out_names_the_payment_and_the_other_account(submitted):
    number = bank.send(c.staff(c.HENAN), c.HENAN, "f", AT)
    _, said = csv.reader(opened(number).splitlines())
    assert said == [
        payment().number,
        "110000专户",
        "演示银行",
        "\t006200001234",
        "1020.00",
        payment().number,
    ]
    refused("nothing_to_pay", lambda: bank.send(c.staff(c.BEIJING), c.BEIJING, "f", AT))
    refused("region_not_yours", lambda: bank.send(c.staff(c.BEIJING), c.HENAN, "f", AT))


def test_a_payment_stands_in_one_file_which_opens_again_byte_for_byte(submitted):
    number = bank.send(c.staff(c.HENAN), c.HENAN, "f", AT)
    assert bank.send(c.staff(c.HENAN), c.HENAN, "f", AT) == number
    first, found = opened(number), payment()
    assert (found.file, found.filed_at, found.filed_by) == (number, AT, "甲经办")
    refused("nothing_to_pay", lambda: bank.send(c.staff(c.HENAN), c.HENAN, "g", AT))
    c.settled(c.person(), "2026-04-10", of=c.moved(7_000, 0, 0))
    c.collected("2026-05-01T06:00")
    c.brought("submit", c.month(number=202604), "2026-05-21T09:00")
    second = bank.send(c.staff(c.HENAN), c.HENAN, "g", moment("2026-05-21T10:00"))
    assert found.number not in opened(second) and opened(second).count("70.00") == 1
    assert opened(number) == first
    assert bank.file(c.staff(c.BEIJING), number, AT) is None
    with reach.service():
        digest = ClearingFile.objects.get(number=number).digest
        assert TrailLine.objects.filter(action="clearing.payment_file").count() == 6
    assert digest == hashlib.sha256(first.encode()).hexdigest()
    for region, seen in ((c.HENAN, 2), (c.BEIJING, 0)):
        with reach.staff([region]):
            assert ClearingFile.objects.count() == seen
            assert reads.payment(found.number).file == (number if seen else "")


def test_what_the_bank_did_not_pay_comes_back_with_its_reason(submitted):
    back = lambda: pay.bounce(c.asked(c.HENAN, submitted), "账号错误")  # noqa: E731
    refused("not_sent", back)
    bank.send(c.staff(c.HENAN), c.HENAN, "f", AT)
    refused("reason_missing", lambda: pay.bounce(c.asked(c.HENAN, submitted), " "))
    back()
    assert (payment().file, payment().returned, c.month().state) == ("", "账号错误", "submitted")
    number = bank.send(c.staff(c.HENAN), c.HENAN, "g", AT)
    assert payment().number in opened(number) and payment().file == number
    c.step("pay", submitted)
    back()
    assert (payment().file, c.month().state, c.month().paid_on) == ("", "submitted", None)
    bank.send(c.staff(c.HENAN), c.HENAN, "h", AT)
    for event in ("pay", "receive", "close"):
        c.step(event, submitted)


def test_what_is_submitted_while_a_file_is_made_waits_for_the_next(submitted, monkeypatch):
    lock = money.lock_to_send
    with reach.service():
        ClearingPayment.objects.update(state="noticed")

    def meanwhile(region):
        locked = lock(region)
        ClearingPayment.objects.update(state="submitted")
        return locked

    with monkeypatch.context() as while_made:
        while_made.setattr(money, "lock_to_send", meanwhile)
        refused("nothing_to_pay", lambda: bank.send(c.staff(c.HENAN), c.HENAN, "f", AT))
    with reach.service():
        ClearingPayment.objects.update(state="submitted")
    assert payment().number in opened(bank.send(c.staff(c.HENAN), c.HENAN, "g", AT))


def test_two_at_once_put_a_payment_into_one_file(own_db):
    row = c.settled(c.person())
    c.collected()
    c.confirmed(row)
    bank.put_account(c.staff(c.BEIJING), c.BEIJING, "北京专户", "演示银行", "0062 0000 1234", AT)
    c.brought("submit", c.month())
    start = Barrier(2)

    def one(key):
        start.wait()
        try:
            return bank.send(c.staff(c.HENAN), c.HENAN, key, AT)
        except Refusal as refusal:
            return refusal.problems[0].code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as two:
        said = sorted(two.map(one, "ab"))
    assert said[1] == "nothing_to_pay" and said[0].startswith("QF410000")


def test_both_statements_take_the_month_to_its_end(submitted):
    number = payment().number
    assert read(c.BEIJING, row("b0", "收", number), key="early") == bank.ReadFile(0, 1, 0)
    assert read(c.HENAN, row("h1", "付", f"清算款{number}"), row("h2", "付", "水费", "8.00")) == (
        bank.ReadFile(1, 1, 0)
    )
    assert c.month().state == "paid"
    assert read(c.HENAN, row("h1", "付", number), key="again") == bank.ReadFile(0, 0, 1)
    assert read(c.BEIJING, row("b1", "收", number)) == bank.ReadFile(1, 0, 0)
    assert c.month().state == "received"
    assert read(c.BEIJING, row("b2", "收", number), key="twice") == bank.ReadFile(0, 1, 0)
    assert lines()[-1] == ("waiting", "done") and lines()[0] == ("waiting", "early")
    c.step("close", submitted)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (("付", "医保款"), "no_reference"),
        (("收", None), "wrong_way"),
        (("付", "Q202604C99999999"), "unknown"),
    ],
)
def test_what_does_not_match_waits(submitted, said, outcome):
    way, remark = said
    read(c.HENAN, row("h1", way, remark or payment().number))
    assert lines() == [("waiting", outcome)] and c.month().state == "submitted"


def test_a_fen_more_waits_and_cannot_be_assigned(submitted):
    read(c.HENAN, row("h1", "付", payment().number, "1020.01"))
    assert lines() == [("waiting", "amount_differs")]
    with reach.service():
        line = BankLine.objects.get()
    ask = (c.staff(c.HENAN), line.pk, payment().number, "是这一笔", "k1", AT)
    refused("amount_differs", lambda: bank.assign(*ask))
    bank.set_aside(c.staff(c.HENAN), line.pk, "已退回对方", "k2", AT)
    refused("line_settled", lambda: bank.set_aside(c.staff(c.HENAN), line.pk, "再来", "k3", AT))


def test_a_line_without_reference_is_assigned_once_with_a_reason(submitted):
    read(c.HENAN, row("h1", "付", "医保清算"))
    with reach.service():
        line = BankLine.objects.get()
    number = payment().number
    refused(
        "line_not_found", lambda: bank.assign(c.staff(c.BEIJING), line.pk, number, "是", "k", AT)
    )
    refused("reason_missing", lambda: bank.assign(c.staff(c.HENAN), line.pk, number, "", "k", AT))
    ask = (c.staff(c.HENAN), line.pk, number, "金额和日期都对", "k", AT)
    bank.assign(*ask)
    bank.assign(*ask)
    assert lines() == [("assigned", "no_reference")] and c.month().state == "paid"


def test_money_that_goes_by_way_of_the_province_is_seen_to_come_and_go(db):
    made = c.settled(c.person("419001"), place="410100")
    c.collected()
    c.confirmed(made)
    of = c.brought("submit", c.month("419001", "410100"))
    number = payment().number
    read("419001", row("1", "付", number))
    latest_first = row("3", "付", number), row("2", "收", number)
    read(c.HENAN, *latest_first)
    read("410100", row("4", "收", number))
    assert [state for state, _ in lines()] == ["matched"] * 4
    with reach.service():
        assert ClearingMove.objects.filter(event="pass_on", side="centre").count() == 1
    c.step("close", of)


def test_nothing_is_passed_on_before_it_came_nor_in_the_future(db):
    made = c.settled(c.person("419001"), place="410100")
    c.collected()
    c.confirmed(made)
    of = c.brought("pay", c.month("419001", "410100"))
    number = payment().number
    read(c.HENAN, row("1", "付", number))
    assert lines() == [("waiting", "not_possible")] and payment().passed_on is None
    read(c.HENAN, row("2", "收", number, day="2026-04-20"), key="before it left")
    read(c.HENAN, row("3", "收", number, day="2026-04-22"), key="not yet")
    assert lines()[1:] == [("waiting", "not_possible")] * 2
    with reach.service():
        first, *_ = BankLine.objects.order_by("id")
    assert first.note == "省级专户的流水里还没有收到这一笔。"
    read(c.HENAN, row("4", "收", number), key="came")
    for day in ("2026-04-20", "2026-04-22"):
        read(c.HENAN, row(f"5{day}", "付", number, day=day), key=day)
    assert lines()[-2:] == [("waiting", "not_possible")] * 2
    refused("wrong_side", lambda: pay.pass_on(c.asked("410100", of, "2026-04-22T09:00"), AT.date()))
    refused("not_passed_on", lambda: c.step("receive", of))
    bank.assign(c.staff(c.HENAN), first.pk, number, "省级已转付", "k", AT)
    assert payment().passed_on == AT.date()
    early = c.asked("410100", of, "2026-04-22T09:00")
    refused("day_impossible", lambda: pay.receive(early, date(2026, 4, 20)))


def test_what_comes_to_the_province_twice_waits_the_second_time(db):
    made = c.settled(c.person("419001"), place="410100")
    c.collected()
    c.confirmed(made)
    c.brought("pay", c.month("419001", "410100"))
    number = payment().number
    twice = [row("2", "收", number), row("3", "收", number)]
    assert read(c.HENAN, *twice) == bank.ReadFile(1, 1, 0)
    assert lines()[-1] == ("waiting", "done")


def test_the_bank_may_have_paid_before_the_office_wrote_it_down(db):
    made = c.settled(c.person())
    c.collected()
    c.confirmed(made)
    of = c.brought("notice", c.month(), "2026-04-18T09:00")
    c.step("submit", of, "2026-04-21T09:00")
    number = payment().number
    early = row("1", "付", number, day="2026-04-17")
    assert read(c.HENAN, early, row("2", "付", number, day="2026-04-20")) == bank.ReadFile(1, 1, 0)
    assert lines() == [("waiting", "not_possible"), ("matched", "")]


def test_another_line_under_a_serial_that_was_read_is_not_left_out_in_silence(submitted):
    read(c.HENAN, row("1", "付", "水费", "8.00"))
    refused("serial_used", lambda: read(c.HENAN, row("1", "付", "电费", "9.00"), key="next"))
    assert len(lines()) == 1


# ---- prepayments


@pytest.fixture
def held(db):
    """Henan's prepayment in Beijing for 2026: twice the mean of the last quarter of 2025."""
    for month in (10, 11, 12):
        c.settled(c.person(), f"2025-{month}-05", of=c.moved(100_000, 0, 0))
    c.collected("2026-01-02T06:00")
    with reach.service():
        for unit in ClearingMonth.objects.all():
            ClearingMonth.objects.filter(pk=unit.pk).update(state="closed", amount=100_000)
    prepay.watch(moment("2026-01-05T06:00"))
    with reach.service():
        return Prepayment.objects.get()


def ask(region, of, at="2026-01-10T09:00", key=""):
    return prepay.Asked(c.staff(region), of.pk, key or f"p{next(c._keys)}", moment(at))


def now(of):
    with reach.service():
        return reads.prepayment(of.pk)


def paid(number, at="2026-02-01T09:00"):
    found = payment()
    day = moment(at)
    prepay.submit(c.staff(found.payer), number, day)
    prepay.pay(c.staff(found.payer), number, day.date(), day)
    prepay.receive(c.staff(found.payee), number, day.date(), day)


def test_the_year_is_set_once_from_the_last_quarter_and_paid(held):
    refused("wrong_side", lambda: prepay.set_year(ask(c.BEIJING, held)))
    card = prepay.set_year(ask(c.HENAN, held))
    assert (card.agreed, card.held, card.due.isoformat()) == (200_000, 0, "2026-02-28")
    refused("year_set", lambda: prepay.set_year(ask(c.HENAN, held)))
    paid(payment().number)
    assert (now(held).held, now(held).state) == (200_000, "normal")
    with reach.service():
        sums = dict(JournalLine.objects.filter(source="clearing").values_list("account", "amount"))
    assert sums["prepayment"] == -200_000 and sums["bank"] == 200_000


def test_red_opens_a_raise_that_ends_when_the_money_is_there(held):
    prepay.set_year(ask(c.HENAN, held))
    paid(payment().number)
    refused("step_not_allowed", lambda: prepay.request_raise(ask(c.BEIJING, held), 1, "不够"))
    with reach.service():
        ClearingMonth.objects.filter(month=202512).update(month=202602, amount=180_000)
    assert prepay.watch(moment("2026-03-05T06:00")) == prepay.Watched(1, 1)
    assert prepay.watch(moment("2026-03-05T06:00")) == prepay.Watched(1, 0)
    assert (now(held).state, now(held).usage) == ("red", 900_000)
    prepay.request_raise(ask(c.BEIJING, held, "2026-03-06T09:00"), 60_000, "住院增多")
    assert now(held).due.isoformat() == "2026-03-13"
    refused("wrong_side", lambda: prepay.approve_raise(ask(c.BEIJING, held)))
    prepay.approve_raise(ask(c.HENAN, held, "2026-03-09T09:00"))
    paid(payment().number, "2026-03-10T09:00")
    assert (now(held).state, now(held).held, now(held).asked) == ("normal", 260_000, 0)


def test_a_prepayment_that_the_bank_sent_back_is_paid_again(held):
    prepay.set_year(ask(c.HENAN, held))
    number, day = payment().number, moment("2026-02-01T09:00")
    bank.put_account(c.staff(c.BEIJING), c.BEIJING, "北京专户", "演示银行", "0062 0000 1234", day)
    prepay.submit(c.staff(c.HENAN), number, day)
    refused("not_sent", lambda: prepay.bounce(c.staff(c.HENAN), number, "账号错误", day))
    for key in "ab":
        bank.send(c.staff(c.HENAN), c.HENAN, key, day)
        if key == "a":
            prepay.pay(c.staff(c.HENAN), number, day.date(), day)
        prepay.bounce(c.staff(c.HENAN), number, "账号错误", day)
        assert (payment().state, payment().file, payment().paid_on) == ("submitted", "", None)
    with reach.service():
        sums = dict(
            JournalLine.objects.filter(source="clearing")
            .values_list("account")
            .annotate(Sum("amount"))
        )
    assert sums == {"prepayment": 0, "transit": 0} and now(held).held == 0
    prepay.pay(c.staff(c.HENAN), number, day.date(), day)
    prepay.receive(c.staff(c.BEIJING), number, day.date(), day)
    assert now(held).held == 200_000


def test_no_new_year_while_a_payment_is_on_its_way(held):
    prepay.set_year(ask(c.HENAN, held))
    with reach.service():
        Prepayment.objects.update(year=2025)
    refused("payment_under_way", lambda: prepay.set_year(ask(c.HENAN, held)))
    found, day = payment(), moment("2026-02-01T09:00")
    prepay.submit(c.staff(c.HENAN), found.number, day)
    tomorrow = moment("2026-02-02T09:00").date()
    refused("day_impossible", lambda: prepay.pay(c.staff(c.HENAN), found.number, tomorrow, day))


def test_a_month_without_anything_due_counts_as_nothing(held):
    with reach.service():
        ClearingMonth.objects.filter(month=202511).update(month=202509)
    assert prepay.set_year(ask(c.HENAN, held)).agreed == 133_333
    with reach.service():
        Prepayment.objects.update(year=2025)
        ClearingPayment.objects.update(state="received")
        ClearingMonth.objects.filter(month=202512).update(state="answered")
    refused("months_missing", lambda: prepay.set_year(ask(c.HENAN, held)))


def test_a_raise_under_way_outlasts_the_money_of_the_year(held):
    prepay.set_year(ask(c.HENAN, held))
    of_year = payment().number
    with reach.service():
        Prepayment.objects.update(state="red")
    prepay.request_raise(ask(c.BEIJING, held), 60_000, "住院增多")
    paid(of_year)
    found = now(held)
    assert (found.held, found.asked, found.state) == (200_000, 60_000, "raise_requested")
    prepay.approve_raise(ask(c.HENAN, held))
    assert (payment().purpose, payment().amount) == ("R", 60_000)
    paid(payment().number)
    assert (now(held).held, now(held).asked, now(held).state) == (260_000, 0, "normal")


def test_less_than_last_year_is_given_back(held):
    with reach.service():
        Prepayment.objects.update(held=250_000, year=2025)
    prepay.set_year(ask(c.HENAN, held))
    found = payment()
    assert (found.payer, found.amount) == (c.BEIJING, 50_000)
    refused("payment_not_found", lambda: prepay.submit(c.staff(c.HENAN), found.number, AT))
    paid(found.number)
    assert now(held).held == 200_000


def test_what_was_laid_down_before_is_taken_over_once(held):
    prepay.take_over(ask(c.HENAN, held), 300_000, "2025年结余")
    assert (now(held).held, now(held).agreed) == (300_000, 300_000)
    refused("held_already", lambda: prepay.take_over(ask(c.HENAN, held), 1, "再来"))
    prepay.set_year(ask(c.HENAN, held))
    assert (payment().payer, payment().amount) == (c.BEIJING, 100_000)
