"""A real server that is killed in the middle: nothing answered is lost, nothing happens twice."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest

from simulation import killing
from simulation.killing import NOW, Server
from simulation.playing import Plan, database
from support import databases, tills, visits
from yidi.config.postgres import files

LONG = pytest.mark.skipif("YIDI_LONG" not in os.environ, reason="make simulate runs it")


@pytest.fixture
def till(migrated: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("YIDI_CLOCK", NOW)
    with database() as name:
        made = tills.Till(None, visits.HOSPITAL, "110105", "370300")
        made.database = name
        yield made


@pytest.fixture
def server(till: Any, tmp_path: Path) -> Any:
    started = Server(till.database, tmp_path / "log")
    yield started
    started.stop()


def test_killed_between_commit_and_answer_then_sent_again(till: Any, server: Server) -> None:
    """Before the commit nothing is left of it; after it the same message gets its answer."""
    who = visits.person("370300", balance=50_000)
    visits.filed(who)
    of = visits.visit(who)
    visits.bill(of, 1_000_000)
    given = {
        "psn_no": who.psn_no, "mdtrt_cert_type": "03", "medfee_sumamt": "10000.00",
        "mdtrt_id": of.mdtrt_id, "insutype": "310", "acct_used_flag": "1", "mid_setl_flag": "0",
    }  # fmt: skip
    body = json.dumps(till.message("2304", {"data": given}, signtype="")).encode()
    owner = databases.url(files.SUPERUSER, till.database)
    with psycopg.connect(owner) as keeper, psycopg.connect(owner, autocommit=True) as watcher:
        keeper.execute("SELECT 1 FROM store_person WHERE id = %s FOR UPDATE", [who.pk])
        asked = _asked(server, body)
        _until(watcher, "SELECT count(*) FROM pg_locks WHERE NOT granted")
        server.kill_server()
        asked.join()
        keeper.rollback()
        assert _settled(watcher) == 0, "killed before the commit"
        server.house.wait_until_ready()
        asked = _asked(server, body)
        _until(watcher, "SELECT count(*) FROM store_settlement")
        server.kill_server()
        asked.join()
        server.house.wait_until_ready()
        first, second = server.post(body), server.post(body)
        assert first == second is not None
        assert json.loads(first)["infcode"] == 0
        assert _settled(watcher) == 1


def test_a_day_at_a_server_that_is_killed_now_and_then(migrated: None, tmp_path: Path) -> None:
    plan = Plan(5, people=8, episodes=12)
    played = killing.play(plan, tmp_path / "log", ("kill_server",))
    assert played.complaints == []
    assert played.settlements > 3


@LONG
@pytest.mark.parametrize("seed", range(1, 6))
def test_long_with_everything_killed_in_turn(migrated: None, tmp_path: Path, seed: int) -> None:
    plan = Plan(seed, people=12, episodes=60)
    kills = ("kill_server", "kill_database", "kill_everything")
    assert killing.play(plan, tmp_path / "log", kills).complaints == []


def _asked(server: Server, body: bytes) -> threading.Thread:
    thread = threading.Thread(target=server.post, args=[body])
    thread.start()
    return thread


def _settled(watcher: Any) -> int:
    return int(watcher.execute("SELECT count(*) FROM store_settlement").fetchone()[0])


def _until(watcher: Any, counted: str) -> None:
    for _ in range(600):
        if watcher.execute(counted).fetchone()[0]:
            return
        watcher.execute("SELECT pg_sleep(0.05)")
    raise AssertionError(f"never: {counted}")
