"""`yidi keys`: the ring that seals people's numbers, made and turned."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

import click

_FIND_BYTES, _SEAL_BYTES = 32, 16


@click.group()
def command() -> None:
    """Make and change the keys of the house."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def people(file: Path) -> None:
    """Make FILE, the ring for people's numbers; if it exists, add a key that seals from now on.

    Keys are never taken away: each row was sealed by one of them and names it.
    """
    ring = json.loads(file.read_text()) if file.exists() else _empty()
    number = str(max(map(int, ring["seal"]), default=0) + 1)
    ring["seal"][number] = secrets.token_hex(_SEAL_BYTES)
    ring["current"] = number
    _write(file, ring)
    click.echo(f"{file}: new numbers are sealed by key {number}; restart the house to use it.")


def _empty() -> dict[str, Any]:
    return {"find": secrets.token_hex(_FIND_BYTES), "seal": {}}


def _write(file: Path, ring: dict[str, Any]) -> None:
    """Whole or not at all, and readable by its owner only."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(ring, out, indent=2)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(file)
