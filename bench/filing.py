"""How many filings a second: over HTTP with a signed commitment, against pgbench doing the same.

One run on one machine: the server (2 workers of 4 threads) answers a client in another process
over kept connections; then pgbench runs, on the same database, the very statements that one such
filing made, with other persons and keys. Three rounds of each, in turn; medians. Beside it: what the
pages on the way weigh and take, and how long a first start with the demonstration's data takes.
"""

from __future__ import annotations

import base64
import http.client
import io
import json
import multiprocessing
import re
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pages

import house

REGION = "419001"
ROUNDS, SECONDS, WARM = 3, 12.0, 400
THREADS = 8
PER_ROUND = 4_000
PEOPLE = ROUNDS * PER_ROUND + WARM
PGBENCH_PEOPLE = 400_000
ZONE = ZoneInfo("Asia/Shanghai")


def main() -> None:
    """Prints progress on standard error and one line of JSON on standard output."""
    with house.running() as home:
        house.use_django()
        key = prepare()
        script = recorded(home.data)
        bodies = letters(home.port, key)
        warm(home.port, key, bodies[:WARM])
        ours, bare = [], []
        for number in range(ROUNDS):
            first = WARM + number * PER_ROUND
            ours.append(measured(home.port, key, bodies[first : first + PER_ROUND]))
            bare.append(pgbench(script))
            say(f"round {number + 1}: {ours[-1].per_s:.0f}/s, pgbench {bare[-1]:.0f}/s")
        found_pages = pages.measured(visitor(home.port))
    with house.running(YIDI_ENV="development") as home:
        demo = home.took
    per_s = statistics.median(run.per_s for run in ours)
    found = {
        "bench": "filing",
        "per_s": round(per_s, 1),
        "ratio_to_pgbench": round(per_s / statistics.median(bare), 3),
        "p50_ms": round(statistics.median(run.p50 for run in ours), 1),
        "p99_ms": round(statistics.median(run.p99 for run in ours), 1),
        "pgbench_per_s": round(statistics.median(bare), 1),
        "statements": script.statements,
        "first_demo_load_s": round(demo, 1),
        "pages": found_pages,
    }
    print(json.dumps(found))


def visitor(port: int) -> pages.Visitor:
    """Somebody whose pages are looked at; the first who has not filed."""
    return pages.visitor(port, REGION, number_of(PEOPLE - 1), "测试甲", datetime.now(ZONE))


def say(line: str) -> None:
    """Progress, for people."""
    print(line, file=sys.stderr, flush=True)


# ---- what the server needs


def prepare() -> str:
    """A published book, people to file for, a front; gives the front's key."""
    import psycopg

    from yidi.actions.fronts.admit import admit
    from yidi.actions.policy.approve import approve
    from yidi.actions.policy.propose import propose
    from yidi.config.postgres import addresses
    from yidi.policy_files.folder import Folder, default_folder
    from yidi.store.models import User

    now = datetime.now(ZONE)
    one, two = (User.objects.create_user(f"bench-{n}", "a-long-password-9").pk for n in "ab")
    made = propose(Folder(default_folder()), REGION, one, now)
    approve(REGION, made.digest, two, now)
    say(f"writing {PEOPLE + PGBENCH_PEOPLE} people")
    with psycopg.connect(**addresses.owner().for_psycopg()) as owner, owner.cursor() as cursor:
        copy = (
            "COPY store_person (insured_region, psn_no, name, name_pinyin, name_initials, id_type,"
            " id_sealed, id_digest, id_last4, phone_digest, phone_last4, insurance, status, retired,"
            ' "group", hardship, civil_servant, balance, commitment_barred, address, updated_at)'
            " FROM STDIN"
        )
        with cursor.copy(copy) as rows:
            for row in people(now):
                rows.write_row(row)
    analyse()
    return admit("bench", [REGION], now)


