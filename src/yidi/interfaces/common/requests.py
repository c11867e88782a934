"""Each request has a number, and leaves one line in the log and its time in the metrics.

The line names the route as it is written in the code, never the address that was called: an address
may hold a number or a name.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yidi.interfaces.common import metrics

HEADER = "X-Request-ID"
_log = logging.getLogger("yidi.request")
_SOUND = re.compile(r"[A-Za-z0-9._-]{8,64}")
_BARE_NUMBER = re.compile(r"[\d._-]+[Xx]?")
_QUIET = ("healthz", "readyz", "metrics", "static")
"""Routes that are called all day: their lines are written only when something is wrong."""

_number: ContextVar[str] = ContextVar("request_number", default="")
_facts: ContextVar[dict[str, str]] = ContextVar("request_facts")


def number() -> str:
    """The number of the request that is being answered; empty outside of one."""
    return _number.get()


def note(**facts: str) -> None:
    """Adds facts to the line of this request: codes only, nothing about a person."""
    known = _facts.get(None)
    if known is not None:
        known.update(facts)


@contextmanager
def numbered(brought: str) -> Iterator[str]:
    """One request has this number, the one it brought along if that is sound, and its own facts."""
    named, known = _number.set(_sound(brought)), _facts.set({})
    try:
        yield number()
    finally:
        _facts.reset(known)
        _number.reset(named)


def follow(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the outermost: numbers the request, and tells how it ended."""

    def answer(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with numbered(request.headers.get(HEADER, "")) as named:
            response = get_response(request)
            response[HEADER] = named
            took = time.perf_counter() - began
            tell(route(request), request.method or "", response.status_code, took)
        return response

    return answer


def route(request: HttpRequest) -> str:
    """What the address stands for: the name or pattern of its route."""
    match = request.resolver_match
    if match:
        return match.view_name or match.route
    return "static" if request.path.startswith(settings.STATIC_URL) else "unmatched"


def tell(where: str, kind: str, status: int, seconds: float) -> None:
    """The line and the figures of a request that was answered."""
    metrics.served(where, kind, status, seconds)
    if where in _QUIET and status < 400:
        return
    facts = {"route": where, "method": metrics.method(kind), "status": status}
    facts |= {"ms": round(seconds * 1000, 1), **_facts.get()}
    _log.info("request", extra={"facts": facts})


def _sound(brought: str) -> str:
    """The number that came along, if it is one and cannot be that of a person; else a new one."""
    if _SOUND.fullmatch(brought) and not _BARE_NUMBER.fullmatch(brought):
        return brought
    return uuid.uuid4().hex
