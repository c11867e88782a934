"""Large text: switched on every page by a link, remembered in a cookie, and settable by address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PARAMETER = "text"
COOKIE = "yidi_text"
SIZES = ("normal", "large")
_A_YEAR = 365 * 24 * 3600


def text_size(request: HttpRequest) -> str:
    """The size asked for in the address, else the one remembered, else normal."""
    asked = request.GET.get(PARAMETER)
    remembered = request.COOKIES.get(COOKIE)
    return next((size for size in (asked, remembered) if size in SIZES), "normal")


def remember(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a size asked for in the address holds for the pages after it."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        asked = request.GET.get(PARAMETER)
        if asked in SIZES:
            response.set_cookie(
                COOKIE,
                asked,
                max_age=_A_YEAR,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    return answer


def context(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs: the size now, and the address of this page in the other size."""
    size = text_size(request)
    other = "normal" if size == "large" else "large"
    query = request.GET.copy()
    query[PARAMETER] = other
    return {"text_size": size, "text_switch": f"?{query.urlencode()}"}
