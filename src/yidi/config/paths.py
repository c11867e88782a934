"""Where things lie: the project's own files, and the one folder that a running house keeps."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent.parent
LEAST_SPACE = 1 << 30
"""Bytes below which the disk of the data folder is too full."""
COUNTS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Names, for prometheus-client, the folder in which several processes keep their counts."""
_ROOTS_FOLDER = Path("/var/lib/yidi")


def data_folder() -> Path:
    """The folder with everything that must survive a restart.

    Root gets a folder under /var/lib, since PostgreSQL refuses to run as root and
    its own user cannot reach root's home.
    """
    chosen = os.environ.get("YIDI_DATA")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0:
        return _ROOTS_FOLDER
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "yidi"


def assets_folder() -> Path:
    """The npm packages that pages use, installed at set-up."""
    return Path(os.environ.get("YIDI_ASSETS", PROJECT / "node_modules"))


def make_data_folder() -> Path:
    """The data folder, made on first use; others may pass through it but not list it."""
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_uid == os.geteuid():
        folder.chmod(0o711)
    return folder


def empty_counts_folder() -> Path:
    """Where the processes of `yidi run` count for /metrics; what an earlier run counted is gone."""
    folder = data_folder() / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder
