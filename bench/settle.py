"""How many settlements a second at the till: 2304 and 2207 over HTTP, against pgbench doing the same.

One run on one machine. The server (2 workers of 4 threads) answers a client in another process over
kept connections: signed messages for bills of 20 lines each, half of them stays. Then pgbench runs,
on the same database, the very statements that one such settlement made, for other bills. Three rounds
in turn; medians. A run whose books do not balance is void.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import house

REGION, PLACE, HOSPITAL = "370300", "110105", "H11010500001"
SECRET = bytes(range(32))
ROUNDS, SECONDS, WARM, THREADS = 3, 10.0, 300, 8
LINES = 20
FIRST = 50_000_000
PER_ROUND = 5_000
OURS = WARM + ROUNDS * PER_ROUND
BARE = 60_000
SERIAL = 700_000_001
"""The first number of a settlement: one that is nothing else in a statement."""

ZONE = ZoneInfo("Asia/Shanghai")


def main() -> None:
    """Prints progress on standard error and one line of JSON on standard output."""
    with house.running() as home:
        house.use_django()
        prepare(OURS + 3 + BARE)
        script = recorded(home.data, FIRST + OURS + 2)
        measured(home.port, range(WARM), 60)
        ours, bare = [], []
        for number in range(ROUNDS):
            first = WARM + number * PER_ROUND
            ours.append(measured(home.port, range(first, first + PER_ROUND), SECONDS))
            bare.append(pgbench(script, home.data))
            say(
                f"round {number + 1}: {ours[-1].per_s:.0f}/s p99 {ours[-1].p99:.1f} ms, "
                f"pgbench {bare[-1].per_s:.0f}/s p99 {bare[-1].p99:.1f} ms"
            )
        print(json.dumps(found(ours, bare) | {"balanced": balanced()}))


@dataclass(frozen=True)
class Run:
    """One measured round; times in milliseconds."""

    per_s: float
    p50: float
    p99: float


def found(ours: list[Run], bare: list[Run]) -> dict[str, Any]:
    """The line of figures."""

    def middle(runs: list[Run], name: str) -> float:
        return statistics.median(getattr(run, name) for run in runs)

    return {
        "bench": "settle",
        "per_s": round(middle(ours, "per_s"), 1),
        "ratio_to_pgbench": round(middle(ours, "per_s") / middle(bare, "per_s"), 3),
        "p50_ms": round(middle(ours, "p50"), 1),
        "p99_ms": round(middle(ours, "p99"), 1),
        "p99_vs_pgbench": round(middle(ours, "p99") / middle(bare, "p99"), 2),
        "pgbench_per_s": round(middle(bare, "per_s"), 1),
        "pgbench_p99_ms": round(middle(bare, "p99"), 1),
    }


def say(line: str) -> None:
    """Progress, for people."""
    print(line, file=sys.stderr, flush=True)


# ---- what the till needs


def prepare(count: int) -> None:
    """A published book, a hospital with a key, and `count` people with a filing and a bill each."""
    from datetime import date

    from yidi.actions.policy.approve import approve
    from yidi.actions.policy.propose import propose
    from yidi.policy_files.folder import Folder, default_folder
    from yidi.store import reach, sealing
    from yidi.store.models import Institution, InstitutionKey, Opening, User

    now = datetime.now(ZONE)
    one, two = (User.objects.create_user(f"bench-{n}", "a-long-password-9").pk for n in "ab")
    made = propose(Folder(default_folder()), REGION, one, now)
    approve(REGION, made.digest, two, now)
    with reach.service():
        hospital = Institution.objects.create(
            code=HOSPITAL, name="测试医院", place=PLACE, level="tertiary"
        )
        InstitutionKey.objects.create(
            institution=hospital, scheme="SM3", secret_sealed=sealing.seal(SECRET.hex()),
            first=datetime(2025, 1, 1, tzinfo=ZONE), made_by="bench",
        )  # fmt: skip
        for care in ("inpatient", "outpatient"):
            Opening.objects.create(
                institution=hospital, care=care, status="open", first=date(2024, 1, 1)
            )
    say(f"writing {count} people with a filing, a visit and a bill")
    owner(ROWS, {"region": REGION, "hospital": HOSPITAL, "first": FIRST, "count": count, "at": now,
                 "sealed": sealing.seal("999999199001010018")})  # fmt: skip
    owner(f"ALTER SEQUENCE store_settlement_id_seq RESTART {SERIAL}")
    say(f"writing {LINES} lines each for {OURS + 1} bills")
    owner(CHARGES, {"region": REGION, "first": FIRST, "count": OURS + 1, "at": now, "lines": LINES})
    analyse()


ROWS = """
INSERT INTO store_person (id, insured_region, psn_no, name, name_pinyin, name_initials, id_type,
       id_sealed, id_digest, id_last4, birth, male, phone_digest, phone_last4, insurance, status,
       retired, "group", hardship, civil_servant, balance, commitment_barred, address, updated_at)
