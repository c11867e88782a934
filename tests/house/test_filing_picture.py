"""The picture of a filing's life in the manual is the one that the table gives."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from xml.etree import ElementTree as ET

from support.sources import PROJECT
from yidi.core.filing.life import LIFE


def tool():
    """tools/filing_picture.py as a module."""
    path = PROJECT / "tools" / "filing_picture.py"
    spec = importlib.util.spec_from_file_location("filing_picture", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_is_what_the_tool_draws():
    drawn = (PROJECT / "docs" / "explanation" / "filing-life.svg").read_text(encoding="utf-8")
    assert tool().picture() == drawn, "run .venv/bin/python tools/filing_picture.py"


def test_a_changed_table_gives_another_picture(monkeypatch):
    module = tool()
    before = module.picture()
    table = {**LIFE.table, ("void", "correct"): "active"}
    monkeypatch.setattr(module, "LIFE", replace(LIFE, table=table))
    assert module.picture() != before


def test_every_state_and_step_stands_in_it():
    words = "".join(ET.fromstring(tool().picture()).itertext())
    for state, event in LIFE.table:
        assert LIFE.states[state] in words
        assert LIFE.events[event] in words


def test_the_boxes_stand_apart_and_on_the_page():
    module = tool()
    boxes = [module.Box(*place) for place in module.PLACES.values()]
    for n, box in enumerate(boxes):
        assert box.x >= 0 and box.x + box.width <= module.WIDTH
        assert box.y >= 0 and box.y + box.height <= module.HEIGHT
        for other in boxes[n + 1 :]:
            apart = box.x + box.width <= other.x or other.x + other.width <= box.x
            assert apart or box.y + box.height <= other.y or other.y + other.height <= box.y
