"""What other rooms add to the start of the house, named here and imported only then.

Each line is `package.module:function`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

ON_START: tuple[str, ...] = (
    "yidi.actions.calendar.learn_holidays:learn_holidays",
    "yidi.config.demo.hooks:start",
)
"""Called without arguments, in this order, each time `yidi run` starts: with Django set up as
the app role, after migrating. Each must be quick when there is nothing to do."""

BANNER: tuple[str, ...] = ("yidi.config.demo.hooks:banner",)
"""Called without arguments after the server answers; each returns lines to print."""


def load(names: tuple[str, ...]) -> Iterator[Callable[[], Any]]:
    """Import the functions that the names stand for."""
    for name in names:
        module, function = name.split(":")
        yield getattr(import_module(module), function)
