"""Production takes no secret, clock or address meant for a demonstration."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from yidi.config import production
from yidi.config.commands.keys import command

_KEY = "".join(chr(33 + number) for number in range(60))


@pytest.fixture
def ring(tmp_path):
    """A file of keys, as `yidi keys` makes it."""
    file = tmp_path / "people.json"
    made = CliRunner().invoke(command, ["people", str(file)])
    assert made.exit_code == 0, made.output
    return file


@pytest.fixture
def good(ring):
    """Settings that production takes."""
    return {
        "YIDI_ENV": "production",
        "YIDI_SECRET_KEY": _KEY,
        "YIDI_HOSTS": "yidi.example",
        "YIDI_PEOPLE_KEYS": str(ring),
    }


def test_production_with_keys_of_its_own_passes_djangos_own_check(good):
    done = _check(**good)
    assert done.returncode == 0, done.stderr


_REFUSED = [
    ({"YIDI_SECRET_KEY": "short"}, "YIDI_SECRET_KEY", "unset it"),
    ({"YIDI_SECRET_KEY": "demo" + _KEY}, "YIDI_SECRET_KEY", "the one of the demonstration"),
    ({"YIDI_CLOCK": "2026-03-01"}, "YIDI_CLOCK", "unset it"),
    ({"YIDI_PEOPLE_KEYS": ""}, "YIDI_PEOPLE_KEYS", "yidi keys people FILE"),
    ({"YIDI_PEOPLE_KEYS": "/nowhere"}, "YIDI_PEOPLE_KEYS", "no file that we can read"),
    ({"YIDI_HOSTS": ""}, "YIDI_HOSTS", "name the hosts"),
    ({"YIDI_HOSTS": "a.example,*"}, "YIDI_HOSTS", "name each host in full"),
    ({"YIDI_DEBUG": "1"}, "YIDI_DEBUG", "without --reload"),
    ({"YIDI_SIGNATURE_SCHEMES": "SM3,none"}, "YIDI_SIGNATURE_SCHEMES", "take `none` out"),
]


@pytest.mark.parametrize(("change", "setting", "next_step"), _REFUSED)
def test_production_refuses_by_name_and_says_what_to_do(good, change, setting, next_step):
    assert list(production.refusals(good)) == []
    (line,) = production.refusals(good | change)
    assert line.startswith(setting)
    assert next_step in line


def test_production_refuses_keys_that_others_can_read(good, ring):
    ring.chmod(0o640)
    (line,) = production.refusals(good)
    assert f"chmod 600 {ring}" in line


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"current": "1", "find": "0f" * 32, "seal": {"1": "1e" * 16}}),
        json.dumps(
            {"current": "2", "find": os.urandom(32).hex(), "seal": {"1": os.urandom(16).hex()}}
        ),
        "{}",
        "no json",
    ],
)
def test_production_refuses_keys_that_were_not_made_by_chance(good, ring, text):
    ring.write_text(text)
    (line,) = production.refusals(good)
    assert "yidi keys people" in line


def test_production_refuses_secrets_of_the_house_that_others_can_read(good, monkeypatch, tmp_path):
    monkeypatch.setenv("YIDI_DATA", str(tmp_path))
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/app.password").touch(mode=0o644)
    (line,) = production.refusals(good)
    assert line.startswith("YIDI_DATA: app.password")


def test_all_refusals_are_told_at_once_and_stop_every_way_in(good):
    done = _check(**good | {"YIDI_HOSTS": "", "YIDI_CLOCK": "2026-03-01"})
    assert done.returncode != 0
    assert "YIDI_HOSTS is empty" in done.stderr and "YIDI_CLOCK is set" in done.stderr
    command = [sys.executable, "-m", "yidi", "run"]
    run = subprocess.run(
        command,
        env=os.environ | good | {"YIDI_HOSTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "YIDI_HOSTS is empty" in run.stderr and "Traceback" not in run.stderr


def test_a_ring_is_turned_and_keeps_what_it_had(ring):
    before = json.loads(ring.read_text())
    CliRunner().invoke(command, ["people", str(ring)])
    after = json.loads(ring.read_text())
    assert after["current"] == "2"
    assert after["find"] == before["find"], "or nobody would be found again"
    assert after["seal"]["1"] == before["seal"]["1"]
    assert ring.stat().st_mode & 0o077 == 0


def test_an_unknown_environment_is_refused():
    assert "it may be one of production, development, test" in _check(YIDI_ENV="staging").stderr


def _check(**environment):
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    inherited = {
        name: os.environ[name] for name in os.environ if name != "DJANGO_ALLOW_ASYNC_UNSAFE"
    }
    return subprocess.run(
        command, env=inherited | environment, capture_output=True, text=True, check=False
    )
