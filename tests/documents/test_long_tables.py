"""Tables that people bring: what they are decides their content; what is meant ill is refused."""

import io
import resource
import time
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from yidi.core.problems import Refusal
from yidi.documents import long_tables

MOMENT = datetime.fromisoformat("2026-02-15T08:30")
TEXT = "人员编号,姓名\n1,单演梅\n\n2,李演山\n"
ROWS = [(1, ["人员编号", "姓名"]), (2, ["1", "单演梅"]), (3, []), (4, ["2", "李演山"])]


def read(tmp_path, data: bytes, name: str = "x.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    return [(number, list(cells)) for number, cells in long_tables.rows(path)]


def refused(tmp_path, data: bytes) -> str:
    with pytest.raises(Refusal) as found:
        read(tmp_path, data)
    return found.value.problems[0].code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_encoding_that_offices_write(tmp_path, encoding):
    assert read(tmp_path, TEXT.encode(encoding)) == ROWS


def test_gbk_far_down_is_still_found(tmp_path):
    data = b"a,b\n" + b"1,2\n" * 400_000 + "1,单\n".encode("gbk")
    assert read(tmp_path, data)[-1][1] == ["1", "单"]


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separators(tmp_path, separator):
    assert read(tmp_path, TEXT.replace(",", separator).encode())[1][1] == ["1", "单演梅"]


def test_what_is_no_table_is_refused(tmp_path):
    assert refused(tmp_path, b"") == "file_empty"
    assert refused(tmp_path, bytes(range(256)) * 40) == "encoding_unknown"
    assert refused(tmp_path, bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 100) == "old_excel"
    assert refused(tmp_path, b"PK\x03\x04 and no more") == "unreadable"
    assert refused(tmp_path, ("a," * 300).encode()) == "too_wide"
    assert refused(tmp_path, b'a,b\n1,"' + b"x" * 200_000 + b'"\n') == "unreadable"
    with pytest.raises(Refusal, match="input_not_found"):
        list(long_tables.rows(tmp_path / "nothing.csv"))


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_workbook_gives_text(tmp_path):
    data = workbook(
        ["人员编号", "余额", "日期", "时刻", "是", "公式"],
        [1, 12.5, date(2026, 2, 15), MOMENT, True, "=A2+1"],
    )
    assert read(tmp_path, data, "x.csv")[1][1] == [
        "1", "12.5", "2026-02-15", "2026-02-15 08:30:00", "是", "=A2+1",
    ]  # fmt: skip


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        out.writestr("a.txt", "a")
    assert refused(tmp_path, made.getvalue()) == "unreadable"


def packed(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return made.getvalue()


def test_a_bomb_is_refused_before_it_unfolds(tmp_path):
    began = time.perf_counter()
    data = packed(xl__worksheets__sheet1_xml=b"<a/>" + b" " * 60_000_000)
    assert len(data) < 200_000
    assert refused(tmp_path, data) == "file_unfolds"
    assert refused(tmp_path, packed(**{f"p{n}": b"" for n in range(3000)})) == "file_unfolds"
    assert time.perf_counter() - began < 20


def test_entities_are_refused(tmp_path):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert refused(tmp_path, packed(xl__workbook_xml=bomb)) == "unreadable"


def test_a_hundred_megabytes_stream(tmp_path):
    line = "1,单演梅,999999199005200028,职工医保\n".encode()
    path = tmp_path / "large.csv"
    with path.open("wb") as out:
        for _ in range(100):
            out.write(line * (1_048_576 // len(line) + 1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = sum(1 for _ in long_tables.rows(path))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert count > 2_000_000
    assert grown < 30_000, "kilobytes"
