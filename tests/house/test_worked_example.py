"""The worked example in the manual is what the engine computes today."""

import importlib.util
from pathlib import Path
from types import ModuleType

TOOL = Path(__file__).parents[2] / "tools" / "worked_example.py"


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("worked_example", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_worked_example_is_up_to_date() -> None:
    made = tool()
    said = made.PAGE.read_text(encoding="utf-8")
    assert made.page(said) == said, "run .venv/bin/python tools/worked_example.py"
    assert "首先自付" in said and "淄医保发〔2021〕22号" in said
