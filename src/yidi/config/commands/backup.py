"""`yidi backup`: database and files, while everything goes on running."""

from __future__ import annotations

from pathlib import Path

import click

from yidi.config.backups import folder as places
from yidi.config.backups import pruning, taking
from yidi.config.commands.db import EXPECTED
from yidi.config.postgres.account import account


@click.command()
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of backups (default: YIDI_BACKUPS, which also keeps every change after it).",
)
@click.option("--with-secrets", is_flag=True, help="Put the keys in too; then guard it like them.")
@click.option("--files-only", is_flag=True, help="Only copy evidence that is new.")
@click.option("--keep", type=click.IntRange(1), help="Take away all but the newest N backups.")
def command(target: Path | None, with_secrets: bool, files_only: bool, keep: int | None) -> None:
    """Take a backup of database and files; nothing has to stop."""
    folder = target.resolve() if target else places.chosen()
    if folder is None:
        raise click.ClickException(f"name a folder by --to, or by {places.VARIABLE} for good.")
    try:
        if files_only:
            copied = taking.copy_files(places.make(folder, account()))
            click.echo(f"{len(copied)} files are in {places.files(folder)}")
            return
        made = taking.take(folder, with_secrets)
        click.echo(f"taken: {made.path}")
        for name in pruning.prune(folder, keep) if keep else ():
            click.echo(f"taken away: {name}")
    except (*EXPECTED, places.BackupRefused) as failure:
        raise click.ClickException(str(failure)) from failure
