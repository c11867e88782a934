"""How long an upload of fee lines takes: 2301 with 20 and with 300 lines over HTTP, signed and kept.

One run on one machine. The server (2 workers of 4 threads) answers one client in another process over
a kept connection, as a hospital's till sends them: every message belongs to a stay, its lines are
items of the demonstration catalogue of Beijing. Medians and 99th percentiles of three rounds. A run
whose bills are not the sums of their lines is void.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import tills
from tills import HOSPITAL, PLACE, REGION, SECRET, ZONE, owner, say

import house

SIZES = (20, 300)
ROUNDS, MESSAGES, WARM = 3, 60, 30
STAYS, FIRST = 100, 50_000_000
"""Each stay gets several uploads, as over its days."""


def main() -> None:
    """Prints progress on standard error and one line of JSON on standard output."""
    with house.running() as home:
        house.use_django()
        codes = prepare()
        measured(home.port, codes, SIZES[0], "w", WARM)
        found: dict[str, Any] = {"bench": "lines"}
        for size in SIZES:
            rounds = [
                measured(home.port, codes, size, f"{size}{n}", MESSAGES) for n in range(ROUNDS)
            ]
            p50, p99 = (statistics.median(run[n] for run in rounds) for n in range(2))
            say(f"{size} lines: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
            found |= {f"p50_ms_{size}": round(p50, 1), f"p99_ms_{size}": round(p99, 1)}
        print(json.dumps(found | {"balanced": balanced()}))


def prepare() -> list[str]:
    """A hospital with a key, a person in it, the catalogue; gives the codes of its items."""
    from yidi.config.demo import catalogues
    from yidi.policy_files.folder import Folder, default_folder
    from yidi.store.models import CatalogueItem

    now = datetime.now(ZONE)
    tills.open_hospital()
    catalogues.load(Folder(default_folder()))
    owner(ROWS, {"region": REGION, "hospital": HOSPITAL, "first": FIRST, "count": STAYS, "at": now})
    tills.analyse()
    found = CatalogueItem.objects.filter(region="110000", after=None).order_by("code")
    return list(found.values_list("code", flat=True))


ROWS = """
INSERT INTO store_person (id, insured_region, psn_no, name, name_pinyin, name_initials, id_type,
       id_digest, id_last4, birth, male, phone_digest, phone_last4, insurance, status, retired,
       "group", hardship, civil_servant, balance, commitment_barred, address, updated_at)
SELECT n, %(region)s, 'P' || n, '测试甲', '', '', '01', 'bench' || n, '0018', '1960-01-01', true, '',
       '', 'employee', 'active', false, 'none', 'none', 'none', 0, false, '', %(at)s
  FROM generate_series(%(first)s, %(first)s + %(count)s - 1) n;
INSERT INTO store_visit (id, insured_region, place, institution_code, mdtrt_id, person_id, number,
       insurance, credential, med_type, care, disease, disease_code, first, state, emergency,
       injury, mental_illness, died, diagnoses, details, opened_at, opened_by, version)
SELECT n, %(region)s, '110000', %(hospital)s, %(region)s || n, n, 'Z' || n, 'employee',
       'e_credential', '21', 'inpatient', '', '', %(at)s::timestamptz - interval '2 days', 'open',
       false, 'none', false, false, '[]', '{}', %(at)s, 'bench', 1
  FROM generate_series(%(first)s, %(first)s + %(count)s - 1) n;
"""


def message(codes: list[str], size: int, name: str, serial: int) -> bytes:
    """A signed upload of `size` lines; no line number twice."""
    from yidi.protocol import envelope, signing

    when = datetime.now(ZONE)
    said = {
        "infno": "2301", "msgid": f"{HOSPITAL}{when:%Y%m%d%H%M%S}{serial:04d}",
        "mdtrtarea_admvs": PLACE, "insuplc_admdvs": REGION, "recer_sys_code": "YIDI",
        "infver": "1.0.0", "opter_type": "1", "opter": "0001", "opter_name": "测试员",
        "inf_time": f"{when:%Y-%m-%d %H:%M:%S}", "fixmedins_code": HOSPITAL,
        "fixmedins_name": "测试医院", "signtype": "SM3",
        "input": {"feedetail": list(_lines(codes, size, f"{name}-{serial}", serial, when.date()))},
    }  # fmt: skip
    text = signing.signed_text(said, envelope.canonical(said["input"]))
    said["cainfo"] = signing.SCHEMES["SM3"].sign(SECRET, text)
    return json.dumps(said, ensure_ascii=False).encode()


def _lines(
    codes: list[str], size: int, name: str, serial: int, day: date
) -> Iterator[dict[str, str]]:
    stay = FIRST + serial % STAYS
    for n in range(size):
        yield {
            "feedetl_sn": f"{name}-{n}", "mdtrt_id": f"{REGION}{stay}", "psn_no": f"P{stay}",
            "med_type": "21", "fee_ocur_time": f"{day} 00:30:00", "med_list_codg": codes[n % len(codes)],
            "medins_list_codg": f"Y{n}", "det_item_fee_sumamt": "25.00", "cnt": "2",
            "pric": "12.50", "bilg_dept_codg": "D1", "bilg_dept_name": "内科",
            "bilg_dr_codg": "D001", "bilg_dr_name": "演示医生", "hosp_appr_flag": "0",
        }  # fmt: skip


_serial = iter(range(1, 10_000))


def measured(port: int, codes: list[str], size: int, name: str, count: int) -> tuple[float, float]:
    """Median and 99th percentile of `count` uploads, in milliseconds, from a process of its own."""
    bodies = [message(codes, size, name, next(_serial)) for _ in range(count)]
    with multiprocessing.get_context("fork").Pool(1) as pool:
        times = sorted(pool.apply(_posted, (port, bodies)))
    return times[len(times) // 2], times[int(len(times) * 0.99)]


def _posted(port: int, bodies: list[bytes]) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for body in bodies:
        started = time.perf_counter()
        connection.request("POST", "/hsa/", body, {"Content-Type": "application/json"})
        answer = connection.getresponse().read()
        times.append((time.perf_counter() - started) * 1000)
        if not answer.startswith(b'{"infcode":0'):
            sys.exit(f"not taken: {answer.decode()}")
    return times


def balanced() -> bool:
    """Every bill is the sum of its lines."""
    import psycopg

    from yidi.config.postgres import addresses

    with psycopg.connect(**addresses.owner().for_psycopg()) as connection:
        odd = connection.execute("""
            SELECT count(*) FROM store_bill b JOIN (
              SELECT bill_id, count(*) AS lines, sum(amount) AS total, sum(own_paid) AS own_paid,
                     sum(over_limit) AS over_limit, sum(class_b) AS class_b
                FROM store_chargeline GROUP BY bill_id) s ON s.bill_id = b.id
             WHERE (b.lines, b.total, b.own_paid, b.over_limit, b.class_b)
                   <> (s.lines, s.total, s.own_paid, s.over_limit, s.class_b)""")
        return odd.fetchone() == (0,)


if __name__ == "__main__":
    main()
