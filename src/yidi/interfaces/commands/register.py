"""`yidi register`: files that fill the register, the first day's take-over, and institutions."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import click

from yidi.core import enrolment, institutions, takeover
from yidi.interfaces.commands import common, files
from yidi.interfaces.common.register_words import label, labels, said


@click.group()
def command() -> None:
    """Read files, show what they would change, and apply them."""


_region = click.option("--region", required=True, metavar="R", help="The pooling area, six digits.")
_gone = click.option(
    "--end-gone",
    is_flag=True,
    help="Whoever the file does not name is ended: the file is complete.",
)


@command.command("import")
@files.file_argument
@_region
@files.apply_option
@_gone
@files.faults_option
@click.pass_obj
def import_file(
    process: common.Process,
    file: Path,
    region: str,
    apply_it: bool,
    end_gone: bool,
    faults: Path | None,
) -> None:
    """Read a register FILE (CSV or xlsx) and show new, changed and gone; --apply makes it count."""
    process.use_database()

    def work() -> None:
        from yidi.actions.register.apply import apply
        from yidi.actions.register.read_file import read_file
        from yidi.documents import long_tables
        from yidi.interfaces.common import clock

        read = read_file(common.operator(), region, file.name, long_tables.rows(file), clock.now())
        files.stop_at_faults(read.faults, read.faults_in_all, faults)
        _show_register(read.number, region)
        if not apply_it:
            click.echo(f"没有生效。生效：yidi register apply {read.number}")
            return
        done = apply(common.operator(), read.number, clock.now(), end_gone=end_gone)
        click.echo(f"已生效：新增{done.new}，变更{done.changed}，随之终止备案{done.ended}。")

    common.run(work, as_json=False)


@command.command("take-over")
@click.argument("what", type=click.Choice(list(takeover.KINDS)))
@files.file_argument
@_region
@files.apply_option
@files.faults_option
@click.pass_obj
def take_over(
    process: common.Process, what: str, file: Path, region: str, apply_it: bool, faults: Path | None
) -> None:
    """Take over WHAT an area brings along (filings, chronic entitlements, yearly sums) from FILE."""
    process.use_database()

    def work() -> None:
        from yidi.actions.register.take_over import apply_take_over, read_take_over
        from yidi.documents import long_tables
        from yidi.interfaces.common import clock

        rows = long_tables.rows(file)
        read = read_take_over(common.operator(), what, region, file.name, rows, clock.now())
        files.stop_at_faults(read.faults, read.faults_in_all, faults)
        click.echo(f"{read.rows}行：新增{read.new}，变更{read.changed}，相同{read.same}。")
        if not apply_it:
            click.echo(f"没有生效。生效：yidi register apply {read.number}")
            return
        click.echo(
            f"已生效：写入{apply_take_over(common.operator(), read.number, clock.now()).written}。"
        )

    common.run(work, as_json=False)


@command.command("institutions")
@files.file_argument
@files.apply_option
@_gone
@files.faults_option
@click.pass_obj
def institutions_file(
    process: common.Process, file: Path, apply_it: bool, end_gone: bool, faults: Path | None
) -> None:
    """Read a FILE of designated institutions and what is open there; --apply makes it count."""
    process.use_database()

    def work() -> None:
        from yidi.actions.institutions.apply import apply
        from yidi.actions.institutions.read_file import read_file
        from yidi.documents import long_tables
        from yidi.interfaces.common import clock

        read = read_file(common.operator(), file.name, long_tables.rows(file), clock.now())
        files.stop_at_faults(read.faults, read.faults_in_all, faults)
        found = read.difference
        if found is None:
            return
        files.listing("新增机构", [f"{code} {name}" for code, name in found.new])
        files.listing(
            "变更机构",
            [f"{code} {name}：{labels(columns)}" for code, name, columns in found.changed],
        )
        files.listing("文件里没有的机构", [f"{code} {name}" for code, name in found.gone])
        if not apply_it:
            click.echo(f"没有生效。生效：yidi register apply {read.number}")
            return
        done = apply(common.operator(), read.number, clock.now(), end_gone=end_gone)
        click.echo(f"已生效：新增{done.new}，变更{done.changed}。")

    common.run(work, as_json=False)


@command.command("apply")
@click.argument("number", type=int)
@_gone
@click.pass_obj
def apply_read(process: common.Process, number: int, end_gone: bool) -> None:
    """Apply the file that was read under NUMBER; twice is once."""
    process.use_database()

    def work() -> None:
        from yidi.actions.institutions.apply import apply as apply_institutions
        from yidi.actions.register.apply import apply
        from yidi.actions.register.take_over import apply_take_over
        from yidi.interfaces.common import clock
        from yidi.store import reach
        from yidi.store.reads import register as reads

        with reach.service():
            kept = reads.one(number)
        now = clock.now()
        if kept and kept.subject.startswith("take_over"):
            click.echo(f"已生效：写入{apply_take_over(common.operator(), number, now).written}。")
        elif kept and kept.subject == "institutions":
            made = apply_institutions(common.operator(), number, now, end_gone=end_gone)
            click.echo(f"已生效：新增{made.new}，变更{made.changed}。")
        else:
            done = apply(common.operator(), number, now, end_gone=end_gone)
            click.echo(f"已生效：新增{done.new}，变更{done.changed}，随之终止备案{done.ended}。")

    common.run(work, as_json=False)


@command.command()
@_region
@click.argument("out", type=click.Path(path_type=Path))
@click.pass_obj
def transition(process: common.Process, region: str, out: Path) -> None:
    """Write the filings that keep old rules for a time to OUT (CSV), to be told in bulk."""
    process.use_database()

    def work() -> None:
        from yidi.actions.daily.day import in_transition
        from yidi.core.policy.shape import KINDS
        from yidi.interfaces.common import clock

        found = in_transition(region, clock.today())
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(
                ["人员编号", "姓名", "备案编号", "备案类别", "就医地", "办理日", "过渡期到"]
            )
            for one, ends in found:
                kept = one.filing
                lines.writerow(
                    [
                        one.psn_no,
                        one.name,
                        kept.id,
                        KINDS[kept.kind],
                        kept.place,
                        kept.filed_on,
                        ends,
                    ]
                )
        click.echo(f"{len(found)}份，写入{out}。")

    common.run(work, as_json=False)


@command.command()
@click.argument("what", type=click.Choice(["register", *takeover.KINDS, "institutions"]))
def template(what: str) -> None:
    """Print the header row of a file about WHAT, to begin with."""
    columns = {
        "register": enrolment.COLUMNS,
        "institutions": institutions.COLUMNS,
        **{name: kind.columns for name, kind in takeover.KINDS.items()},
    }[what]
    click.echo(",".join(columns.values()))


def _show_register(number: int, region: str) -> None:
    from yidi.store import reach
    from yidi.store.reads import register as reads

    with reach.service():
        kept = reads.one(number)
        if kept is None:
            return
        found, given = kept.difference, kept.difference["columns"]
        new = reads.new_lines(number, region, files.SHOWN)
        changed = reads.changed_lines(number, region, given, most=files.SHOWN)
        gone = reads.gone_lines(number, region, files.SHOWN)
    click.echo(f"{found['rows']}行，相同{found['same']}。")
    files.listing("新增", [f"第{line}行 {no} {name}" for line, no, name in new], found["new"])
    files.listing("变更", [_changed(one) for one in changed], found["changed"])
    for column, count in found["fields"].items():
        click.echo(f"    {label(column)}：{count}人")
    files.listing("登记册里有、文件里没有", [f"{no} {name}" for no, name in gone], found["gone"])


def _changed(one: Any) -> str:
    differs = "；".join(f"{label(c)} {said(c, old)}→{said(c, new)}" for c, old, new in one.fields)
    return f"第{one.line}行 {one.psn_no} {one.name}：{differs}"