SELECT n, %(region)s, 'P' || n, '测试甲', '', '', '01', %(sealed)s, 'bench' || n, '0018',
       '1960-01-01', true, '', '', 'employee', 'active', false, 'none', 'none', 'none', 500000,
       false, '', %(at)s
  FROM generate_series(%(first)s, %(first)s + %(count)s - 1) n;
INSERT INTO store_filing (insured_region, number, version, current, person_id, kind, way, place,
       first, span, channel, state, filed_at, effective_at, phone, home_address, away_address,
       reason, book)
SELECT %(region)s, 'F' || n, 1, true, n, 'long_term_resident', 'material', '110000', '2026-01-01',
       '[2026-01-01,)', 'window', 'active', '2026-01-01', '2026-01-01', '', '', '', '', ''
  FROM generate_series(%(first)s, %(first)s + %(count)s - 1) n;
INSERT INTO store_visit (id, insured_region, place, institution_code, mdtrt_id, person_id, number,
       insurance, credential, med_type, care, disease, disease_code, first, last, state, emergency,
       injury, mental_illness, died, diagnoses, details, opened_at, opened_by, version)
SELECT n, %(region)s, '110000', %(hospital)s, n::text, n, n::text, 'employee', 'e_credential',
       CASE WHEN n %% 2 = 0 THEN '21' ELSE '11' END,
       CASE WHEN n %% 2 = 0 THEN 'inpatient' ELSE 'outpatient' END, '', '',
       %(at)s::timestamptz - (n %% 2 + 1) * interval '1 hour', %(at)s,
       CASE WHEN n %% 2 = 0 THEN 'discharged' ELSE 'open' END, false, 'none', false, false,
       '[]', '{}', %(at)s, 'bench', 1
  FROM generate_series(%(first)s, %(first)s + %(count)s - 1) n;
INSERT INTO store_bill (id, insured_region, visit_id, batch, kind, number, lines, total, own_paid,
       over_limit, class_b, version)
SELECT n, %(region)s, n, CASE WHEN n %% 2 = 0 THEN '' ELSE 'B1' END, 'main', 1, 20, 1234500, 20000,
       0, 34560, 1
  FROM generate_series(%(first)s, %(first)s + %(count)s - 1) n;
"""

CHARGES = """
INSERT INTO store_chargeline (insured_region, visit_id, bill_id, feedetl_sn, at, code, own_code,
       name, fee_kind, quantity, price, amount, category, self_pay_rate, own_paid, over_limit,
       class_b, reason, approved, disease_code, returns, details)
SELECT %(region)s, n, n, line::text, %(at)s, 'C' || line, '', '测试项目', '09', 10000, 617250000,
       61725, 'B', 28000, 1000, 0, 1728, '', '', '', '', '{}'
  FROM generate_series(%(first)s, %(first)s + %(count)s - 1) n, generate_series(1, %(lines)s) line;
