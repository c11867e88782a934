"""The folder of backups: what lies where, and what a backup says about itself."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from yidi.config.postgres.account import Account
from yidi.config.secrets import people_keys

VARIABLE = "YIDI_BACKUPS"
_DRAFT = ".draft"
_LOSS = 60
"""Seconds of changes that may be lost with the machine, at most."""


class BackupRefused(RuntimeError):
    """It cannot be done like this; the message says what to do instead."""


@dataclass(frozen=True)
class About:
    """What a backup says about itself. `ended_at`: from here on any moment can be restored.

    postgres: version of the server. keys: fingerprint of the ring that sealed people's numbers.
    archived: whether the log of changes goes on in wal/.
    """

    ended_at: str
    postgres: str
    keys: str
    archived: bool

    @property
    def moment(self) -> datetime:
        """When it ended."""
        return datetime.fromisoformat(self.ended_at)


@dataclass(frozen=True)
class Backup:
    """One backup in the folder."""

    path: Path

    @property
    def database(self) -> Path:
        """Where pg_basebackup wrote."""
        return self.path / "database"

    @property
    def secrets(self) -> Path:
        """The keys, if they were asked for."""
        return self.path / "secrets"

    def about(self) -> About:
        """What it says about itself."""
        return About(**json.loads((self.path / "about.json").read_text()))

    def listed(self) -> set[str]:
        """The evidence that was there at its time, by relative path."""
        return set((self.path / "files.txt").read_text().split("\n")) - {""}


def chosen() -> Path | None:
    """The folder that YIDI_BACKUPS names."""
    named = os.environ.get(VARIABLE)
    return Path(named).expanduser().resolve() if named else None


def make(folder: Path, user: Account) -> Path:
    """The folder, where PostgreSQL's user may write its log and others may only pass through."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    wal(folder).mkdir(mode=0o700, exist_ok=True)
    user.own(wal(folder))
    files(folder).mkdir(mode=0o700, exist_ok=True)
    return folder


def wal(folder: Path) -> Path:
    """Where the log of changes goes."""
    return folder / "wal"


def files(folder: Path) -> Path:
    """The copy of the evidence."""
    return folder / "files"


def backups(folder: Path) -> list[Backup]:
    """Every whole backup, oldest first."""
    return [Backup(path) for path in sorted(_whole(folder))]


def _whole(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix != _DRAFT and (path / "about.json").is_file():
            yield path


def draft(folder: Path, moment: datetime) -> Path:
    """A place to write a backup in; `finish` makes it whole."""
    made = folder / f"{moment:%Y%m%dT%H%M%SZ}{_DRAFT}"
    made.mkdir(mode=0o700)
    return made


def finish(drafted: Path, about: About) -> Backup:
    """Whole or absent: the last thing written, then the name."""
    (drafted / "about.json").write_text(json.dumps(asdict(about), indent=2))
    final = drafted.with_suffix("")
    drafted.rename(final)
    return Backup(final)


def fingerprint() -> str:
    """Tells two rings of keys apart and gives neither away."""
    return hashlib.sha256(people_keys()["find"].encode()).hexdigest()[:16]


def archiving(folder: Path) -> dict[str, str]:
    """Settings of PostgreSQL that send its log of changes into the folder."""
    return {
        "archive_mode": "on",
        "archive_timeout": f"{_LOSS}s",
        "archive_command": _archive_command(wal(folder)),
    }


def _archive_command(target: Path) -> str:
    """Whole or not at all, never over another segment; the same one again is fine (a crash)."""
    whole, part = (shlex.quote(str(target / f"%f{end}")) for end in (".gz", ".part"))
    folder = shlex.quote(str(target))
    return (
        f"if test -f {whole}; then gzip -dc {whole} | cmp -s - %p; "
        f"else gzip -1nc %p > {part} && sync {part} && mv {part} {whole} && sync {folder}; fi"
    )


def restore_command(folder: Path) -> str:
    """How PostgreSQL gets a segment back."""
    return f"gzip -dc {shlex.quote(str(wal(folder) / '%f.gz'))} > %p"
