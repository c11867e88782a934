"""A state machine as a table: what may follow what, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yidi.core.problems import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Machine:
    """states: code → Chinese name; events: the same; table: (state, event) → next state.

    unasked: the events that time or the law brings, which nobody can ask for; noun: what is moved;
    instead: what to do where nothing is possible any more.
    """

    states: Mapping[str, str]
    events: Mapping[str, str]
    table: Mapping[tuple[str, str], str]
    unasked: tuple[str, ...] = ()
    noun: str = "备案"
    instead: str = "重新办理备案"

    def next(self, state: str, event: str) -> str:
        """The state after `event`. Raises Refusal where the table has no such step."""
        found = self.table.get((state, event))
        if found is None:
            raise Refusal(
                Problem(
                    "step_not_allowed",
                    f"{self.states[state]}的{self.noun}不能{self.events[event]}。",
                    f"现在可以：{self.possible(state) or self.instead}。",
                )
            )
        return found

    def may(self, state: str) -> tuple[str, ...]:
        """The events that may follow a state, in their order."""
        return tuple(event for event in self.events if (state, event) in self.table)

    def possible(self, state: str) -> str:
        """What can be asked for in a state, in words."""
        asked = (event for event in self.may(state) if event not in self.unasked)
        return "、".join(self.events[event] for event in asked)
