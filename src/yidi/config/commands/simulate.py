"""`yidi simulate`: months of invented care over a bad network, from one seed. For developers: it
lives with the tests, in a checkout, and never runs where real people are paid."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

_TESTS = Path(__file__).parents[4] / "tests"


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def command(options: tuple[str, ...]) -> None:
    """Play months of care from one seed over a network that loses things, and check the books.

    Uses a database of its own. Options: --seed N, --runs N, --months M, --people P, --storm,
    --episodes N (only a beginning). Status 1: a seed failed; the smallest beginning of it is shown.
    """
    if os.environ.get("YIDI_ENV") == "production":
        raise click.ClickException("yidi simulate does not run in production")
    if not (_TESTS / "simulation").is_dir():
        raise click.ClickException("yidi simulate needs a checkout with tests/ and its tools")
    words = [sys.executable, "-m", "simulation", *options]
    sys.exit(
        subprocess.run(words, env=os.environ | {"PYTHONPATH": str(_TESTS)}, check=False).returncode
    )
