"""A till to measure: what it needs in a house, its messages, a client that counts, and its books."""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from multiprocessing import get_context
from typing import Any
from zoneinfo import ZoneInfo

REGION, PLACE, HOSPITAL = "370300", "110105", "H11010500001"
SECRET = bytes(range(32))
ROUNDS, SECONDS, WARM, THREADS = 3, 10.0, 300, 8
LINES = 20
PER_ROUND = 5_000
OURS = WARM + ROUNDS * PER_ROUND
"""Bills that one run may settle."""
BALANCE = 500_000
"""What everybody's account holds before anything is settled."""

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Run:
    """One measured round; times in milliseconds. costs: of the processor, for each settlement, by
    program (`processor.spent`)."""

    count: int
    per_s: float
    p50: float
    p99: float
    costs: dict[str, float] = field(default_factory=dict)


def run_of(times: list[float], per_s: float) -> Run:
    """The figures of these times, in milliseconds."""
    times = sorted(times)
    return Run(len(times), per_s, times[len(times) // 2], times[int(len(times) * 0.99)])


def say(line: str) -> None:
    """Progress, for people."""
    print(line, file=sys.stderr, flush=True)


# ---- what the till needs


def open_hospital() -> None:
    """A published book, and a hospital with a key that is open for stays and visits."""
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


def write_people(people: range) -> None:
    """People with these ids, each with a filing."""
    from yidi.store import sealing

    say(f"writing {len(people)} people with a filing")
    owner(PEOPLE, {"region": REGION, "first": people.start, "count": len(people),
                   "at": datetime.now(ZONE), "balance": BALANCE,
                   "sealed": sealing.seal("999999199001010018")})  # fmt: skip


def write_bills(first: int, people: Sequence[int], with_lines: int) -> None:
    """A visit with an unsettled bill for each of the people, numbered from `first` on.

    The lines of the first `with_lines` bills are written too; the sums are those of the bills.
    """
    now = datetime.now(ZONE)
    say(f"writing {len(people)} bills, {with_lines} of them with {LINES} lines")
    owner(BILLS, {"region": REGION, "hospital": HOSPITAL, "first": first, "at": now,
                  "people": list(people)})  # fmt: skip
    owner(CHARGES, {"region": REGION, "first": first, "count": with_lines, "at": now,
                    "lines": LINES})  # fmt: skip


PEOPLE = """
INSERT INTO store_person (id, insured_region, psn_no, name, name_pinyin, name_initials, id_type,
       id_sealed, id_digest, id_last4, birth, male, phone_digest, phone_last4, insurance, status,
       retired, "group", hardship, civil_servant, balance, commitment_barred, address, updated_at)
SELECT n, %(region)s, 'P' || n, '测试甲', '', '', '01', %(sealed)s, 'bench' || n, '0018',
       '1960-01-01', true, '', '', 'employee', 'active', false, 'none', 'none', 'none', %(balance)s,
       false, '', %(at)s
  FROM generate_series(%(first)s, %(first)s + %(count)s - 1) n;
INSERT INTO store_filing (insured_region, number, version, current, person_id, kind, way, place,
       first, span, channel, state, filed_at, effective_at, phone, home_address, away_address,
       reason, book)
SELECT %(region)s, 'F' || n, 1, true, n, 'long_term_resident', 'material', '110000', '2026-01-01',
       '[2026-01-01,)', 'window', 'active', '2026-01-01', '2026-01-01', '', '', '', '', ''
  FROM generate_series(%(first)s, %(first)s + %(count)s - 1) n;
"""

BILLS = """
INSERT INTO store_visit (id, insured_region, place, institution_code, mdtrt_id, person_id, number,
       insurance, credential, med_type, care, disease, disease_code, first, last, state, emergency,
       injury, mental_illness, died, diagnoses, details, opened_at, opened_by, version)
SELECT n, %(region)s, '110000', %(hospital)s, n::text, person, n::text, 'employee', 'e_credential',
       CASE WHEN n %% 2 = 0 THEN '21' ELSE '11' END,
       CASE WHEN n %% 2 = 0 THEN 'inpatient' ELSE 'outpatient' END, '', '',
       %(at)s::timestamptz - (n %% 2 + 1) * interval '1 hour', %(at)s,
       CASE WHEN n %% 2 = 0 THEN 'discharged' ELSE 'open' END, false, 'none', false, false,
       '[]', '{}', %(at)s, 'bench', 1
  FROM unnest(%(people)s::bigint[]) WITH ORDINALITY who (person, rank), LATERAL (
       SELECT %(first)s + rank - 1) numbered (n);
INSERT INTO store_bill (id, insured_region, visit_id, batch, kind, number, lines, total, own_paid,
       over_limit, class_b, version)
SELECT n, %(region)s, n, CASE WHEN n %% 2 = 0 THEN '' ELSE 'B1' END, 'main', 1, 20, 1234500, 20000,
       0, 34560, 1
  FROM generate_series(%(first)s, %(first)s + cardinality(%(people)s::bigint[]) - 1) n;
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


def calm() -> None:
    """What a round left behind is done away with, or the next round would be measured with it: messages
    that nobody is to get, rows to be sealed, dead rows, pages to be written."""
    import psycopg

    from yidi.config.postgres import addresses, files

    owner("UPDATE store_outboxline SET sent_at = now() WHERE sent_at IS NULL")
    seal()
    login = addresses.embedded(files.SUPERUSER, files.DATABASE).for_psycopg()
    with psycopg.connect(**login, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def seal() -> None:
    """The blocks of every series, or the job would make them while we measure."""
    from yidi.actions.trail.seal import seal as seal_some
    from yidi.store.chain import SERIES

    for series in SERIES.values():
        seal_some(series, datetime.now(ZONE))
        while seal_some(series, datetime.now(ZONE)):
            say(f"sealing the {series.name}")


def analyse() -> None:
    """Plans made on empty tables would be measured otherwise."""
    from yidi.config import database

    database.analyse()


# ---- over HTTP


def message(number: int, person: int, serial: int, when: datetime) -> bytes:
    """The signed request to settle a person's bill: even numbers a stay, odd a visit.

    serial: below 600,000, another for each message of a minute.
    """
    from yidi.protocol import envelope, signing

    stay = number % 2 == 0
    data = {
        "psn_no": f"P{person}", "mdtrt_cert_type": "01", "medfee_sumamt": "12345.00",
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


def measured(port: int, bodies: list[bytes], seconds: float) -> Run:
    """Settles from a process of its own until the messages or the seconds run out.

    Exits with the answer if one is refused.
    """
    with ProcessPoolExecutor(1, get_context("fork")) as pool:
        times, took = pool.submit(_posted, port, bodies, seconds).result()
    return run_of(times, len(times) / took)


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


# ---- the books


def balanced() -> bool:
    """Every entry sums to zero, every settled bill has one settlement, every year and every balance
    holds what its settlements moved."""
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
    f"""SELECT count(*) FROM store_person p JOIN (
       SELECT person_id, sum(account) AS moved FROM store_settlement GROUP BY person_id) s
       ON s.person_id = p.id WHERE p.balance <> {BALANCE} - s.moved""",
    """SELECT count(*) FROM (
       SELECT DISTINCT ON (person_id, year) person_id, year, after FROM store_settlement
        ORDER BY person_id, year, id DESC) s LEFT JOIN store_personyear y USING (person_id, year)
       WHERE y.sums::text IS DISTINCT FROM s.after::text""",
)
