"""These tests run on a spring morning, at a pharmacy in Beijing with a customer from 淄博."""

from __future__ import annotations

from typing import Any

import pytest

from support.environment import use_django

use_django()


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIDI_CLOCK", "2026-03-02T10:00")


@pytest.fixture
def shop(client: Any) -> Any:
    from support import counters

    return counters.shop(client)


@pytest.fixture
def house(client: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A small hospital; its cashier stays signed in from one day to another."""
    from support import counters

    monkeypatch.setattr("yidi.interfaces.cashier.guard.stopped", lambda *_: None)
    return counters.ward(client)
