"""The one address of the national interface, beside the pages and not behind their middleware.

A till sends hundreds of messages a second that need no session, no page and no cookie: what Django
does around a view costs several times what the door does (docs/adr has the figures). So the address
is taken out before Django, and everything else goes on as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from yidi.core.problems import Problem
from yidi.interfaces.common import clock, requests
from yidi.interfaces.common.address import address_of
from yidi.interfaces.hospital.call import Reply
from yidi.interfaces.hospital.door import NOWHERE, Answer, Sent, door
from yidi.store.connections import kept_connection

ADDRESS = "/hsa/"
ROUTE = "hospital"

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

_STATUS = {200: "200 OK", 400: "400 Bad Request", 500: "500 Internal Server Error"}


def beside(pages: Application) -> Application:
    """A WSGI application: messages to hospitals' address, everything else to `pages`."""

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] != ADDRESS:
            return pages(environ, start)
        return message(environ, start)

    return application


def message(environ: Environ, start: Start) -> Iterable[bytes]:
    """Answers one message. Status 500: the outcome is unknown; else 200, whatever the answer is."""
    began = time.perf_counter()
    with requests.numbered(environ.get("HTTP_X_REQUEST_ID", "")) as number:
        status, answer = _answer(environ)
        headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Length", str(len(answer.body))),
            ("Cache-Control", "no-store"),
            (requests.HEADER, number),
        ]
        start(_STATUS[status], headers)
        requests.note(infno=answer.infno, outcome=answer.outcome, code=answer.code)
        requests.tell(ROUTE, environ["REQUEST_METHOD"], status, time.perf_counter() - began)
    return [answer.body]


def _answer(environ: Environ) -> tuple[int, Answer]:
    if settings.SECURE_SSL_REDIRECT and not _encrypted(environ):
        refused = Reply(NOWHERE, clock.now()).refused((_HTTPS,))
        return 400, Answer(refused, "refused", code=_HTTPS.code)
    sent = Sent(
        environ["REQUEST_METHOD"],
        environ.get("CONTENT_TYPE", ""),
        environ.get("CONTENT_LENGTH", ""),
        address_of(environ),
    )
    with kept_connection():
        answer = door(sent, environ["wsgi.input"].read)
    return 500 if answer.outcome == "failed" else 200, answer


_HTTPS = Problem("https_only", "只接受加密连接。", "请改用 https 地址。")


def _encrypted(environ: Environ) -> bool:
    """Whether it came over TLS; where a proxy of ours ends that, it says so."""
    said = settings.SECURE_PROXY_SSL_HEADER
    return environ["wsgi.url_scheme"] == "https" or bool(said and environ.get(said[0]) == said[1])
