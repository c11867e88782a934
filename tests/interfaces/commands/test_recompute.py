"""`yidi recompute`: a batch agrees with the quote row by row, says what a change costs, refuses."""

from __future__ import annotations

import json
import random
import shutil
from datetime import date, timedelta

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from yidi.core.money import yuan
from yidi.core.policy import shape
from yidi.core.policy.book import ENGINE
from yidi.core.problems import Refusal
from yidi.core.settlement import answer
from yidi.core.settlement.quote import quote
from yidi.core.settlement.request import request
from yidi.interfaces.commands.recompute import command
from yidi.interfaces.commands.recomputing import fields, shown
from yidi.interfaces.commands.recomputing.settling import Side
from yidi.interfaces.commands.recomputing.work import Work
from yidi.policy_files.folder import Folder, default_folder

FOLDER = Folder(default_folder())
POOLS = [code for code in FOLDER.files if FOLDER.pack(code).tier == "pool"]
NAMES = {
    "hifp_pay": "hifp_pay", "cvlserv_pay": "cvlserv_pay", "hifes_pay": "hifes_pay",
    "hifmi_pay": "hifmi_pay", "hifob_pay": "hifob_pay", "maf_pay": "maf_pay",
    "hifdm_pay": "hifdm_pay", "oth_pay": "oth_pay", "deductible": "act_pay_dedc",
    "hospital": "hosp_part_amt", "person": "psn_part_amt", "account": "acct_pay",
    "family": "acct_mulaid_pay", "cash": "psn_cash_pay",
}  # fmt: skip


def run(*words: object):
    return CliRunner().invoke(command, [str(word) for word in words])


def write(path, rows: list[dict]) -> None:
    """Rows of plain values as a Parquet file with the right types."""
    types = {
        "fen": pa.int64(),
        "count": pa.int32(),
        "flag": pa.bool_(),
        "day": pa.date32(),
        "word": pa.string(),
    }
    names = list(dict.fromkeys(name for row in rows for name in row))
    made = {
        name: pa.array(
            [row.get(name) for row in rows],
            types[fields.FIELDS[name].kind if name in fields.FIELDS else "fen"],
        )
        for name in names
    }
    pq.write_table(pa.table(made), path)


def any_row(chance: random.Random) -> dict:
    """A row that may be anything: any pool, word, day; some impossible or unknown."""

    def word(name: str, odd: float = 0.01) -> str:
        return (
            "nonsense"
            if chance.random() < odd
            else chance.choice(list(shape.DIMENSIONS[name].words))
        )

    first = date(2023, 6, 1) + timedelta(days=chance.randrange(1500))
    region = (
        chance.choice([*POOLS, "419001", "999999"])
        if chance.random() < 0.1
        else chance.choice(POOLS)
    )
    places = [
        "310104",
        "110101",
        "140105",
        "140729",
        "370303",
        "410102",
        "419001",
        "610113",
    ]
    filed = first - timedelta(days=chance.choice((0, 1, 30, 30, 60, 90, 170, 190, 370, -3)))
    total = chance.randrange(10 ** chance.randrange(3, 10))
    part = total // 10
    filing = chance.random() < 0.75
    return {
        "insured.region": region,
        "insured.insurance": word("insurance"),
        "insured.retired": chance.random() < 0.4,
        "insured.hardship": word("hardship"),
        "insured.civil_servant": word("civil_servant"),
        "insured.status": chance.choice(("active",) * 30 + ("suspended", "ended")),
        "insured.group": chance.choice(("none",) * 40 + ("retired_cadre",)),
        "insured.account.balance": chance.randrange(10**6),
        "insured.account.family": chance.choice((0, chance.randrange(10**5))),
        "insured.account.use": chance.random() < 0.8,
        "filing.kind": chance.choice(list(shape.KINDS)) if filing else None,
        "filing.proof": word("proof", 0.02) if filing and chance.random() < 0.8 else None,
        "filing.place": chance.choice(places) if filing else None,
        "filing.from": filed if filing else None,
        "filing.to": chance.choice((None, None, first, filed + timedelta(days=180))) if filing else None,
        "filing.filed_on": chance.choice((None, filed, date(2024, 6, 30))) if filing else None,
        "filing.supplemented_on": chance.choice((None, None, first + timedelta(days=1), filed))
        if filing
        else None,
        "care.place": chance.choice(places * 4 + ["810000"]),
        "care.level": word("level"),
        "care.type": word("type"),
        "care.from": first,
        "care.to": chance.choice((None, first, first + timedelta(days=chance.randrange(40)))),
        "care.emergency": chance.random() < 0.1,
        "care.stay_number": chance.choice((1, 1, 1, 2, 3, 5, 11) * 6 + (0, 400, -1)),
        "care.disease": chance.choice((None, *shape.DISEASES)),
        "care.newborn_days": chance.choice((None,) * 8 + (3, 28, 29)),
        "care.mental_illness": chance.random() < 0.08,
        "care.died_in_emergency": chance.random() < 0.05,
        "care.credential": chance.choice(list(shape.CREDENTIALS)),
        "care.provider_open": chance.random() < 0.9,
        "care.injury": chance.choice(("none",) * 10 + ("no_third_party", "third_party")),
        "bill.total": total,
        "bill.own_paid": chance.randrange(part + 1),
        "bill.over_limit": chance.randrange(part + 1),
        "bill.first_self_pay": chance.randrange(part + 1),
        "year_to_date.stay_fund": chance.choice((0, chance.randrange(4 * 10**7))),
    }  # fmt: skip


