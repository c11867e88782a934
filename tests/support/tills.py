"""A till for tests: an institution with a key, and messages through the lane.

`till = tills.till(client)` makes the institution; `till.post("9001", {...})` sends a signed message
and gives the answer as a tree. Import it only where Django is set up.
"""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yidi.interfaces.common import clock
from yidi.interfaces.hospital import lane, senders
from yidi.protocol import envelope, signing
from yidi.store import reach, sealing
from yidi.store.models import Institution, InstitutionKey

CODE = "H41900100001"
SECRET = bytes(range(32))


@dataclass
class Response:
    """What came back over HTTP."""

    status_code: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        """The envelope as a tree."""
        return json.loads(self.content)


def send(body: bytes, **environ: Any) -> Response:
    """One request at the address of the hospitals."""
    known: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": lane.ADDRESS,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "10.0.0.1",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    head: list[Any] = []
    content = lane.message(known | environ, lambda *said: head.extend(said))
    return Response(int(head[0].split()[0]), dict(head[1]), b"".join(content))


@dataclass
class Till:
    """An institution that sends. place: its district; region: whom it asks for, "" local."""

    client: Any
    code: str = CODE
    place: str = "419001"
    region: str = ""
    secret: bytes = SECRET

    def __post_init__(self) -> None:
        self.serials = itertools.count(1)

    def message(self, infno: str, given: Any, **header: Any) -> dict[str, Any]:
        """The envelope, signed with SM3 unless `signtype` says otherwise."""
        now = clock.now()
        said = {
            "infno": infno,
            "msgid": f"{self.code}{now:%Y%m%d%H%M%S}{next(self.serials):04d}",
            "mdtrtarea_admvs": self.place,
            "insuplc_admdvs": self.region,
            "recer_sys_code": "YIDI",
            "infver": "1.0.0",
            "opter_type": "1",
            "opter": "0001",
            "opter_name": "测试员",
            "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
            "fixmedins_code": self.code,
            "fixmedins_name": "测试医院",
            "signtype": "SM3",
            "input": given,
        } | header
        if said["signtype"] == "SM3" and "cainfo" not in said:
            tree = envelope.plain(_bytes(said))
            text = signing.signed_text(tree, envelope.canonical(tree["input"]))
            said["cainfo"] = signing.SCHEMES["SM3"].sign(self.secret, text)
        return said

    def send(self, message: Any, **environ: Any) -> Response:
        """The response to a message, or to bytes that are none; environ: what else the server says."""
        return send(message if isinstance(message, bytes) else _bytes(message), **environ)

    def post(self, infno: str, given: Any, **header: Any) -> dict[str, Any]:
        """The answer to one message."""
        answer: dict[str, Any] = self.send(self.message(infno, given, **header)).json()
        return answer


def till(
    client: Any, code: str = CODE, place: str = "419001", keyed: bool = True, **columns: Any
) -> Till:
    """A hospital that has a key."""
    known = {"name": "测试医院", "level": "secondary", **columns}
    institution = Institution.objects.create(code=code, place=place, **known)
    senders.forget()
    if keyed:
        _give_key(institution)
    return Till(client, code, place)


def _give_key(institution: Institution) -> None:
    with reach.service():
        InstitutionKey.objects.create(
            institution=institution, scheme="SM3", secret_sealed=sealing.seal(SECRET.hex()),
            first=datetime(2025, 1, 1, tzinfo=clock.ZONE), made_by="test",
        )  # fmt: skip


def _bytes(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()
