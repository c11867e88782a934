"""Where a request comes from."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str | None:
    """The sender's address; behind our own proxies what the outermost of them saw."""
    return address_of(request.META)


def address_of(environ: Mapping[str, str]) -> str | None:
    """The same of a request as the server hands it over."""
    behind = settings.PROXIES
    seen = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if behind and len(seen) >= behind and seen[-behind]:
        return seen[-behind]
    return environ.get("REMOTE_ADDR") or None
