"""House rules for the repository: locks that name no index and agree, documents that keep up."""

import re
import subprocess
import sys

import pytest

from support.sources import PROJECT, tracked
from yidi.config import hooks
from yidi.config.entry import COMMANDS

_LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
_REGISTRIES = re.compile(
    r"registry\.npm|npmmirror|pypi\.(org|tuna)|pythonhosted|deb\.debian|/simple\b|--(extra-)?index-url|--find-links"
)
_LARGEST = 400_000
_PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def test_no_file_names_a_registry():
    """Where packages come from is the business of each machine, not of the project."""
    guilty = [path.name for path in tracked() if _text(path) and _REGISTRIES.search(_text(path))]
    assert [name for name in guilty if name != "test_repository.py"] == []


def test_no_lock_names_any_address():
    for name in (*_LOCKS, "package-lock.json"):
        text = (PROJECT / name).read_text()
        assert not re.search(r"https?://(?!(opencollective|github)\b)", text), name
        assert str(PROJECT) not in text


@pytest.mark.parametrize("name", _LOCKS)
def test_every_pinned_package_has_its_hash(name):
    text = (PROJECT / name).read_text()
    blocks = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert blocks and all("--hash=sha256:" in block for block in blocks)


def test_the_locks_agree():
    seen = {}
    for name in _LOCKS:
        for package, version in _PINNED.findall((PROJECT / name).read_text()):
            assert seen.setdefault(package, version) == version, f"{package} in {name}"


def test_no_file_is_oversized():
    large = [path for path in tracked() if path.stat().st_size > _LARGEST]
    assert not large


def test_both_readmes_name_every_command():
    for name in ("README.md", "README.zh-CN.md"):
        text = (PROJECT / name).read_text()
        missing = [command for command in COMMANDS if f"yidi {command}" not in text]
        assert not missing, f"{name} does not mention {missing}"


def test_every_hook_can_be_imported():
    """Hooks are named by text, so nothing else would notice a name that moved."""
    names = [*hooks.ON_START, *hooks.BANNER]
    program = (
        "import yidi.config.database as d; d.use_django()\n"
        f"from yidi.config import hooks; print(len(list(hooks.load({tuple(names)!r}))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == len(names)


def _text(path):
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""
