"""`yidi restore`: everything as it was at a moment, in a fresh data folder."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from yidi.config.backups.folder import BackupRefused
from yidi.config.backups.restoring import restore
from yidi.config.commands.db import EXPECTED
from yidi.config.postgres import server
from yidi.interfaces.common import clock

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("backups", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--to", "target", type=_FOLDER, required=True, help="A fresh data folder.")
@click.option("--at", help="The moment, such as 2026-03-22T10:05 (default: the newest).")
@click.option("--secrets", type=_FOLDER, help="The folder with people.keys, if not in the backup.")
def command(backups: Path, target: Path, at: str | None, secrets: Path | None) -> None:
    """Fill a fresh data folder from the folder BACKUPS, as everything was at a moment."""
    os.environ["YIDI_DATA"] = str(target.resolve())
    # a restored house must not write into the archive of the one that it was restored from
    os.environ.pop("YIDI_BACKUPS", None)
    try:
        used = restore(backups.resolve(), _moment(at), secrets)
        server.ensure_running()
        server.stop()
    except (*EXPECTED, BackupRefused) as failure:
        raise click.ClickException(str(failure)) from failure
    click.echo(f"restored from {used.path.name}; start it by YIDI_DATA={target} yidi run")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write a moment, such as 2026-03-22T10:05") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)
