"""`yidi run`: everything together."""

from __future__ import annotations

import click
from django.core.exceptions import ImproperlyConfigured

from yidi.config import supervisor
from yidi.config.commands.db import EXPECTED


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--reload", is_flag=True, help="For developers: serve sources and watch them for changes."
)
def command(host: str, port: int, reload: bool) -> None:
    """Start the database, the web server and the job worker together."""
    try:
        supervisor.run(supervisor.Plan(host, port, reload))
    except (*EXPECTED, supervisor.CannotRun, ImproperlyConfigured) as failure:
        raise click.ClickException(str(failure)) from failure
