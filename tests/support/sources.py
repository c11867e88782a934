"""The project's own files, as tests about the house read them."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "src" / "yidi"


def modules(folder: Path = PACKAGE) -> Iterator[Path]:
    """Every module under a folder, migrations left out: Django writes those."""
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """A file as a syntax tree."""
    return ast.parse(path.read_text(), str(path))


def trees(path: Path) -> Iterator[ast.AST]:
    """Every node of a file's syntax tree."""
    return ast.walk(tree(path))


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git tracks and that is still there."""
    if shutil.which("git") is None or not (PROJECT / ".git").exists():
        pytest.skip("only git knows which files belong to the project")
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={PROJECT}", "ls-files", "-z"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = (PROJECT / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file())
