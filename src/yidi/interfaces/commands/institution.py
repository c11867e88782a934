"""`yidi institution …`: keys with which hospitals and pharmacies sign their messages."""

from __future__ import annotations

from datetime import timedelta

import click

from yidi.interfaces.commands import common


@click.group(name="institution")
def command() -> None:
    """Make, list and end the keys with which institutions sign."""


@command.group()
def key() -> None:
    """Keys of an institution: new ones overlap the old ones for some days."""


@key.command()
@click.argument("code")
@click.option("--scheme", type=click.Choice(["SM3", "SM2"]), default="SM3", show_default=True)
@click.option("--public", default="", metavar="HEX", help="The institution's SM2 public key.")
@click.option(
    "--overlap",
    type=click.IntRange(0, 90),
    default=7,
    show_default=True,
    help="Days for which older keys still hold.",
)
@click.pass_obj
def new(process: common.Process, code: str, scheme: str, public: str, overlap: int) -> None:
    """Make a key for institution CODE and print its secret, once."""
    process.use_database()

    def work() -> None:
        from yidi.actions.institutions.keys import new_key
        from yidi.interfaces.common import clock

        made = new_key(
            common.operator(), code, scheme, clock.now(), public, timedelta(days=overlap)
        )
        click.echo(made.secret or f"SM2 key {made.card.id} is in use")

    common.run(work, as_json=False)


@key.command(name="list")
@click.argument("code")
@click.pass_obj
def listed(process: common.Process, code: str) -> None:
    """List the keys of institution CODE, without their secrets."""
    process.use_database()

    def work() -> None:
        from yidi.actions.institutions.keys import listed as of

        for one in of(code):
            until = f"until {one.after:%F %T}" if one.after else "no end"
            click.echo(f"{one.id}  {one.scheme}  from {one.first:%F %T}  {until}  {one.made_by}")

    common.run(work, as_json=False)


@key.command()
@click.argument("code")
@click.argument("key_id", type=int)
@click.pass_obj
def end(process: common.Process, code: str, key_id: int) -> None:
    """End KEY_ID of institution CODE: it opens nothing from now on."""
    process.use_database()

    def work() -> None:
        from yidi.actions.institutions.keys import end_key
        from yidi.interfaces.common import clock

        end_key(common.operator(), code, key_id, clock.now())

    common.run(work, as_json=False)
