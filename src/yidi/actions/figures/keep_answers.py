"""What the pages of figures ask is answered ahead, so that nobody waits for a year of the country."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yidi.actions.staff.rights import RIGHTS
from yidi.store import reach
from yidi.store.reads import staff
from yidi.store.writes import figures as writes


def areas() -> list[tuple[str, ...]]:
    """The areas that somebody sees the figures of, together, as the guard of their pages has them."""
    with reach.service():
        return staff.areas_of(RIGHTS["figures"].roles)


def keep_answers(answers: Mapping[str, list[Any]], at: datetime) -> None:
    """In the place of earlier ones, in one transaction. at: when what was asked had been counted: if it
    was counted again meanwhile, nobody finds them."""
    with reach.service():
        writes.keep_answers(answers, at)
