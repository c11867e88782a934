"""Another major version of PostgreSQL: refused at the start, and the way over.

Only one major version is at hand, so the real `pg_upgrade` runs from it to itself; what is pretended
is the number that the old data and the old programs carry.
"""

import os
import shutil
import signal
import subprocess
import sys

import psycopg
import pytest

from support.environment import open_folder
from yidi.config.postgres import binaries, files, processes, server, upgrading


@pytest.fixture
def folder(monkeypatch):
    """A data folder of its own for this process."""
    made = open_folder()
    monkeypatch.setenv("YIDI_DATA", str(made))
    yield made
    server.stop()
    shutil.rmtree(made, ignore_errors=True)


def ask(question):
    login = server.superuser() | {"dbname": files.DATABASE}
    with psycopg.connect(**login, autocommit=True) as opened:
        found = opened.execute(question)
        return found.fetchone()[0] if found.description else None


def older(monkeypatch):
    """From here on the data and the kept programs count as those of version 17."""
    (programs,) = binaries.kept()
    programs.rename(programs.with_name("programs-17.9"))
    made = {"version": 17}
    monkeypatch.setattr(files, "cluster_version", lambda: made["version"])
    return made


def test_the_data_of_another_version_are_refused_with_the_next_step(folder):
    cluster = folder / "postgres/cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("17\n")
    done = subprocess.run(
        [sys.executable, "-m", "yidi", "db", "start"],
        env=os.environ | {"YIDI_DATA": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "were made by PostgreSQL 17" in done.stderr
    assert "`yidi db upgrade`" in done.stderr
    with pytest.raises(server.ServerFailed, match="--programs"):
        upgrading.upgrade()
    assert (cluster / "PG_VERSION").read_text() == "17\n", "left as it was"


def test_the_way_over_keeps_everything_even_after_a_kill(folder, monkeypatch):
    server.ensure_running()
    ask("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(processes.server_pid(), signal.SIGKILL)
    processes.clear_away()
    assert upgrading.upgrade() is None, "the same version"
    made = older(monkeypatch)
    with pytest.raises(server.ServerFailed, match="yidi db upgrade"):
        server.ensure_running()

    former = upgrading.upgrade()
    made["version"] = binaries.major()
    assert former == folder / "postgres/cluster-17"
    assert (former / "PG_VERSION").exists(), "the old data stay"
    server.ensure_running()
    assert ask("SELECT number FROM kept") == 7
    assert ask("SELECT rolsuper FROM pg_roles WHERE rolname = 'yidi_app'") is False
    assert [path.name for path in binaries.kept()] == [
        "programs-17.9",
        f"programs-{binaries.version()}",
    ]
    assert upgrading.upgrade() is None


def test_an_upgrade_that_stopped_halfway_does_not_begin_with_an_empty_house(folder, monkeypatch):
    home = files.make_home()
    (home / "cluster-17").mkdir()
    (home / "cluster-17/PG_VERSION").write_text("17")
    with pytest.raises(server.ServerFailed, match="stopped halfway"):
        server.ensure_running()
    with pytest.raises(server.ServerFailed, match="not in"):
        upgrading.upgrade()
    assert files.cluster_version() == 17, "taken back"


def test_programs_are_kept_once_a_version(folder):
    (files.make_home() / f"programs-{binaries.major()}.0").mkdir()
    (files.home() / "programs-17.9").mkdir()
    binaries.keep()
    binaries.keep()
    assert [path.name for path in binaries.kept()] == [
        "programs-17.9",
        f"programs-{binaries.version()}",
    ]
    assert (binaries.kept_programs(binaries.major()) / "pg_upgrade").exists()
