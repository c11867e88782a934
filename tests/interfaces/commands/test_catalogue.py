"""`yidi catalogue`: a file read, compared, applied from a day on, and looked up."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yidi.interfaces.commands.catalogue import command
from yidi.policy_files.folder import default_folder

DEMO = default_folder() / "catalogues" / "370000.csv"


class _Ready:
    """A process whose database is there already."""

    @staticmethod
    def use_database() -> None:
        """Nothing to do."""


def run(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words], obj=_Ready())


def number(done: Result) -> str:
    """The number under which a file waits, from the line that says how to apply it."""
    return done.output.split("catalogue apply ")[1].split()[0]


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The demonstration's file, its first item in another class, its last item gone."""
    with DEMO.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    rows[1][4], rows[1][5] = "乙类", "15%"
    made = tmp_path / "changed.csv"
    with made.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows[:-1])
    return made


def test_from_a_file_to_what_counts(db: None, changed: Path, tmp_path: Path) -> None:
    first = run("import", DEMO, "--region", "370000", "--apply", "--from", "2024-01-01")
    assert "自2024-01-01起生效（第1版）：新增417" in first.output
    read = run("import", changed, "--region", "370000")
    assert "阿莫西林胶囊：等级 甲类→乙类；先自付比例 0%→15%" in read.output
    assert "目录里有、文件里没有：1" in read.output
    out = tmp_path / "diff.csv"
    assert "2处" in run("diff", number(read), "--out", out).output
    assert out.read_text(encoding="utf-8-sig").count("\n") == 3
    done = run("apply", number(read), "--from", "2099-01-01", "--end-gone")
    assert "变更1，停用1" in done.output
    now = run("show", "--region", "370000", "amxl", "--on", "2098-12-31").output
    assert "阿莫西林胶囊 0.25g*24粒/盒 甲类" in now
    later = run("show", "--region", "370000", "amxl", "--on", "2099-01-01").output
    assert "阿莫西林胶囊 0.25g*24粒/盒 乙类 先自付15%" in later
    assert "第2版 自2099-01-01起" in run("show", "--region", "370000").output


def test_unfit_rows_end_it_with_status_2(db: None, changed: Path, tmp_path: Path) -> None:
    text = changed.read_text(encoding="utf-8").replace("15%", "15")
    changed.write_text(text, encoding="utf-8")
    done = run("import", changed, "--region", "370000", "--faults", tmp_path / "faults.csv")
    assert done.exit_code == 2
    assert "第2行 先自付比例" in (tmp_path / "faults.csv").read_text(encoding="utf-8-sig")


def test_to_apply_one_must_say_from_when(changed: Path) -> None:
    done = run("import", changed, "--region", "370000", "--apply")
    assert done.exit_code == 2


@pytest.mark.parametrize("asked", ["999999", "1"])
def test_a_file_that_does_not_wait_has_no_difference(db: None, asked: str) -> None:
    assert run("diff", asked).exit_code == 2
