"""One message on its way through the house: who sent it, what it is, and how it is answered."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from yidi.actions.actor import Actor
from yidi.actions.settlement import once as exactly
from yidi.actions.settlement.seen import Message
from yidi.core import regions
from yidi.core.problems import Problem
from yidi.interfaces.common import clock
from yidi.protocol import envelope
from yidi.protocol.codes import Dialect
from yidi.protocol.envelope import Request, Response
from yidi.store.reads.senders import InstitutionCard

_MARK = f"{secrets.randbelow(10_000):04d}"
"""Tells this process's serials from those of others."""
_serials = itertools.count(1)
_LONGEST = 200


class ProblemOut(Struct, omit_defaults=True):
    """A problem as it stands in `output.problems`."""

    code: str
    sentence: str
    next_step: str
    document: str = ""
    article: str = ""
    where: str = ""
    documents: tuple[str, ...] = ()


class Refused(Struct):
    """The `output` of a refusal: everything that is wrong, not only what fits err_msg."""

    problems: list[ProblemOut]


@dataclass(frozen=True, slots=True)
class Warned:
    """An output with a sentence for `warn_msg`."""

    output: Struct
    warning: str


@dataclass(slots=True)
class Reply:
    """Writes answers. place: the district that receives; received: when the message came; written:
    whether an answer to a transaction was written at all, or a stored one stood for it."""

    place: str
    received: datetime
    written: bool = False

    def done(self, output: Struct | Warned | None) -> bytes:
        """infcode 0. None: a transaction that answers 无."""
        self.written = True
        if isinstance(output, Warned):
            return self._written(0, output.output, warn_msg=output.warning[:_LONGEST])
        return self._written(0, {} if output is None else output)

    def refused(self, problems: tuple[Problem, ...]) -> bytes:
        """infcode -1: our code first in err_msg, the whole list in output."""
        listed = Refused([_out(problem) for problem in problems])
        return self._written(-1, listed, err_msg=spoken(problems))

    def _written(self, infcode: int, output: object, **said: str) -> bytes:
        answer = Response(
            infcode=infcode,
            inf_refmsgid=self._number(),
            refmsg_time=written(self.received),
            respond_time=written(clock.now()),
            output=output,
            **said,
        )
        return envelope.encode(answer)

    def _number(self) -> str:
        """District (6), moment (14), serial (10)."""
        serial = next(_serials) % 1_000_000
        return f"{self.place:0>6}{self.received:%Y%m%d%H%M%S}{_MARK}{serial:06d}"


@dataclass(frozen=True, slots=True)
class Call:
    """One message whose sender is known. moment: when it came, in the legal zone; dialect: how the
    sender's province speaks; address: the machine that sent it."""

    envelope: Request
    institution: InstitutionCard
    dialect: Dialect
    message: Message
    moment: datetime
    reply: Reply
    address: str | None = None

    @property
    def actor(self) -> Actor:
        """The institution, in the name of whom it has at the till."""
        name = f"{self.institution.code} {self.operator}"
        identity = f"institution:{self.institution.code}"
        return Actor("institution", identity, name, address=self.address)

    @property
    def operator(self) -> str:
        """Who sat at the till, as rows and the trail keep it."""
        return f"{self.envelope.opter} {self.envelope.opter_name}"

    @property
    def region(self) -> str:
        """The insured region that was asked for; "" if none: then local care is meant."""
        return regions.canonical(self.envelope.insuplc_admdvs)

    @property
    def place(self) -> str:
        """The place of care at the level of cities, as visits and settlements keep it."""
        return regions.city_of(self.institution.place)

    def once(self, work: Callable[[], tuple[str, Struct | Warned | None]]) -> bytes:
        """The answer of `work` (what it made, output), or the one that this message got before."""

        def done() -> exactly.Done:
            subject, output = work()
            return exactly.Done(subject, self.reply.done(output))

        return exactly.once(self.message, self.moment, done)


def written(moment: datetime) -> str:
    """yyyyMMddHHmmssSSS."""
    return f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03d}"


def spoken(problems: tuple[Problem, ...]) -> str:
    """err_msg: the code, the sentence, the next step; at most 200 characters."""
    first, more = problems[0], len(problems) - 1
    tail = f"（另有{more}条，见output）" if more else ""
    stop = "" if first.sentence.endswith(("。", "？", "！")) else "。"
    said = f"{first.code} {first.sentence}{stop}{first.next_step}"
    return said[: _LONGEST - len(tail)] + tail


def _out(problem: Problem) -> ProblemOut:
    return ProblemOut(
        problem.code, problem.sentence, problem.next_step, problem.document, problem.article,
        problem.where, problem.documents,
    )  # fmt: skip
