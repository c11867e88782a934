"""Bringing the database to the state the code expects: running, migrated, analysed."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

from yidi.config.postgres import addresses, roles, server

SETTINGS = "yidi.config.settings"
OLDEST_SERVER = 160000
"""The oldest PostgreSQL that is supported, in the server's own way of counting."""


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
    """Names of migrations that are written and not applied. Needs `use_django` first."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate(verbosity: int = 1) -> None:
    """Change the tables as the owner, then let PostgreSQL look at them.

    A plan made while tables were empty costs a hundred times what it should, hence ANALYZE.
    """
    roles.ensure_rights()
    use_django("owner")
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=verbosity)
    analyse()


def analyse() -> None:
    """Let PostgreSQL count what its tables hold; wanted after every bulk load."""
    with psycopg.connect(**addresses.owner().for_psycopg(), autocommit=True) as connection:
        connection.execute("ANALYZE")


def migrate_elsewhere() -> None:
    """Migrate in a process of its own, so that this one never holds the owner's login."""
    subprocess.run([sys.executable, "-m", "yidi", "db", "migrate", "--quiet"], check=True)


def server_version() -> int:
    """The version of the server, as PostgreSQL counts it (180006 is 18.6)."""
    with psycopg.connect(**addresses.chosen().for_psycopg(), connect_timeout=5) as connection:
        return connection.info.server_version