def quoted(row: dict) -> dict | str:
    """What `yidi quote` says: amounts by name, or the code of its first problem."""
    try:
        asked = request(fields.tree(row), FOLDER.places)
        return answer.of(quote(FOLDER.book(asked.insured.region), asked))
    except Refusal as refusal:
        return refusal.problems[0].code


def test_every_row_agrees_with_the_quote(tmp_path) -> None:
    """Cases of any kind, good and bad: the batch gives the quote's amounts, or no amounts."""
    chance = random.Random(20_260_301)
    rows = [any_row(chance) for _ in range(3000)]
    write(tmp_path / "bills.parquet", rows)
    done = run(tmp_path / "bills.parquet", "--out", tmp_path / "out.parquet", "--json")
    assert done.exit_code == 0, done.output
    found = pq.read_table(tmp_path / "out.parquet").to_pylist()
    given = 0
    for row, made in zip(rows, found, strict=True):
        expected = quoted(row)
        if isinstance(expected, str):
            assert made["reason"], (expected, row)
            continue
        given += 1
        assert not made["reason"], (made["reason"], row)
        assert {name: yuan(made[name]) for name in NAMES} == {
            n: expected[e] for n, e in NAMES.items()
        }, row
        assert (made["book"], made["engine"]) == (expected["book"], ENGINE)
        assert len(made["rule_set"]) == 12
        if expected["settlement"] != "none":
            used = expected["filing_used"]
            assert made["kind"] == (used["kind"] if used else "none")
    assert 300 < given < 2900


def test_batches_agree_with_one_another(tmp_path, monkeypatch) -> None:
    """How a file is cut into batches means nothing."""
    chance = random.Random(7)
    rows = [any_row(chance) for _ in range(500)]
    write(tmp_path / "bills.parquet", rows)
    outs = []
    for size in (65_536, 64):
        monkeypatch.setattr(fields, "BATCH", size)
        out = tmp_path / f"{size}.parquet"
        assert run(tmp_path / "bills.parquet", "--out", out, "--json").exit_code == 0
        outs.append(pq.read_table(out).to_pylist())
    assert outs[0] == outs[1]


@pytest.fixture
def example(tmp_path):
    path = tmp_path / "bills.parquet"
    assert run("--example", 2000, path).exit_code == 0
    return path


@pytest.fixture
def dearer(tmp_path):
    """The same law with ten points of the Shanxi reductions made fifteen."""
    old = tmp_path / "old"
    shutil.copytree(default_folder(), old)
    path = old / "regions" / "140000.yaml"
    said = path.read_text(encoding="utf-8")
    assert "points: 10" in said
    path.write_text(said.replace("points: 10", "points: 15"), encoding="utf-8")
    return old


