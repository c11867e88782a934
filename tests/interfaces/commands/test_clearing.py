"""`yidi clearing verify`: a statement alone says what is owed, or what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.clearing.test_statement import lines
from yidi.interfaces.commands.clearing import command


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


def test_it_names_the_line(statement: Path) -> None:
    statement.write_text(statement.read_text(encoding="utf-8").replace("1200.00", "1200.01", 1))
    said = run(statement)
    assert said.exit_code == 2
    assert "[第11行]" in said.output and "摘要不符" in said.output


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
