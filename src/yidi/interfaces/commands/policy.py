"""`yidi policy …`: check, show and compare the law that is written in policy/."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from yidi.core import calendar
from yidi.core.policy import differ, spoken
from yidi.core.policy.differ import Difference
from yidi.core.policy.spoken import SpokenRule
from yidi.interfaces.commands import common
from yidi.policy_files import coverage as covering


@click.group(name="policy")
def command() -> None:
    """Check, show and compare the law that is written in policy/."""


@command.command()
@common.json_option
@common.packs_option
def check(as_json: bool, packs: Path | None) -> None:
    """List every fault of all packs with file, line and the way to mend it.

    Exit status: 0 without faults, 1 with, 2 if the folder cannot be read.
    """
    faulty = False

    def work() -> None:
        nonlocal faulty
        folder = common.folder(packs)
        faults = folder.check()
        faulty = bool(faults)
        if as_json:
            common.print_json(
                {"packs": len(folder.files), "problems": [f.as_dict() for f in faults]}
            )
            return
        for fault in faults:
            click.echo(f"{fault.where}: {fault.sentence}（{fault.code}）\n    → {fault.next_step}")
        click.echo(f"{len(folder.files)}个规则文件，{len(faults)}处问题。")

    common.run(work, as_json)
    sys.exit(1 if faulty else 0)


@command.command()
@click.argument("region")
@click.option("--on", "on", default=None, metavar="DAY", help="The day (default: the last change).")
@common.json_option
@common.packs_option
def show(region: str, on: str | None, as_json: bool, packs: Path | None) -> None:
    """Show what is in force for REGION on a day, in sentences with their clauses."""

    def work() -> None:
        book = common.folder(packs).book(region)
        day = calendar.day(on, "--on") if on else max(book.chain.change_days())
        tables = spoken.rules(book, day)
        if as_json:
            common.print_json(
                {
                    "region": book.region,
                    "name": book.name,
                    "on": str(day),
                    "book": book.digest,
                    "tables": [
                        {"table": t.name, "label": t.label, "rules": [_rule(r) for r in t.rules]}
                        for t in tables
                    ],
                    "problems": [],
                }
            )
            return
        click.echo(f"{book.name}（{book.region}），{calendar.spoken(day)}有效的规则\n")
        for table in tables:
            click.echo(table.label)
            for rule in table.rules:
                click.echo(f"  · {rule.sentence}〔{rule.basis}〕")

    common.run(work, as_json)


@command.command()
@click.argument("region")
@click.argument("first")
@click.argument("second")
@common.json_option
@common.packs_option
def diff(region: str, first: str, second: str, as_json: bool, packs: Path | None) -> None:
    """Say what differs in REGION between two days (FIRST SECOND), or between two regions on a day.

    SECOND may be a region code: then FIRST is the day.
    """

    def work() -> None:
        folder = common.folder(packs)
        one = calendar.day(first, "FIRST")
        if len(second) == 6 and second.isdigit():
            other_book, other = folder.book(second), one
        else:
            other_book, other = folder.book(region), calendar.day(second, "SECOND")
        found = differ.differences(folder.book(region), one, other_book, other, folder.impossible)
        if as_json:
            common.print_json({"differences": [_difference(d) for d in found], "problems": []})
            return
        _print_differences(found)

    common.run(work, as_json)


@command.command()
@common.json_option
@common.packs_option
def coverage(as_json: bool, packs: Path | None) -> None:
    """Say which rules no case of policy/cases exercises."""

    def work() -> None:
        found = covering.coverage(common.folder(packs))
        if as_json:
            common.print_json(
                {
                    "cases": found.cases,
                    "rules": found.rules,
                    "exercised": found.exercised,
                    "not_exercised": [{"rule": r.id, "where": r.where} for r in found.idle],
                    "problems": [],
                }
            )
            return
        for row in found.idle:
            click.echo(f"{row.where}: {row.id}")
        click.echo(
            f"{found.cases}个案例用到{found.exercised}条规则（共{found.rules}条），"
            f"{len(found.idle)}条没有案例。"
        )

    common.run(work, as_json)


@command.command()
@click.argument("region")
@click.option(
    "--by", "username", required=True, metavar="NAME", help="The policy officer's account."
)
@click.option(
    "--approve", "digest", default=None, metavar="DIGEST", help="Approve the waiting book."
)
@common.packs_option
@click.pass_obj
def publish(
    process: common.Process, region: str, username: str, digest: str | None, packs: Path | None
) -> None:
    """Publish REGION's packs for live work: one officer proposes, another approves.

    Asks for the officer's password (or reads it from YIDI_PASSWORD).
    """
    process.use_database()

    def work() -> None:
        from yidi.interfaces.commands import publishing

        officer = publishing.officer(username)
        if digest:
            publishing.approve(region, digest, officer)
        else:
            publishing.propose(common.folder(packs), region, officer)

    common.run(work, as_json=False)


def _rule(rule: SpokenRule) -> dict[str, Any]:
    values = {name: value for name, value in asdict(rule).items() if name not in {"since", "last"}}
    return {
        **values,
        "sentence": rule.sentence,
        "since": str(rule.since),
        "last": str(rule.last) if rule.last else None,
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "table": found.table,
        "label": found.label,
        "sentence": found.sentence,
        "before": _rule(found.before) if found.before else None,
        "after": _rule(found.after) if found.after else None,
    }


def _print_differences(found: list[Difference]) -> None:
    if not found:
        click.echo("没有不同。")
    label = ""
    for each in found:
        if each.label != label:
            label = each.label
            click.echo(label)
        basis = "；".join(
            f"{name}：{rule.basis}"
            for name, rule in (("前", each.before), ("后", each.after))
            if rule and rule.basis
        )
        click.echo(f"  · {each.sentence}〔{basis}〕")
