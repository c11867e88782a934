"""Whose rows a piece of work may see: a role and a scope for one transaction.

The server's own login sees no row of a person. Each piece of work says who it is for: staff see
their regions, a citizen the persons they may act for, a service (jobs, the till, sign-in) all.
PostgreSQL's row-level security does the rest, also for raw SQL. Both settings end with the
transaction, so the next request on the same connection starts with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from django.db import connection, transaction

from yidi.store import hot

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
def till() -> Iterator[Sequence[hot.Call]]:
    """All rows, for the till: gives what puts the role on, to be sent along with its first statements.

    Plans are kept for good: the till's statements are chosen so that one plan serves all.
    """
    if connection.in_atomic_block:
        with service():
            yield ()
        return
    with transaction.atomic():
        yield ((TILL, {}),)


TILL = hot.Statement(
    f"SELECT set_config('role', '{SERVICE}', true), set_config('yidi.regions', '', true),"
    " set_config('yidi.people', '', true),"
    " set_config('plan_cache_mode', 'force_generic_plan', true)"
)


@contextmanager
def _reach(role: str, regions: str, people: str) -> Iterator[None]:
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = _worn() if nested else None
        _put(role, regions, people)
        yield
        if before:
            # An outer piece of work goes on with its own eyes; an outermost one ends here.
            _put(*before)


def _worn() -> tuple[str, str, str]:
    """The role and the scope that are on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, coalesce(current_setting('yidi.regions', true), ''),"
            " coalesce(current_setting('yidi.people', true), '')"
        )
        worn: tuple[str, str, str] = cursor.fetchone()
    return worn


def _put(role: str, regions: str, people: str) -> None:
    """Takes a role and a scope for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', %s, true), set_config('yidi.regions', %s, true),"
            " set_config('yidi.people', %s, true)",
            [role, regions, people],
        )
