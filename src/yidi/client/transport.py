"""How bytes get there: HTTP from the standard library, or whatever a hospital has."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable

Transport = Callable[[str, bytes], tuple[int, bytes]]
"""(address, message) → (HTTP status, answer). Raises OSError when no answer came."""

SECONDS = 60.0
"""How long an answer may take: a settlement may pass several houses."""


def over_http(url: str, body: bytes) -> tuple[int, bytes]:
    """POST over HTTP or HTTPS."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"not an address for HTTP: {url}")
    headers = {"Content-Type": "application/json; charset=utf-8"}
    request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
