"""`yidi run`: the database, the web server and the job worker, kept alive together."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import logging.config
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click

from yidi.config import collect, database, hooks, logs, paths, production
from yidi.config.children import Child
from yidi.config.postgres import addresses, files, server

WORKERS = 2
THREADS = 4
JOBS = 4
"""At once: somebody who waits for a sign-in code must not wait for the work of the night."""
_PATIENCE = 30.0
_LAST_REQUESTS = 20
"""Seconds that requests and jobs have to end, once we are told to stop."""
_DATABASE_CHECK = 2.0
_PRODUCTION = os.environ.get("YIDI_ENV") == "production"
_log = logging.getLogger("yidi.run")


class CannotRun(RuntimeError):
    """Something of ours already runs, or the port is taken."""


@dataclass(frozen=True)
class Plan:
    """Where to listen, and whether sources are watched for changes."""

    host: str
    port: int
    reload: bool = False

    @property
    def address(self) -> str:
        """What a person types into the browser."""
        return f"http://{self.host}:{self.port}"


def run(plan: Plan) -> None:
    """Prepare, start, watch until told to stop, and leave nothing running behind."""
    logging.config.dictConfig(logs.configuration(_PRODUCTION))
    if _PRODUCTION:
        production.insist(os.environ)
    paths.make_data_folder()
    with _only_one(), _stop_signals() as stopped:
        _refuse_taken_port(plan)
        _say("starting the database")
        database.ensure_running()
        try:
            _prepare(plan)
            _keep_alive(plan, stopped)
        finally:
            _stop_database()


def _prepare(plan: Plan) -> None:
    """Everything between a running database and the first request."""
    os.environ["YIDI_DEBUG" if plan.reload else "YIDI_COLLECTED"] = "1"
    database.use_django()
    if database.pending():
        _say("bringing the tables up to date")
        database.migrate_elsewhere()
    if not plan.reload:
        collect.collect()
    for load in hooks.load(hooks.ON_START):
        load()
    _close_connections()


def _keep_alive(plan: Plan, stopped: list[int]) -> None:
    children = _children(plan)
    for child in children:
        child.start()
    try:
        if _answers(plan, stopped):
            _greet(plan)
        _watch(children, stopped)
    finally:
        _say("stopping")
        _stop(children)


def _watch(children: list[Child], stopped: list[int]) -> None:
    """Tend the children and the database until a signal arrives."""
    check_at = 0.0
    while not stopped:
        now = time.monotonic()
        for child in children:
            if news := child.tend(now):
                _say(news)
        if now >= check_at:
            _tend_database()
            check_at = now + _DATABASE_CHECK
        time.sleep(0.2)


def _tend_database() -> None:
    if addresses.external() or server.running():
        return
    _say("the database is gone; starting it again")
    try:
        server.ensure_running()
    except server.ServerFailed as failure:
        _say(str(failure))


def _children(plan: Plan) -> list[Child]:
    environment = {
        "DJANGO_SETTINGS_MODULE": database.SETTINGS,
        addresses.ROLE_VARIABLE: "app",
        "YIDI_SUPERVISED": "1",
        paths.COUNTS_VARIABLE: str(paths.empty_counts_folder()),
    }
    web = [
        *(sys.executable, "-m", "granian", "yidi.config.wsgi:application", "--interface", "wsgi"),
        *("--host", plan.host, "--port", str(plan.port), "--no-ws", "--log-level", "warning"),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", str(_LAST_REQUESTS)),
        *("--log-config", str(_log_configuration())),
    ]
    if plan.reload:
        web += ["--reload", "--reload-paths", str(paths.PACKAGE)]
    worker = [
        *(sys.executable, "-m", "django", "procrastinate", "worker"),
        *("--shutdown-graceful-timeout", str(_LAST_REQUESTS), "--concurrency", str(JOBS)),
    ]
    return [Child("web server", web, environment), Child("job worker", worker, environment)]


def _log_configuration() -> Path:
    """The form of the log, written down for the web server's own words."""
    file = paths.data_folder() / "granian.log.json"
    file.write_text(json.dumps(logs.configuration(_PRODUCTION)))
    return file


def _stop(children: list[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + _PATIENCE
    for child in children:
        child.wait(deadline)


def _stop_database() -> None:
    """Leave a server alone that somebody started by `yidi db start`."""
    if not addresses.external() and not files.kept().exists():
        server.stop()


def _answers(plan: Plan, stopped: list[int]) -> bool:
    """Wait until a page comes back, so that the printed address works."""
    deadline = time.monotonic() + _PATIENCE
    while not stopped and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{plan.address}/healthz", timeout=2).close()  # noqa: S310
            return True
        time.sleep(0.05)
    return False


def _greet(plan: Plan) -> None:
    _say(f"running on {plan.address}  (Ctrl-C stops it)")
    for lines in hooks.load(hooks.BANNER):
        for line in lines():
            _say(line)


def _say(line: str) -> None:
    """To the person who started us; in production to the log."""
    if _PRODUCTION:
        _log.info(line)
    else:
        click.echo(f"yidi: {line}")


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def _refuse_taken_port(plan: Plan) -> None:
    with socket.socket(socket.AF_INET6 if ":" in plan.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((plan.host, plan.port))
        except OSError as refusal:
            raise CannotRun(
                f"{plan.host}:{plan.port} cannot be used ({refusal.strerror}); "
                "choose another by `yidi run --port`."
            ) from refusal


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """One `yidi run` per data folder; the lock goes with the process, however it ends."""
    with (paths.data_folder() / "run.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise CannotRun(
                f"yidi already runs on the data in {paths.data_folder()}; stop it first, "
                "or choose another folder by YIDI_DATA."
            ) from taken
        yield


@contextlib.contextmanager
def _stop_signals() -> Iterator[list[int]]:
    """A list that stays empty until somebody asks us to stop."""
    received: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        received.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
