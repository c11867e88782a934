"""Time and the network: what is sent is lost, doubled, delayed and overtaken, from one seed.

A clock that jumps from event to event. What is to arrive at the same moment is handled at the same
time, in threads: the second starts once the first has read what it decides on, so that a race runs
the same way each time and a missing lock shows.
"""

from __future__ import annotations

import heapq
import itertools
import json
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from simulation.facts import Facts, Said, Tree
from simulation.stamping import stamped

SETTLING = ("2102", "2207", "2304")
SHORT, LONG = timedelta(seconds=2), timedelta(minutes=25)
MOST_COPIES = 4
"""After so many copies of a settlement its sender gives up and reverses it."""

Handle = Callable[[bytes, datetime], bytes]


@dataclass(frozen=True)
class Faults:
    """How often, in hundredths, a request or an answer is lost, a copy comes twice or late."""

    lost: int = 6
    unanswered: int = 8
    doubled: int = 8
    late: int = 5


FAIR, STORM = Faults(), Faults(25, 25, 25, 35)


@dataclass(frozen=True)
class Wait:
    """Nothing happens for a while."""

    span: timedelta


@dataclass(frozen=True)
class Ask:
    """A message of an institution about a region's person."""

    institution: str
    place: str
    region: str
    infno: str
    given: Tree


@dataclass(frozen=True)
class Act:
    """Something that happens elsewhere at a moment: a filing is made or given up."""

    act: Callable[[datetime], Any]


@dataclass(frozen=True)
class Both:
    """Two things that arrive at the same moment."""

    one: Ask | Act
    other: Ask | Act


