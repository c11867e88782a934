"""The same episodes against a real `yidi run`, whose parts are killed in the middle (kill -9).

Clients are threads that send over HTTP and know nothing when no answer comes: they send the same
message again until one does.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import DatabaseError, connections

from simulation import bookkeeper
from simulation.dump import dump
from simulation.facts import Facts, Said
from simulation.network import Act, Answer, Ask, Both, Episode, envelope
from simulation.playing import Plan, Played, database, episode, refusals
from simulation.world import peopled
from support import databases, houses
from support.people import moment
from yidi.config import paths
from yidi.config.postgres import files

NOW = "2026-03-09T10:30"
"""The clock stands still: what is resent late is not too late."""

_PATIENCE = 10.0
_AT_MOST = 400.0
"""Seconds for which a message is sent again; a whole house may have to start meanwhile."""


class Server:
    """A house on a database of the tests, and ways to hurt it."""

    def __init__(self, name: str, log: Path) -> None:
        self._name, self._log = name, log
        own = log.parent / "house"
        # a folder of its own, since another house of the tests may run on theirs; the same keys
        shutil.copytree(paths.data_folder() / "secrets", own / "secrets", dirs_exist_ok=True)
        self._logins = {
            "YIDI_DATA": str(own),
            "DATABASE_URL": databases.url(files.OWNER, name),
            "DATABASE_APP_URL": databases.url(files.APP, name),
            "YIDI_CLOCK": NOW,
        }
        self._open = ExitStack()
        self.start()

    def start(self) -> None:
        """A new house."""
        self.house = self._open.enter_context(houses.house(self._log, **self._logins))

    def stop(self) -> None:
        """All houses that were started are gone."""
        self._open.close()

    def post(self, body: bytes) -> bytes | None:
        """The answer; None where nothing is known of what came of it."""
        address = urlsplit(self.house.url)
        line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_PATIENCE)
        try:
            line.request("POST", "/hsa/", body, {"Content-Type": "application/json"})
            answer = line.getresponse()
            raw = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
        return raw if answer.status == 200 else None

    def kill_server(self) -> None:
        """kill -9 of what answers requests."""
        _kill(_family(self.house.process.pid, "granian"))

    def kill_everything(self) -> None:
        """kill -9 of the supervisor and the server; then a new start."""
        victims = _family(self.house.process.pid, "")
        self.house.process.kill()
        _kill(victims)
        self.house.process.wait()
        self.start()

    def kill_database(self) -> None:
        """kill -9 of a process of PostgreSQL: all of it crashes and recovers from its log."""
        owner = databases.url(files.SUPERUSER, "postgres")
        with psycopg.connect(owner) as watcher:
            query = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND usename = %s LIMIT 1"
            found = watcher.execute(query, [self._name, files.APP]).fetchall()
        _kill([pid for (pid,) in found])


def play(plan: Plan, log: Path, kills: tuple[str, ...], threads: int = 4) -> Played:
    """Plays every episode; kills happen in turn, a while apart, as long as anybody is at it."""
    with database() as name:
        first = moment(NOW)
        world = peopled(plan.seed, plan.people, first.date())
        connections.close_all()
        server = Server(name, log)
        try:
            _play(plan, world, server, kills, threads)
        finally:
            server.stop()
        tables = dump(databases.url(files.SUPERUSER, name))
    said = bookkeeper.complaints(world.facts, tables)
    facts = world.facts
    return Played(plan, said, len(facts.messages), len(tables["settlements"]), refusals(facts))


def _play(plan: Plan, world: Any, server: Server, kills: tuple[str, ...], threads: int) -> None:
    chance = Random(plan.seed)
    hands = _Hands(server, world.facts)
    todo = [
        episode(Random(chance.random()), world, hands)
        for _ in range(plan.episodes or plan.all_episodes)
    ]
    with ThreadPoolExecutor(threads) as clients, _killing(server, kills):
        for ended in [clients.submit(hands.play, each) for each in todo]:
            ended.result()


@contextmanager
def _killing(server: Server, kills: tuple[str, ...]) -> Iterator[None]:
    over = threading.Event()

    def kill() -> None:
        for name in itertools.cycle(kills):
            if over.wait(5):
                return
            getattr(server, name)()
            connections.close_all()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        over.set()
        killer.join()


class _Hands:
    """Plays episodes with blocking calls; `now` is what the clients' clocks say."""

    now = moment(NOW)

    def __init__(self, server: Server, facts: Facts) -> None:
        self._server, self._facts = server, facts
        self._serials = itertools.count(1)

    def play(self, episode: Episode) -> None:
        """To its end."""
        answer = None
        try:
            while True:
                answer = self._done(episode.send(answer))
        except StopIteration:
            return
        finally:
            connections.close_all()

    def _done(self, step: Any) -> Any:
        if isinstance(step, Both):
            with ThreadPoolExecutor(2) as two:
                return list(two.map(self._one, (step.one, step.other)))
        return self._one(step)

    def _one(self, step: Any) -> Any:
        if isinstance(step, Ask):
            return self._asked(step)
        if isinstance(step, Act):
            return _persistently(lambda: step.act(self.now)) or True
        return None

    def _asked(self, ask: Ask) -> Answer:
        body = envelope(ask, self.now, next(self._serials))
        said = Said(ask.institution, ask.place, body)
        self._facts.messages.append(said)
        raw = self._answer(said, json.dumps(body, ensure_ascii=False).encode())
        tree = json.loads(raw)
        if tree["infcode"] == 0:
            return Answer("", tree["output"] | {"warn_msg": tree.get("warn_msg", "")})
        return Answer(tree["err_msg"].split()[0], tree["output"])

    def _answer(self, said: Said, body: bytes) -> bytes:
        """The same message again until something is known."""
        deadline = time.monotonic() + _AT_MOST
        while time.monotonic() < deadline:
            said.sent.append(self.now)
            raw = self._server.post(body)
            if raw is not None:
                said.heard.append((self.now, raw))
                return raw
            time.sleep(0.5)
        raise AssertionError(f"no answer to {said.infno} {said.msgid}")


def _persistently(work: Callable[[], Any]) -> Any:
    """What a person does on the phone, again where the database has just gone."""
    deadline = time.monotonic() + _AT_MOST
    while time.monotonic() < deadline:
        try:
            return work()
        except (psycopg.Error, DatabaseError):
            time.sleep(0.5)
        finally:
            connections.close_all()
    raise AssertionError("the database did not come back")


def _family(pid: int, name: str) -> list[int]:
    """Every process below `pid` whose command names `name`."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and _parent(entry) == pid:
            found += _family(int(entry.name), name)
            if name in _said(entry):
                found.append(int(entry.name))
    return found


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def _said(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
