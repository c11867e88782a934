"""`yidi db`: the database as a thing to start, stop, change and find."""

from __future__ import annotations

import os
from pathlib import Path

import click

from yidi.config import database, paths
from yidi.config.postgres import addresses, binaries, files, server, upgrading
from yidi.config.postgres.roles import RoleRefused

EXPECTED = (
    server.ServerFailed,
    binaries.BinariesMissing,
    RoleRefused,
    addresses.AddressUnreadable,
    database.NotMigrated,
)


class _Speaking(click.Group):
    """Turns the failures we know into one sentence and exit status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except EXPECTED as failure:
            raise click.ClickException(str(failure)) from failure


@click.group(cls=_Speaking)
def command() -> None:
    """Start, stop, migrate and find the database."""


@command.command()
def start() -> None:
    """Start the embedded server and leave it running; twice is once."""
    if addresses.external():
        click.echo("DATABASE_URL names another server; there is nothing to start.")
        return
    started = server.ensure_running()
    files.kept().touch()
    click.echo(f"{'started' if started else 'already running'}: {addresses.app().spoken()}")


@command.command()
def stop() -> None:
    """Stop the embedded server."""
    click.echo("stopped" if server.stop() else "was not running")


@command.command()
def where() -> None:
    """Print the folder that holds all data."""
    click.echo(paths.data_folder())


@command.command()
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def migrate(quiet: bool) -> None:
    """Bring the tables to the state that this version expects."""
    database.ensure_running()
    database.migrate(verbosity=0 if quiet else 1)


@command.command()
@click.option(
    "--programs",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder with the old `postgres`, if it is not kept in the data folder.",
)
def upgrade(programs: Path | None) -> None:
    """Turn the data of an older PostgreSQL into those of the one that is installed."""
    former = upgrading.upgrade(programs)
    if former is None:
        click.echo(f"nothing to do: PostgreSQL {binaries.major()} made these data")
        return
    server.ensure_running()
    database.analyse()
    server.stop()
    click.echo(f"upgraded to PostgreSQL {binaries.major()}; the old data are left in {former}.")
    click.echo("Take a new backup (`yidi backup`): older ones need the older version.")


@command.command()
def status() -> None:
    """Say which database is used, whether it runs, and what is not migrated (exit 1 if not ready)."""
    click.echo(f"database: {addresses.app().spoken()}")
    if not addresses.external() and not server.running():
        raise click.ClickException("not running; start it by `yidi db start` or `yidi run`.")
    click.echo(f"server:   PostgreSQL {_dotted(database.server_version())}")
    database.use_django()
    waiting = database.pending()
    click.echo(f"waiting:  {', '.join(waiting) or 'nothing'}")
    if waiting:
        raise click.ClickException("tables are behind the code; run `yidi db migrate`.")


@command.command()
@click.option("--owner", is_flag=True, help="Enter as the owner of the tables.")
def shell(owner: bool) -> None:
    """Open psql on the database, as the app role unless asked otherwise."""
    database.ensure_running()
    address = addresses.owner() if owner else addresses.app()
    program = binaries.program("psql")
    environment = os.environ | {
        "PGHOST": address.host,
        "PGPORT": str(address.port),
        "PGUSER": address.user,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.name,
    }
    if address.role:
        environment["PGOPTIONS"] = f"-c role={address.role}"
    os.execve(program, [str(program)], environment)  # noqa: S606


def _dotted(version: int) -> str:
    major, minor = divmod(version, 10000)
    return f"{major}.{minor}"
