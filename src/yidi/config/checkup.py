"""What `yidi doctor` looks at: one small function a finding, each with the way to mend it."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from yidi.config import database, paths
from yidi.config.backups import folder as places
from yidi.config.postgres import addresses, binaries, files, server
from yidi.config.postgres.account import account
from yidi.interfaces.common import clock
from yidi.interfaces.common.vendor_files import FILES

_NATIVE = ("argon2", "cryptography", "gmssl_pyx", "msgspec", "numpy", "psycopg", "pyarrow", "typst")
_PORT = 8000
_OLDEST_BACKUP = timedelta(days=2)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `state` is ok, note (works without it) or broken."""

    what: str
    state: str
    seen: str
    mend: str = ""


def checkup() -> Iterator[Finding]:
    """Look at everything, from the ground up; later checks may rest on earlier ones."""
    for check in _CHECKS:
        try:
            yield check()
        except Exception as failure:  # noqa: BLE001 - a check that fails is itself a finding
            yield Finding(
                check.__name__.strip("_"), "broken", f"{type(failure).__name__}: {failure}"
            )


def _python() -> Finding:
    seen = ".".join(str(part) for part in sys.version_info[:3])
    fine = sys.version_info >= (3, 11)
    return _judge("Python", fine, seen, "install Python 3.11 or newer, then run `make setup`")


def _environment() -> Finding:
    fine = sys.prefix != sys.base_prefix
    mend = "run `make setup` and call .venv/bin/yidi"
    return _judge("environment", fine, sys.prefix, mend, otherwise="note")


def _packages() -> Finding:
    missing = [name for name in _NATIVE if not _imports(name)]
    seen = f"missing: {', '.join(missing)}" if missing else f"{len(_NATIVE)} native packages load"
    return _judge("packages", not missing, seen, "run `make clean setup`")


def _assets() -> Finding:
    missing = [name for name, file in FILES.items() if not (paths.assets_folder() / file).exists()]
    seen = f"missing: {', '.join(missing)}" if missing else f"{len(FILES)} front-end files"
    return _judge("assets", not missing, seen, "run `make setup`")


def _font() -> Finding:
    found = importlib.util.find_spec("manimgx_fonts_cjk") is not None
    return _judge(
        "font for PDF", found, "Noto Sans CJK" if found else "missing", "run `make setup`"
    )


def _programs() -> Finding:
    if addresses.external():
        return Finding("database programs", "ok", "not needed: DATABASE_URL is set")
    folder = binaries.programs(account())
    return Finding("database programs", "ok", f"PostgreSQL {binaries.version()} in {folder}")


def _folder() -> Finding:
    folder = paths.data_folder()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    fine = os.access(nearest, os.W_OK | os.X_OK)
    return _judge(
        "data folder",
        fine,
        str(folder),
        f"give yourself the right to write in {nearest}, or set YIDI_DATA",
    )


def _secrets() -> Finding:
    folder = paths.data_folder() / "secrets"
    if not folder.exists():
        return Finding("secrets", "ok", "none yet; made at the first start")
    loose = [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077]
    seen = f"readable by others: {', '.join(loose)}" if loose else "readable by their owner only"
    return _judge("secrets", not loose, seen, f"run `chmod 600 {folder}/*`")


def _space() -> Finding:
    folder = paths.data_folder()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    return _judge(
        "disk space", free > paths.LEAST_SPACE, f"{free >> 20} MiB free", "free at least 1 GiB"
    )


def _port() -> Finding:
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", _PORT)) == 0
    seen = f"{_PORT} is in use (by yidi itself, if it runs)" if taken else f"{_PORT} is free"
    return _judge("port", not taken, seen, "use `yidi run --port`", otherwise="note")


def _database() -> Finding:
    if not addresses.external() and not server.running():
        return Finding("database", "note", "not running", "`yidi run` or `yidi db start` starts it")
    version = database.server_version()
    seen = f"{addresses.app().spoken()}, version {version // 10000}.{version % 10000}"
    return _judge("database", version >= database.OLDEST_SERVER, seen, "use PostgreSQL 16 or newer")


def _rights() -> Finding:
    """The serving role must not be able to change tables or see past row rules."""
    if not _reachable():
        return Finding("database role", "note", "not looked at: the database does not answer")
    with psycopg.connect(**addresses.app().for_psycopg()) as connection:
        role, strong = connection.execute(
            "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone() or ("nobody", True)
    return _judge(
        "database role", not strong, str(role), "give the server a login without superuser rights"
    )


def _tables() -> Finding:
    if not _reachable():
        return Finding("tables", "note", "not looked at: the database does not answer")
    database.use_django()
    waiting = database.pending()
    seen = f"{len(waiting)} migrations wait" if waiting else "up to date"
    return _judge("tables", not waiting, seen, "run `yidi db migrate`")


def _time() -> Finding:
    moment = clock.now()
    seen = f"{moment:%Y-%m-%d %H:%M} {clock.ZONE.key}"
    if os.environ.get(clock.VARIABLE):
        return Finding(
            "clock", "note", f"{seen}, set by YIDI_CLOCK", "unset YIDI_CLOCK for real time"
        )
    return Finding("clock", "ok", seen)


def _backups() -> Finding:
    if addresses.external():
        return Finding("backups", "ok", "of the database: its own administrators'")
    folder = places.chosen()
    if folder is None:
        real = os.environ.get("YIDI_ENV") == "production"
        return Finding(
            "backups", "broken" if real else "note", f"none: {places.VARIABLE} is not set",
            f"set {places.VARIABLE}, restart, then `yidi backup`",
        )  # fmt: skip
    known = places.backups(folder)
    if not known:
        return Finding("backups", "broken", f"none in {folder}", "run `yidi backup`")
    age = datetime.now(UTC) - known[-1].about().moment
    seen = f"{len(known)} in {folder}, the newest {age.days} days old"
    return _judge("backups", age < _OLDEST_BACKUP, seen, "see why `yidi backup` did not run")


def _chromium() -> Finding:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    return _judge(
        "Chromium",
        bool(found),
        found or "missing",
        "for browser tests: sudo apt-get install chromium",
        otherwise="note",
    )


_CHECKS: tuple[Callable[[], Finding], ...] = (
    *(_python, _environment, _packages, _assets, _font),
    *(_folder, _secrets, _space, _port, _time),
    *(_programs, _database, _rights, _tables, _backups, _chromium),
)


def _judge(what: str, fine: bool, seen: str, mend: str, otherwise: str = "broken") -> Finding:
    return Finding(what, "ok", seen) if fine else Finding(what, otherwise, seen, mend)


def _imports(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _reachable() -> bool:
    if addresses.external():
        return True
    return server.running() and Path(files.cluster()).exists()
