"""Starting and stopping the embedded PostgreSQL: as root or not, once however often asked,
and again after anything was killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from yidi.config.backups import folder as places
from yidi.config.postgres import addresses, binaries, files, processes, roles
from yidi.config.postgres.account import Account, account
from yidi.config.secrets import secret

_PATIENCE = 60.0
_TRIES = 3
_SILENT_ABOUT_PEOPLE = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
"""A statement that fails, and PostgreSQL's words on it, hold what somebody typed; our own log tells
of the failure without them (config/logs.py)."""


class ServerFailed(RuntimeError):
    """The server did not start or stop; the message says what to look at."""


def ensure_running() -> bool:
    """Make sure that the server runs and knows our roles; True when this call started it."""
    reserve()
    with alone():
        if answers():
            return False
        _make_cluster()
        _start_somewhere()
        roles.ensure_embedded()
        binaries.keep()
    return True


def reserve() -> None:
    """Make the passwords and choose a port, so that the address is known before the start."""
    files.make_home()
    for name in files.SECRETS.values():
        secret(name)
    if not files.recorded_port():
        files.record_port(_free_port())


def stop() -> bool:
    """Stop the server, open connections included; False when none was running."""
    files.make_home()
    with alone():
        files.kept().unlink(missing_ok=True)
        pid = processes.server_pid()
        if not pid:
            return False
        os.kill(pid, signal.SIGINT)
        _wait_for(lambda: not processes.server_pid(), "did not stop")
    return True


def running() -> bool:
    """Whether our server process is alive."""
    return bool(processes.server_pid())


def answers() -> bool:
    """Whether our server is alive and accepts our login."""
    if not running():
        return False
    try:
        psycopg.connect(**superuser(), connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One process at a time; the system gives the lock back even after a kill -9."""
    with files.lock().open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make_cluster() -> None:
    """Run initdb beside the final place and rename: a cluster is whole or absent."""
    if files.cluster().exists():
        _refuse_another_version()
        return
    if files.former():
        raise ServerFailed(
            f"An upgrade stopped halfway ({files.former()[-1]}); run `yidi db upgrade` again."
        )
    fresh_cluster(files.home() / "cluster.draft").rename(files.cluster())


def _refuse_another_version() -> None:
    """A newer PostgreSQL cannot read the files of an older one."""
    made, have = files.cluster_version(), binaries.major()
    if made and made != have:
        raise ServerFailed(
            f"The data in {files.cluster()} were made by PostgreSQL {made}, and this package brings "
            f"{have}; run `yidi db upgrade`."
        )


def fresh_cluster(folder: Path) -> Path:
    """An empty cluster there, with our configuration; whatever lay there is gone."""
    user = account()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    user.own(folder)
    _initialise(folder, user)
    with (folder / "postgresql.conf").open("a") as configuration:
        configuration.write("\ninclude 'yidi.conf'\n")
    return folder


def _initialise(folder: Path, user: Account) -> None:
    """The password travels in a file that is gone a moment later, never on the command line."""
    password = files.home() / "initdb.password"
    password.touch(mode=0o600)
    password.write_text(secret(files.SECRETS[files.SUPERUSER]))
    user.own(password)
    command = [
        *(str(binaries.programs(user) / "initdb"), f"--pgdata={folder}"),
        *(
            f"--username={files.SUPERUSER}",
            "--auth=scram-sha-256",
            f"--pwfile={password}",
            "--encoding=UTF8",
            "--data-checksums",
        ),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **user.launch())
    password.unlink()
    if done.returncode:
        raise ServerFailed(f"initdb failed: {done.stderr.strip()[-500:]}")


def _start_somewhere() -> None:
    """Start on the recorded port, or on another one when a stranger took it meanwhile."""
    processes.clear_away()
    for _ in range(_TRIES):
        if not _is_free(files.recorded_port()):
            files.record_port(_free_port())
        if _start():
            return
    raise ServerFailed(f"PostgreSQL did not start; its last words are in {files.log()}.")


def _start() -> bool:
    configure(files.cluster())
    user = account()
    command = [str(binaries.programs(user) / "postgres"), "-D", str(files.cluster())]
    with files.log().open("ab") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **user.launch(),
        )
    return _comes_up(process)


def _comes_up(process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if answers():
            return True
        time.sleep(0.05)
    return False


def configure(cluster: Path) -> None:
    """Loopback only, no socket file, settings that suit a small machine, and maybe an archive."""
    durable = "off" if os.environ.get("YIDI_ENV") == "test" else "on"
    lines = {
        "listen_addresses": "127.0.0.1",
        "port": files.recorded_port(),
        "unix_socket_directories": "",
        "max_connections": 100,
        "shared_buffers": "256MB",
        "jit": "off",
        "timezone": "Asia/Shanghai",
        "log_timezone": "Asia/Shanghai",
        "fsync": durable,
        "full_page_writes": durable,
        **_SILENT_ABOUT_PEOPLE,
    }
    archive = places.chosen()
    if archive:
        lines |= places.archiving(places.make(archive, account()))
    text = "".join(f"{name} = {_quoted(value)}\n" for name, value in lines.items())
    target = cluster / "yidi.conf"
    target.write_text(text)
    account().own(target)


def _quoted(value: object) -> str:
    """As postgresql.conf wants it."""
    return "'" + str(value).replace("'", "''") + "'"


def _wait_for(done: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if done():
            return
        time.sleep(0.05)
    raise ServerFailed(f"PostgreSQL {complaint}; its last words are in {files.log()}.")


def superuser() -> dict[str, Any]:
    """The login that may do everything, for the house's own upkeep."""
    return addresses.embedded(files.SUPERUSER, "postgres").for_psycopg()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
