"""`yidi figures`: count anew, load what others have counted, print the monthly report."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from yidi.interfaces.commands import common

_MONTH = click.DateTime(["%Y-%m"])


@click.group()
def command() -> None:
    """Count figures anew, load aggregates from outside, print a month's report."""


@command.command()
@click.option(
    "--since", type=_MONTH, default=None, metavar="MONTH",
    help="Count at least from this month on (2026-09); by default what has changed.",
)  # fmt: skip
@click.pass_obj
def count(process: common.Process, since: datetime | None) -> None:
    """Count what settlements, claims and offices came to; the job does so at night and at noon."""
    process.use_database()

    def work() -> None:
        from yidi.actions.figures.count_anew import count_anew
        from yidi.interfaces.common import clock, figure_tables

        done = count_anew(clock.now(), since.date() if since else None)
        figure_tables.answer_ahead(clock.now().date())
        click.echo(f"从{done.since:%Y年%m月}起重新统计，共{done.cells}格。")

    common.run(work, as_json=False)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def load(process: common.Process, file: Path) -> None:
    """Load aggregates from FILE (CSV or xlsx) with their source; docs/how-to/figures.md has the format."""
    process.use_database()

    def work() -> None:
        from yidi.actions.figures.load_file import load_file
        from yidi.documents import long_tables
        from yidi.interfaces.common import clock

        made = load_file(common.operator(), long_tables.rows(file), clock.now())
        click.echo(f"{made.says['title']}：{len(made.cells)}格。")
        for one in made.compared:
            parts = "＋".join(part.text for part in one.parts)
            click.echo(f"  {one.label}：{parts}，印的是{one.total.text}，相符。")

    common.run(work, as_json=False)


@command.command()
@click.option("--month", type=_MONTH, required=True, metavar="MONTH", help="2026-09.")
@click.option("--region", required=True, metavar="R", help="The area or province, six digits.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The PDF to write.")
@click.pass_obj
def report(process: common.Process, month: datetime, region: str, out: Path) -> None:
    """Print the report of a month as PDF: numbers, pictures, remarks by rule, definitions."""
    process.use_database()

    def work() -> None:
        from yidi.interfaces.common import clock, monthly_report
        from yidi.policy_files.folder import Folder, default_folder
        from yidi.store import reach

        places = Folder(default_folder()).places
        with reach.service():
            made = monthly_report.pdf((region,), month.date(), places, clock.now())
        out.write_bytes(made)
        click.echo(f"已写入{out}。")

    common.run(work, as_json=False)
