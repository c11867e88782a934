"""Several pieces of work begun at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from yidi.core.problems import Refusal


def at_once(*works: Callable[[], Any]) -> list[str]:
    """The code with which each was refused; "" for what was done."""
    start = Barrier(len(works))

    def tried(work: Callable[[], Any]) -> str:
        start.wait(10)
        try:
            work()
        except Refusal as refusal:
            return refusal.problems[0].code
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(tried, works))
