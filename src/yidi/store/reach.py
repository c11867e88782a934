"""Whose rows a piece of work may see: a role and a scope for one transaction.

The server's own login sees no row of a person. Each piece of work says who it is for: staff see
their regions, a citizen the persons they may act for, a service (jobs, the till, sign-in) all.
PostgreSQL's row-level security does the rest, also for raw SQL. Both settings end with the
transaction, so the next request on the same connection starts with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection, transaction

STAFF, CITIZEN, SERVICE = "yidi_staff", "yidi_citizen", "yidi_service"


def staff(regions: Iterable[str]) -> AbstractContextManager[None]:
    """Rows of the pooling areas in `regions`."""
    return _reach(STAFF, ",".join(regions), "")


def citizen(people: Iterable[int]) -> AbstractContextManager[None]:
    """Rows of the persons with these ids."""
    return _reach(CITIZEN, "", ",".join(str(person) for person in people))


def service() -> AbstractContextManager[None]:
    """All rows: for work that no person is looking at."""
    return _reach(SERVICE, "", "")


@contextmanager
def _reach(role: str, regions: str, people: str) -> Iterator[None]:
    with transaction.atomic():
        before = _put(role, regions, people)
        yield
        # Only an outer transaction (a test, an action inside a request) outlives this point.
        _put(*before)


def _put(role: str, regions: str, people: str) -> tuple[str, str, str]:
    """Takes a role and a scope for the rest of the transaction; gives what was before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, coalesce(current_setting('yidi.regions', true), ''),"
            " coalesce(current_setting('yidi.people', true), '')"
        )
        before: tuple[str, str, str] = cursor.fetchone()
        quoted = connection.ops.quote_name(role)
        cursor.execute(f"SET LOCAL ROLE {quoted}")
        cursor.execute(
            "SELECT set_config('yidi.regions', %s, true), set_config('yidi.people', %s, true)",
            [regions, people],
        )
    return before
