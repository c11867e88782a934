"""Where the embedded PostgreSQL keeps its things, all under the data folder."""

from __future__ import annotations

import os
from pathlib import Path

from yidi.config.paths import data_folder, make_data_folder

DATABASE = "yidi"
SUPERUSER = "postgres"
OWNER = "yidi"
APP = "yidi_app"

SECRETS = {SUPERUSER: "postgres.password", OWNER: "owner.password", APP: "app.password"}
"""Login name -> the file that holds its password."""


def home() -> Path:
    """The folder of everything that belongs to the embedded server."""
    return data_folder() / "postgres"


def cluster() -> Path:
    """PostgreSQL's own data folder."""
    return home() / "cluster"


def cluster_version() -> int:
    """The major version of PostgreSQL that made the cluster; 0 when there is none."""
    try:
        return int((cluster() / "PG_VERSION").read_text())
    except (FileNotFoundError, PermissionError):
        return 0


def former() -> list[Path]:
    """Clusters of older major versions, left by `yidi db upgrade`."""
    return sorted(home().glob("cluster-*"))


def log() -> Path:
    """What the server says."""
    return home() / "server.log"


def lock() -> Path:
    """Held by whoever starts or stops the server, so that two starts become one."""
    return home() / "lock"


def kept() -> Path:
    """Present when somebody asked for a server that outlives `yidi run`."""
    return home() / "kept"


def make_home() -> Path:
    """The server's folder: its user must pass through it."""
    make_data_folder()
    folder = home()
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    return folder


def recorded_port() -> int:
    """The port this server uses, 0 when it has none yet."""
    try:
        return int((home() / "port").read_text())
    except (FileNotFoundError, PermissionError, ValueError):
        return 0


def record_port(port: int) -> None:
    """Remember the port; the rename makes it whole or not at all."""
    draft = make_home() / f"port.{os.getpid()}"
    draft.write_text(str(port))
    draft.rename(home() / "port")
