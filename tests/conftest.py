"""Fixtures for every test. Those of the core need none of them and start nothing.

db           the database, everything undone at the end (fast; the usual choice)
own_db       a copy of one's own, for real commits, threads and locks
client       Django's test client, with `db`
live_server  `yidi run` itself, once a session: `.url`
page         a browser page on `live_server`, the size of a phone
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support import browser as browsers
from support import databases, environment, houses
from yidi.config.postgres import files

environment.enter()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that at the end no worker waits long for another."""
    items.sort(key=_starts_little)


def _starts_little(item: pytest.Item) -> bool:
    """Whether a test starts neither a browser nor houses of its own."""
    return "live_server" not in item.fixturenames and "config" not in item.path.parts  # type: ignore[attr-defined]


def pytest_sessionfinish() -> None:
    """Leave nothing running and nothing lying about."""
    environment.leave()


@pytest.fixture(scope="session")
def migrated() -> None:
    """A running server with all tables, and a template to copy from."""
    environment.use_django()
    databases.make_template()


@pytest.fixture
def db(migrated: None) -> Iterator[None]:
    """The database as the app role; what a test does is undone."""
    with databases.rolled_back():
        yield


@pytest.fixture
def own_db(migrated: None) -> Iterator[str]:
    """A database of one's own; gives its name."""
    with databases.own_copy() as name:
        yield name


@pytest.fixture
def client(db: None) -> Any:
    """Django's test client."""
    from django.test import Client

    return Client()


@pytest.fixture(scope="session")
def live_server(migrated: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[houses.House]:
    """A house on a copy of the template, entered by DATABASE_URL."""
    databases.copy("yidi_live")
    logins = {
        "DATABASE_URL": databases.url(files.OWNER, "yidi_live"),
        "DATABASE_APP_URL": databases.url(files.APP, "yidi_live"),
    }
    log = tmp_path_factory.mktemp("house") / "log"
    with houses.house(log, **logins) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, started once."""
    with browsers.browser() as started:
        yield started


@pytest.fixture
def page(browser: Any, live_server: houses.House) -> Iterator[Any]:
    """A page on the live server, 375 pixels wide."""
    with browsers.page(browser, live_server.url) as opened:
        yield opened
