"""How the house runs, as the database sees it: the outbox, the job worker, locks, connections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min

from yidi.store.models import OutboxLine, PublishedBook


@dataclass(frozen=True, slots=True)
class Outbox:
    """Lines that wait, lines that were given up, and when the oldest that is due fell due."""

    waiting: int
    given_up: int
    due_since: datetime | None


@dataclass(frozen=True, slots=True)
class Worker:
    """Seconds since the job worker was last heard of, and since the oldest due job fell due."""

    silent: float | None
    behind: float


@dataclass(frozen=True, slots=True)
class Load:
    """Locks that are waited for (and the longest wait, in seconds), connections open and allowed."""

    lock_waits: int
    longest_wait: float
    connections: int
    most_connections: int


@dataclass(frozen=True, slots=True)
class Archive:
    """Of the embedded server's log: whether it is archived, and since when that fails."""

    on: bool
    archived_at: datetime | None
    failed_at: datetime | None


def outbox(moment: datetime) -> Outbox:
    """The outbox at this moment."""
    waiting = OutboxLine.objects.filter(sent_at=None, failed_at=None)
    due = waiting.filter(due_at__lte=moment).aggregate(since=Min("due_at"))
    given_up = OutboxLine.objects.filter(failed_at__isnull=False)
    return Outbox(
        waiting.aggregate(n=Count("id"))["n"], given_up.aggregate(n=Count("id"))["n"], due["since"]
    )


def worker() -> Worker:
    """The job worker, by the clock of the database."""
    silent, behind = _row(_WORKER)
    return Worker(silent, behind)


def load() -> Load:
    """Locks and connections right now."""
    return Load(*_row(_LOAD))


def archive() -> Archive:
    """Whether the log of changes reaches its archive."""
    return Archive(*_row(_ARCHIVE))


def applied() -> set[tuple[str, str]]:
    """The migrations that the database has seen."""
    return set(MigrationRecorder(connection).applied_migrations())


def books() -> int:
    """How many regions have an approved book."""
    approved = PublishedBook.objects.filter(approved_at__isnull=False)
    return int(approved.aggregate(n=Count("region", distinct=True))["n"])


def impatient(milliseconds: int) -> None:
    """For the rest of the transaction no statement may take longer."""
    _row("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])


def _row(sql: str, values: list[Any] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


_WORKER = """
SELECT (SELECT extract(epoch FROM now() - max(last_heartbeat))::float8 FROM procrastinate_workers),
       coalesce((
           SELECT greatest(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0)
           FROM procrastinate_jobs j
           LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
           WHERE j.status = 'todo'), 0)::float8
"""
_LOAD = """
SELECT (SELECT count(*) FROM pg_locks WHERE NOT granted),
       (SELECT coalesce(extract(epoch FROM max(now() - waitstart)), 0)::float8 FROM pg_locks
         WHERE NOT granted),
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
       current_setting('max_connections')::int
"""
_ARCHIVE = """
SELECT current_setting('archive_mode') <> 'off', last_archived_time,
       CASE WHEN last_failed_time > coalesce(last_archived_time, '-infinity') THEN last_failed_time END
FROM pg_stat_archiver
"""
