"""The connection of this thread, for work that does not come through Django's own requests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Any, cast

from django.db import connection

_CHECK_AFTER = 5.0
"""Seconds of rest after which a connection is asked whether it still lives, before it is used."""

_last = local()


@contextmanager
def kept_connection() -> Iterator[None]:
    """A connection that was used a moment ago is used again without a question to the server; one
    that broke is closed, so that the next piece of work gets a new one. Inside a transaction that
    somebody else has begun nothing is asked and nothing closed."""
    if connection.in_atomic_block:
        yield
        return
    rested = time.monotonic() - getattr(_last, "used", -_CHECK_AFTER)
    cast("Any", connection).health_check_done = rested < _CHECK_AFTER
    try:
        yield
    finally:
        connection.close_if_unusable_or_obsolete()
        _last.used = time.monotonic()
