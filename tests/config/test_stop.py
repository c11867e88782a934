"""Two workers count as one, and a stop is graceful: what runs is finished and answered, what is new
goes elsewhere."""

import http.client
import re
import signal
import socket
import threading
import time
import urllib.request

import psycopg
import pytest

from support import databases, houses
from yidi.config.postgres import files


@pytest.fixture
def house(migrated, tmp_path):
    """A house on a database of its own, and a login to that as the owner."""
    databases.copy("yidi_stopped")
    logins = {
        "DATABASE_URL": databases.url(files.OWNER, "yidi_stopped"),
        "DATABASE_APP_URL": databases.url(files.APP, "yidi_stopped"),
    }
    with houses.house(tmp_path / "log", **logins) as running:
        yield running, logins["DATABASE_URL"]
    databases.drop("yidi_stopped")


def test_a_request_and_a_job_that_run_are_finished_after_the_stop(house):
    running, login = house
    assert _homes_counted(running.url, asked=8) == 8, "by whichever worker"
    with psycopg.connect(login) as keeper, psycopg.connect(login, autocommit=True) as watcher:
        keeper.execute("LOCK TABLE django_session, store_outboxline IN ACCESS EXCLUSIVE MODE")
        watcher.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'yidi.send')"
        )
        slow = _Slow(running.url)
        slow.start()
        _until(lambda: _waiting(watcher) >= 2)
        running.process.send_signal(signal.SIGTERM)
        _until(lambda: not _accepts(running.url))
        assert slow.is_alive(), "it still waits for its lock"
        keeper.rollback()
        slow.join(20)
        assert slow.status == 302, "sent to sign in, as ever"
        assert running.process.wait(20) == 0
        jobs = "SELECT status, count(*) FROM procrastinate_jobs WHERE task_name = 'yidi.send' GROUP BY 1"
        assert watcher.execute(jobs).fetchall() == [("succeeded", 1)]


class _Slow(threading.Thread):
    """A request by somebody with a session, which the server must look up."""

    def __init__(self, url):
        super().__init__()
        self.address = url.removeprefix("http://")
        self.status = None

    def run(self):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request("GET", "/family/", headers={"Cookie": "sessionid=" + "a" * 32})
        self.status = connection.getresponse().status


def _homes_counted(url, asked):
    """Pages asked for on connections of their own, so that both workers answer some."""
    for _ in range(asked):
        urllib.request.urlopen(url).close()
    shown = urllib.request.urlopen(f"{url}/metrics").read().decode()
    found = re.search(r'^yidi_requests_total\{.*route="home".*\} (\S+)$', shown, re.MULTILINE)
    return float(found[1])


def _waiting(watcher):
    return watcher.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0]


def _accepts(url):
    host, port = url.removeprefix("http://").split(":")
    try:
        socket.create_connection((host, int(port)), 1).close()
    except OSError:
        return False
    return True


def _until(true, patience=45):
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
