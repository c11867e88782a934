"""The one command: its help reads well, costs nothing, and is true."""

import importlib
import os
import subprocess
import sys

import pytest

from yidi.config.entry import COMMANDS


def test_help_lists_every_command_with_its_sentence():
    shown = _yidi("--help")
    for name, entry in COMMANDS.items():
        assert f"\n  {name}" in shown
        assert entry.sentence.split(",")[0] in " ".join(shown.split())


def test_help_imports_no_command():
    program = (
        "import sys; from yidi.config.entry import main; main(['--help'], standalone_mode=False);"
        "print(*{'django', 'psycopg', 'yaml', 'numpy'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == ""


def test_the_entry_costs_little():
    began = os.times().children_user
    _yidi("--help")
    assert os.times().children_user - began < 0.5


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    command = importlib.import_module(COMMANDS[name].module).command
    assert command.help
    assert name in _yidi(name, "--help")


def test_an_unknown_command_is_refused_with_status_2():
    done = subprocess.run([sys.executable, "-m", "yidi", "heal"], capture_output=True, check=False)
    assert done.returncode == 2


def _yidi(*words):
    command = [sys.executable, "-m", "yidi", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
