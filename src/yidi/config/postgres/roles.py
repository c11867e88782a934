"""Who may do what in the database: an owner that changes tables, an app role that serves."""

from __future__ import annotations

import psycopg
from psycopg import sql

from yidi.config.postgres import addresses, files
from yidi.config.secrets import secret

_EXISTS = "SELECT 1 FROM pg_roles WHERE rolname = %s"
_WEARS = """
SELECT 1 FROM pg_auth_members m
JOIN pg_roles role ON role.oid = m.roleid JOIN pg_roles wearer ON wearer.oid = m.member
WHERE role.rolname = %s AND wearer.rolname = %s AND m.set_option
"""
_DATABASE_EXISTS = "SELECT 1 FROM pg_database WHERE datname = %s"
_APP_RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
)
"""Given before the first table is made, so that a migration may take rights away again."""


REACHES = ("yidi_staff", "yidi_citizen", "yidi_service")
"""Roles without a login that a piece of work puts on: whose rows it may see (store/reach.py)."""


class RoleRefused(RuntimeError):
    """The owner may not make or put on the app role; an administrator must do it once."""


def ensure_embedded() -> None:
    """Make roles and database in our own server; nothing happens when they are there."""
    superuser = addresses.embedded(files.SUPERUSER, "postgres").for_psycopg()
    with psycopg.connect(**superuser, autocommit=True) as connection:
        _make_login(connection, files.OWNER, "CREATEROLE CREATEDB")
        _make_login(connection, files.APP, "NOCREATEROLE NOCREATEDB")
        grant = sql.SQL("GRANT {} TO {} WITH ADMIN OPTION")
        connection.execute(grant.format(_name(files.APP), _name(files.OWNER)))
        _make_reaches(connection, files.APP, files.OWNER)
        if not connection.execute(_DATABASE_EXISTS, [files.DATABASE]).fetchone():
            make = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(make.format(_name(files.DATABASE), _name(files.OWNER)))


def ensure_rights() -> None:
    """Run as the owner before migrating: the app role exists, and may use what will be made."""
    with psycopg.connect(**addresses.owner().for_psycopg(), autocommit=True) as connection:
        if addresses.external():
            _make_external(connection)
        for name in (files.APP, *REACHES):
            for line in _APP_RIGHTS:
                connection.execute(sql.SQL(line).format(app=_name(name)))


def _make_login(connection: psycopg.Connection, name: str, rights: str) -> None:
    """A login whose password is the one on disk, also after that file was made anew."""
    verb = "ALTER" if connection.execute(_EXISTS, [name]).fetchone() else "CREATE"
    statement = sql.SQL("{verb} ROLE {name} LOGIN NOSUPERUSER {rights} PASSWORD {password}")
    connection.execute(
        statement.format(
            verb=sql.SQL(verb),
            name=_name(name),
            rights=sql.SQL(rights),
            password=sql.Literal(secret(files.SECRETS[name])),
        )
    )


def _make_external(connection: psycopg.Connection) -> None:
    """In a server that is not ours the app role needs no login: the owner puts it on."""
    try:
        if not connection.execute(_EXISTS, [files.APP]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} NOSUPERUSER").format(_name(files.APP)))
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(_name(files.APP)))
        owner = connection.info.user
        _make_reaches(connection, files.APP, owner)
    except psycopg.errors.InsufficientPrivilege as refusal:
        raise RoleRefused(
            f"The login of DATABASE_URL may not make the role {files.APP}; have an administrator "
            f"run: ALTER ROLE <that login> CREATEROLE;"
        ) from refusal


def _make_reaches(connection: psycopg.Connection, *wearers: str) -> None:
    """Roles that can be put on but are never worn by default: without one, no row is seen."""
    for name in REACHES:
        if not connection.execute(_EXISTS, [name]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} NOSUPERUSER NOLOGIN").format(_name(name)))
        for wearer in wearers:
            # An owner that did not make the role may wear it, and may not grant it again.
            if not connection.execute(_WEARS, [name, wearer]).fetchone():
                put_on = sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE")
                connection.execute(put_on.format(_name(name), _name(wearer)))


def _name(name: str) -> sql.Identifier:
    return sql.Identifier(name)
