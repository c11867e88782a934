"""Which database, as whom: the embedded one, or the one that DATABASE_URL names.

Two roles: the owner changes tables, the app role serves. `YIDI_DATABASE_ROLE` says which
one a process is; only `yidi db migrate` is the owner. A server named by DATABASE_URL is
entered with the owner's login, and the app role is put on at the door (`-c role=`), unless
DATABASE_APP_URL gives the app role a login of its own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from yidi.config.postgres import files
from yidi.config.secrets import known_secret

ROLE_VARIABLE = "YIDI_DATABASE_ROLE"
OWNER_URL = "DATABASE_URL"
APP_URL = "DATABASE_APP_URL"


class AddressUnreadable(ValueError):
    """DATABASE_URL is not the address of a PostgreSQL database."""


@dataclass(frozen=True)
class Address:
    """A database and the login to it. `role` is put on at the door, when there is one."""

    host: str
    port: int
    name: str
    user: str
    password: str
    role: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    def for_psycopg(self) -> dict[str, Any]:
        """Arguments for `psycopg.connect`."""
        return {
            **dict(self.extra),
            "host": self.host,
            "port": self.port,
            "dbname": self.name,
            "user": self.user,
            "password": self.password,
            **self._options(),
        }

    def for_django(self) -> dict[str, Any]:
        """An entry of Django's DATABASES; connections are kept and checked before use."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": self.host,
            "PORT": self.port,
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "OPTIONS": {**dict(self.extra), **self._options()},
            # moments come back in the zone in which the law counts its days
            "TIME_ZONE": "Asia/Shanghai",
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }

    def spoken(self) -> str:
        """The address without its password."""
        return f"postgresql://{self.user}@{self.host}:{self.port}/{self.name}"

    def _options(self) -> dict[str, str]:
        return {"options": f"-c role={self.role}"} if self.role else {}


def external() -> bool:
    """Whether somebody else's server is used."""
    return bool(os.environ.get(OWNER_URL))


def chosen() -> Address:
    """The address for the role that this process plays."""
    return owner() if os.environ.get(ROLE_VARIABLE) == "owner" else app()


def owner() -> Address:
    """The login that may change tables."""
    url = os.environ.get(OWNER_URL)
    return read(url) if url else embedded(files.OWNER)


def app() -> Address:
    """The login that serves: neither owner nor superuser."""
    url = os.environ.get(APP_URL)
    if url:
        return read(url)
    return replace(owner(), role=files.APP) if external() else embedded(files.APP)


def embedded(user: str, name: str = files.DATABASE) -> Address:
    """A login to the server that the house brings along."""
    password = known_secret(files.SECRETS[user])
    return Address("127.0.0.1", files.recorded_port(), name, user, password)


def read(url: str) -> Address:
    """The address written as postgresql://user:password@host:port/name?sslmode=…"""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name or not parts.username:
        raise AddressUnreadable(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name."
        )
    return Address(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 5432,
        name=name,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        extra=tuple(parse_qsl(parts.query)),
    )
