"""`yidi clearing`: a statement alone says what is owed; lists are matched, cut off and added up."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from core.clearing.test_statement import lines
from yidi.interfaces.commands import clearing_lists
from yidi.interfaces.commands.clearing import command
from yidi.store.chain import Sm3


def run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(command, ["verify", str(path), *options])


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    path = tmp_path / "statement.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")
    return path


def test_it_says_what_is_owed(statement: Path) -> None:
    said = run(statement)
    assert (said.exit_code, "140000应付110000：4563.34元" in said.output) == (0, True)
    assert "顺延1项" in said.output


def test_it_says_so_to_a_program(statement: Path) -> None:
    found = json.loads(run(statement, "--json").output)
    assert (found["ok"], found["items"], found["amount"]) == (True, 5, "4563.34")


def test_it_says_no_more_than_it_knows(statement: Path) -> None:
    said = run(statement).output
    assert "与明细一致" in said and "没有改动" not in said and "摘要不是签名" in said
    assert json.loads(run(statement, "--json").output)["digest_compared"] is False


def test_a_statement_changed_and_made_anew_is_not_the_one_on_the_page(
    statement: Path, tmp_path: Path
) -> None:
    noticed: str = json.loads(run(statement, "--json").output)["digest"]
    same = run(statement, "--digest", f" {noticed.upper()} ")
    assert (same.exit_code, "就是付款通知时的那一份" in same.output) == (0, True)
    head, *rest = statement.read_text(encoding="utf-8").splitlines()
    anew = [head.replace("2026-11-21", "2026-11-22"), *rest[:-1]]
    assert anew[0] != head
    digest = Sm3()
    digest.update("".join(f"{line}\n" for line in anew).encode())
    end = {**json.loads(rest[-1]), "digest": digest.hexdigest()}
    other = tmp_path / "other.jsonl"
    other.write_text("\n".join([*anew, json.dumps(end)]), encoding="utf-8")
    assert run(other).exit_code == 0
    said = run(other, "--digest", noticed)
    assert (said.exit_code, "不是付款通知时的那一份" in said.output) == (2, True)


def test_it_names_the_line(statement: Path) -> None:
    statement.write_text(statement.read_text(encoding="utf-8").replace("1200.00", "1200.01", 1))
    said = run(statement)
    assert said.exit_code == 2
    assert "[第11行] 140700在110000的职工医保、住院、统筹基金写的是2项1180.00元" in said.output
    assert "摘要不符" in said.output


def test_many_faults_are_counted_and_not_all_printed(statement: Path) -> None:
    with statement.open("a") as out:
        out.write("?\n" * 80)
    said = run(statement)
    assert (said.exit_code, "还有30处不对" in said.output) == (2, True)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PK\x03\x04", b"{}\n"])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert run(path).exit_code == 2


# ---- lists


ROWS = {
    "number": [11, 12, 13, 14, 15, 16],
    "about": [None, None, None, 12, None, None],
    "day": [date(2026, 10, 1), date(2026, 10, 2), date(2026, 7, 3), *[date(2026, 10, 31)] * 2,
            date(2026, 11, 1)],
    "kind": ["settlement", "settlement", "settlement", "reversal", "deduction", "settlement"],
    "scope": ["cross_province", "in_province", *["cross_province"] * 4],
    "insured": ["140700"] * 6,
    "place": ["110000", "140100", "110000", "110000", "110000", "310000"],
    "institution": ["H1", "H2", "H1", "H1", "H1", "H3"],
    "insurance": ["employee"] * 3 + ["resident"] * 3,
    "care": ["inpatient"] * 6,
    "hifp_pay": [10_000, 20_000, 30_000, -5_000, -100, 70_000],
    "account": [None, 1, None, None, None, None],
}  # fmt: skip


def listed(path: Path, leave: tuple[int, ...] = (), **change: Any) -> Path:
    fields = [field for field in clearing_lists.SCHEMA if field.name in ROWS]
    table = pa.table(ROWS | change, schema=pa.schema(fields))
    keep = [at for at, number in enumerate(ROWS["number"]) if number not in leave]
    pq.write_table(table.take(keep), path)
    return path


def matched(tmp_path: Path, *more: str, **lists: Path) -> Result:
    options = [word for side, path in lists.items() for word in (f"--{side}", str(path))]
    out = ["--month", "2026-10", "--out", str(tmp_path / "out"), "--json", *more]
    return CliRunner().invoke(command, ["match", *options, *out])


def test_lists_are_matched_cut_off_and_added_up(tmp_path: Path) -> None:
    amounts = [10_000, 20_001, 30_000, -5_000, -100, 70_000]
    found = matched(
        tmp_path,
        insured=listed(tmp_path / "i"),
        place=listed(tmp_path / "p", hifp_pay=amounts),
        centre=listed(tmp_path / "c", leave=(14, 15)),
    )
    said = json.loads(found.output)
    assert (said["differences"], said["later"], said["overdue"]) == ({"3": 1, "4": 1, "5": 1}, 1, 1)
    assert (said["numbers"], said["items"], said["amount"]) == (6, 2, "400.00")
    assert said["positions"]["cross_province"] == {"110000": "400.00", "140000": "-400.00"}
    (net,) = said["netted"]
    assert (net["payer"], net["is_left"]) == ("140000", "400.00")
    differences = pq.read_table(tmp_path / "out" / "differences.parquet").to_pylist()
    assert {
        "number": 12,
        "kind": 4,
        "insured": 20_001,
        "place": 20_002,
        "centre": 20_001,
    } in differences
    assert {"number": 15, "kind": 3, "insured": -100, "place": -100, "centre": None} in differences
    (row,) = pq.read_table(tmp_path / "out" / "table.parquet").to_pylist()
    assert (row["fund"], row["items"], row["amount"]) == ("hifp_pay", 2, 40_000)


def test_it_also_says_so_in_words(tmp_path: Path) -> None:
    same = listed(tmp_path / "i")
    options = ["--insured", str(same), "--place", str(same), "--month", "202610"]
    said = CliRunner().invoke(command, ["match", *options, "--out", str(tmp_path / "out")])
    assert "2026年10月清算5项，549.01元" in said.output
    assert "省内异地 140100 应收200.01元" in said.output


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"care": ["dental"] * 6}, "word_unknown"),
        ({"place": [None] * 6}, "value_missing"),
        ({"day": [None] * 6}, "value_missing"),
        ({"number": [16, 15, 14, 13, 12, 11]}, "list_unsorted"),
    ],
)
def test_a_list_that_is_none_is_refused(tmp_path: Path, change: Any, code: str) -> None:
    found = matched(
        tmp_path, insured=listed(tmp_path / "i", **change), place=listed(tmp_path / "p")
    )
    assert found.exit_code == 2
    assert code in {problem["code"] for problem in json.loads(found.output)["problems"]}


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    good, text, other = listed(tmp_path / "i"), tmp_path / "t", tmp_path / "o"
    text.write_text("number\n1\n")
    pq.write_table(pa.table({"number": ["11"], "kind": ["settlement"]}), other)
    for bad, code in ((text, "not_parquet"), (other, "column_missing"), (other, "column_type")):
        found = matched(tmp_path, insured=good, place=bad)
        assert code in {problem["code"] for problem in json.loads(found.output)["problems"]}
    assert matched(tmp_path, "--month", "2026-13", insured=good, place=good).exit_code == 2
