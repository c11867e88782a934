"""`yidi recompute BILLS`: any number of bills by one set of rules, or what a change of rules costs."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import quote as quotes
from yidi.core.settlement.request import request
from yidi.interfaces.commands import common
from yidi.interfaces.commands import quote as quote_command
from yidi.policy_files.folder import Folder


@click.command(name="recompute")
@click.argument("bills", type=click.Path(path_type=Path))
@common.packs_option
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="DIR",
    help="Compare with the rules of this folder: what does going from there to --packs change?",
)  # fmt: skip
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write every row's amounts (Parquet).",
)
@click.option(
    "--excel",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the tables as a workbook.",
)
@click.option(
    "--chart",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page with charts (HTML).",
)
@click.option(
    "--explain", type=int, metavar="ROW", help="Explain one row (from 0) step by step instead."
)
@click.option(
    "--example",
    type=click.IntRange(0),
    metavar="N",
    help="Write N invented bills to BILLS instead.",
)
@common.json_option
def command(
    bills: Path, packs: Path | None, against: Path | None, out: Path | None, excel: Path | None,
    chart: Path | None, explain: int | None, example: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Compute the bills of a Parquet file (BILLS) by the rules of --packs.

    Columns are the fields of a quote, flattened (docs/reference/recompute.md). Rows that have no
    answer are counted by reason. Exit status: 0 done, 2 input refused.
    """

    def work() -> None:
        folder = common.folder(packs)
        if example is not None:
            _example(bills, example, folder)
        elif explain is not None:
            _explain(bills, explain, folder, as_json)
        else:
            _recompute(bills, folder, against, (out, excel, chart), as_json)

    common.run(work, as_json)


def _recompute(
    bills: Path, folder: Folder, against: Path | None, files: tuple[Path | None, ...], as_json: bool
) -> None:
    from yidi.interfaces.commands.recomputing import fields, shown
    from yidi.interfaces.commands.recomputing.settling import Side
    from yidi.interfaces.commands.recomputing.work import Work

    out, excel, chart = files
    file = fields.File(bills)
    work = Work(file, Side(folder), Side(Folder(against)) if against else None)
    bar = click.progressbar(length=file.rows, label="计算", file=sys.stderr, hidden=as_json)
    with _writable(), bar:
        work.run(bar.update, out)
        if excel:
            shown.excel(work, excel)
        if chart:
            chart.write_text(shown.page(work, _echarts()), encoding="utf-8")
    if as_json:
        common.print_json(shown.as_json(work))
    else:
        click.echo("\n".join(shown.text(work)))


@contextlib.contextmanager
def _writable() -> Iterator[None]:
    """A file that cannot be written is a refusal, not a crash."""
    try:
        yield
    except OSError as error:
        raise Refusal(
            Problem("not_writable", f"无法写入“{error.filename}”。", "请检查文件夹和权限。")
        ) from None


def _echarts() -> Path | None:
    """The ECharts package that set-up brings, if it is here."""
    found = Path(__file__).resolve().parents[4] / "node_modules" / "echarts"
    return found if found.is_dir() else None


def _explain(bills: Path, row: int, folder: Folder, as_json: bool) -> None:
    from yidi.core.settlement import answer
    from yidi.interfaces.commands.recomputing import fields

    values = fields.File(bills).row(row)
    known = set()
    if values.get("insured.region") in folder.files:
        known = set(folder.book(values["insured.region"]).accumulators)
    asked = request(
        fields.tree(
            {
                n: v
                for n, v in values.items()
                if not n.startswith(fields.SUMS) or n[len(fields.SUMS) :] in known
            }
        ),
        folder.places,
    )
    made = quotes.quote(folder.book(asked.insured.region), asked)
    if as_json:
        common.print_json(answer.of(made))
    else:
        quote_command.show(made)


def _example(bills: Path, rows: int, folder: Folder) -> None:
    from yidi.interfaces.commands.recomputing import example

    pools = [
        p for p in folder.packs().values() if p.tier == "pool" and not p.region.startswith("9")
    ]
    with _writable():
        example.write(bills, rows, pools)
    click.echo(f"已写入{rows:,}笔虚构账单：{bills}", err=True)
