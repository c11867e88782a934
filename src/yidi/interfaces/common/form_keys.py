"""The key under which a form counts once, as the form sends it."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

_LONGEST = 64


def sent_key(request: HttpRequest) -> str:
    """The key of a form that was sent; a new one where it came without."""
    return request.POST.get("key", "")[:_LONGEST] or uuid.uuid4().hex