def people(now: datetime) -> Any:
    """Rows of invented people; those for pgbench need no number."""
    from yidi.store import sealing

    for serial in range(PEOPLE + PGBENCH_PEOPLE):
        number = number_of(serial) if serial < PEOPLE else ""
        yield (
            REGION, f"B{serial}", "测试甲", "", "", "01",
            sealing.seal(number) if number else None, sealing.digest(number) if number else "",
            number[-4:], "", "", "employee", "active", False, "none", "none", "none", 0, False, "",
            now,
        )  # fmt: skip


def number_of(serial: int) -> str:
    """An invented identity number with a valid check character, under a code never assigned."""
    from yidi.core.people import check_character

    year, rest = 1940 + serial % 60, serial // 60
    first = f"999999{year}{rest % 12 + 1:02d}{rest // 12 % 28 + 1:02d}{rest // 336:03d}"
    return first + check_character(first)


def analyse() -> None:
    """Plans made on empty tables would be measured otherwise."""
    from yidi.config import database

    database.analyse()


# ---- over HTTP


def said(serial: int) -> dict[str, Any]:
    """The filing of one person."""
    return {
        "person": {"id_number": number_of(serial), "name": "测试甲", "insured_region": REGION},
        "kind": "long_term_resident",
        "proof": "commitment",
        "place": "310104",
        "from": f"{datetime.now(ZONE):%Y-%m-%d}",
    }


