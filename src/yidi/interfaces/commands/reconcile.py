"""`yidi reconcile INSTITUTION DAY`: does the institution's day agree with ours, to the fen?"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.commands import common

if TYPE_CHECKING:
    from datetime import date, datetime

    from yidi.core.settlement.matching import Difference

DIFFERS = 1
_TITLE = "结算ID"
"""What the first cell of a heading says."""


@click.command(name="reconcile")
@click.argument("institution")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option(
    "--file", "source", type=click.Path(path_type=Path), default=None, metavar="LIST",
    help="The institution's own list, CSV or separated by tabs: setl_id, mdtrt_id, psn_no, total,"
    " fund, account, refund (0 or 1). Without one, the bills of its counter are compared.",
)  # fmt: skip
@common.json_option
@click.pass_obj
def command(
    process: common.Process, institution: str, day: datetime, source: Path | None, as_json: bool
) -> None:
    """Compare what INSTITUTION has of DAY (2026-03-02) with what was settled here.

    Every difference comes with the one safe thing to do. Exit status: 0 equal to the fen, 1 not,
    2 a list that cannot be read.
    """
    process.use_database()
    found: list[tuple[Difference, str]] = []

    def work() -> None:
        found.extend(
            _with_file(institution, day.date(), source)
            if source
            else _of_counter(institution, day.date())
        )
        if as_json:
            common.print_json({"differences": [_plain(*one) for one in found], "problems": []})
        else:
            _show(institution, day.date(), found)

    common.run(work, as_json)
    if found:
        sys.exit(DIFFERS)


def _with_file(institution: str, day: date, source: Path) -> list[tuple[Difference, str]]:
    from yidi.core.settlement import matching
    from yidi.store import reach
    from yidi.store.reads import days

    theirs = matching.listed(_rows(source))
    with reach.service():
        ours = days.rows(days.Days(institution, day, day))
    return [(one, one.repair) for one in matching.differences(ours, theirs)]


def _of_counter(institution: str, day: date) -> list[tuple[Difference, str]]:
    from yidi.actions.counter.compare_day import compare_day

    return [(one.difference, one.repair) for one in compare_day(institution, day)]


def _rows(source: Path) -> list[list[str]]:
    """The rows of a list, a heading left out. Raises Refusal for what is no text."""
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        sentence = f"“{source}”打不开，或不是UTF-8文本。"
        raise Refusal(Problem("input_not_found", sentence, "请检查文件名和编码。")) from None
    separator = "\t" if "\t" in text.partition("\n")[0] else ","
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]
    return rows[1:] if rows and rows[0][0].strip() in {_TITLE, "setl_id"} else rows


def _plain(one: Difference, repair: str) -> dict[str, Any]:
    row = one.row
    return {
        "kind": one.kind, "setl_id": row.setl_id, "mdtrt_id": row.mdtrt_id, "msgid": row.msgid,
        "total": yuan(row.total), "sentence": one.sentence, "repair": repair,
    }  # fmt: skip


def _show(institution: str, day: date, found: list[tuple[Difference, str]]) -> None:
    if not found:
        click.echo(f"{institution} {day}：逐笔一致，一分不差。")
        return
    click.echo(f"{institution} {day}：{len(found)}笔不一致")
    for one, repair in found:
        row = one.row
        named = f"{row.setl_id}  就诊{row.mdtrt_id}  {yuan(row.total)}元"
        click.echo(f"  ✗ {named}{'  退费' if row.refund else ''}  {row.msgid}".rstrip())
        click.echo(f"    {one.sentence}")
        click.echo(f"    → {repair}")
