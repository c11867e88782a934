"""Sends what waits in the outbox: at once when somebody waits for it, else every few seconds."""

from __future__ import annotations

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from yidi.actions.outbox import deliver
from yidi.actions.outbox.wake import TASK
from yidi.gateways import messages
from yidi.interfaces.common import clock

_log = logging.getLogger("yidi.jobs")


@app.periodic(cron="*/20 * * * * *")
@app.task(name="yidi.send.round", queueing_lock="yidi.send.round")
def send_round(timestamp: int) -> None:
    """A round, whether or not anybody asked for it."""
    send_due()


@app.task(name=TASK, queueing_lock=TASK)
def send() -> None:
    """A round that somebody waits for."""
    send_due()


def send_due() -> int:
    """Everything that is due goes out; gives how many."""
    through = messages.gateway(settings.MESSAGES, settings.MESSAGES_FOLDER)

    def hand_over(topic: str, to: str, text: str) -> None:
        try:
            through.send(messages.Message(topic, to, text))
        except messages.NotSent as fault:
            raise deliver.NotSent(str(fault)) from fault
        except Exception as fault:
            # A class of others may fail as it likes: what went out before it must not go out again.
            _log.error("the gateway raised %s", type(fault).__name__)
            raise deliver.NotSent(type(fault).__name__) from fault

    return deliver.deliver(hand_over, clock.now())
