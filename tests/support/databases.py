"""Databases for tests: migrated once, then copied or rolled back."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator

import psycopg
from psycopg import sql

from yidi.config import database
from yidi.config.postgres import addresses, files, server

TEMPLATE = "yidi_template"
_numbers = itertools.count(1)


def make_template() -> None:
    """Start the server, migrate as a real house does, and keep a copy to copy from."""
    server.ensure_running()
    database.migrate_elsewhere()
    copy(TEMPLATE, files.DATABASE)


def copy(name: str, source: str = TEMPLATE) -> None:
    """A new database with everything in `source`; its owner is the owner of tables."""
    _administer("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, source, files.OWNER)


def drop(name: str) -> None:
    """Remove a database, open connections included."""
    _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextlib.contextmanager
def rolled_back() -> Iterator[None]:
    """Everything done inside is undone at the end."""
    from django.db import transaction

    atomic = transaction.atomic()
    atomic._from_testcase = True
    with atomic:
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def own_copy() -> Iterator[str]:
    """A database of one's own, in which commits, threads and locks are real."""
    name = f"yidi_copy_{next(_numbers)}"
    copy(name)
    try:
        with entered(name):
            yield name
    finally:
        drop(name)


@contextlib.contextmanager
def entered(name: str) -> Iterator[None]:
    """Django works on another database; what it does there is kept."""
    from django.db import connection, connections

    connections.close_all()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before


def url(user: str, name: str) -> str:
    """The address of one of our databases, as DATABASE_URL wants it."""
    address = addresses.embedded(user, name)
    return f"postgresql://{user}:{address.password}@{address.host}:{address.port}/{name}"


def _administer(statement: str, *names: str) -> None:
    login = addresses.embedded(files.SUPERUSER, "postgres").for_psycopg()
    with psycopg.connect(**login, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
