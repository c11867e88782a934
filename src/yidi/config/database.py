"""Bringing the database to the state the code expects: running, migrated, analysed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from yidi.config.postgres import addresses, roles, server

SETTINGS = "yidi.config.settings"
_LOCK_PATIENCE = "2s"
_PAUSES = (1.0, 3.0, 10.0, 20.0)
"""Seconds between the tries of a change that did not get its table."""
OLDEST_SERVER = 160000
"""The oldest PostgreSQL that is supported, in the server's own way of counting."""


class NotMigrated(RuntimeError):
    """The tables could not be brought up to date; the message says what to do."""


def ensure_running() -> bool:
    """Start the embedded server unless somebody else's is used; True when it was started."""
    return False if addresses.external() else server.ensure_running()


def use_django(role: str = "app") -> None:
    """Set Django up in this process, as the app role or as the owner."""
    os.environ[addresses.ROLE_VARIABLE] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


def pending() -> list[str]:
    """Names of migrations that are written and not applied. Needs `use_django` first.

    Raises NotMigrated where there is no way from the tables that are there.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with _way_written():
        executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


@contextmanager
def _way_written() -> Iterator[None]:
    """Tables that stand amid what was since written as one step are left alone."""
    from django.db.migrations.exceptions import NodeNotFoundError

    try:
        yield
    except NodeNotFoundError as gap:
        raise NotMigrated(
            "These tables are older than this version can change; nothing was touched. Start the "
            "version before once: docs/how-to/deploy.md, “A new version”, says how to find it."
        ) from gap


def migrate(verbosity: int = 1) -> None:
    """Change the tables as the owner, then let PostgreSQL look at them.

    A plan made while tables were empty costs a hundred times what it should, hence ANALYZE.
    Raises NotMigrated.
    """
    roles.ensure_rights()
    use_django("owner")
    _change_tables(verbosity)
    analyse()


def _change_tables(verbosity: int) -> None:
    """A change that waits for a table makes every request after it wait too, so each waits only a
    moment, and tries again later. What was changed before stays changed: each is a transaction."""
    from django.core.management import call_command
    from django.db import OperationalError, connection

    options = connection.settings_dict["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c lock_timeout={_LOCK_PATIENCE}".strip()
    for pause in (*_PAUSES, 0.0):
        try:
            with _way_written():
                call_command("migrate", interactive=False, verbosity=verbosity)
        except OperationalError as failure:
            if not isinstance(failure.__cause__, psycopg.errors.LockNotAvailable):
                raise
            connection.close()
            time.sleep(pause)
        else:
            return
    raise NotMigrated(
        "Somebody holds a table that a change needs (a long report, perhaps); nothing is half done. "
        "Run `yidi db migrate` again when that has ended."
    )


def analyse() -> None:
    """Let PostgreSQL count what its tables hold; wanted after every bulk load."""
    with psycopg.connect(**addresses.owner().for_psycopg(), autocommit=True) as connection:
        connection.execute("ANALYZE")


def migrate_elsewhere() -> None:
    """Migrate in a process of its own, so that this one never holds the owner's login.

    Raises NotMigrated.
    """
    done = subprocess.run([sys.executable, "-m", "yidi", "db", "migrate", "--quiet"], check=False)
    if done.returncode:
        raise NotMigrated(
            "The tables are not up to date; what `yidi db migrate` said stands above."
        )


def server_version() -> int:
    """The version of the server, as PostgreSQL counts it (180006 is 18.6)."""
    with psycopg.connect(**addresses.chosen().for_psycopg(), connect_timeout=5) as connection:
        return connection.info.server_version
