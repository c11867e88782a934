"""Compute settlements again: one that somebody asks about, and every night a sample of the day.

The sample goes through both speeds of the engine. What comes to something else raises an alarm for
the staff of the insured place; it stands until a later replay agrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import replay as core
from yidi.core.settlement.replay import Kept
from yidi.store import reach
from yidi.store.reads import policy, replays, statements
from yidi.store.reads.statements import Replayable
from yidi.store.writes import replays as writes
from yidi.store.writes import traces

SPEEDS = ("single", "columns")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What differs by each speed, a sentence each; both empty: byte for byte the same."""

    setl_id: str
    book: str
    kept: Kept
    single: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether both come to what was paid."""
        return not self.single and not self.columns


@dataclass(frozen=True, slots=True)
class Sampled:
    """A night's work: how many were computed, how many came to something else."""

    looked: int
    differing: int


def replay(actor: Actor, setl_id: str, moment: datetime) -> Replayed:
    """One settlement. Raises Refusal if there is none, or if it is a reversal, which has no steps
    of its own."""
    with reach.service():
        found = statements.to_replay(setl_id)
        if found is None:
            raise Refusal(
                Problem(
                    "settlement_not_found", "没有这笔结算，或者它是一笔撤销。",
                    "撤销逐项取原结算的相反数，请重算原结算。", where="SETTLEMENT",
                )
            )  # fmt: skip
        traces.trail(
            moment, found.region, actor.kind, actor.name, "settlement.replay", "", setl_id,
            actor.address,
        )  # fmt: skip
        return _both([found])[0]


def replay_sample(day: date, moment: datetime, most: int = 500) -> Sampled:
    """Settlements of `day`, at most `most` spread over it, and all that differed before."""
    with reach.service():
        found = statements.sample(day, most, replays.standing_ids())
        made = _both(found)
        for replayable, one in zip(found, made, strict=True):
            _noted(replayable, one, moment)
    return Sampled(len(made), sum(not one.same for one in made))


def _both(found: Sequence[Replayable]) -> list[Replayed]:
    pairs = [(policy.book_by_digest(one.region, one.book), one.kept) for one in found]
    by_columns = core.column_differences(pairs)
    return [
        Replayed(
            kept.setl_id, book.digest, kept, tuple(core.differences(book, kept)), tuple(columns)
        )
        for (book, kept), columns in zip(pairs, by_columns, strict=True)
    ]


def _noted(found: Replayable, made: Replayed, moment: datetime) -> None:
    for speed, said in zip(SPEEDS, (made.single, made.columns), strict=True):
        if said:
            writes.alarm(found.region, found.id, speed, "；".join(said), moment)
        else:
            writes.agreed(found.id, speed, moment)
