"""`yidi catalogue`: what the provinces of care pay for; files of it, compared and applied."""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from yidi.core import calendar
from yidi.core.settlement import catalogue_file
from yidi.interfaces.commands import common, files


@click.group()
def command() -> None:
    """Read a province's catalogue, show what a file would change, apply it, look items up."""


_region = click.option("--region", required=True, metavar="R", help="The province, six digits.")
_from = click.option(
    "--from", "first", required=True, metavar="DAY", help="The first day on which it counts."
)
_gone = click.option(
    "--end-gone", is_flag=True, help="Items that the file does not name end: the file is complete."
)


@command.command("import")
@files.file_argument
@_region
@click.option(
    "--from", "first", metavar="DAY", help="With --apply: the first day on which it counts."
)
@files.apply_option
@_gone
@files.faults_option
@click.pass_obj
def import_file(
    process: common.Process,
    file: Path,
    region: str,
    first: str | None,
    apply_it: bool,
    end_gone: bool,
    faults: Path | None,
) -> None:
    """Read a catalogue FILE (CSV or xlsx), show what it changes; --apply makes it count."""
    if apply_it and first is None:
        raise click.UsageError("--apply needs --from DAY.")
    process.use_database()

    def work() -> None:
        from yidi.actions.catalogue.read_file import read_file
        from yidi.documents import long_tables
        from yidi.interfaces.common import clock

        rows = long_tables.rows(file)
        read = read_file(common.operator(), region, file.name, rows, clock.now())
        files.stop_at_faults(read.faults, read.faults_in_all, faults)
        _show_difference(read.number)
        if apply_it and first is not None:
            _apply(read.number, calendar.day(first), end_gone)
        else:
            click.echo(f"没有生效。生效：yidi catalogue apply {read.number} --from 年-月-日")

    common.run(work, as_json=False)


@command.command()
@click.argument("number", type=int)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write every change to a CSV file.",
)
@click.pass_obj
def diff(process: common.Process, number: int, out: Path | None) -> None:
    """Show again what the file read under NUMBER would change now."""
    process.use_database()

    def work() -> None:
        _show_difference(number)
        if out:
            click.echo(f"{_write_changes(number, out)}处，写入{out}。")

    common.run(work, as_json=False)


@command.command("apply")
@click.argument("number", type=int)
@_from
@_gone
@click.pass_obj
def apply_read(process: common.Process, number: int, first: str, end_gone: bool) -> None:
    """Apply the file that was read under NUMBER; twice is once."""
    process.use_database()
    common.run(lambda: _apply(number, calendar.day(first), end_gone), as_json=False)


@command.command()
@_region
@click.argument("text", required=False)
@click.option("--on", "on", metavar="DAY", help="The day of care (default: today).")
@click.pass_obj
def show(process: common.Process, region: str, text: str | None, on: str | None) -> None:
    """Show the versions of a catalogue, or the items that a TEXT finds (code, name, initials)."""
    process.use_database()

    def work() -> None:
        from yidi.interfaces.common import clock
        from yidi.interfaces.common.catalogue_words import line
        from yidi.store.reads import catalogue as reads

        day = calendar.day(on) if on else clock.today()
        if text:
            found = reads.search(region, text, day, files.SHOWN)
            files.listing(f"{region} {day}", [line(item) for item in found])
        else:
            _show_versions(region, day)

    common.run(work, as_json=False)


@command.command()
def template() -> None:
    """Print the header row of a file, to begin with."""
    click.echo(",".join(catalogue_file.COLUMNS.values()))


def _apply(number: int, first: date, end_gone: bool) -> None:
    from yidi.actions.catalogue.apply import apply
    from yidi.interfaces.common import clock

    done = apply(common.operator(), number, first, clock.now(), end_gone=end_gone)
    said = f"第{done.version}版" if done.version else "没有变化"
    click.echo(
        f"自{done.first}起生效（{said}）：新增{done.new}，变更{done.changed}，停用{done.gone}。"
    )


def _show_difference(number: int) -> None:
    from yidi.interfaces.common.catalogue_words import label
    from yidi.store import reach
    from yidi.store.reads import catalogue_files as reads

    with reach.service():
        region = _region_of(number)
        found = reads.difference(number, region)
        new = reads.new_items(number, region, files.SHOWN)
        changed = reads.changed_items(number, region, most=files.SHOWN)
        gone = reads.gone_items(number, region, files.SHOWN)
    click.echo(f"{region}：相同{found.same}。")
    files.listing("新增", [f"第{line}行 {code} {name}" for line, code, name in new], found.new)
    files.listing("变更", [_changed(one) for one in changed], found.changed)
    for column, count in found.fields.items():
        click.echo(f"    {label(column)}：{count}项")
    files.listing("目录里有、文件里没有", [f"{code} {name}" for _, code, name in gone], found.gone)


def _region_of(number: int) -> str:
    from yidi.store.reads import register as imports

    kept = imports.one(number)
    if kept is None or kept.subject != "catalogue" or kept.applied_at or kept.faults:
        click.echo(f"没有编号{number}的、等待生效的目录文件。", err=True)
        sys.exit(common.REFUSED)
    return kept.region


def _changed(one: Any) -> str:
    from yidi.interfaces.common.catalogue_words import label, said

    each = "；".join(f"{label(c)} {said(c, old)}→{said(c, new)}" for c, old, new in one.fields)
    return f"第{one.line}行 {one.code} {one.name}：{each}"


def _write_changes(number: int, out: Path) -> int:
    from yidi.interfaces.common.catalogue_words import label, said
    from yidi.store import reach
    from yidi.store.reads import catalogue_files as reads

    count = after = 0
    with reach.service(), out.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["行", "医疗目录编码", "名称", "列", "原来", "以后"])
        region = _region_of(number)
        while page := reads.changed_items(number, region, after, 1000):
            for one in page:
                for column, old, new in one.fields:
                    values = (said(column, old), said(column, new))
                    lines.writerow([one.line, one.code, one.name, label(column), *values])
                    count += 1
            after = page[-1].line
    return count


def _show_versions(region: str, day: date) -> None:
    from yidi.core.settlement.catalogue import CLASSES
    from yidi.store.reads import catalogue as reads

    counts = reads.counted(region, day)
    click.echo(f"{region} {day}：{sum(counts.values())}项")
    for category, count in counts.items():
        click.echo(f"  {CLASSES[category]} {count}")
    found = [
        f"第{one.number}版 自{one.first}起：新增{one.new}，变更{one.changed}，停用{one.gone}（{one.by}）"
        for one in reads.versions([region])
    ]
    files.listing("版本", found)
