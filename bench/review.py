"""How many settlements a second the nightly screening of the review goes through.

Generated bills of a place: stays and visits with their lines, a catalogue with limits, people with other
stays. The same action as the nightly job's, in one process; a second run shows what an empty night costs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

PLACE, DAY = "110000", "2026-03-09"
ITEMS = 400
Columns = dict[str, str]


def main() -> None:
    """Prints one line of JSON last."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bills", type=int, default=20_000)
    options.add_argument("--lines", type=int, default=20, help="lines of a bill")
    asked = options.parse_args()
    data = Path(tempfile.mkdtemp(prefix="yidi-bench-"))
    data.chmod(0o711)
    os.environ |= {"YIDI_DATA": str(data), "YIDI_ENV": "test"}
    from yidi.config import database
    from yidi.config.postgres import server

    try:
        database.ensure_running()
        database.migrate_elsewhere()
        database.use_django()
        print(json.dumps(_measured(asked.bills, asked.lines)))
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


def _measured(bills: int, lines: int) -> dict[str, Any]:
    from settle_deep import superuser

    from yidi.actions.review.screen import screen_place

    with superuser() as connection:
        for table, columns, source in _tables(bills, lines):
            named, values = ", ".join(f'"{n}"' for n in columns), ", ".join(columns.values())
            connection.execute(f"INSERT INTO {table} ({named}) SELECT {values} FROM {source}")
        connection.execute("UPDATE store_bill SET settlement_id = id")
        connection.execute("ANALYZE")
    night = datetime(2026, 3, 10, 2, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
    began, worked = time.monotonic(), time.process_time()
    done = screen_place(PLACE, night)
    took, cpu = time.monotonic() - began, time.process_time() - worked
    began = time.monotonic()
    screen_place(PLACE, night.replace(day=11))
    return {
        "bench": "review", "settlements": done.looked, "lines": bills * lines,
        "cases": done.opened, "seconds": round(took, 2), "cpu_seconds": round(cpu, 2),
        "settlements_per_second": round(done.looked / took),
        "empty_night_seconds": round(time.monotonic() - began, 2),
    }  # fmt: skip


def _tables(bills: int, lines: int) -> list[tuple[str, Columns, str]]:
    """What is put in, in order: table, expressions by column, where n comes from."""
    series = f"generate_series(1, {bills}) n"
    both = f"generate_series(1, {bills}) n, generate_series(1, {lines}) l"
    code = f"'YP' || ((n * 7 + l) % {ITEMS})"
    return [
        ("store_institution", _INSTITUTION, "generate_series(1, 20) n"),
        ("store_catalogue", {"region": f"'{PLACE}'", "version": "1"}, "generate_series(1, 1) n"),
        ("store_catalogueitem", _ITEM, f"generate_series(0, {ITEMS - 1}) n"),
        ("store_person", _PERSON, series),
        ("store_visit", _VISIT, series),
        ("store_bill", _BILL | {"lines": str(lines)}, series),
        ("store_chargeline", _LINE | {"code": code}, both),
        ("store_settlement", _SETTLEMENT, series),
    ]


_PLACED = {"insured_region": "'140700'", "place": f"'{PLACE}'"}
_CODE = {"institution_code": "'X1101010' || lpad((n % 20 + 1)::text, 4, '0')"}
_FIRST = f"timestamptz '{DAY} 09:00+08' - make_interval(days => (n % 9)::int)"
_INSTITUTION = {
    "code": "'X1101010' || lpad(n::text, 4, '0')", "name": "'示例医院' || n",
    "name_initials": "''", "place": "'110101'", "level": "'tertiary'", "pharmacy": "false",
    "address": "''", "telephone": "''", "may_refer_for": "''",
}  # fmt: skip
_ITEM = {
    "region": f"'{PLACE}'", "code": "'YP' || n", "name": "'示例项目' || n", "name_initials": "''",
    "list_type": "'101'", "charge_type": "'09'", "category": "'A'", "self_pay_rate": "0",
    "self_pay_by_insurance": "''", "price_caps": "'tertiary=12500000'", "unit": "'盒'",
    "spec": "''", "limited": "false", "limit_note": "''",
    "sex": "CASE WHEN n = 1 THEN 'female' ELSE '' END", "most_per_day": "50000",
    "diagnoses": "CASE WHEN n = 2 THEN 'C00-C97' ELSE '' END", "levels": "''",
    "negotiated": "false", "basic": "false", "for_children": "false", "first": "date '2025-01-01'",
    "version": "1",
}  # fmt: skip
_PERSON = {
    "insured_region": "'140700'", "psn_no": "'P' || n", "name": "'示例' || n", "name_pinyin": "''",
    "name_initials": "''", "id_type": "'01'", "id_digest": "md5(n::text) || md5(n::text)",
    "id_last4": "'0000'", "phone_digest": "''", "phone_last4": "''", "birth": "date '1960-01-01'",
    "male": "n % 2 = 0", "insurance": "'employee'", "status": "'active'", "retired": "false",
    "group": "'none'", "hardship": "'none'", "civil_servant": "'none'", "balance": "0",
    "commitment_barred": "false", "address": "''", "updated_at": "now()",
}  # fmt: skip
_VISIT = _PLACED | _CODE | {
    "mdtrt_id": "'M' || n", "person_id": "n", "number": "'N' || n", "insurance": "'employee'",
    "credential": "'id_card'", "med_type": "'21'", "care": "'inpatient'", "disease": "''",
    "disease_code": "''", "first": _FIRST, "last": f"timestamptz '{DAY} 10:00+08'",
    "state": "'discharged'", "emergency": "false", "injury": "'none'", "mental_illness": "false",
    "died": "false", "diagnoses": """'[{"code": "I63.900", "name": "脑梗死"}]'::jsonb""",
    "details": "'{}'::jsonb", "opened_at": _FIRST, "opened_by": "'x'", "version": "1",
}  # fmt: skip
_BILL = {
    "insured_region": "'140700'", "visit_id": "n", "batch": "''", "kind": "'main'", "number": "1",
    "total": "100000", "own_paid": "0", "over_limit": "0", "class_b": "0", "version": "2",
}  # fmt: skip
_LINE = {
    "insured_region": "'140700'", "visit_id": "n", "bill_id": "n", "feedetl_sn": "'F' || l",
    "at": f"{_FIRST} + make_interval(days => (l % (n % 9 + 1))::int, mins => l::int)",
    "own_code": "''", "name": "'示例'",
    "fee_kind": "'09'", "quantity": "10000", "price": "10000000", "amount": "1000",
    "category": "'A'", "self_pay_rate": "0", "own_paid": "0", "over_limit": "0", "class_b": "0",
    "reason": "''", "approved": "'0'", "disease_code": "''", "returns": "''",
    "details": "'{}'::jsonb",
}  # fmt: skip
_ZERO = (
    "own_paid", "over_limit", "class_b", "deductible", "cvlserv_pay", "hifes_pay", "hifmi_pay",
    "hifob_pay", "maf_pay", "hifdm_pay", "oth_pay", "hospital", "account", "family", "balance",
)  # fmt: skip
_SETTLEMENT = _PLACED | _CODE | dict.fromkeys(_ZERO, "0") | {
    "id": "n", "setl_id": "'S' || n", "kind": "'settlement'", "visit_id": "n", "bill_id": "n",
    "person_id": "n", "sharer_region": "''", "insurance": "'employee'", "care": "'inpatient'",
    "med_type": "'21'", "disease": "''",
    "scope": "CASE WHEN n % 3 = 0 THEN 'local' ELSE 'cross_province' END", "clr_type": "'21'",
    "clr_way": "'1'", "settled_at": f"timestamptz '{DAY} 10:30+08'", "day": f"date '{DAY}'",
    "year": "2026", "interim": "false", "stay": "true", "total": "100000", "in_scope": "100000",
    "hifp_pay": "70000", "fund_total": "70000", "person_part": "30000", "cash": "30000",
    "before": "'{}'::jsonb", "after": "'{}'::jsonb", "given": "'{}'::jsonb", "steps": "'[]'::jsonb",
    "earlier": "'[]'::jsonb", "book": "''", "engine": "''", "msgid": "''", "invoice": "''",
    "operator": "''", "review": "''",
}  # fmt: skip


if __name__ == "__main__":
    main()
