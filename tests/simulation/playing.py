"""A whole simulation in this process: seed in, complaints out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connections

from simulation import bookkeeper, clients
from simulation.clients import Cashier
from simulation.dump import dump
from simulation.network import FAIR, Episode, Faults, Meeting, Network
from simulation.world import HOSPITALS, PHARMACY, furnished, peopled
from support import databases
from yidi.config.postgres import files
from yidi.interfaces.hospital.door import answered
from yidi.store.connections import kept_connection
from yidi.store.reads import settlements, till
from yidi.store.writes import envelopes

FURNISHED = "yidi_simulated"
"""A database with institutions, catalogues and books, to copy from."""

FIRST = datetime(2026, 12, 8, 7, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""Early enough in December that the year ends on the way."""


@dataclass(frozen=True)
class Plan:
    """What is played. episodes: only so many of the first, None for all (the prefix of a seed)."""

    seed: int
    days: int = 30
    people: int = 8
    episodes: int | None = None
    patience: float = 0.03
    faults: Faults = FAIR

    @property
    def all_episodes(self) -> int:
        """How many things happen in the whole time."""
        return self.days * self.people // 4

    def of(self, seed: int) -> Plan:
        """The same with another seed."""
        return replace(self, seed=seed)


@dataclass
class Played:
    """How it went: what was done how often, and what is wrong with the books."""

    plan: Plan
    complaints: list[str]
    messages: int = 0
    settlements: int = 0
    refused: dict[str, int] = field(default_factory=dict)


def play(plan: Plan) -> Played:
    """Plays in a database of its own."""
    with database() as name, meeting():
        world = peopled(plan.seed, plan.people, FIRST.date())
        network = Network(plan.seed, _handle, world.facts, plan.faults, FIRST, plan.patience)
        try:
            network.play(_episodes(plan, world, network))
        finally:
            network.close(connections.close_all)
        tables = dump(databases.url(files.SUPERUSER, name))
    said = bookkeeper.complaints(world.facts, tables) + network.broken
    return Played(
        plan, said, len(world.facts.messages), len(tables["settlements"]), refusals(world.facts)
    )


@contextmanager
def database() -> Iterator[str]:
    """A copy of the furnished database, which the first one makes."""
    if not _furnished:
        databases.copy(FURNISHED)
        with databases.entered(FURNISHED):
            furnished()
        _furnished.append(FURNISHED)
    name = "yidi_simulation"
    databases.copy(name, FURNISHED)
    try:
        with databases.entered(name):
            yield name
    finally:
        databases.drop(name)


_furnished: list[str] = []


def _handle(body: bytes, moment: datetime) -> bytes:
    with kept_connection():
        return answered(body, moment).body


@contextmanager
def meeting() -> Iterator[None]:
    """Work that meets stops for a moment once it has read."""
    places = ((till, "find"), (settlements, "for_reversal"), (envelopes, "kept"))
    before = [(module, name, getattr(module, name)) for module, name in places]
    for module, name, read in before:
        setattr(module, name, _stopping(read))
    try:
        yield
    finally:
        for module, name, read in before:
            setattr(module, name, read)


def _stopping(read: Any) -> Any:
    def stop(*given: Any, **named: Any) -> Any:
        made = read(*given, **named)
        Meeting.has_read()
        return made

    return stop


def _episodes(plan: Plan, world: Any, network: Network) -> list[tuple[datetime, Episode]]:
    chance = Random(plan.seed)
    made = []
    for _ in range(plan.all_episodes):
        minutes = chance.randrange(plan.days * 24 * 60)
        moment = FIRST + timedelta(minutes=minutes)
        made.append((moment, episode(Random(chance.random()), world, network)))
    return sorted(made, key=lambda pair: pair[0])[: plan.episodes]


def episode(chance: Random, world: Any, network: Any) -> Episode:
    """Something that happens to somebody; `network.now` is what the clock says."""
    patient = chance.choice(world.patients)

    def at(code: str) -> Cashier:
        return Cashier(world, chance, patient, code, lambda: network.now)

    hospitals = list(HOSPITALS)
    dice = chance.random()
    if dice < 0.35:
        return clients.outpatient(at(chance.choice(hospitals)))
    if dice < 0.55:
        days = chance.randint(1, 5) * (5 if dice < 0.45 else 1)
        return clients.stay(at(chance.choice(hospitals)), days)
    if dice < 0.75:
        return clients.shopping(at(PHARMACY))
    if dice < 0.80:
        return clients.chronic(at(chance.choice(hospitals)))
    if dice < 0.93:
        return clients.two_bills(*(at(code) for code in chance.sample(hospitals, 2)))
    return clients.changing_mind(at(chance.choice(hospitals)))


def refusals(facts: Any) -> dict[str, int]:
    """How often each refusal was heard."""
    said: dict[str, int] = {}
    for message in facts.messages:
        for _, raw in message.heard[:1]:
            tree = bookkeeper.json.loads(raw)
            if tree["infcode"]:
                code = f"{message.infno} {tree['err_msg'].split()[0]}"
                said[code] = said.get(code, 0) + 1
    return dict(sorted(said.items(), key=lambda pair: -pair[1]))