def drawing() -> str:
    """A small signature."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (300, 120), "white")
    ImageDraw.Draw(picture).line((20, 80, 120, 30, 260, 90), fill="black", width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def letters(port: int, key: str) -> list[bytes]:
    """Every request, signed under the text that the server gave. Not measured."""
    from concurrent.futures import ThreadPoolExecutor

    say(f"asking for {PEOPLE} commitment letters")
    drawn, local = drawing(), threading.local()

    def one(serial: int) -> bytes:
        connection = getattr(local, "connection", None) or http.client.HTTPConnection(
            "127.0.0.1", port
        )
        local.connection = connection
        status, body = post(connection, key, "commitments", json.dumps(said(serial)).encode(), "")
        if status != 200:
            sys.exit(f"no letter for person {serial}: {body!r}")
        signature = {"text_digest": json.loads(body)["digest"], "drawing": drawn}
        return json.dumps({**said(serial), "signature": signature}).encode()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(PEOPLE)))


def post(
    connection: http.client.HTTPConnection, key: str, address: str, body: bytes, once: str
) -> tuple[int, bytes]:
    """One request on a kept connection."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    if once:
        headers["Idempotency-Key"] = once
    connection.request("POST", f"/api/v1/{address}", body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def warm(port: int, key: str, bodies: list[bytes]) -> None:
    """Fills caches on every worker."""
    measured(port, key, bodies, seconds=60)


@dataclass(frozen=True)
class Run:
    """One measured round; times in milliseconds."""

    per_s: float
    p50: float
    p99: float


def measured(port: int, key: str, bodies: list[bytes], seconds: float = SECONDS) -> Run:
    """Posts from a process of its own until the bodies or the seconds run out."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        times, took = pool.apply(_posted, (port, key, bodies, seconds))
    times.sort()
    return Run(len(times) / took, times[len(times) // 2], times[int(len(times) * 0.99)])


def _posted(port: int, key: str, bodies: list[bytes], seconds: float) -> tuple[list[float], float]:
    waiting, lock = iter(bodies), threading.Lock()
    times: list[float] = []
    begin = time.perf_counter()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() - begin < seconds:
            with lock:
                body = next(waiting, None)
            if body is None:
                return
            started = time.perf_counter()
            once = str(hash(body))
            status, answer = post(connection, key, "filings", body, once)
            times.append((time.perf_counter() - started) * 1000)
            if status != 201:
                raise SystemExit(f"not filed: {status} {answer!r}")

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, time.perf_counter() - begin


# ---- the same statements, bare


@dataclass(frozen=True)
class Script:
    """A pgbench script and how many statements of the filing are in it."""

    path: Path
    statements: int


def recorded(data: Path) -> Script:
    """The statements of one filing over the API, as a pgbench script."""
    from django.db import connection
    from django.test import Client
    from psycopg import ClientCursor

    from yidi.actions.fronts.admit import admit
    from yidi.store import reach, sealing
    from yidi.store.models import Person

    with reach.service():
        person = Person.objects.get(psn_no=f"B{PEOPLE}")
        number = number_of(PEOPLE)
        Person.objects.filter(pk=person.pk).update(id_digest=sealing.digest(number))
    key = admit("bench-recorder", [REGION], datetime.now(ZONE))
    client, headers = (
        Client(SERVER_NAME="127.0.0.1"),
        {"Authorization": f"Bearer {key}", "Idempotency-Key": "recorded"},
    )
    body = said(PEOPLE)
    letter = client.post("/api/v1/commitments", body, "application/json", headers=headers).json()
    body["signature"] = {"text_digest": letter["digest"], "drawing": drawing()}
    statements: list[str] = []
    connection.ensure_connection()

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        plain = ClientCursor(connection.connection)
        statements.append(plain.mogrify(sql, params) if params else sql)
        return execute(sql, params, many, context)

    _watch_transactions(connection, statements)
    with connection.execute_wrapper(keep):
        answer = client.post("/api/v1/filings", body, "application/json", headers=headers)
    if answer.status_code != 201:
        sys.exit(f"the recorded filing was refused: {answer.content!r}")
    lines = parametrised(statements, person.pk, answer.json()["number"])
    counted = len([line for line in statements if line not in {"BEGIN", "COMMIT"}])
    path = data / "filing.sql"
    path.write_text("\n".join(lines) + "\n")
    owner(
        f"CREATE SEQUENCE bench_person START {person.pk + 1}; GRANT USAGE ON bench_person TO PUBLIC"
    )
    return Script(path, counted)


def _watch_transactions(connection: Any, statements: list[str]) -> None:
    """Django opens and ends transactions without a statement of its own; write them down."""
    commit, autocommit = connection.commit, connection.set_autocommit

    def committed() -> None:
        statements.append("COMMIT")
        commit()

    def switched(on: bool, *rest: Any, **named: Any) -> None:
        if not on:
            statements.append("BEGIN")
        autocommit(on, *rest, **named)

    connection.commit, connection.set_autocommit = committed, switched


def parametrised(statements: list[str], person: int, number: str) -> list[str]:
    """Other persons, keys and numbers in the place of the recorded ones."""
    lines = ["SELECT nextval('bench_person') AS person \\gset"]
    for statement in statements:
        one_line = re.sub(r"\s+", " ", statement).strip()
        one_line = one_line.replace(number, f"{number[:6]}:person")
        one_line = one_line.replace("'recorded'", "'p:person'")
        one_line = re.sub(rf"(?<![0-9]){person}(?![0-9])", ":person", one_line)
        lines.append(one_line + ";")
    return lines


def owner(sql: str) -> None:
    """A statement as the owner of the tables."""
    import psycopg

    from yidi.config.postgres import addresses

    with psycopg.connect(**addresses.owner().for_psycopg(), autocommit=True) as connection:
        connection.execute(sql)


def pgbench(script: Script) -> float:
    """Transactions a second of the script, from as many clients as we used."""
    import os

    from yidi.config.postgres import addresses, binaries

    address = addresses.app()
    environment = os.environ | {
        "PGHOST": address.host, "PGPORT": str(address.port), "PGUSER": address.user,
        "PGPASSWORD": address.password, "PGDATABASE": address.name,
    }  # fmt: skip
    run = subprocess.run(
        [
            str(binaries.program("pgbench")), "-n", "-f", str(script.path), "-c", str(THREADS),
            "-j", "2", "-T", str(int(SECONDS)), "--max-tries=1",
        ],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.search(r"tps = ([0-9.]+)", run.stdout)
    if run.returncode or not found:
        sys.exit(f"pgbench failed:\n{run.stdout}\n{run.stderr}")
    return float(found[1])


if __name__ == "__main__":
    main()
