"""Sends messages until the outcome is known: the same bytes again, and a reversal as the last resort.

A settlement can be carried out and its answer be lost. Never make a new message for the same thing then:
the same message, sent again, gets the answer that was given, or is carried out now.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yidi.client import messages
from yidi.client.messages import Answer, Message, Station
from yidi.client.transport import Transport, over_http
from yidi.protocol import envelope
from yidi.protocol.faults import Malformed

REVERSIBLE = ("2102", "2207", "2304", "2401")
"""What 2601 undoes. A cancel is sent again until it is answered; anything else is undone by its own
transaction."""

_OK = 200


class OutcomeUnknown(Exception):
    """No answer came, however often it was asked: keep the message and resolve it later."""

    def __init__(self, message: Message, why: str) -> None:
        super().__init__(f"{message.infno} {message.msgid}: {why}")
        self.message = message


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a message ended. reversed: nothing of it remains, and it will not be taken any more;
    `answer` is then that of the reversal."""

    answer: Answer
    reversed: bool = False


class Client:
    """One till. tries: how often a message is sent; wait: seconds before the second time, doubled
    each further time."""

    def __init__(
        self,
        station: Station,
        transport: Transport = over_http,
        tries: int = 3,
        wait: float = 1.0,
        now: Callable[[], datetime] = lambda: datetime.now(envelope.ZONE),
    ) -> None:
        self.station = station
        self._transport, self._tries, self._wait, self._now = transport, tries, wait, now

    def prepare(self, infno: str, given: Any, insured: str = "") -> Message:
        """A message under a number of its own. Keep it before it is sent."""
        return messages.message(self.station, infno, given, insured, self._now())

    def call(self, infno: str, given: Any, insured: str = "") -> Answer:
        """Prepare and send. Raises OutcomeUnknown."""
        return self.send(self.prepare(infno, given, insured))

    def send(self, message: Message) -> Answer:
        """The answer; the same bytes are sent again while none comes. Raises OutcomeUnknown."""
        why = ""
        for number in range(self._tries):
            if number:
                time.sleep(self._wait * 2 ** (number - 1))
            try:
                status, body = self._transport(self.station.url, message.body)
                if status == _OK:
                    return messages.answer(body)
                why = f"HTTP {status}"
            except (OSError, Malformed) as error:
                why = str(error)
        raise OutcomeUnknown(message, why)

    def resolved(self, message: Message, psn_no: str) -> Outcome:
        """Sends until it is known what became of the message; what cannot be learnt is reversed.

        Raises OutcomeUnknown if that brings no answer either, or a refusal: call it again later with
        the same message. One that was answered and then reversed elsewhere is told as reversed.
        """
        try:
            answer = self.send(message)
        except OutcomeUnknown:
            if message.infno not in REVERSIBLE:
                raise
            undone = self.reverse(message, psn_no)
            if not undone.done:
                raise OutcomeUnknown(message, f"2601: {undone.err_msg}") from None
            return Outcome(undone, reversed=True)
        return Outcome(answer, reversed=answer.code == "message_reversed")

    def reverse(self, message: Message, psn_no: str) -> Answer:
        """2601: undoes what the message did, and closes its number if it never arrived."""
        data = {"psn_no": psn_no, "omsgid": message.msgid, "oinfno": message.infno}
        return self.call("2601", {"data": data}, message.insured)
