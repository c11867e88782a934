"""The till's statements name the insured region, so that its rows may be spread over databases."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

from support.environment import use_django

use_django()

from yidi import store  # noqa: E402
from yidi.store import hot, reach  # noqa: E402

NOT_ABOUT_A_PERSON = {reach.TILL}
ELSEWHERE = {"store_institution", "store_opening", "store_publishedbook", "store_hospitalmessage"}
"""Read beside: small and the same everywhere, or keyed by institution."""


def statements() -> dict[str, hot.Statement]:
    """Every prepared statement of the store by its name."""
    found = {}
    for module in pkgutil.walk_packages(store.__path__, "yidi.store."):
        if ".migrations" not in module.name:
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, hot.Statement) and value not in NOT_ABOUT_A_PERSON:
                    found[f"{module.name}.{name}"] = value
    return found


@pytest.mark.parametrize("name", sorted(statements()))
def test_it_names_the_insured_region(name: str) -> None:
    text = statements()[name].text.decode()
    touched = {word.strip("(),;") for word in text.split() if word.startswith("store_")}
    assert touched <= ELSEWHERE or "insured_region = $" in text or "insured_region AND" in text
    assert "insured_region" in text


def test_there_are_such_statements() -> None:
    assert any(name.endswith("till.KEEP") for name in statements())
    assert len(statements()) >= 5