"""


def owner(sql: str, parameters: dict[str, Any] | None = None) -> None:
    """Statements as the owner of the tables."""
    import psycopg

    from yidi.config.postgres import addresses

    with psycopg.connect(**addresses.owner().for_psycopg(), autocommit=True) as connection:
        psycopg.ClientCursor(connection).execute(sql, parameters)


def analyse() -> None:
    """Plans made on empty tables would be measured otherwise."""
    from yidi.config import database

    database.analyse()


# ---- over HTTP


def message(serial: int, when: datetime) -> bytes:
    """The signed request to settle the bill of one person: even numbers a stay, odd a visit."""
    from yidi.protocol import envelope, signing

    number = FIRST + serial
    stay = number % 2 == 0
    data = {
        "psn_no": f"P{number}", "mdtrt_cert_type": "01", "medfee_sumamt": "12345.00",
        "psn_setlway": "01", "mdtrt_id": str(number), "insutype": "310", "acct_used_flag": "1",
        "fulamt_ownpay_amt": "200.00", "overlmt_selfpay": "0.00", "preselfpay_amt": "345.60",
        "inscp_scp_amt": "11799.40", "invono": "",
    }  # fmt: skip
    data |= {"mid_setl_flag": "0"} if stay else {"chrg_bchno": "B1", "med_type": "11"}
    said = {
        "infno": "2304" if stay else "2207",
        # the last four digits start anew every 10,000, so the second goes back with them
        "msgid": f"{HOSPITAL}{when.replace(second=serial // 10_000):%Y%m%d%H%M%S}{serial % 10_000:04d}",
        "mdtrtarea_admvs": PLACE, "insuplc_admdvs": REGION, "recer_sys_code": "YIDI",
        "infver": "1.0.0", "opter_type": "1", "opter": "0001", "opter_name": "测试员",
        "inf_time": f"{when:%Y-%m-%d %H:%M:%S}", "fixmedins_code": HOSPITAL,
        "fixmedins_name": "测试医院", "signtype": "SM3", "input": {"data": data},
    }  # fmt: skip
    said["cainfo"] = signing.SCHEMES["SM3"].sign(
        SECRET, signing.signed_text(said, envelope.canonical(said["input"]))
    )
    return json.dumps(said, ensure_ascii=False).encode()


def measured(port: int, serials: range, seconds: float) -> Run:
    """Settles from a process of its own until the bills or the seconds run out."""
    when = datetime.now(ZONE)
    bodies = [message(serial, when) for serial in serials]
    with multiprocessing.get_context("fork").Pool(1) as pool:
        times, took = pool.apply(_posted, (port, bodies, seconds))
    times.sort()
    return Run(len(times) / took, times[len(times) // 2], times[int(len(times) * 0.99)])


def _posted(port: int, bodies: list[bytes], seconds: float) -> tuple[list[float], float]:
    waiting, lock = iter(bodies), threading.Lock()
    times: list[float] = []
    refused: list[str] = []
    begin = time.perf_counter()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() - begin < seconds:
            with lock:
                body = next(waiting, None)
            if body is None:
                return
            started = time.perf_counter()
            connection.request("POST", "/hsa/", body, {"Content-Type": "application/json"})
            answer = connection.getresponse().read()
            times.append((time.perf_counter() - started) * 1000)
            if b'"infcode":0' not in answer:
                refused.append(answer.decode())
                return

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise SystemExit(f"not settled: {refused[0]}")
    return times, time.perf_counter() - begin


# ---- the same statements, bare


def recorded(data: Path, number: int) -> Path:
    """The statements of one settlement as a pgbench script; the bills after it are for pgbench."""
    from django.db import connection
    from psycopg import ClientCursor

    from yidi.interfaces.hospital.door import answered
    from yidi.store import hot

    statements: list[str] = []
    sent = hot.sent

    def hot_sent(cursor: Any, statement: Any, parameters: Any) -> Any:
        named = re.sub(r"\$(\d+)", r"%(\1)s", statement.text.decode().replace("%", "%%"))
        values = {str(n): parameters[name] for n, name in enumerate(statement.names, start=1)}
        statements.append(ClientCursor(cursor.connection).mogrify(named, values))
        return sent(cursor, statement, parameters)

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(ClientCursor(connection.connection).mogrify(sql, params or []))
        return execute(sql, params, many, context)

    # another bill first, so that what is read once a process is not recorded
    answered(message(number - 2 - FIRST, datetime.now(ZONE)), datetime.now(ZONE))
    body = message(number - FIRST, datetime.now(ZONE))
    hot.sent = hot_sent
    with connection.execute_wrapper(keep):
        answer = json.loads(answered(body, datetime.now(ZONE), "127.0.0.1").body)
    hot.sent = sent
    if answer["infcode"] != 0:
        sys.exit(f"the recorded settlement was refused: {answer}")
    first = next(n for n, sql in enumerate(statements) if "plan_cache_mode" in sql)
    script = ["SELECT nextval('bench_bill') AS n \\gset", "BEGIN;"]
    script += list(_parametrised(statements[first:], number, answer))
    path = data / "settle.sql"
    path.write_text("\n".join([*script, "COMMIT;"]) + "\n")
    owner(f"CREATE SEQUENCE bench_bill START {number + 2} INCREMENT 2;"
          "GRANT USAGE ON bench_bill TO PUBLIC")  # fmt: skip
    return path


_SERIAL = "nextval('store_settlement_id_seq')"
_TOKEN = re.compile(r"E?'(?:[^'\\\\]|\\\\.|'')*'|(?<![\w:])\d+(?!\w)")
"""A text in quotes, or a number outside of one."""


def _parametrised(statements: list[str], number: int, answer: dict[str, Any]) -> Iterator[str]:
    """Other people, bills and numbers in the place of the recorded ones."""
    info = answer["output"]["setlinfo"]
    setl_id, msgid = info["setl_id"], info["medins_setl_id"]
    own = int(setl_id[12:])
    fresh = f"('{setl_id[:12]}' || lpad((:own)::text, 10, '0'))"
    texts = {
        f"'{setl_id}'": fresh,
        f"'{setl_id[-24:]}'": fresh,
        f"'settlement:{setl_id}'": f"('settlement:' || {fresh})",
        f"'{msgid}'": "('M' || :n)",
        f"'{number}'": "((:n)::text)",
    }
    numbers = {str(number): ":n", str(own): ":own"}

    def other(found: re.Match[str]) -> str:
        text = found[0]
        return texts.get(text, text) if "'" in text else numbers.get(text, text)

    for statement in statements:
        line = _TOKEN.sub(other, re.sub(r"\s+", " ", statement).strip())
        if "nextval" in line:
            numbered = line.replace(_SERIAL, f"{_SERIAL} AS own")
            # every column is computed, only the number is taken over
            yield f"WITH read AS MATERIALIZED ({numbered}) SELECT own FROM read \\gset"
        else:
            yield line + ";"


def pgbench(script: Path, data: Path) -> Run:
    """Transactions of the script, from as many clients as we used."""
    from yidi.config.postgres import addresses, binaries

    address = addresses.app()
    environment = os.environ | {
        "PGHOST": address.host, "PGPORT": str(address.port), "PGUSER": address.user,
        "PGPASSWORD": address.password, "PGDATABASE": address.name,
    }  # fmt: skip
    for log in data.glob("pgbench_log*"):
        log.unlink()
    run = subprocess.run(
        [
            str(binaries.program("pgbench")), "-n", "-f", str(script), "-c", str(THREADS), "-j", "2",
            "-T", str(int(SECONDS)), "-M", "prepared", "--max-tries=1", "-l",
            "--log-prefix", str(data / "pgbench_log"),
        ],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    tps = re.search(r"tps = ([0-9.]+)", run.stdout)
    if run.returncode or not tps:
        sys.exit(f"pgbench failed:\n{run.stdout}\n{run.stderr}")
    times = sorted(
        int(line.split()[2]) / 1000
        for log in data.glob("pgbench_log*")
        for line in log.read_text().splitlines()
    )
    return Run(float(tps[1]), times[len(times) // 2], times[int(len(times) * 0.99)])


# ---- the books


def balanced() -> bool:
    """Every entry sums to zero, every settled bill has one settlement, every year what it moved."""
    import psycopg

    from yidi.config.postgres import addresses

    with psycopg.connect(**addresses.owner().for_psycopg()) as connection:
        return all(connection.execute(question).fetchone() == (0,) for question in BOOKS)


BOOKS = (
    """SELECT count(*) FROM (SELECT 1 FROM store_journalline GROUP BY source, source_id
       HAVING sum(amount) <> 0) odd""",
    """SELECT count(*) FROM store_settlement s
       LEFT JOIN store_journalline j ON j.source = 'settlement' AND j.source_id = s.id
             AND j.account = 'care' WHERE j.amount IS DISTINCT FROM -s.total""",
    """SELECT count(*) FROM store_settlement s JOIN store_bill b ON b.id = s.bill_id
       WHERE b.settlement_id IS DISTINCT FROM s.id""",
    """SELECT count(*) FROM store_bill b LEFT JOIN store_settlement s ON s.id = b.settlement_id
       WHERE b.settlement_id IS NOT NULL AND s.bill_id IS DISTINCT FROM b.id""",
    """SELECT count(*) FROM store_person p JOIN store_settlement s ON s.person_id = p.id
       WHERE p.balance <> 500000 - s.account""",
    """SELECT count(*) FROM store_personyear y JOIN store_settlement s ON s.person_id = y.person_id
       WHERE y.sums::text IS DISTINCT FROM s.after::text""",
)


if __name__ == "__main__":
    main()
