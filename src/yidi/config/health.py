"""Signs of life and of health, for supervisors, load balancers and whoever is on call.

`/healthz`: this process answers. `/readyz`: everything it rests on is as it should be; a load
balancer that must not stop the till because messages are late leaves those checks out
(`?exclude=worker,outbox,trail`).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse

from yidi.config import paths
from yidi.interfaces.common import clock, requests
from yidi.store import reach
from yidi.store.chain import SERIES, TRAIL
from yidi.store.reads import blocks, running

_PATIENCE_MS = 3000
_SILENT = 60.0
"""Seconds without a sign of the job worker, which gives one every ten."""
_BEHIND = 300.0
"""Seconds that a job or a message may be late."""
_UNSEALED = 3600.0
"""Seconds that rows may wait for the job that seals them every five minutes."""

Facts = dict[str, Any]


def healthz(request: HttpRequest) -> JsonResponse:
    """200: this process answers. Asks nobody else."""
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every check that is not excluded is well, 503 when one is not."""
    excluded = request.GET.get("exclude", "").split(",")
    checks = look([name for name in CHECKS if name not in excluded])
    failing = [name for name, check in checks.items() if not check["ok"]]
    if failing:
        requests.note(failing=",".join(failing))
    status = 503 if failing else 200
    answer = JsonResponse({"ready": not failing, "checks": checks}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def look(names: list[str]) -> dict[str, Facts]:
    """What each check finds: `ok`, and the figures behind it."""
    return {name: _one(CHECKS[name]) for name in names}


def _one(check: Callable[[], Facts]) -> Facts:
    """A check with an end: it may take seconds and not more, and its failure is a finding."""
    try:
        with reach.service():
            running.impatient(_PATIENCE_MS)
            return check()
    except Error as failure:
        return {"ok": False, "failure": type(failure).__name__}


def _database() -> Facts:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True, "ms": round((time.perf_counter() - began) * 1000, 1)}


def _tables() -> Facts:
    waiting = len(_written() - running.applied())
    return {"ok": not waiting, "migrations_waiting": waiting}


@lru_cache(maxsize=1)
def _written() -> frozenset[tuple[str, str]]:
    """The migrations that the code brings, as they are noted; they do not change while it runs.

    One that replaces others is noted by their names, also where they themselves were applied.
    """
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return frozenset(name for key, made in found.items() for name in made.replaces or [key])


def _books() -> Facts:
    count = running.books()
    return {"ok": count > 0, "regions": count}


def _disk() -> Facts:
    free = shutil.disk_usage(paths.data_folder()).free
    return {"ok": free > paths.LEAST_SPACE, "free_mib": free >> 20}


def _worker() -> Facts:
    seen = running.worker()
    alive = seen.silent is not None and seen.silent < _SILENT
    return {
        "ok": alive and seen.behind < _BEHIND,
        "silent_s": seen.silent,
        "behind_s": round(seen.behind, 1),
    }


def _outbox() -> Facts:
    now = clock.now()
    seen = running.outbox(now)
    late = seconds_since(seen.due_since, now) or 0.0
    return {"ok": late < _BEHIND, "oldest_due_s": late, "waiting": seen.waiting}


def _trail() -> Facts:
    """Every sealed series keeps up; the figures are of the trail, which grows all the time."""
    now = clock.now()
    every = {name: blocks.state(series) for name, series in SERIES.items()}
    seen = every[TRAIL.name]
    late = (one for one in every.values() if one.waits)
    return {
        "ok": all((seconds_since(one.marked_at, now) or 0.0) < _UNSEALED for one in late),
        "last_block": seen.number,
        "sealed_s": seconds_since(seen.sealed_at, now),
    }


def _archive() -> Facts:
    seen = running.archive()
    return {"ok": seen.failed_at is None, "on": seen.on}


def seconds_since(moment: datetime | None, now: datetime) -> float | None:
    """How long ago that was; None for what never was."""
    return None if moment is None else round((now - moment).total_seconds(), 1)


CHECKS: dict[str, Callable[[], Facts]] = {
    "database": _database,
    "tables": _tables,
    "books": _books,
    "disk": _disk,
    "worker": _worker,
    "outbox": _outbox,
    "trail": _trail,
    "archive": _archive,
}
