"""The way back: a fresh data folder with everything as it was at a moment.

PostgreSQL recovers in single-user mode, in one process without a port: nobody can come in before
the passwords are those of the new folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from datetime import datetime
from pathlib import Path

from yidi.config import paths
from yidi.config.backups import folder as places
from yidi.config.backups.folder import Backup, BackupRefused
from yidi.config.postgres import binaries, files, server
from yidi.config.postgres.account import Account, account
from yidi.config.secrets import known_secret, secret

_KEYS = ("people.keys", "django.key")
"""What a new folder takes over from the old one; its passwords are made anew."""
_TOO_EARLY = "recovery ended before configured recovery target"


def restore(folder: Path, at: datetime | None, secrets: Path | None) -> Backup:
    """Fills the data folder (YIDI_DATA), which holds no database yet; gives the backup used.

    at: the moment, with its zone; None for the newest. secrets: a folder with the keys, where the
    backup has none. Raises BackupRefused; then nothing is left behind.
    """
    if files.cluster().exists():
        raise BackupRefused(
            f"{paths.data_folder()} holds a database already; name a fresh folder by --to."
        )
    backup = _choose(folder, at)
    _bring_keys(backup, secrets)
    _check(backup)
    server.reserve()
    _cluster(folder, backup, at)
    shutil.copytree(places.files(folder), paths.data_folder() / "files", dirs_exist_ok=True)
    return backup


def _choose(folder: Path, at: datetime | None) -> Backup:
    """The newest backup that had ended by then."""
    known = [b for b in places.backups(folder) if at is None or b.about().moment <= at]
    if not known:
        said = f"before {at.isoformat()}" if at else "there"
        raise BackupRefused(f"{folder} holds no backup that ended {said}; `yidi backup` takes one.")
    chosen = known[-1]
    if at is not None and not chosen.about().archived:
        raise BackupRefused(
            f"{chosen.path.name} was taken without {places.VARIABLE}, so there is no log of what "
            "came after; restore it without --at."
        )
    made, have = chosen.about().postgres.split(".")[0], binaries.version().split(".")[0]
    if made != have:
        raise BackupRefused(
            f"{chosen.path.name} was made by PostgreSQL {made}, and this is {have}; restore with the "
            f"yidi that made it, then upgrade (`yidi db upgrade`)."
        )
    return chosen


def _bring_keys(backup: Backup, secrets: Path | None) -> None:
    """The keys that sealed people's numbers, or nobody in the database could be found again."""
    source = secrets or backup.secrets
    target = paths.make_data_folder() / "secrets"
    for name in _KEYS:
        if (source / name).is_file() and not (target / name).exists():
            target.mkdir(mode=0o700, exist_ok=True)
            shutil.copy2(source / name, target / name)
            (target / name).chmod(0o600)
    if not _has_keys() or places.fingerprint() != backup.about().keys:
        raise BackupRefused(
            "These are not the keys that sealed the numbers in this backup; name them by "
            "YIDI_PEOPLE_KEYS, or the folder with people.keys by --secrets."
        )


def _has_keys() -> bool:
    return bool(os.environ.get("YIDI_PEOPLE_KEYS") or known_secret("people.keys"))


def _check(backup: Backup) -> None:
    """Every file against the list of digests that came with it."""
    command = [
        *(str(binaries.program("pg_verifybackup")), "--no-parse-wal", "--quiet"),
        str(backup.database),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(
            f"{backup.path.name} is damaged ({done.stderr.strip()[:300]}); use an older backup."
        )


def _cluster(folder: Path, backup: Backup, at: datetime | None) -> None:
    """Beside its final place first: a cluster is whole or absent."""
    user = account()
    draft = files.home() / "cluster.draft"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        _unpack(backup, draft, user)
        _recover(folder, backup, at, draft, user)
        draft.rename(files.cluster())
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _unpack(backup: Backup, target: Path, user: Account) -> None:
    target.mkdir(mode=0o700)
    for name, inside in (("base.tar.gz", target), ("pg_wal.tar.gz", target / "pg_wal")):
        with tarfile.open(backup.database / name) as packed:
            packed.extractall(inside, filter="tar")
    server.configure(target)
    for path in (target, *target.rglob("*")):
        user.own(path)


def _recover(
    folder: Path, backup: Backup, at: datetime | None, target: Path, user: Account
) -> None:
    # hot standby wants processes beside this one
    settings = {"archive_mode": "off", "hot_standby": "off"}
    if backup.about().archived:
        (target / "recovery.signal").touch(mode=0o600)
        user.own(target / "recovery.signal")
        settings["restore_command"] = places.restore_command(folder)
    if at is not None:
        settings |= {"recovery_target_time": at.isoformat(" "), "recovery_target_action": "promote"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    done = subprocess.run(
        [str(binaries.programs(user) / "postgres"), "--single", "-D", str(target), *options, "postgres"],
        input=f"ALTER ROLE {files.SUPERUSER} PASSWORD '{secret(files.SECRETS[files.SUPERUSER])}'\n",
        capture_output=True,
        text=True,
        check=False,
        **user.launch(),
    )  # fmt: skip
    if _TOO_EARLY in done.stderr:
        raise BackupRefused(
            "The log in this backup ends before that moment; name an earlier one, or leave out --at "
            "for the newest."
        )
    if done.returncode or "ERROR" in done.stderr:
        raise BackupRefused(f"PostgreSQL did not recover: {done.stderr.strip()[-500:]}")
