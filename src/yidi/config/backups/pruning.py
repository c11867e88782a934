"""Takes away old backups, and what only they needed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from yidi.config.backups import folder as places
from yidi.config.backups.folder import Backup

_SEGMENT = 1 << 24
"""Bytes of log in one file."""


def prune(folder: Path, keep: int) -> list[str]:
    """Keeps the newest `keep` backups (at least one); gives the names of those taken away.

    Evidence that was destroyed by its law leaves the copy here too, with the last backup of its
    time.
    """
    known = places.backups(folder)
    old, kept = known[: -max(keep, 1)], known[-max(keep, 1) :]
    for backup in old:
        shutil.rmtree(backup.path)
    if old:
        _log(folder, kept[0])
        _files(folder, kept)
    return [backup.path.name for backup in old]


def _log(folder: Path, oldest: Backup) -> None:
    """Segments before the one in which the oldest backup begins."""
    first = first_segment(oldest)
    for file in places.wal(folder).glob("*.gz"):
        name = file.name.split(".")[0]
        if len(name) == len(first) and name[8:] < first[8:]:
            file.unlink()


def first_segment(backup: Backup) -> str:
    """The name of the file of log in which a backup begins: timeline, then place."""
    ranges = json.loads((backup.database / "backup_manifest").read_text())["WAL-Ranges"]
    high, low = (int(part, 16) for part in ranges[0]["Start-LSN"].split("/"))
    return f"{ranges[0]['Timeline']:08X}{high:08X}{low // _SEGMENT:08X}"


def _files(folder: Path, kept: list[Backup]) -> None:
    wanted = set().union(*(backup.listed() for backup in kept))
    newest = kept[-1].about().moment.timestamp()
    copies = places.files(folder)
    for file in filter(Path.is_file, list(copies.rglob("*"))):
        # a file copied after the newest backup is on no list yet
        if file.stat().st_ctime < newest and str(file.relative_to(copies)) not in wanted:
            file.unlink()
