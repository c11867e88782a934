"""A backup brings back everything as it was at a moment, and nothing that came after."""

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from support.environment import open_folder
from yidi.config import checkup
from yidi.config.backups import folder as places
from yidi.config.backups import pruning

NAMES = "SELECT coalesce(string_agg(actor, ',' ORDER BY id), '') FROM store_trailline"


class Home:
    """A data folder, the commands on it, and its database as the owner sees it."""

    def __init__(self, folder, **environment):
        self.folder = folder
        self.environment = os.environ | {"YIDI_DATA": str(folder)} | environment

    def yidi(self, *words, check=True):
        command = [sys.executable, "-m", "yidi", *map(str, words)]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    def ask(self, question, user="owner", login="yidi"):
        with psycopg.connect(
            host="127.0.0.1",
            port=int((self.folder / "postgres/port").read_text()),
            user=login,
            password=(self.folder / f"secrets/{user}.password").read_text(),
            dbname="yidi",
            autocommit=True,
        ) as opened:
            return opened.execute(question).fetchone()

    def superuser(self, question):
        return self.ask(question, "postgres", "postgres")[0]

    def write(self, name):
        self.superuser(
            "INSERT INTO store_trailline (at, insured_region, actor_kind, actor, action, subject,"
            f" detail) VALUES (now(), '', 'job', '{name}', 'x', '', '') RETURNING id"
        )


@pytest.fixture(scope="module")
def houses():
    """The house that is backed up, the folder of backups, and where to restore to."""
    made = {name: open_folder() for name in ("house", "backups", "later", "keys")}
    house = Home(made["house"], YIDI_BACKUPS=str(made["backups"]))
    house.yidi("db", "migrate", "--quiet")
    yield house, made
    for name in ("house", "later"):
        Home(made[name]).yidi("db", "stop", check=False)
    for folder in made.values():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def story(houses):
    """A row and a file before the backup, a row after it, the moment, and a row too many."""
    house, made = houses
    house.write("before")
    _evidence(house, "2026/a.jpg", b"one")
    house.yidi("backup")
    house.write("after")
    _evidence(house, "2026/b.jpg", b"two")
    house.yidi("backup", "--files-only")
    moment = house.superuser("SELECT clock_timestamp()")
    house.write("too late")
    _archived(house, house.superuser("SELECT pg_walfile_name(pg_switch_wal())"))
    house.yidi("db", "stop")
    return house, made, moment


def test_everything_until_the_moment_and_nothing_after(story):
    house, made, moment = story
    back = Home(made["later"])
    words = ("restore", made["backups"], "--to", made["later"], "--at", moment.isoformat())
    refused = back.yidi(*words, check=False)
    assert refused.returncode == 1
    assert "--secrets" in refused.stderr, "the keys are not in the backup"
    assert not (made["later"] / "postgres/cluster").exists()

    back.yidi(*words, "--secrets", house.folder / "secrets")
    doctor = json.loads(back.yidi("doctor", "--json").stdout)
    assert doctor["healthy"], doctor
    back.yidi("db", "start")
    assert back.superuser(NAMES) == "before,after"
    assert back.ask("SELECT current_user", "app", "yidi_app") == ("yidi_app",), "passwords are new"
    files = made["later"] / "files/2026"
    assert (files / "a.jpg").read_bytes() == b"one"
    assert (files / "b.jpg").read_bytes() == b"two"
    assert back.superuser("SHOW archive_mode") == "off", "it leaves the old archive alone"
    again = back.yidi(*words, check=False)
    assert "holds a database already" in again.stderr


