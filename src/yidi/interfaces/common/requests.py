"""Each request has a number, and leaves one line in the log and its time in the metrics.

The line names the route as it is written in the code, never the address that was called: an address
may hold a number or a name.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
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


def follow(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the outermost: numbers the request, and tells how it ended."""

    def answer(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        named = _number.set(_sound(request.headers.get(HEADER, "")))
        known = _facts.set({})
        try:
            response = get_response(request)
            response[HEADER] = number()
            _tell(request, response.status_code, time.perf_counter() - began)
        finally:
            _facts.reset(known)
            _number.reset(named)
        return response

    return answer


def route(request: HttpRequest) -> str:
    """What the address stands for: the name or pattern of its route."""
    match = request.resolver_match
    if match:
        return match.view_name or match.route
    return "static" if request.path.startswith(settings.STATIC_URL) else "unmatched"


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    where = route(request)
    metrics.served(where, request.method or "", status, seconds)
    if where in _QUIET and status < 400:
        return
    facts = {"route": where, "method": metrics.method(request.method or ""), "status": status}
    facts |= {"ms": round(seconds * 1000, 1), **_facts.get()}
    _log.info("request", extra={"facts": facts})


def _sound(brought: str) -> str:
    """The number that came along, if it is one and cannot be that of a person; else a new one."""
    if _SOUND.fullmatch(brought) and not _BARE_NUMBER.fullmatch(brought):
        return brought
    return uuid.uuid4().hex
