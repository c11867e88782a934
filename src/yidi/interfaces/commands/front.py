"""`yidi front …`: applications that file for people over the API."""

from __future__ import annotations

import click

from yidi.interfaces.commands import common


@click.group(name="front")
def command() -> None:
    """Admit and end applications that file for people over the API."""


@command.command()
@click.argument("name")
@click.option(
    "--region", "regions", multiple=True, required=True, help="A pooling area; repeat it."
)
@click.pass_obj
def admit(process: common.Process, name: str, regions: tuple[str, ...]) -> None:
    """Admit NAME and print its key, once."""
    process.use_database()

    def work() -> None:
        from yidi.actions.fronts.admit import admit as admitted
        from yidi.interfaces.common import clock

        click.echo(admitted(name, list(regions), clock.now()))

    common.run(work, as_json=False)


@command.command()
@click.argument("name")
@click.pass_obj
def end(process: common.Process, name: str) -> None:
    """End NAME: its key opens nothing from now on."""
    process.use_database()

    def work() -> None:
        from yidi.actions.fronts.end import end as ended
        from yidi.interfaces.common import clock

        ended(name, clock.now())

    common.run(work, as_json=False)
