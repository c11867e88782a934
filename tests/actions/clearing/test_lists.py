"""A month of the journal leaves the house as a list, which matches itself and comes to its table."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from support import clearings as c
from support.people import moment
from yidi.actions.actor import JOB
from yidi.actions.clearing.export import export
from yidi.core.clearing.month import Month
from yidi.interfaces.commands.clearing import command
from yidi.interfaces.commands.clearing_lists import Export
from yidi.store import reach
from yidi.store.models import TrailLine
from yidi.store.reads.clearing_lists import COLUMNS

MARCH = Month(2026, 3)


def exported(path: Path, region: str = "") -> list[dict[str, object]]:
    with Export(path, COLUMNS) as made:
        export(JOB, MARCH, region, made.write, moment("2026-04-02T09:00"))
    rows: list[dict[str, object]] = pq.read_table(path).to_pylist()
    assert made.rows == len(rows)
    return rows


@pytest.fixture
def month(db: None) -> None:
    first = c.settled(c.person())
    c.settled(c.person("140700"), "2026-03-31", of=c.moved(5_000, 0, 10))
    c.settled(c.person("110000"))  # local
    c.settled(c.person(), of=c.moved(0, 0, 700))  # all in cash
    c.settled(c.person(), "2026-04-01")
    c.taken_back(first)


def test_what_is_due_of_the_month_and_nothing_else(month: None, tmp_path: Path) -> None:
    settled, away, back = exported(tmp_path / "list")
    assert (settled["hifp_pay"], settled["account"], settled["about"]) == (100_000, 2_000, 0)
    assert (away["insured"], away["scope"], away["day"].isoformat()) == (  # type: ignore[attr-defined]
        "140700", "cross_province", "2026-03-31",
    )  # fmt: skip
    assert (back["kind"], back["hifp_pay"], back["about"]) == (
        "reversal",
        -100_000,
        settled["number"],
    )
    assert settled["number"] < away["number"] < back["number"]  # type: ignore[operator]
    with reach.service():
        assert TrailLine.objects.filter(action="look.clearing_list", subject="2026-03").count() == 1


@pytest.mark.parametrize(
    ("region", "rows"), [("140000", 1), ("419001", 2), ("110000", 3), ("6", 0)]
)
def test_one_region_takes_its_own(month: None, tmp_path: Path, region: str, rows: int) -> None:
    assert len(exported(tmp_path / "list", region)) == rows


def test_a_list_matches_itself(month: None, tmp_path: Path) -> None:
    exported(tmp_path / "list")
    lists = [
        word for side in ("insured", "place") for word in (f"--{side}", str(tmp_path / "list"))
    ]
    said = CliRunner().invoke(
        command, ["match", *lists, "--month", "2026-03", "--out", str(tmp_path / "out")]
    )
    assert "2026年3月清算3项，50.00元" in said.output and "差异" not in said.output
