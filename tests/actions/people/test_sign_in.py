"""Codes: once, in time, within a few tries, not too often, and saying nothing about the register."""

import re
from datetime import timedelta

import pytest

from support.people import insured, moment, number
from yidi.actions.outbox.deliver import NotSent, deliver
from yidi.actions.people import limits
from yidi.actions.people.say_name import say_name
from yidi.actions.people.send_code import send_code
from yidi.actions.people.sign_in import sign_in
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import Citizen, LoginCode, OutboxLine
from yidi.store.reads import people as reads

NUMBER, PHONE = number("19900520", 2), "15400000001"
STRANGER = number("19800101", 7)
AT = moment("2026-03-01T09:00")
HOME = "203.0.113.7"


@pytest.fixture
def person(db):
    return insured("419001", "李演晴", NUMBER, PHONE)


def code(at=AT, id_number=NUMBER, phone=PHONE, address=HOME):
    return send_code(id_number, phone, address, at)


def refused(*args):
    with pytest.raises(Refusal) as found:
        sign_in(*args)
    return found.value.problems[0].code


def wrong(given):
    return f"{(int(given) + 1) % 1_000_000:06d}"


def test_a_code_lets_in_once_and_only_its_digest_is_kept(person):
    sent = code()
    assert re.fullmatch(r"\d{6}", sent)
    with reach.service():
        kept = LoginCode.objects.get()
        assert sent not in kept.code_digest
        assert sent not in str(OutboxLine.objects.get().payload)
    citizen = sign_in(NUMBER, PHONE, sent, HOME, AT)
    with reach.service():
        assert [p.name for p in reads.of_citizen(citizen, AT)] == ["李演晴"]
        assert Citizen.objects.get().name == "李演晴"
    assert refused(NUMBER, PHONE, sent, HOME, AT) == "code_wrong"


def test_a_code_lives_five_minutes(person):
    sent = code()
    late = AT + timedelta(minutes=5)
    assert refused(NUMBER, PHONE, sent, HOME, late) == "code_wrong"
    assert sign_in(NUMBER, PHONE, sent, HOME, late - timedelta(seconds=1))


def test_five_wrong_tries_spend_a_code(person):
    sent = code()
    for _ in range(5):
        assert refused(NUMBER, PHONE, wrong(sent), HOME, AT) == "code_wrong"
    assert refused(NUMBER, PHONE, sent, HOME, AT) == "code_spent"


def test_many_wrong_tries_in_a_day_spend_every_code(person, settings_sign_in):
    settings_sign_in(tries_day=6)
    for hour in (0, 1):
        at = AT + timedelta(hours=hour)
        sent = code(at)
        for _ in range(3):
            refused(NUMBER, PHONE, wrong(sent), HOME, at)
    later = AT + timedelta(hours=3)
    assert refused(NUMBER, PHONE, code(later), HOME, later) == "code_spent"


def test_only_the_latest_code_counts(person):
    first = code()
    at = AT + timedelta(seconds=61)
    second = code(at)
    if first != second:
        assert refused(NUMBER, PHONE, first, HOME, at) == "code_wrong"
    assert sign_in(NUMBER, PHONE, second, HOME, at)


def test_another_telephone_gets_no_code_and_the_same_answer(person):
    assert code(phone="15400000099") is None
    with reach.service():
        assert not OutboxLine.objects.exists()
        assert LoginCode.objects.get().code_digest == ""
    assert refused(NUMBER, "15400000099", "000000", HOME, AT) == "code_wrong"
    assert refused(NUMBER, "15400000099", "", HOME, AT) == "code_wrong"


def test_somebody_who_is_not_registered_acts_for_others_only_and_keeps_their_telephone(db):
    citizen = sign_in(STRANGER, PHONE, code(id_number=STRANGER), HOME, AT)
    say_name(citizen, " 王 五 ")
    with reach.service():
        assert reads.of_citizen(citizen, AT) == []
        assert Citizen.objects.get(pk=citizen).name == "王 五"
    assert code(AT + timedelta(hours=1), STRANGER, "15400000099") is None
    with pytest.raises(Refusal, match="name_invalid"):
        say_name(citizen, "1")


@pytest.mark.parametrize("known", [True, False])
def test_requests_are_held_back_alike_whether_registered_or_not(db, known):
    if known:
        insured("419001", "李演晴", NUMBER, PHONE)
    code()
    with pytest.raises(Refusal, match="too_many_codes"):
        code(AT + timedelta(seconds=59))
    for minute in range(1, 5):
        code(AT + timedelta(minutes=minute))
    with pytest.raises(Refusal, match="too_many_codes"):
        code(AT + timedelta(minutes=6))
    code(AT + timedelta(minutes=61))


def test_one_telephone_and_one_address_are_held_back_over_many_numbers(db, settings_sign_in):
    settings_sign_in(address_hour=3, pause_seconds=0)
    numbers = [number("19700101", order) for order in range(1, 9)]
    for each in range(5):
        send_code(numbers[each], PHONE, f"203.0.113.{each}", AT)
    with pytest.raises(Refusal, match="too_many_codes"):
        send_code(numbers[5], PHONE, "203.0.113.200", AT)
    for each in range(3):
        send_code(numbers[each], f"1540000010{each}", "198.51.100.1", AT)
    with pytest.raises(Refusal, match="too_many_codes"):
        send_code(numbers[7], "15400000199", "198.51.100.1", AT)


def test_what_is_no_number_is_said_beside_its_field(db):
    with pytest.raises(Refusal) as found:
        code(id_number="123")
    assert found.value.problems[0].where == "number"
    with pytest.raises(Refusal) as found:
        code(phone="123")
    assert found.value.problems[0].where == "phone"


def test_the_code_goes_out_and_is_wiped(person):
    sent = code()
    out = []
    assert deliver(lambda *message: out.append(message), AT) == 1
    assert out == [("code", PHONE, out[0][2])] and sent in out[0][2]
    with reach.service():
        assert OutboxLine.objects.get().payload == {}
    assert deliver(lambda *message: out.append(message), AT) == 0


def test_a_line_that_cannot_be_sent_is_tried_again_later(person):
    code()

    def fail(*message):
        raise NotSent("operator is down")

    assert deliver(fail, AT) == 0
    with reach.service():
        assert OutboxLine.objects.get().fault == "operator is down"
    out = []
    assert deliver(lambda *message: out.append(message), AT) == 0, "not yet"
    assert deliver(lambda *message: out.append(message), AT + timedelta(minutes=2)) == 1


@pytest.fixture
def settings_sign_in(monkeypatch):
    def change(**figures):
        monkeypatch.setattr(limits.settings, "SIGN_IN", figures, raising=False)

    return change
