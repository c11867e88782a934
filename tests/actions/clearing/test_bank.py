"""The bank's files and the prepayments: matched by reference and amount, assigned by a person, to the fen."""

import csv

import pytest

from support import clearings as c
from support.people import moment
from yidi.actions.clearing import bank, prepay
from yidi.core.clearing.bank import IN_HEADER
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import BankLine, ClearingMonth, ClearingPayment, JournalLine, Prepayment
from yidi.store.reads import clearing_money as reads

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


def lines():
    with reach.service():
        return list(BankLine.objects.order_by("id").values_list("state", "outcome"))


def refused(code, work):
    with pytest.raises(Refusal) as caught:
        work()
    assert caught.value.problems[0].code == code, caught.value.problems


def test_the_file_out_names_the_payment_and_the_other_account(submitted):
    text = bank.payment_file(c.staff(c.HENAN), c.HENAN, AT)
    _, said = csv.reader(text.splitlines())
    assert said == [
        payment().number,
        "110000专户",
        "演示银行",
        "\t006200001234",
        "1020.00",
        payment().number,
    ]
    refused("nothing_to_pay", lambda: bank.payment_file(c.staff(c.BEIJING), c.BEIJING, AT))
    refused("region_not_yours", lambda: bank.payment_file(c.staff(c.BEIJING), c.HENAN, AT))


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
    read(c.HENAN, row("2", "收", number), row("3", "付", number))
    read("410100", row("4", "收", number))
    assert [state for state, _ in lines()] == ["matched"] * 4
    c.step("close", of)


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
