"""`yidi compare CASE`: the same bill under each way of going."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yidi.core.money import yuan
from yidi.core.settlement import answer
from yidi.core.settlement.compare import Way, compare
from yidi.core.settlement.request import request
from yidi.interfaces.commands import common
from yidi.interfaces.commands.quote import SETTLEMENTS


@click.command(name="compare")
@click.argument("case")
@common.json_option
@common.packs_option
def command(case: str, as_json: bool, packs: Path | None) -> None:
    """Compute CASE under each way of going, with the difference in yuan and what each asks for.

    Exit status: 0 compared, 2 input refused, 3 no way can be computed for want of a parameter.
    """

    def work() -> None:
        folder = common.folder(packs)
        asked = request(common.tree_of(case), folder.places)
        ways = compare(folder.book(asked.insured.region), asked)
        if as_json:
            common.print_json({"ways": [_values(way) for way in ways], "problems": []})
        else:
            for way in ways:
                _print(way)

    common.run(work, as_json)


def _values(way: Way) -> dict[str, Any]:
    found: dict[str, Any] = {"way": way.name, "label": way.label, "asks": list(way.asks)}
    if way.quote is None:
        return {**found, **answer.refused(way.problems)}
    statement = way.quote.statement
    return {
        **found,
        "settlement": way.quote.manner.settlement,
        "fund_pay_sumamt": yuan(statement.fund_total),
        "psn_part_amt": yuan(statement.person),
        "difference": yuan(way.difference or 0),
        "filing_used": answer.filing_used(way.quote),
        "problems": [],
    }


def _print(way: Way) -> None:
    if way.quote is None:
        click.echo(f"{way.label}：算不出。{way.problems[0].sentence}{way.problems[0].next_step}")
    else:
        paid = yuan(way.quote.statement.person)
        more = f"，多付 {yuan(way.difference)} 元" if way.difference else "，付得最少"
        manner = SETTLEMENTS[way.quote.manner.settlement]
        click.echo(f"{way.label}：个人付 {paid} 元{more}（{manner}）")
    for ask in way.asks:
        click.echo(f"    · {ask}")
