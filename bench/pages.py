"""What the pages of the insured weigh, and how long they take: HTML as sent, and everything it loads."""

from __future__ import annotations

import gzip
import http.client
import re
import statistics
import time
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

ROUNDS = 9
_LOADED = re.compile(
    r'(?:<link[^>]*rel="stylesheet"[^>]*href|<script[^>]*src|<img[^>]*src)="(/[^"]+)"'
)


@dataclass(frozen=True)
class Visitor:
    """Somebody who has signed in, with a form that is filled in and a filing that was made."""

    port: int
    cookie: str
    person: int
    filing: str

    def get(self, path: str) -> tuple[int, bytes]:
        """One page as a browser asks for it: the bytes that go over the wire."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip", "Accept": "text/html"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}: {body[:300]!r}")
        if answer.headers.get("Content-Encoding") != "gzip":
            return len(body), body
        return len(body), gzip.decompress(body)


def visitor(port: int, region: str, number: str, name: str, now: datetime) -> Visitor:
    """Signs a registered person in, and fills in a form for them."""
    from django.conf import settings

    from yidi.actions.actor import Actor
    from yidi.actions.filing.keep_draft import keep_draft
    from yidi.actions.filing.submit import Form, Signed, submit
    from yidi.core.filing.deciding import Asked
    from yidi.store import reach
    from yidi.store.reads import people
    from yidi.store.writes import citizens

    with reach.service():
        citizen = citizens.signed_in(number, "15400010001", name, now)
        (person,) = people.own_ids(citizen)
    actor = Actor("citizen", f"citizen:{citizen}", name, people=(person,), citizen_id=citizen)
    asked = Asked("long_term_resident", "commitment", "310104", now.date())
    signed = Signed("bench", "0" * 64, b"bench", name)
    made = submit(actor, Form(person, asked, "bench-pages", signed=signed), now)
    filled = {
        "place": "440100", "kind": "long_term_resident", "way": "commitment", "admitted": "no",
        "first": f"{now:%Y-%m-%d}", "away_address": "某某小区1号楼",
        "phone": "15400010001",
    }  # fmt: skip
    keep_draft(actor, person, filled, 5, now)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update({"citizen": citizen, "citizen_seen": now.isoformat()})
    session.create()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return Visitor(port, cookie, person, f"/mine/{region}/{made.number}/")


def paths(who: Visitor) -> dict[str, str]:
    """The pages on the way from the first page to the filing that was made."""
    step = f"/file/{who.person}/"
    guide = (
        "/guide/result/?region=419001&insurance=retiree&place=310000&why=long_term_resident"
        "&proof=commitment&type=inpatient&level=tertiary&from=2026-03-01&to=2026-03-10&bill=guess"
    )
    return {
        "home": "/", "result": guide, "who": "/file/", "where": f"{step}where/",
        "kind": f"{step}kind/", "dates": f"{step}dates/", "proof": f"{step}proof/",
        "check": f"{step}check/", "mine": "/mine/", "filing": who.filing,
    }  # fmt: skip


def measured(who: Visitor) -> dict[str, Any]:
    """Per page: kilobytes sent, kilobytes with everything it loads, median milliseconds."""
    weights: dict[str, int] = {}
    return {name: _page(who, path, weights) for name, path in paths(who).items()}


def _page(who: Visitor, path: str, weights: dict[str, int]) -> dict[str, float]:
    times, size, body = [], 0, b""
    for _ in range(ROUNDS):
        began = time.perf_counter()
        size, body = who.get(path)
        times.append((time.perf_counter() - began) * 1000)
    loaded = set(_LOADED.findall(body.decode()))
    for each in loaded - set(weights):
        weights[each] = who.get(each)[0]
    every = size + sum(weights[each] for each in loaded)
    return {
        "kb": round(size / 1024, 1),
        "kb_all": round(every / 1024, 1),
        "ms": round(statistics.median(times), 1),
    }
