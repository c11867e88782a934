"""How long the pages of figures take over a million settlements, and how long counting them takes.

Fills the tables by SQL, counts, asks for each page several times as a province and as all provinces. The
last line is one JSON object.
"""

from __future__ import annotations

import json
import statistics
import time
from datetime import date
from itertools import product
from typing import Any

import house

SETTLEMENTS, PEOPLE, ROUNDS = 1_000_000, 300_000, 5
PASSWORD = "bench-password-9"
SECRET = "31" * 20
MONTHS = "first=2025-12&last=2026-11"

_PEOPLE = """
INSERT INTO store_person (insured_region, psn_no, name, name_pinyin, name_initials, id_type, id_digest,
    id_last4, phone_digest, phone_last4, insurance, status, retired, "group", hardship, civil_servant,
    balance, commitment_barred, address, updated_at)
SELECT '410100', 'F' || g, '演', 'y', 'y', '01', md5(g::text) || md5((g + 1)::text), '0000', '', '',
    'employee', 'active', false, 'none', 'none', 'none', 0, false, '', now()
FROM generate_series(1, %(people)s) g
"""
_VISIT = """
INSERT INTO store_visit (insured_region, place, institution_code, mdtrt_id, person_id, number, insurance,
    credential, med_type, care, disease, disease_code, first, state, emergency, injury, mental_illness,
    died, diagnoses, details, opened_at, opened_by, version)
SELECT '410100', '110105', 'H1', 'bench', min(id), 'N1', 'employee', '', '', 'outpatient', '', '', now(),
    'open', false, 'none', false, false, '[]', '{}', now(), 'bench', 1
FROM store_person RETURNING id
"""
_BILL = """
INSERT INTO store_bill (insured_region, visit_id, batch, kind, number, lines, total, own_paid, over_limit,
    class_b, version) SELECT '410100', id, '', 'main', 1, 0, 0, 0, 0, 0, 1 FROM store_visit RETURNING id
"""
_SETTLEMENTS = """
INSERT INTO store_settlement (insured_region, place, institution_code, setl_id, kind, visit_id, bill_id,
    person_id, sharer_region, insurance, care, med_type, disease, scope, clr_type, clr_way, settled_at, day,
    year, interim, stay, total, own_paid, over_limit, class_b, in_scope, deductible, hifp_pay, cvlserv_pay,
    hifes_pay, hifmi_pay, hifob_pay, maf_pay, hifdm_pay, oth_pay, fund_total, hospital, person_part, account,
    family, cash, balance, before, after, given, steps, earlier, book, engine, msgid, invoice, operator,
    review)
SELECT x.insured, x.place, 'H1', 'S' || g, 'settlement', v.id, b.id,
    p.low + (g * 7919::bigint) %% %(people)s, '',
    CASE g %% 2 WHEN 0 THEN 'employee' ELSE 'resident' END,
    (ARRAY['inpatient', 'outpatient', 'chronic', 'pharmacy'])[1 + g / 2 %% 4], '11', '',
    CASE WHEN left(x.insured, 2) = left(x.place, 2) THEN 'in_province' ELSE 'cross_province' END, '', '',
    d + time '10:00', d, 2026, false, false, 10000, 0, 0, 0, 10000, 0, 6000, 0, 0, 0, 0, 0, 0, 0, 6000, 0,
    4000, 0, 0, 4000, 0, '{}', '{}', '{}', '[]', '[]', 'b', 'e', 'm', '', 'bench', ''
FROM (SELECT g, date '2025-12-01' + (g %% 355)::int AS d,
          (11 + g / 355 %% 55)::text || (ARRAY['0100', '0200', '0300', '0400'])[1 + g / 7 %% 4] AS insured,
          (11 + g / 11 %% 55)::text || (ARRAY['0100', '0200', '0500'])[1 + g / 13 %% 3] AS place
        FROM generate_series(1, %(settlements)s::bigint) g) x,
    (SELECT min(id) AS low FROM store_person) p, store_visit v, store_bill b
"""


def main() -> None:
    """Fills a house, counts twice, asks for the pages."""
    with house.running(YIDI_CLOCK="2026-11-22T09:00"):
        house.use_django()
        times: dict[str, float] = {}
        _fill()
        times["count all"], cells = _counted()
        times["count again"], _ = _counted()
        clients = {who: _signed_in(who) for who in ("province", "country")}
        for ahead in ("", " answered ahead"):
            for (who, client), (name, path) in product(clients.items(), _paths()):
                times[f"{who} {name}{ahead}"] = _median(client, path)
            times["answer ahead"] = times.get("answer ahead") or _answered()
        for name, took in times.items():
            print(f"{took:9.1f} ms  {name}")
    said = {"bench": "figures", "settlements": SETTLEMENTS, "cells": cells}
    said |= {name.replace(" ", "_") + "_ms": round(took) for name, took in times.items()}
    print(json.dumps(said))


def _paths() -> list[tuple[str, str]]:
    return [
        ("year", f"/staff/figures/?{MONTHS}"),
        ("month", "/staff/figures/?first=2026-10&last=2026-10"),
        ("desks", f"/staff/figures/desks/?{MONTHS}"),
        ("public", "/figures/?month=2026-10"),
    ]


def _fill() -> None:
    import psycopg

    from yidi.actions.actor import JOB
    from yidi.actions.staff.join import join
    from yidi.config import database
    from yidi.config.postgres import addresses
    from yidi.interfaces.common import clock

    provinces = [(f"{code}0000", "supervisor") for code in range(11, 66)]
    for name, posts in (("province", [("410000", "supervisor")]), ("country", provinces)):
        join(name, name, PASSWORD, posts, clock.now(), JOB, temporary=False, totp_secret=SECRET)
    values = {"people": PEOPLE, "settlements": SETTLEMENTS}
    with psycopg.connect(**addresses.owner().for_psycopg(), autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        for statement in (_PEOPLE, _VISIT, _BILL, _SETTLEMENTS):
            connection.execute(statement, values)
    database.analyse()


def _counted() -> tuple[float, int]:
    """Milliseconds, and how many cells there are."""
    from yidi.actions.figures.count_anew import count_anew
    from yidi.config.database import analyse
    from yidi.interfaces.common import clock
    from yidi.store.models import CareCell

    began = time.perf_counter()
    count_anew(clock.now())
    took = (time.perf_counter() - began) * 1000
    analyse()
    return took, CareCell.objects.filter(month__gte=date(2025, 12, 1)).count()


def _answered() -> float:
    """Milliseconds that it takes to answer ahead what the offices ask."""
    from yidi.interfaces.common import clock
    from yidi.interfaces.common.figure_tables import answer_ahead

    began = time.perf_counter()
    answer_ahead(clock.now().date())
    return (time.perf_counter() - began) * 1000


def _signed_in(who: str) -> Any:
    """A client with both factors, in this process: what is measured is the work of the page."""
    from django.test import Client
    from django_otp.oath import TOTP

    client = Client(SERVER_NAME="127.0.0.1")
    totp = TOTP(bytes.fromhex(SECRET))
    totp.time = time.time()
    client.post("/staff/sign-in/", {"username": who, "password": PASSWORD})
    client.post("/staff/code/", {"code": f"{totp.token():06d}"})
    return client


def _median(client: Any, path: str) -> float:
    """Milliseconds, the median of several rounds."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = client.get(path)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.status_code
    return statistics.median(took)


if __name__ == "__main__":
    main()
