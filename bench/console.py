"""How long the console's pages take with a million filings and half a million people in the tables.

Prints the plans of the lists on demand (--plans); the last line is one JSON object.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

import house

REGION = "900100"
PEOPLE, FILINGS, ROUNDS = 500_000, 1_000_000, 15
SECRET = "31" * 20
PASSWORD = "bench-password-9"

_PEOPLE = """
INSERT INTO store_person (insured_region, psn_no, name, name_pinyin, name_initials, id_type, id_digest,
    id_last4, phone_digest, phone_last4, insurance, status, retired, "group", hardship, civil_servant,
    balance, commitment_barred, address, updated_at)
SELECT %(region)s, 'X' || g, chr(19968 + g %% 5000) || chr(19968 + (g * 7) %% 5000), 'a',
    substr(md5(g::text), 1, 3), '01', md5(g::text) || md5((g + 1)::text), lpad((g %% 10000)::text, 4, '0'),
    '', '', 'employee', 'active', false, 'none', 'none', 'none', 0, false, '', now()
FROM generate_series(1, %(people)s) g
"""
_FILINGS = """
INSERT INTO store_filing (insured_region, number, version, current, person_id, kind, way, place, first,
    last, span, channel, state, filed_at, effective_at, decide_by, evidenced_at, mend_by, phone,
    home_address, away_address, reason, book)
SELECT %(region)s::text, 'M' || lpad(g::text, 12, '0'), 1, true, p.low + g %% %(people)s,
    'long_term_resident', 'material', CASE WHEN g > %(people)s THEN '110000' ELSE '310000' END, d, d + 180,
    daterange(d, d + 181), 'self_service',
    CASE WHEN g %% 2500 = 0 THEN 'submitted' WHEN g %% 1000 = 1 THEN 'active' ELSE 'cancelled' END,
    d + time '10:00' + (g %% 3600) * interval '1 second', d + time '10:00',
    CASE WHEN g %% 2500 = 0 THEN %(today)s::date + (g / 2500 %% 5 - 1)::int END,
    CASE WHEN g %% 2000 = 1 THEN now() END, CASE WHEN g %% 2000 = 1001 THEN %(today)s::date + 5 END,
    '', '', '', '', 'x'
FROM (SELECT min(id) AS low FROM store_person) p,
    (SELECT g, %(today)s::date - (g %% 300)::int AS d FROM generate_series(1, %(filings)s) g) x
"""


def main() -> None:
    """Fills a house, signs in, asks for each page several times."""
    with house.running() as running:
        house.use_django()
        _fill()
        client, times = _signed_in(running.port), {}
        for name, path in _paths():
            times[name] = _median(client, path)
            print(f"{times[name]:8.1f} ms  {path}")
        for typed in ("一", "一 0042", "abc"):
            times[f"search {typed}"] = _searched(client, typed)
            print(f"{times[f'search {typed}']:8.1f} ms  search {typed}")
        if "--plans" in sys.argv:
            _plans()
    worst = max(times.values())
    print(json.dumps({"bench": "console", "filings": FILINGS, "worst_ms": round(worst, 1)}))


def _paths() -> list[tuple[str, str]]:
    lists = [
        (name, f"/staff/list/{name}/") for name in ("due", "decide", "judge", "mending", "new")
    ]
    deep = "/staff/list/all/?after=2026-01-05T10%3A00%3A00%2B08%3A00_500000"
    return [("today", "/staff/"), *lists, ("all", "/staff/list/all/"), ("all, deep", deep)]


def _fill() -> None:
    import psycopg

    from yidi.actions.actor import JOB
    from yidi.actions.policy.approve import approve
    from yidi.actions.policy.propose import propose
    from yidi.actions.staff.join import join
    from yidi.config import database
    from yidi.config.postgres import addresses
    from yidi.interfaces.common import clock
    from yidi.policy_files.folder import Folder, default_folder

    now = clock.now()
    posts = [(REGION, "supervisor"), (REGION, "policy_officer")]
    one, two = (
        join(name, "甲", PASSWORD, posts, now, JOB, temporary=False, totp_secret=SECRET)
        for name in ("one", "two")
    )
    then = now - timedelta(days=400)
    made = propose(Folder(default_folder()), REGION, one, then)
    approve(REGION, made.digest, two, then)
    values = {"region": REGION, "people": PEOPLE, "filings": FILINGS, "today": now.date()}
    with psycopg.connect(**addresses.owner().for_psycopg(), autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute(_PEOPLE, values)
        connection.execute(_FILINGS, values)
    database.analyse()


def _signed_in(port: int) -> Any:
    import http.cookiejar
    import re
    import urllib.parse
    import urllib.request

    from django_otp.oath import TOTP

    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def ask(path: str, **form: str) -> str:
        base = f"http://127.0.0.1:{port}"
        if not form:
            return str(opener.open(base + path).read().decode())
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', ask(path))
        form["csrfmiddlewaretoken"] = token[1] if token else ""
        sent = urllib.request.Request(base + path, urllib.parse.urlencode(form).encode())
        sent.add_header("Referer", base + path)
        return str(opener.open(sent).read().decode())

    totp = TOTP(bytes.fromhex(SECRET))
    totp.time = time.time()
    ask("/staff/sign-in/", username="one", password=PASSWORD)
    page = ask("/staff/code/", code=f"{totp.token():06d}")
    assert "经办台" in page and "动态码不对" not in page
    return ask


def _median(ask: Any, path: str) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask(path)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def _searched(ask: Any, typed: str) -> float:
    """Three requests: the box, the words, the people."""
    began = time.perf_counter()
    for _ in range(5):
        ask("/staff/search/", q=typed)
    return (time.perf_counter() - began) * 200


def _plans() -> None:
    from django.db import connection, reset_queries

    from yidi.interfaces.common import clock
    from yidi.store import reach
    from yidi.store.reads import desks

    connection.force_debug_cursor = True
    for queue in desks.QUEUES.values():
        with reach.staff([REGION]), connection.cursor() as cursor:
            reset_queries()
            desks.page(queue, [REGION], clock.now())
            asked = connection.queries[-1]["sql"]
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS OFF) {asked}")
            print(f"--- {queue.name}", *(row[0] for row in cursor.fetchall()), sep="\n")


if __name__ == "__main__":
    main()
