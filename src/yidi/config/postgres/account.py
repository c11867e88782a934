"""The system user that runs PostgreSQL, which refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yidi.config.postgres import files

_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Who runs the server: ourselves, or an unprivileged user when we are root."""

    name: str
    uid: int
    gid: int

    def launch(self) -> dict[str, Any]:
        """Arguments for `subprocess` that start a program as this user, in a bare environment."""
        arguments: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}}
        if self.uid != os.geteuid():
            arguments |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return arguments

    def own(self, path: Path) -> None:
        """Hand a file or folder to this user."""
        if self.uid != os.geteuid():
            shutil.chown(path, self.uid, self.gid)


def account() -> Account:
    """Whoever owns the cluster already; otherwise ourselves, or for root the first of the list."""
    if files.cluster().exists():
        return _of(pwd.getpwuid(files.cluster().stat().st_uid))
    if os.geteuid() != 0:
        return _of(pwd.getpwuid(os.geteuid()))
    return next(_of(entry) for entry in pwd.getpwall() if entry.pw_name == _first_known())


def _first_known() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _UNPRIVILEGED if name in names)


def _of(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
