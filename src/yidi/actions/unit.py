"""One action is one transaction: all of it is kept, or nothing is."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.db import transaction


def unit() -> AbstractContextManager[None]:
    """The transaction of an action. Never opened inside another: an action is called from outside."""
    made: AbstractContextManager[None] = transaction.atomic(durable=False)
    return made
