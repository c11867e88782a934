"""What the commands that read files share: faults with their rows, and lists cut to a page."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from yidi.core.problems import Problem
from yidi.interfaces.commands import common

SHOWN = 30
"""Lines that are printed of a list; the rest is counted."""

file_argument = click.argument("file", type=click.Path(path_type=Path))
apply_option = click.option(
    "--apply", "apply_it", is_flag=True, help="Apply at once if nothing is wrong."
)
faults_option = click.option(
    "--faults", type=click.Path(path_type=Path), default=None, metavar="OUT",
    help="Write every fault that was kept to a CSV file.",
)  # fmt: skip


def stop_at_faults(faults: Sequence[Problem], in_all: int, out: Path | None) -> None:
    """Says what is wrong and ends with status 2."""
    if not faults:
        return
    if out:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["位置", "问题", "怎么改", "代码"])
            lines.writerows([f.where, f.sentence, f.next_step, f.code] for f in faults)
    common.print_problems(tuple(faults[:SHOWN]))
    more = f"，以上是前{SHOWN}处；全部写到文件：--faults 问题.csv" if in_all > SHOWN else ""
    click.echo(f"共{in_all}处问题{more}。文件没有生效，请改正后重新读入。", err=True)
    sys.exit(common.REFUSED)


def listing(title: str, lines: Sequence[str], in_all: int | None = None) -> None:
    """A title with its count, and the first lines."""
    count = len(lines) if in_all is None else in_all
    click.echo(f"{title}：{count}")
    for line in lines[:SHOWN]:
        click.echo(f"  · {line}")
    if count > SHOWN:
        click.echo(f"  … 另有{count - SHOWN}")