def test_what_a_change_costs(example, dearer, tmp_path) -> None:
    book, page = tmp_path / "out.xlsx", tmp_path / "out.html"
    done = run(example, "--against", dearer, "--excel", book, "--chart", page, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    whole = found["whole"]
    assert found["rows"] == 2000
    assert whole["winners"] > 0 and whole["losers"] == 0
    assert whole["fund_change"] == whole["saved"] == whole["person_change"].removeprefix("-")
    assert sum(size["rows"] for size in found["sizes"]) == found["answered"]
    assert (
        found["answered"] + sum(r["rows"] for r in found["unanswered"] if r["rules"] == "new")
        == 2000
    )
    assert sum(group["rows"] for group in found["by_region"].values()) == found["answered"]
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == [
        "合计",
        "按参保地",
        "按险种",
        "按备案类别",
        "变化大小",
        "没有算出的",
    ]
    assert yuan(round(sheets["合计"]["E2"].value * 100)) == whole["fund_change"]
    said = page.read_text("utf-8")
    assert "规则变动测算" in said and "<script src" not in said and "<link" not in said


def test_against_itself_nothing_changes(example) -> None:
    found = json.loads(run(example, "--against", default_folder(), "--json").stdout)
    assert found["whole"]["person_change"] == "0.00"
    assert found["whole"]["winners"] == found["whole"]["losers"] == 0


def test_the_page_stands_without_echarts(example, dearer) -> None:
    work = Work(fields.File(example), Side(FOLDER), Side(Folder(dearer)))
    work.run(lambda _rows: None)
    assert "<svg" in shown.page(work, None)


def test_the_terminal_shows_tables(example) -> None:
    done = run(example)
    assert done.exit_code == 0
    assert "按参保地" in done.stdout and "没有算出的" in done.stdout


def test_one_row_is_explained_by_the_single_bill_path(example) -> None:
    rows = pq.read_table(example).to_pylist()
    number = next(n for n, row in enumerate(rows) if not isinstance(quoted(_without_id(row)), str))
    done = run(example, "--explain", number, "--json")
    assert json.loads(done.stdout)["steps"]
    assert run(example, "--explain", number).exit_code == 0
    assert run(example, "--explain", 2000).exit_code == 2


def _without_id(row: dict) -> dict:
    return {name: value for name, value in row.items() if name != "id"}


GOOD = {
    "insured.region": "140700", "insured.insurance": "employee", "care.place": "310104",
    "care.from": date(2026, 3, 1), "bill.total": 100_000,
}  # fmt: skip


def test_the_fewest_columns_are_enough(tmp_path) -> None:
    write(tmp_path / "few.parquet", [GOOD, GOOD])
    found = json.loads(run(tmp_path / "few.parquet", "--json").stdout)
    assert found["answered"] == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bill.total": -1}, "amount_negative"),
        ({"bill.total": 10**14}, "amount_too_large"),
        ({"bill.total": None}, "value_missing"),
        ({"bill.own_paid": 100_001}, "parts_exceed_total"),
        ({"year_to_date.nobody": 5}, "unknown_word"),
        ({"year_to_date.stay_fund": -5}, "amount_negative"),
    ],
)
def test_bad_values_are_refused(tmp_path, change, code) -> None:
    write(tmp_path / "bad.parquet", [GOOD, {**GOOD, **change}])
    done = run(tmp_path / "bad.parquet", "--json")
    assert done.exit_code == 2
    problem = json.loads(done.stdout)["problems"][0]
    assert problem["code"] == code and problem["sentence"]


def test_bad_files_are_refused(tmp_path) -> None:
    path = tmp_path / "bad.parquet"

    def code(*words: object) -> str:
        done = run(*words, "--json")
        assert done.exit_code == 2, done.output
        return json.loads(done.stdout)["problems"][0]["code"]

    path.write_text("not a parquet at all")
    assert code(path) == "not_parquet"
    assert code(tmp_path) == "not_parquet"
    assert code(tmp_path / "nowhere.parquet") == "input_not_found"
    write(path, [{n: v for n, v in GOOD.items() if n != "care.from"}])
    assert code(path) == "column_missing"
    pq.write_table(pa.table({n: [v] for n, v in {**GOOD, "bill.total": 1000.5}.items()}), path)
    assert code(path) == "column_type"
    pq.write_table(pa.table({n: [v] for n, v in {**GOOD, "bill.own_payed": 1}.items()}), path)
    assert code(path) == "unknown_word"
    write(path, [GOOD])
    assert code(path, "--packs", tmp_path) == "packs_not_found"
    assert code(path, "--against", tmp_path) == "packs_not_found"
    assert code(path, "--excel", tmp_path / "no" / "where.xlsx") == "not_writable"
    assert code(path, "--out", tmp_path / "no" / "where.parquet") == "not_writable"


def test_an_empty_file_has_no_rows(tmp_path) -> None:
    assert run("--example", 0, tmp_path / "none.parquet").exit_code == 0
    found = json.loads(run(tmp_path / "none.parquet", "--json").stdout)
    assert found["rows"] == found["answered"] == 0
    assert run(tmp_path / "none.parquet").exit_code == 0
