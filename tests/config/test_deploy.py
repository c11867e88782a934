"""What the page on deployment tells to type can be typed, and does what it says."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import psycopg
import pytest
import yaml

from support.environment import open_folder
from support.sources import PROJECT
from yidi.config import metrics, production
from yidi.config.entry import LazyGroup, main
from yidi.config.postgres import server
from yidi.interfaces.common import metrics as counts

PAGE = (PROJECT / "docs/how-to/deploy.md").read_text()


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_the_units_parse(tmp_path):
    here = str(Path(sys.executable).parent / "yidi")
    names = {"run": "yidi", "--keep": "yidi-backup", "--files-only": "yidi-files"}
    for text in blocks("ini"):
        timer = re.search(r"^Unit=(.*)\.service", text, re.MULTILINE)
        named = (
            timer[1] + ".timer"
            if timer
            else next(
                f"{name}.service"
                for word, name in names.items()
                if f" {word} " in f"{text} ".replace("\n", " ")
            )
        )
        (tmp_path / named).write_text(text.replace("/opt/yidi/.venv/bin/yidi", here))
    assert len(list(tmp_path.iterdir())) == 5
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip
    about_ours = [line for line in done.stderr.splitlines() if "yidi" in line]
    assert about_ours == [], "\n".join(about_ours)


def commands():
    """Every `yidi …` in the page: code blocks, units and running text."""
    code = "\n".join([*blocks("bash"), *blocks("ini")])
    lines = re.findall(r"(?:^|[\s/&])(?<!/opt/)yidi ([a-z][^\n&|]*)", code, re.MULTILINE)
    lines += re.findall(r"`yidi ([a-z][^`]*)`", PAGE)
    return sorted({line.strip() for line in lines})


@pytest.mark.parametrize("line", commands())
def test_each_command_exists_with_its_options(line):
    command: click.Command = main
    context = click.Context(LazyGroup())
    words = shlex.split(line)
    while words and isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found, f"{words[0]} of `yidi {line}`"
        command, words = found, words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    assert {word for word in words if word.startswith("--")} <= known


def test_each_setting_exists():
    named = set(re.findall(r"\b(YIDI_[A-Z_]+|DATABASE_[A-Z_]+)\b", PAGE))
    source = "\n".join(path.read_text() for path in (PROJECT / "src/yidi").rglob("*.py"))
    assert {name for name in named if f'"{name}' not in source} == set()


def test_the_settings_shown_are_taken_by_production(tmp_path, monkeypatch):
    (text,) = (block for block in blocks("bash") if "YIDI_ENV=production" in block)
    shown = dict(line.split("=", 1) for line in text.split())
    monkeypatch.setenv("YIDI_DATA", str(tmp_path))
    (line,) = production.refusals(shown)
    assert line.startswith("YIDI_PEOPLE_KEYS names /etc/yidi/people.json"), (
        "which is made on the way"
    )


def test_each_metric_exists():
    rules = [rule for text in blocks("yaml") for rule in yaml.safe_load(text)["groups"][0]["rules"]]
    assert len(rules) > 5
    named = set(re.findall(r"yidi_[a-z_]+", "".join(r["expr"] for r in rules)))
    named |= set(re.findall(r"`(yidi_[a-z_]+)`", PAGE))
    source = Path(metrics.__file__).read_text() + Path(counts.__file__).read_text()
    bare = {re.sub("^yidi_|(_total|_bucket)$", "", name) for name in named}
    assert {name for name in bare if not re.search(rf'"(yidi_)?{name}"', source)} == set()


def test_the_two_roles_of_ones_own_postgresql(monkeypatch):
    """On a server without our roles the page's own statements are enough, and no more than that."""
    folder = open_folder()
    monkeypatch.setenv("YIDI_DATA", str(folder))
    try:
        server.ensure_running()
        login = server.superuser()
        (setup,) = blocks("sql")
        with psycopg.connect(**login, autocommit=True) as administrator:
            administrator.execute("DROP DATABASE yidi WITH (FORCE)")
            for role in ("yidi_staff", "yidi_citizen", "yidi_service", "yidi_app", "yidi"):
                administrator.execute(f"DROP ROLE {role}")
            for statement in filter(str.strip, setup.split(";")):
                administrator.execute(statement)
        urls = dict(
            line.split("=", 1)
            for text in blocks("bash")
            for line in text.split()
            if line.startswith("DATABASE_")
        )
        place = f"127.0.0.1:{login['port']}"
        urls = {
            name: url.replace("db.city.example:5432", place).split("?")[0]
            for name, url in urls.items()
        }
        guest = os.environ | urls
        for words in (["db", "migrate", "--quiet"], ["db", "status"], ["doctor"]):
            done = subprocess.run(
                [sys.executable, "-m", "yidi", *words],
                env=guest,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
        with psycopg.connect(urls["DATABASE_APP_URL"]) as app:
            assert app.execute("SELECT count(*) FROM store_person").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("DROP TABLE store_person")
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
