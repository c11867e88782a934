"""Where a request comes from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str | None:
    """The sender's address; behind our own proxies what the outermost of them saw."""
    behind = settings.PROXIES
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if behind and len(seen) >= behind and seen[-behind]:
        return seen[-behind]
    return request.META.get("REMOTE_ADDR") or None
