"""`yidi run`: one command starts everything, keeps it alive, and leaves nothing behind."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from support.environment import open_folder
from support.houses import house


@pytest.fixture(scope="module")
def folder():
    """One data folder for the whole file: the first start fills it, later ones find it."""
    made = open_folder()
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def running(folder, tmp_path):
    with house(tmp_path / "log", YIDI_DATA=str(folder)) as started:
        yield started


def test_the_first_start_brings_everything_up(running):
    assert "bringing the tables up to date" in running.said()
    page = urllib.request.urlopen(running.url).read().decode()
    assert 'id="main"' in page
    style = re.search(r'href="(/static/yidi/base\.[0-9a-f]+\.css)"', page)[1]
    answer = urllib.request.urlopen(
        urllib.request.Request(running.url + style, headers={"Accept-Encoding": "gzip"})
    )
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_second_start_is_quick(folder, tmp_path):
    began = os.times()
    with house(tmp_path / "log", YIDI_DATA=str(folder)) as running:
        assert "bringing the tables" not in running.said()
    ended = os.times()
    worked = ended.children_user - began.children_user
    assert worked < 10, "seconds of the processor, whatever else the machine does"


def test_a_stop_leaves_nothing_running(folder, tmp_path):
    with house(tmp_path / "log", YIDI_DATA=str(folder)) as running:
        family = _family(running.process.pid)
        assert len(family) > 3
        assert running.stop() == 0
    assert not _alive(family)
    assert not (folder / "postgres/cluster/postmaster.pid").exists()


def test_each_part_that_is_killed_comes_back(running, folder):
    for name in ("granian", "procrastinate"):
        victim = _child(running.process.pid, name)
        os.kill(victim, signal.SIGKILL)
        _until(lambda name=name, gone=victim: _child(running.process.pid, name) not in (0, gone))
    postmaster = int((folder / "postgres/cluster/postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    _until(lambda: "the database is gone" in running.said())
    running.wait_until_ready()


def test_the_job_worker_works_on_after_its_database_was_killed(running, folder):
    _until_done(_send_job(folder), folder)
    os.kill(
        int((folder / "postgres/cluster/postmaster.pid").read_text().split()[0]), signal.SIGKILL
    )
    _until(lambda: "the database is gone" in running.said())
    running.wait_until_ready()
    _until_done(_send_job(folder), folder)


def test_after_a_kill_of_the_supervisor_the_next_start_works(folder, tmp_path):
    with house(tmp_path / "log", YIDI_DATA=str(folder)) as running:
        family = [pid for pid in _family(running.process.pid) if not _runs(pid, "postgres")]
        running.process.kill()
        running.process.wait()
        _until(lambda: not _alive(family))
    with house(tmp_path / "log2", YIDI_DATA=str(folder)) as again:
        assert urllib.request.urlopen(again.url).status == 200


def test_a_second_house_on_the_same_data_is_refused(running, folder, tmp_path):
    with pytest.raises(AssertionError, match="already runs on the data"):  # noqa: SIM117
        with house(tmp_path / "second", YIDI_DATA=str(folder)):
            pass


_SEND = """
import django; django.setup()
from procrastinate.contrib.django import app
print(app.configure_task("builtin:procrastinate.builtin_tasks.remove_old_jobs").defer(max_hours=1))
"""
_ASK = """
import django, sys; django.setup()
from procrastinate.contrib.django.models import ProcrastinateJob
print(ProcrastinateJob.objects.get(pk=sys.argv[1]).status)
"""


def _send_job(folder):
    return _python(folder, _SEND)


def _until_done(job, folder):
    _until(lambda: _python(folder, _ASK, job) == "succeeded")


def _python(folder, program, *words):
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        env=os.environ | {"YIDI_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


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
