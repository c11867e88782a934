"""`yidi leaflet`: a region's rules as papers for walls and counters, from the packs."""

from __future__ import annotations

from pathlib import Path

import click

from yidi.core import calendar
from yidi.interfaces.commands import common


@click.command(name="leaflet")
@click.argument("region")
@click.option("--day", default=None, metavar="DAY", help="The day it holds on (default: today).")
@click.option("--paper", default=None, help="poster, questions or changes (default: all of them).")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(),
    help="The folder to write to (default: here).",
)  # fmt: skip
@common.packs_option
def command(region: str, day: str | None, paper: str | None, out: Path, packs: Path | None) -> None:
    """Write REGION's poster, questions and changes as PDF, each number with its clause.

    Reads the packs, published or not; the console prints what is in use.
    """

    def work() -> None:
        from yidi.interfaces.common import clock, leaflets

        book = common.folder(packs).book(region)
        today = clock.today()
        on = calendar.day(day, "--day") if day else max(today, book.first_day)
        out.mkdir(parents=True, exist_ok=True)
        for name in [paper] if paper else list(leaflets.PAPERS):
            file = out / f"{region}-{name}-{on:%Y%m%d}.pdf"
            file.write_bytes(leaflets.made(book, leaflets.Wanted(name, on, today)))
            click.echo(f"写出 {file}")
        click.echo(f"规则摘要 {book.digest}")

    common.run(work, as_json=False)