def test_no_keys_are_in_a_backup_unless_asked_for(story):
    _, made, _ = story
    (backup,) = places.backups(made["backups"])
    assert not backup.secrets.exists()
    known = {p.read_text() for p in (story[0].folder / "secrets").iterdir()}
    for file in backup.path.rglob("*"):
        if file.suffix in (".json", ".txt"):
            assert not [secret for secret in known if secret in file.read_text()]
    assert backup.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("at", "complaint"),
    [("2020-01-01", "no backup that ended before"), ("2199-01-01", "name an earlier one")],
)
def test_a_moment_that_cannot_be_had_is_refused(story, at, complaint):
    house, made, _ = story
    fresh = open_folder()
    try:
        words = ("--to", fresh, "--at", at, "--secrets", house.folder / "secrets")
        refused = Home(fresh).yidi("restore", made["backups"], *words, check=False)
        assert refused.returncode == 1
        assert complaint in refused.stderr
        assert not (fresh / "postgres/cluster").exists()
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def test_a_damaged_backup_is_refused(story):
    house, made, _ = story
    copy, fresh = open_folder(), open_folder()
    try:
        (backup,) = places.backups(made["backups"])
        shutil.copytree(backup.path, copy / backup.path.name)
        packed = copy / backup.path.name / "database/base.tar.gz"
        packed.write_bytes(packed.read_bytes()[:-2000])
        words = ("--to", fresh, "--secrets", house.folder / "secrets")
        refused = Home(fresh).yidi("restore", copy, *words, check=False)
        assert "is damaged" in refused.stderr
    finally:
        shutil.rmtree(copy)
        shutil.rmtree(fresh, ignore_errors=True)


def test_old_backups_go_with_what_only_they_needed(tmp_path):
    def backup(day, segment, files):
        path = tmp_path / f"2026030{day}T000000Z"
        (path / "database").mkdir(parents=True)
        manifest = {"WAL-Ranges": [{"Timeline": 1, "Start-LSN": f"0/{segment}000028"}]}
        (path / "database/backup_manifest").write_text(json.dumps(manifest))
        (path / "files.txt").write_text("\n".join(files))
        about = places.About(datetime.now().astimezone().isoformat(), "18.6", "k", True)
        (path / "about.json").write_text(json.dumps(about.__dict__))

    for segment in range(1, 9):
        _put(tmp_path / f"wal/0000000100000000000000{segment:02X}.gz")
    _put(tmp_path / "wal/00000002.history.gz")
    for name in ("gone", "stays", "new"):
        _put(tmp_path / "files" / name)
    backup(1, 2, ["gone", "stays"])
    backup(2, 5, ["stays"])
    time.sleep(0.01)
    backup(3, 7, ["stays", "new"])
    assert pruning.prune(tmp_path, 2) == ["20260301T000000Z"]
    assert sorted(p.name[-5:-3] for p in (tmp_path / "wal").glob("0*0?.gz")) == [
        "05",
        "06",
        "07",
        "08",
    ]
    assert (tmp_path / "wal/00000002.history.gz").exists()
    assert {p.name for p in (tmp_path / "files").iterdir()} == {"stays", "new"}
    assert pruning.prune(tmp_path, 2) == []


def test_the_doctor_misses_a_backup(tmp_path, monkeypatch):
    def seen():
        found = checkup._backups()
        return found.state, found.mend

    monkeypatch.delenv("YIDI_BACKUPS", raising=False)
    assert seen()[0] == "note"
    monkeypatch.setenv("YIDI_ENV", "production")
    assert seen()[0] == "broken", "real people are in there"
    monkeypatch.setenv("YIDI_BACKUPS", str(tmp_path))
    assert seen() == ("broken", "run `yidi backup`")
    moment = datetime.now(UTC)
    places.finish(
        places.draft(tmp_path, moment), places.About(moment.isoformat(), "18.6", "k", True)
    )
    assert seen()[0] == "ok"
    monkeypatch.setattr(checkup, "_OLDEST_BACKUP", timedelta(0))
    assert seen()[0] == "broken"


def _put(file):
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"x")


def _evidence(house, name, content):
    file = house.folder / "files" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _archived(house, segment, patience=30):
    file = places.wal(places.Path(house.environment["YIDI_BACKUPS"])) / f"{segment}.gz"
    deadline = time.monotonic() + patience
    while not file.exists():
        assert time.monotonic() < deadline, house.superuser(
            "SELECT last_failed_wal FROM pg_stat_archiver"
        )
        time.sleep(0.1)
