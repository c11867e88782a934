"""`yidi run`: one command starts everything, keeps it alive, and leaves nothing behind."""

import contextlib
import os
import re
import shutil
import signal
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest

from support.environment import open_folder
from support.houses import house


@pytest.fixture(scope="module")
def folder():
    """One data folder for the whole file: the first start fills it, later ones find it."""
    made = open_folder()
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def start(folder, tmp_path_factory):
    """Starts a house on the folder; it runs for the tests that follow, until one of them ends it."""
    logs = tmp_path_factory.mktemp("logs")
    with contextlib.ExitStack() as open_houses:
        yield lambda name: open_houses.enter_context(house(logs / name, YIDI_DATA=str(folder)))


@pytest.fixture(scope="module")
def first(start):
    return start("first")


def test_the_first_start_brings_everything_up(first):
    assert "bringing the tables up to date" in first.said()
    page = urllib.request.urlopen(first.url).read().decode()
    assert 'id="main"' in page
    style = re.search(r'href="(/static/yidi/base\.[0-9a-f]+\.css)"', page)[1]
    answer = urllib.request.urlopen(
        urllib.request.Request(first.url + style, headers={"Accept-Encoding": "gzip"})
    )
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_second_house_on_the_same_data_is_refused(first, start):
    with pytest.raises(AssertionError, match="already runs on the data"):
        start("second")


def test_a_stop_leaves_nothing_running(first, folder):
    family = _family(first.process.pid)
    assert len(family) > 3
    assert first.stop() == 0
    assert not _alive(family)
    assert not (folder / "postgres/cluster/postmaster.pid").exists()


def test_the_second_start_is_quick(start):
    began = os.times()
    again = start("again")
    assert "bringing the tables" not in again.said()
    assert again.stop() == 0
    worked = os.times().children_user - began.children_user
    assert worked < 10, "seconds of the processor, whatever else the machine does"


@pytest.fixture(scope="module")
def attacked(start):
    return start("attacked")


def test_each_part_that_is_killed_comes_back(attacked, folder):
    for name in ("granian", "procrastinate"):
        victim = _child(attacked.process.pid, name)
        os.kill(victim, signal.SIGKILL)
        _until(lambda name=name, gone=victim: _child(attacked.process.pid, name) not in (0, gone))
    _until_done(_send_job(folder), folder)
    os.kill(
        int((folder / "postgres/cluster/postmaster.pid").read_text().split()[0]), signal.SIGKILL
    )
    _until(lambda: "the database is gone" in attacked.said())
    attacked.wait_until_ready()


def test_the_job_worker_works_on_after_its_database_was_killed(attacked, folder):
    _until_done(_send_job(folder), folder)


def test_after_a_kill_of_the_supervisor_the_next_start_works(attacked, start):
    family = [pid for pid in _family(attacked.process.pid) if not _runs(pid, "postgres")]
    attacked.process.kill()
    attacked.process.wait()
    _until(lambda: not _alive(family))
    assert urllib.request.urlopen(start("after").url).status == 200


_SEND = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args)
VALUES ('default', 'builtin:procrastinate.builtin_tasks.remove_old_jobs', '{"max_hours": 1}')
RETURNING id
"""


def _send_job(folder):
    return _ask(folder, _SEND)


def _until_done(job, folder):
    _until(
        lambda: (
            _ask(folder, "SELECT status FROM procrastinate_jobs WHERE id = %s", job) == "succeeded"
        )
    )


def _ask(folder, question, *words):
    login = {
        "host": "127.0.0.1",
        "port": int((folder / "postgres/port").read_text()),
        "user": "yidi_app",
        "password": (folder / "secrets/app.password").read_text(),
        "dbname": "yidi",
    }
    with psycopg.connect(**login) as opened:
        return opened.execute(question, words).fetchone()[0]


def _family(pid):
    """The process and everything below it."""
    children = [child for child in _pids() if _parent(child) == pid]
    return [pid, *(found for child in children for found in _family(child))]


def _child(pid, name):
    return next(
        (found for found in _family(pid)[1:] if _parent(found) == pid and _runs(found, name)), 0
    )


def _alive(pids):
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and _state(pid) != "Z"]


def _pids():
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _parent(pid):
    found = _stat(pid)
    return int(found[1]) if found else 0


def _state(pid):
    found = _stat(pid)
    return found[0] if found else "Z"


def _stat(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except OSError:
        return []


def _runs(pid, name):
    try:
        return name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _until(true, patience=90):
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
