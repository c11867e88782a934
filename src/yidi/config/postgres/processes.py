"""Finding the server among the processes of the machine, by the folder in which it works."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from yidi.config.postgres import files

_PROC = Path("/proc")


def server_pid() -> int:
    """The process that postmaster.pid names, if it really is our server; otherwise 0."""
    try:
        pid = int((files.cluster() / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0
    return pid if _works_in_cluster(pid) else 0


def survivors() -> list[int]:
    """Every process that works in our cluster, such as children of a server that was killed."""
    pids = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _works_in_cluster(pid)]


def clear_away(patience: float = 5.0) -> None:
    """Make room for a new server after a kill -9.

    Orphaned children notice by themselves that their server is gone; those that do not
    are ended, since a new server refuses to share memory with them. A postmaster.pid that
    nobody stands behind is removed: its number may belong to a stranger by now.
    """
    if server_pid():
        return
    deadline = time.monotonic() + patience
    while survivors() and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in survivors():
        os.kill(pid, signal.SIGKILL)
    (files.cluster() / "postmaster.pid").unlink(missing_ok=True)


def _works_in_cluster(pid: int) -> bool:
    """A server changes into its cluster when it starts, so its folder tells whose it is."""
    try:
        return (_PROC / str(pid) / "cwd").readlink() == files.cluster() and not _is_dead(pid)
    except OSError:
        return False


def _is_dead(pid: int) -> bool:
    """Ended, but not yet collected by its parent."""
    return (_PROC / str(pid) / "stat").read_text().rsplit(") ", 1)[1].startswith("Z")
