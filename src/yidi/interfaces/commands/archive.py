"""`yidi archive`: how long things are kept, and the end of what has served its time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from yidi.core.policy.retention import ENDED_BY, Retention
from yidi.interfaces.commands import common


@click.group()
def command() -> None:
    """Say how long things are kept, and destroy what has served its time."""


_region = click.option("--region", required=True, metavar="R", help="The pooling area, six digits.")


@command.command()
@common.packs_option
def retention(packs: Path | None) -> None:
    """Print how long each kind of data is kept, and by which document."""
    common.run(lambda: _print(common.folder(packs).retentions.values()), as_json=False)


def _print(rules: Iterable[Retention]) -> None:
    for rule in rules:
        assumed = "（示例）" if rule.status == "assumed" else ""
        ended = "" if rule.by == "nobody" else f"，{ENDED_BY[rule.by]}"
        click.echo(f"{rule.name}：{rule.spoken}{assumed}{ended}")
        click.echo(f"    {rule.document} {rule.article}。{rule.note}")


@command.command()
@_region
@click.pass_obj
def due(process: common.Process, region: str) -> None:
    """List the commitments of an area that may be destroyed today."""
    process.use_database()

    def work() -> None:
        from yidi.actions.archive.destroy import ripe
        from yidi.interfaces.common import clock

        found = ripe(region, clock.now())
        for paper in found:
            click.echo(f"{paper.number}  签署{paper.signed_on}  保存至{paper.kept_until}")
        click.echo(f"共{len(found)}份可以销毁。")

    common.run(work, as_json=False)


@command.command()
@_region
@click.option("--reason", required=True, help="Who approved it, and on what paper.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def destroy(process: common.Process, region: str, reason: str, yes: bool) -> None:
    """Destroy the commitments of an area whose time has passed; the fact and the digest stay."""
    process.use_database()

    def work() -> None:
        from yidi.actions.archive import destroy as action
        from yidi.interfaces.common import clock

        now = clock.now()
        count = len(action.ripe(region, now))
        if not yes and not click.confirm(f"销毁{count}份承诺书，不能恢复。继续吗？"):
            click.echo("没有销毁。")
            return
        gone: Any = action.destroy(common.operator(), region, reason, now)
        click.echo(f"已销毁{gone}份，留有记录。")

    common.run(work, as_json=False)
