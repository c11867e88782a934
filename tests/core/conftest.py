"""Commands that are called a thousand times read the law once, as a process does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from yidi.interfaces.commands import common


@pytest.fixture(autouse=True, scope="session")
def law_read_once() -> Iterator[None]:
    """Folders by their name; nothing here changes a file of the law while it is used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common, "folder", cache(common.folder))
        yield