@dataclass(frozen=True)
class Answer:
    """What a sender learned. code: "" if done, the code of the refusal, or "reversed"."""

    code: str
    output: Tree = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it took effect."""
        return not self.code


def envelope(ask: Ask, now: datetime, serial: int) -> Tree:
    """The whole message, under a number of its own."""
    return stamped({
        "infno": ask.infno, "msgid": f"{ask.institution}{now:%Y%m%d%H%M%S}{serial % 10_000:04d}",
        "mdtrtarea_admvs": ask.place, "insuplc_admdvs": ask.region, "recer_sys_code": "YIDI",
        "infver": "1.0.0", "opter_type": "1", "opter": "0001", "opter_name": "模拟员",
        "inf_time": f"{now:%Y-%m-%d %H:%M:%S}", "fixmedins_code": ask.institution,
        "fixmedins_name": "模拟机构", "input": ask.given,
    })  # fmt: skip


Step = Wait | Ask | Act | Both
Episode = Generator[Step, Any, None]


@dataclass(eq=False)
class _Goal:
    """Something that an episode waits for; `needs` answers are still to come."""

    episode: Episode
    answers: list[Any]

    def put(self, slot: int, answer: Any) -> bool:
        self.answers[slot] = answer
        return all(each is not None for each in self.answers)


@dataclass(eq=False)
class _Call:
    """A message on its way, until its sender knows what came of it."""

    said: Said
    ask: Ask
    goal: _Goal
    slot: int
    closing: _Call | None = None
    """The settlement that this 2601 is to close."""
    state: str = "open"
    found: Answer | None = None


class Network:
    """Plays episodes to their end."""

    def __init__(
        self, seed: int, handle: Handle, facts: Facts, faults: Faults, first: datetime,
        patience: float = 0.03,
    ) -> None:  # fmt: skip
        self.chance = Random(seed)
        self.handle, self.facts, self.faults, self.now = handle, facts, faults, first
        self.patience = patience
        self.broken: list[str] = []
        self._serials = itertools.count(1)
        self._order = itertools.count()
        self._events: list[tuple[datetime, int, Callable[[], None] | _Delivery]] = []
        self._workers = ThreadPoolExecutor(2)

    def play(self, episodes: Sequence[tuple[datetime, Episode]]) -> None:
        """Until nothing is on its way any more."""
        for moment, episode in episodes:
            self._at(moment, lambda e=episode: self._resume(e, None))
        while self._events:
            self._turn()

    def close(self, at_end: Callable[[], None]) -> None:
        """Ends the threads; `at_end` runs in each of them."""
        barrier = threading.Barrier(2)

        def last() -> None:
            barrier.wait(10)
            at_end()

        for ended in [self._workers.submit(last) for _ in range(2)]:
            ended.result()
        self._workers.shutdown()

    # -- events ------------------------------------------------------------------------------------

    def _at(self, moment: datetime, event: Callable[[], None] | _Delivery) -> None:
        heapq.heappush(self._events, (moment, next(self._order), event))

    def _turn(self) -> None:
        self.now = self._events[0][0]
        events = []
        while self._events and self._events[0][0] == self.now:
            events.append(heapq.heappop(self._events)[2])
        arriving = [event for event in events if isinstance(event, _Delivery)]
        for event in events:
            if not isinstance(event, _Delivery):
                event()
        for together in _pairs(arriving):
            self._deliver(together)

    def _deliver(self, arriving: list[_Delivery]) -> None:
        if len(arriving) == 1:
            arriving[0].then(arriving[0].work(self.now))
            return
        meeting = Meeting(self.patience)
        running = [
            self._workers.submit(meeting.take_part, n, lambda each=each: each.work(self.now))
            for n, each in enumerate(arriving)
        ]
        for each, ended in zip(arriving, running, strict=True):
            each.then(ended.result())

    # -- episodes ----------------------------------------------------------------------------------

    def _resume(self, episode: Episode, answer: Any) -> None:
        try:
            step = episode.send(answer)
        except StopIteration:
            return
        if isinstance(step, Wait):
            self._at(self.now + step.span, lambda: self._resume(episode, None))
        elif isinstance(step, Both):
            meet = self._soon()
            goal = _Goal(episode, [None, None])
            self._begin(step.one, goal, 0, meet)
            self._begin(step.other, goal, 1, meet)
        else:
            self._begin(step, _Goal(episode, [None]), 0, None)

    def _begin(self, step: Ask | Act, goal: _Goal, slot: int, meet: datetime | None) -> None:
        if isinstance(step, Act):
            delivery = _Delivery(step.act, lambda found: self._reach(goal, slot, found or True))
            self._at(meet or self._soon(), delivery)
            return
        call = _Call(self._message(step), step, goal, slot)
        self._send(call, meet)

    def _reach(self, goal: _Goal, slot: int, answer: Any) -> None:
        if goal.put(slot, answer):
            found = goal.answers if len(goal.answers) > 1 else goal.answers[0]
            self._resume(goal.episode, found)

    # -- messages ----------------------------------------------------------------------------------

    def _message(self, ask: Ask) -> Said:
        said = Said(ask.institution, ask.place, envelope(ask, self.now, next(self._serials)))
        self.facts.messages.append(said)
        return said

    def _send(self, call: _Call, meet: datetime | None = None) -> None:
        """One copy. A copy that is to meet another arrives, and on time."""
        call.said.sent.append(self.now)
        if meet is not None:
            self._arrive(call, meet)
        elif not self._happens(self.faults.lost):
            at = self._soon()
            if call.ask.infno in SETTLING and self._happens(self.faults.late):
                at = self.now + timedelta(seconds=self.chance.randint(40, 1500))
            self._arrive(call, at)
            if self._happens(self.faults.doubled):
                self._arrive(call, self.chance.choice([at, at + SHORT]))
        patience = timedelta(seconds=20 * 2 ** len(call.said.sent))
        self._at(self.now + patience, lambda: self._no_answer(call))

    def _arrive(self, call: _Call, at: datetime) -> None:
        body = json.dumps(call.said.body, ensure_ascii=False).encode()
        self._at(
            at,
            _Delivery(lambda moment: self.handle(body, moment), lambda raw: self._back(call, raw)),
        )

    def _back(self, call: _Call, raw: bytes) -> None:
        if self._happens(self.faults.unanswered):
            return
        self._at(self._soon(), lambda: self._hear(call, raw))

    def _hear(self, call: _Call, raw: bytes) -> None:
        call.said.heard.append((self.now, raw))
        tree = json.loads(raw)
        if call.state != "open":
            return
        if tree["infcode"] == 0:
            self._learn(call, Answer("", tree["output"] | {"warn_msg": tree.get("warn_msg", "")}))
            return
        answer = Answer(tree["err_msg"].split()[0], tree["output"])
        if answer.code == "clock_skew" and call.ask.infno not in SETTLING:
            call.state = "known"
            again = _Call(self._message(call.ask), call.ask, call.goal, call.slot, call.closing)
            self._send(again)
        elif call.ask.infno in SETTLING and len(call.said.sent) > 1:
            # another copy may still be on its way: a refusal closes nothing by itself
            self._give_up(call, answer)
        else:
            self._learn(call, answer)

    def _no_answer(self, call: _Call) -> None:
        if call.state != "open":
            return
        if call.ask.infno in SETTLING and len(call.said.sent) >= MOST_COPIES:
            self._give_up(call, Answer("reversed"))
        else:
            self._send(call)

    def _give_up(self, call: _Call, found: Answer) -> None:
        """2601: whatever came of it, nothing shall stand."""
        call.state, call.found = "closing", found
        given = call.ask.given
        node = given["druginfo"] if "druginfo" in given else given["data"]
        data = {"psn_no": node["psn_no"], "omsgid": call.said.msgid, "oinfno": call.ask.infno}
        ask = Ask(call.ask.institution, call.ask.place, call.ask.region, "2601", {"data": data})
        closing = _Call(self._message(ask), ask, call.goal, call.slot, call)
        self._send(closing, self._meeting_with(call))

    def _meeting_with(self, call: _Call) -> datetime | None:
        """Half of the time a copy that is still on its way arrives together with its reversal."""
        if self._happens(50):
            return None
        meet = self._soon()
        self._arrive(call, meet)
        return meet

    def _learn(self, call: _Call, answer: Answer) -> None:
        call.state = "known"
        if call.closing is None:
            # who was refused acts only once no copy can come after
            later = self.now if answer.ok else self.now + timedelta(seconds=10)
            self._at(later, lambda: self._reach(call.goal, call.slot, answer))
            return
        call.closing.state = "known"
        if not answer.ok:
            self.broken.append(f"{call.said.msgid}: 2601 was refused with {answer.code}")
        self._reach(call.goal, call.slot, call.closing.found)

    def _happens(self, hundredths: int) -> bool:
        return self.chance.randrange(100) < hundredths

    def _soon(self) -> datetime:
        return self.now + timedelta(milliseconds=self.chance.randint(200, 3_000))


@dataclass(eq=False)
class _Delivery:
    """Work for the server at a moment, and what to do with what it gave."""

    work: Callable[[datetime], Any]
    then: Callable[[Any], None]


def _pairs(arriving: list[_Delivery]) -> list[list[_Delivery]]:
    return [arriving[n : n + 2] for n in range(0, len(arriving), 2)]


class Meeting:
    """Two pieces of work that meet: the second starts once the first has read what it decides on,
    and the first goes on once the second has read, too, or waits for the first."""

    here = threading.local()

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._read = [threading.Event(), threading.Event()]

    def take_part(self, order: int, work: Callable[[], Any]) -> Any:
        """Runs `work` as the first (0) or the second (1)."""
        if order:
            self._read[0].wait(30)
        self.here.part = (self, order)
        try:
            return work()
        finally:
            self.here.part = None
            self._read[order].set()

    @classmethod
    def has_read(cls) -> None:
        """Called where a piece of work has read what it decides on."""
        part = getattr(cls.here, "part", None)
        if part is not None:
            meeting, order = part
            meeting._read[order].set()
            meeting._read[1 - order].wait(meeting._patience)
