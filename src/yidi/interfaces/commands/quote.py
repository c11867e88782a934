"""`yidi quote CASE`: what a bill costs the person, step by step."""

from __future__ import annotations

from pathlib import Path

import click

from yidi.core.money import yuan
from yidi.core.settlement import answer, explain
from yidi.core.settlement import quote as quotes
from yidi.core.settlement.request import request
from yidi.interfaces.commands import common

SETTLEMENTS = {"direct": "直接结算", "manual": "先垫付，回参保地报销", "none": "医保不支付"}


@click.command(name="quote")
@click.argument("case")
@common.json_option
@common.packs_option
def command(case: str, as_json: bool, packs: Path | None) -> None:
    """Compute what CASE (a YAML or JSON file, "-" for standard input) costs the person.

    Exit status: 0 amounts given, 2 input refused, 3 a parameter is missing.
    """

    def work() -> None:
        folder = common.folder(packs)
        asked = request(common.tree_of(case), folder.places)
        made = quotes.quote(folder.book(asked.insured.region), asked)
        if as_json:
            common.print_json(answer.of(made))
        else:
            show(made)

    common.run(work, as_json)


def show(made: quotes.Quote) -> None:
    """A quote for a person, step by step."""
    statement = made.statement
    click.echo(f"{made.book.name}参保 · 规则日 {made.day} · {SETTLEMENTS[made.manner.settlement]}")
    if made.manner.reason:
        click.echo(f"  原因：{made.manner.reason.sentence}{made.manner.reason.next_step}")
    click.echo(f"  总费用 {yuan(statement.bill.total):>14}")
    click.echo(f"  医保付 {yuan(statement.fund_total):>14}")
    click.echo(f"  个人付 {yuan(statement.person):>14}（账户 {yuan(statement.account)}）\n")
    for step in explain.steps(made):
        click.echo(f"  {step.label}：{step.sentence}")
        click.echo(f"      {_basis(step)}")
    for remark in made.remarks:
        click.echo(f"\n注：{remark}")


def _basis(step: explain.Explained) -> str:
    status = {"published": "", "reading": "【口径】", "assumed": "【示例参数】"}[step.status]
    return " ".join(part for part in (step.document, step.article, status) if part)
