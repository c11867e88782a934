"""`yidi replay SETTLEMENT`: does a settlement come to the same from what was kept of it?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from yidi.interfaces.commands import common

if TYPE_CHECKING:
    from yidi.actions.settlement.replay import Replayed

DIFFERS = 1


@click.command(name="replay")
@click.argument("settlement")
@common.json_option
@click.pass_obj
def command(process: common.Process, settlement: str, as_json: bool) -> None:
    """Compute SETTLEMENT (its setl_id) again from its stored case and book, at both speeds.

    Exit status: 0 byte for byte the same, 1 not, 2 there is no such settlement.
    """
    process.use_database()
    same = True

    def work() -> None:
        from yidi.actions.settlement.replay import replay
        from yidi.interfaces.common import clock

        nonlocal same
        made = replay(common.operator(), settlement, clock.now())
        same = made.same
        if as_json:
            common.print_json(_plain(made))
        else:
            _show(made)

    common.run(work, as_json)
    if not same:
        sys.exit(DIFFERS)


def _plain(made: Replayed) -> dict[str, object]:
    return {
        "setl_id": made.setl_id, "book": made.book, "engine": made.kept.engine, "same": made.same,
        "single": list(made.single), "columns": list(made.columns), "problems": [],
    }  # fmt: skip


def _show(made: Replayed) -> None:
    click.echo(f"结算{made.setl_id}，规则{made.book[:12]}，引擎{made.kept.engine}")
    for label, said in (("逐笔", made.single), ("成批", made.columns)):
        steps = f"{len(made.kept.steps)}步和全部金额" if label == "逐笔" else "全部金额"
        click.echo(f"  {label}重算：" + ("；".join(said) if said else f"{steps}逐一相同"))
