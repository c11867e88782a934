"""House rules of the core, read off its syntax trees: no float, no clock, division in one room."""

import ast
import subprocess
import sys

import pytest

from support.sources import PACKAGE, modules, trees

CORE = list(modules(PACKAGE / "core"))
_CLOCKS = {"now", "today", "time", "utcnow", "monotonic", "perf_counter"}
_CHANCE_AND_WORLD = {
    "random",
    "secrets",
    "uuid",
    "time",
    "os",
    "io",
    "socket",
    "subprocess",
    "pathlib",
}
_DIVIDES = {"money.py"}
_MAY_USE_NUMPY = {"settlement/columns.py", "clearing/columns.py"}

everywhere = pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(PACKAGE)))


@everywhere
def test_no_float(path):
    allowed = set(map(id, _likenesses(path)))
    for node in trees(path):
        fine = id(node) in allowed or not _is_float(node)
        assert fine, f"line {node.lineno}: money and rates are whole numbers"


@everywhere
def test_no_clock(path):
    for node in trees(path):
        assert not _asks_the_clock(node), f"line {node.lineno}: now is an argument"


@everywhere
def test_division_only_in_money(path):
    if path.name in _DIVIDES:
        return
    for node in trees(path):
        divides = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(
            node.op, ast.Div | ast.FloorDiv
        )
        assert not divides, (
            f"line {node.lineno}: divide in core/money.py, where rounding has a name"
        )


@everywhere
def test_no_door_to_the_world(path):
    for node in trees(path):
        names = _imported(node) & _CHANCE_AND_WORLD
        assert not names, f"line {node.lineno}: the core has no {names}"


def test_numpy_only_where_columns_are():
    users = [path for path in CORE if any("numpy" in _imported(node) for node in trees(path))]
    assert {str(path.relative_to(PACKAGE / "core")) for path in users} == _MAY_USE_NUMPY


def test_the_core_runs_without_any_library():
    names = [".".join(("yidi", *path.relative_to(PACKAGE).with_suffix("").parts)) for path in CORE]
    names = [name.removesuffix(".__init__") for name in names]
    program = (
        f"import sys\nfor name in {names!r}: __import__(name)\n"
        "print(*{name.split('.')[0] for name in sys.modules} & {'django', 'psycopg', 'yaml', 'click'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def _likenesses(path):
    """How alike two words must be for a hint: the one fraction that is no money and no rate."""
    keywords = (node for node in trees(path) if isinstance(node, ast.keyword))
    return [keyword.value for keyword in keywords if keyword.arg == "cutoff"]


def _is_float(node):
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float | complex)
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    )


def _asks_the_clock(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _CLOCKS
    )


def _imported(node):
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module.split(".")[0]}
    return set()
