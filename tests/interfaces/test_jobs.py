"""What runs by itself: registered, harmless when run twice, with an end to what fails."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.people import moment
from yidi.actions.actor import Actor
from yidi.actions.outbox import deliver
from yidi.actions.outbox.retry import retry
from yidi.interfaces.jobs import daily, sending
from yidi.store.models import OutboxLine
from yidi.store.reads import outbox
from yidi.store.writes import outbox as writes
from yidi.store.writes import traces

NOW = moment("2026-03-01T09:00")
OFFICE = Actor("staff", "s1", "王经办", regions=("419001",))


def test_the_worker_knows_every_task():
    from procrastinate.contrib.django import app

    assert sending.send.name == "yidi.send"
    assert {"yidi.daily", "yidi.send.round", "yidi.send"} <= set(app.tasks)
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert {"yidi.daily", "yidi.send.round"} <= periodic


def test_the_daily_job_runs_on_an_empty_house(db):
    daily.daily(0)
    daily.daily(0)


def test_a_message_that_cannot_be_sent_is_given_up_shown_and_tried_again(db, monkeypatch):
    monkeypatch.setattr(writes, "_said", _said)
    traces.outbox("419001", "message", "k1", {"person": 1, "title": "题", "text": "文"}, NOW)

    def broken(topic, to, text):
        raise deliver.NotSent("no answer")

    tries, at = 0, NOW
    while not outbox.failed(["419001"]):
        deliver.deliver(broken, at)
        tries, at = tries + 1, at + timedelta(days=1)
        assert tries < 20
    assert tries == writes.MOST_TRIES
    assert deliver.deliver(broken, at + timedelta(days=9)) == 0
    assert OutboxLine.objects.get().tries == writes.MOST_TRIES, "it is not tried any more"
    (line,) = outbox.failed(["419001"])
    assert (line.title, line.fault) == ("题", "no answer")
    assert outbox.failed(["140700"]) == []

    assert retry(Actor("staff", "s2", "李", regions=("140700",)), [line.id], at) == 0
    assert retry(OFFICE, [line.id], at) == 1
    sent: list[str] = []

    def working(topic, to, text):
        sent.append(to)

    assert deliver.deliver(working, at) == 1
    assert (sent, outbox.failed(["419001"])) == (["15400000001"], [])


def waiting(count):
    """So many messages that wait, and a code behind them."""
    rows = ({"person": 1, "title": "题", "text": str(n)} for n in range(count))
    for n, payload in enumerate(rows):
        traces.outbox("419001", "message", f"k{n}", payload, NOW)
    traces.outbox("419001", "code", "c", {"person": 1, "title": "码", "text": "123456"}, NOW)


def test_codes_go_before_messages_and_a_round_takes_all_of_them(db, monkeypatch):
    monkeypatch.setattr(writes, "_said", _said)
    waiting(2 * deliver.BATCH + 1)
    out: list[str] = []
    assert deliver.deliver(lambda *message: out.append(message[2]), NOW) == 2 * deliver.BATCH + 2
    assert out == ["123456", *(str(n) for n in range(2 * deliver.BATCH + 1))]


def test_a_line_is_no_statement_of_its_own(db, monkeypatch):
    monkeypatch.setattr(writes, "_said", _said)
    waiting(deliver.BATCH)
    out: list[str] = []
    with CaptureQueriesContext(connection) as asked:
        deliver.deliver(lambda *message: out.append(message[2]), NOW)
    assert len(out) > len(asked)


class Brittle:
    """A gateway of somebody's own that fails in its own way on one message."""

    def __init__(self):
        self.out = []

    def send(self, message):
        if message.text == "0":
            raise KeyError(message.to)
        self.out.append(message.text)


def test_a_gateway_that_breaks_on_one_line_sends_no_other_twice(db, monkeypatch):
    gateway = Brittle()
    monkeypatch.setattr(writes, "_said", _said)
    monkeypatch.setattr(sending.clock, "now", lambda: NOW)
    monkeypatch.setattr(sending.messages, "gateway", lambda *_: gateway)
    waiting(3)
    assert sending.send_due() == 3
    assert sending.send_due() == 0
    assert gateway.out == ["123456", "1", "2"]
    assert OutboxLine.objects.get(key="k0").fault == "KeyError", "and no number"


def _said(payload, phones):
    return "15400000001", payload["text"]
