"""Takes a backup while everything goes on running."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from yidi.config import paths
from yidi.config.backups import folder as places
from yidi.config.backups.folder import About, Backup, BackupRefused
from yidi.config.postgres import addresses, binaries, server
from yidi.config.postgres.account import account


def take(folder: Path, with_secrets: bool = False) -> Backup:
    """A whole backup of database and files in the folder. Raises BackupRefused."""
    _refuse_other_servers()
    archived = _archives_into(folder)
    places.make(folder, account())
    drafted = places.draft(folder, datetime.now(UTC))
    try:
        _database(drafted / "database")
        copied = copy_files(folder)
        (drafted / "files.txt").write_text("\n".join(copied))
        if with_secrets:
            _secrets(drafted / "secrets")
        ended = _end_of_segment()
        about = About(ended, binaries.version(), places.fingerprint(), archived)
        return places.finish(drafted, about)
    except BaseException:
        shutil.rmtree(drafted, ignore_errors=True)
        raise


def copy_files(folder: Path) -> list[str]:
    """Copies evidence that is not there yet; gives the relative paths of all there is now.

    A file never changes once it is written, and has a name made by chance.
    """
    source = paths.data_folder() / "files"
    names = sorted(str(p.relative_to(source)) for p in source.rglob("*") if p.is_file())
    for name in names:
        _copy(source / name, places.files(folder) / name)
    return names


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copy2(source, draft)
    draft.rename(target)


def _refuse_other_servers() -> None:
    if addresses.external():
        raise BackupRefused(
            "DATABASE_URL names a server that is not ours; back it up with its own tools, as "
            "docs/how-to/deploy.md says, and the files by `yidi backup --files-only`."
        )
    if not server.running():
        raise BackupRefused("The database is not running; start it by `yidi run`.")


def _archives_into(folder: Path) -> bool:
    """Whether the server sends its log there. Raises BackupRefused if it should and does not."""
    wanted = places.archiving(folder)["archive_command"]
    with psycopg.connect(**server.superuser()) as connection:
        found = connection.execute(
            "SELECT current_setting('archive_mode'), current_setting('archive_command')"
        ).fetchone()
    archives = found == ("on", wanted)
    if places.chosen() == folder and not archives:
        raise BackupRefused(
            f"The database was started without {places.VARIABLE}; set it where `yidi run` is "
            "started, and restart."
        )
    return archives


def _database(target: Path) -> None:
    login = server.superuser()
    command = [
        *(binaries.program("pg_basebackup"), "-D", target, "--format=tar", "--gzip"),
        *("--wal-method=stream", "--checkpoint=fast", "--no-password"),
        *("-h", login["host"], "-p", str(login["port"]), "-U", login["user"]),
    ]
    environment = os.environ | {"PGPASSWORD": login["password"]}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"pg_basebackup failed: {done.stderr.strip()[-500:]}")


def _secrets(target: Path) -> None:
    shutil.copytree(paths.data_folder() / "secrets", target)
    target.chmod(0o700)
    named = os.environ.get("YIDI_PEOPLE_KEYS")
    if named:
        shutil.copy2(named, target / "people.json")
        (target / "people.json").chmod(0o600)


def _end_of_segment() -> str:
    """The moment by the server's clock, and its log up to here on the way to the archive."""
    with psycopg.connect(**server.superuser(), autocommit=True) as connection:
        row = connection.execute("SELECT clock_timestamp(), pg_switch_wal()").fetchone()
    moment: datetime = row[0] if row else datetime.now(UTC)
    return moment.astimezone(UTC).isoformat()
