"""A stand-in for an S3-compatible storage, as far as files of evidence need one: over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit


@dataclass
class Objects:
    """What lies there. objects: /bucket/key → bytes; acls: the same → the ACL that was asked for."""

    address: str
    objects: dict[str, bytes] = field(default_factory=dict)
    acls: dict[str, str] = field(default_factory=dict)


@contextmanager
def standing_in() -> Iterator[Objects]:
    """Listens on a free port of this machine until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.kept = Objects(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.kept  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """PUT, GET, HEAD and DELETE of one object; nobody gets anything without a signature."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = _unchunked(body)
        if self._allowed():
            self._kept.objects[self._key] = body
            self._kept.acls[self._key] = self.headers.get("x-amz-acl", "")
            self._answer(200)

    def do_GET(self) -> None:
        if not self._allowed():
            return
        found = self._kept.objects.get(self._key)
        self._answer(404 if found is None else 200, found or b"")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if self._allowed():
            self._kept.objects.pop(self._key, None)
            self._answer(204)

    @property
    def _kept(self) -> Objects:
        return self.server.kept  # type: ignore[attr-defined,no-any-return]

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _allowed(self) -> bool:
        signed = self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=")
        if not signed:
            self._answer(403)
        return signed

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", "Sun, 01 Mar 2026 00:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _unchunked(body: bytes) -> bytes:
    """The content of a body in signed chunks."""
    made = b""
    while body:
        head, _, rest = body.partition(b"\r\n")
        size = int(head.split(b";")[0], 16)
        if not size:
            break
        made, body = made + rest[:size], rest[size + 2 :]
    return made
