"""Production takes no secret, clock or address meant for a demonstration."""

import json
import os
import subprocess
import sys

import pytest

_LONG = "k" * 50


def test_production_with_keys_of_its_own_passes_djangos_own_check(tmp_path):
    ring = tmp_path / "people.json"
    ring.write_text(json.dumps({"current": "1", "find": "0f" * 32, "seal": {"1": "1e" * 16}}))
    done = _check(
        YIDI_ENV="production",
        YIDI_SECRET_KEY=_LONG + "0123456789",
        YIDI_HOSTS="yidi.example",
        YIDI_PEOPLE_KEYS=str(ring),
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"YIDI_SECRET_KEY": "short"}, "YIDI_SECRET_KEY is short"),
        ({"YIDI_SECRET_KEY": "demo" + _LONG}, "the one of the demonstration"),
        ({"YIDI_SECRET_KEY": _LONG, "YIDI_CLOCK": "2026-03-01"}, "only on the real clock"),
        ({"YIDI_SECRET_KEY": _LONG}, "YIDI_PEOPLE_KEYS must name the file"),
    ],
)
def test_production_refuses(environment, complaint):
    done = _check(YIDI_ENV="production", **environment)
    assert done.returncode != 0
    assert complaint in done.stderr


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
