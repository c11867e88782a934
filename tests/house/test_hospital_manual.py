"""The manual of the hospital interface says what the transactions are and what they answered."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from support.environment import use_django

ROOT = Path(__file__).parents[2]
RUN = "run .venv/bin/python tools/hospital_manual.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/hospital_manual.py as a module."""
    use_django()
    path = ROOT / "tools" / "hospital_manual.py"
    spec = importlib.util.spec_from_file_location("hospital_manual", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_up_to_date(tool: ModuleType) -> None:
    pages = tool.pages()
    stale = [p.name for p, text in pages.items() if not p.exists() or p.read_text("utf-8") != text]
    assert not stale, RUN
    assert not {page.name for page in tool.PAGES.glob("*.md")} - {page.name for page in pages}, RUN


def test_every_example_belongs_to_a_transaction(tool: ModuleType) -> None:
    known = {each.infno for each in tool.all_transactions()}
    assert {path.stem.partition("-")[0] for path in tool.EXAMPLES.glob("*.json")} <= known


def test_every_field_says_what_it_is_called(tool: ModuleType) -> None:
    for each in tool.all_transactions():
        for line in tool.page(each).split("## Example")[0].splitlines():
            assert not line.startswith("| `") or line.split("|")[2].strip(), f"{each.infno}: {line}"
