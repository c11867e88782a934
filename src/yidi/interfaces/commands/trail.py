"""`yidi trail`: take the sealed trail out of the house, and show that nobody changed it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from yidi.interfaces.commands import common


@click.group()
def command() -> None:
    """Export the sealed trail, and verify it with nothing but the file."""


_series = click.option(
    "--series", default="trail", show_default=True, help="Which rows: trail, or another series."
)


@command.command()
@_series
@click.option("--first", default=1, show_default=True, help="Number of the first block wanted.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export(process: common.Process, series: str, first: int, file: Path) -> None:
    """Write every sealed block to FILE, which then verifies without a database."""
    process.use_database()

    def work() -> None:
        from yidi.actions.trail.export import export as take_out
        from yidi.interfaces.common import clock

        with file.open("x", encoding="utf-8") as out:
            file.chmod(0o600)
            rows = take_out(
                common.operator(), _named(series), first, lambda line: print(line, file=out),
                clock.now(),
            )  # fmt: skip
        click.echo(f"写出{rows}行：{file}")

    common.run(work, as_json=False)


@command.command()
@_series
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False
)
@click.pass_obj
def verify(process: common.Process, series: str, file: Path | None) -> None:
    """Compute every digest anew: of FILE alone, or of the database without FILE."""
    if file is None:
        process.use_database()
    common.run(lambda: _verify_file(file) if file else _verify_rows(series), as_json=False)


def _verify_file(file: Path) -> None:
    from yidi.store import chain_file

    with file.open(encoding="utf-8") as lines:
        found = chain_file.verify(lines)
    click.echo(f"{found.series}：从第{found.first}块起{found.blocks}块{found.rows}行，没有改动。")
    click.echo(f"承接摘要 {found.previous}")
    click.echo(f"最后摘要 {found.digest}")


def _verify_rows(series: str) -> None:
    from yidi.store import reach
    from yidi.store.reads import blocks

    named = _named(series)
    with reach.service():
        wrong = [block.place for block in blocks.changed(named)]
        newest = blocks.last(named)
    for place in wrong:
        click.echo(f"✗ 第{place.number}块（{place.first}–{place.last}）与它的摘要不符", err=True)
    if wrong:
        sys.exit(common.REFUSED)
    click.echo(f"{series}：{newest.place.number if newest else 0}块，没有改动。")
    if newest:
        click.echo(f"最后摘要 {newest.digest}")


def _named(name: str) -> Any:
    from yidi.core.problems import Problem, Refusal
    from yidi.store.chain import SERIES

    if name not in SERIES:
        known = "、".join(SERIES)
        raise Refusal(Problem("series_unknown", f"没有“{name}”这个系列。", f"可以是：{known}。"))
    return SERIES[name]
