"""House rules for every module: it says what it is for, stays readable, imports at the top."""

import ast

import pytest

from support.sources import PACKAGE, modules, tree, trees

_LONGEST_FILE = 900
_LATE_IMPORTS = {
    # Django may be imported only when settings are wanted; quotes and start-up do without it.
    "config/collect.py",
    "config/database.py",
    "config/supervisor.py",
    # Its dictionary takes a third of a second to read; a web worker that spells no name goes without.
    "store/pinyin.py",
}

everywhere = pytest.mark.parametrize(
    "path", list(modules()), ids=lambda path: str(path.relative_to(PACKAGE))
)


@everywhere
def test_it_says_what_it_is_for(path):
    assert ast.get_docstring(tree(path)), "a module begins with a sentence that says what it is for"


@everywhere
def test_it_imports_at_the_top(path):
    name = str(path.relative_to(PACKAGE))
    if name in _LATE_IMPORTS or name.startswith("interfaces/commands/"):
        return
    for node in trees(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            late = [n.lineno for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not late, f"line {late}: an import inside a function is the smell of a circle"


@everywhere
def test_it_is_of_a_readable_size(path):
    assert len(path.read_text().splitlines()) <= _LONGEST_FILE


@everywhere
def test_what_others_call_is_explained(path):
    public = (node for node in tree(path).body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    silent = [node.name for node in public if node.name[0] != "_" and not ast.get_docstring(node)]
    assert not silent, f"without a docstring: {silent}"


def test_every_listed_exception_is_needed():
    needed = {str(path.relative_to(PACKAGE)) for path in modules() if _imports_late(path)}
    assert needed >= _LATE_IMPORTS


def _imports_late(path):
    functions = (node for node in trees(path) if isinstance(node, ast.FunctionDef))
    return any(isinstance(n, ast.Import | ast.ImportFrom) for f in functions for n in ast.walk(f))
