"""The page about figures says what the definitions say, and the printed table comes out."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

TOOL = Path(__file__).parents[2] / "tools" / "figures_reference.py"


def tool() -> ModuleType:
    """tools/figures_reference.py as a module."""
    spec = importlib.util.spec_from_file_location("figures_reference", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date() -> None:
    made = tool()
    said = made.PAGE.read_text(encoding="utf-8")
    assert made.page() == said, "run .venv/bin/python tools/figures_reference.py"
    assert "2.36万 + 6.47万 + 87.65万 = 96.48万 | the same" in said
    assert "6.14亿 + 12.93亿 + 1.39亿 = 20.46亿 | the same" in said
