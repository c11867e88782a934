"""Who does something: with whose eyes, under which name, from where."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from yidi.store import reach


@dataclass(frozen=True, slots=True)
class Actor:
    """kind: citizen | staff | unit | job | institution. `regions` bind staff, `people` a citizen
    and the officer of a unit.

    name is what the trail and the history keep; id makes requests of one actor comparable.
    """

    kind: str
    id: str
    name: str
    regions: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    citizen_id: int | None = None
    address: str | None = None

    def reach(self) -> AbstractContextManager[None]:
        """The transaction in which only the actor's rows exist."""
        if self.kind == "staff":
            return reach.staff(self.regions)
        if self.kind in {"citizen", "unit"}:
            return reach.citizen(self.people)
        return reach.service()


JOB = Actor("job", "job", "系统")
