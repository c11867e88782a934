"""One set of rules over batches of bills: which rows have an answer, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yidi.core.policy.book import Profile
from yidi.core.problems import Refusal
from yidi.core.settlement import columns, linking
from yidi.core.settlement.columns import Bills, Results, Shelf
from yidi.core.settlement.linking import Person
from yidi.core.settlement.request import request
from yidi.interfaces.commands.recomputing import fields
from yidi.policy_files.folder import Folder

Column = np.ndarray[Any, Any]
ANSWERED = 0
"""The reason of a row that has an answer; others are numbers of `Side.reasons`."""

_NONE = -1


@dataclass(frozen=True)
class Settled:
    """A batch under one set of rules. reason: shape (rows,); `profile`, `kind` and `amounts` have
    one entry for each row (0 where there is no answer)."""

    reason: Column
    profile: Column
    kind: Column
    amounts: dict[str, Column]


class Side:
    """One folder of packs with everything that its rows have needed so far."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.shelf = Shelf()
        self.reasons: list[str] = [""]
        self.kinds: list[str] = []
        self._outlines: list[linking.Outline] = []
        self._arrays: dict[str, Column] = {}

    def learn(
        self, outlines: Sequence[linking.Outline], cases: Sequence[tuple[int, Person]]
    ) -> None:
        """Take in new outlines, then new cases (number of the outline, person); both in the order
        of their numbers."""
        self._outlines += outlines
        entries = [
            self._entry(linking.link(self._outlines[number], person)) for number, person in cases
        ]
        if entries:
            self._arrays = _joined(self._arrays, _arrays(entries))

    def outline(self, row: dict[str, Any]) -> linking.Outline:
        """The outline for which a row stands."""
        try:
            asked = request(fields.tree(_of_outline(row)), self.folder.places)
            return linking.outline(self.folder.book(asked.insured.region), asked)
        except Refusal as refusal:
            return linking.Outline(refused=refusal.problems[0].code)

    def _entry(self, link: linking.Link) -> _Entry:
        return _Entry(
            self._reason(link.refused),
            tuple(self._placed(choice.profile) for choice in link.choices),
            tuple(_number(self.kinds, choice.kind) for choice in link.choices),
            tuple(choice.draws for choice in link.choices),
            tuple(choice.gap for choice in link.choices),
            self._placed(link.local) if link.local else _NONE,
            link.missing,
        )

    def _placed(self, profile: Profile) -> int:
        return self.shelf.place(profile)

    def _reason(self, code: str) -> int:
        return _number(self.reasons, code)

    def settle(self, case: Column, bills: Bills, uses_account: Column) -> Settled:
        """The amounts of a batch. `case`: numbers as learnt; `uses_account`: 0 or 1."""
        held = {name: table[case] for name, table in self._arrays.items()}
        reason = held["reason"].copy()
        chosen = np.zeros(len(case), dtype=np.int64)
        best: dict[str, Column] = {}
        for number in range(int(held["choices"].max(initial=0))):
            rows = np.flatnonzero((held["choices"] > number) & (reason == ANSWERED))
            found = self._computed(
                held[f"profile{number}"], held[f"draws{number}"], bills, uses_account, rows
            )
            if number == 0:
                best = {
                    name: _spread(column, rows, len(case)) for name, column in found.columns.items()
                }
                continue
            better = found["person"] < best["person"][rows]
            for name, column in found.columns.items():
                best[name][rows[better]] = column[better]
            chosen[rows[better]] = number
        self._without_answer(held, chosen, best, bills, reason)
        answered = reason == ANSWERED
        picked = {
            what: _picked(held, what, chosen) if best else np.zeros_like(chosen)
            for what in ("profile", "kind")
        }
        return Settled(
            reason, np.where(answered, picked["profile"], 0), np.where(answered, picked["kind"], 0),
            {name: column * answered for name, column in best.items()},
        )  # fmt: skip

    def _computed(
        self, profiles: Column, draws: Column, bills: Bills, uses_account: Column, rows: Column
    ) -> Results:
        may = draws[rows] * uses_account[rows]
        taken = Bills(
            bills.total[rows], bills.own_paid[rows], bills.over_limit[rows], bills.class_b[rows],
            bills.own_account[rows] * may, bills.family[rows] * may,
            {name: column[rows] for name, column in bills.year.items()},
        )  # fmt: skip
        return columns.run(self.shelf, profiles[rows].astype(np.int32), taken)

    def _without_answer(
        self,
        held: dict[str, Column],
        chosen: Column,
        best: dict[str, Column],
        bills: Bills,
        reason: Column,
    ) -> None:
        """Rows whose answer would rest on a gap: a level or a manner that the law does not give."""
        if not best:
            return
        answered = reason == ANSWERED
        silent = answered & (_picked(held, "gap", chosen) == 1)
        unsure = np.flatnonzero(answered & (held["missing"] == 1))
        if len(unsure):
            silent[unsure[held["local"][unsure] == _NONE]] = True
            known = unsure[held["local"][unsure] != _NONE]
            nobody = np.zeros_like(chosen)
            local = self._computed(held["local"], nobody, bills, nobody, known)
            silent[known[best["person"][known] > local["person"]]] = True
        if silent.any():
            reason[silent] = self._reason("parameter_missing")


_NOT_OF_OUTLINE = (
    "bill.", "year_to_date.", "insured.account.", "insured.retired", "insured.hardship",
    "insured.civil_servant", "care.level", "care.stay_number",
)  # fmt: skip


def _of_outline(row: dict[str, Any]) -> dict[str, Any]:
    """A row without its amounts and what belongs to the person."""
    kept = {name: value for name, value in row.items() if not name.startswith(_NOT_OF_OUTLINE)}
    return {**kept, "bill.total": 0}


@dataclass(frozen=True)
class _Entry:
    reason: int
    profiles: tuple[int, ...]
    kinds: tuple[int, ...]
    draws: tuple[bool, ...]
    gaps: tuple[bool, ...]
    local: int
    missing: bool


def _arrays(links: Sequence[_Entry]) -> dict[str, Column]:
    """The entries as columns: one for each thing and each rank of choice."""
    most = max(len(entry.profiles) for entry in links)
    made: dict[str, list[int]] = {
        "reason": [e.reason for e in links],
        "choices": [len(e.profiles) for e in links],
        "local": [e.local for e in links],
        "missing": [int(e.missing) for e in links],
    }
    for rank in range(max(most, 1)):
        for name, read in (
            ("profile", "profiles"),
            ("kind", "kinds"),
            ("draws", "draws"),
            ("gap", "gaps"),
        ):
            made[f"{name}{rank}"] = [
                int(getattr(e, read)[rank]) if rank < len(e.profiles) else 0 for e in links
            ]
    return {name: np.array(values, dtype=np.int64) for name, values in made.items()}


def _joined(first: dict[str, Column], second: dict[str, Column]) -> dict[str, Column]:
    """The rows of two tables one after the other; what only one of them has is 0 in the other."""
    if not first:
        return second
    rows = [len(table["reason"]) for table in (first, second)]
    return {
        name: np.concatenate(
            [
                table.get(name, np.zeros(length, dtype=np.int64))
                for table, length in zip((first, second), rows, strict=True)
            ]
        )
        for name in {**first, **second}
    }


def _picked(held: dict[str, Column], what: str, chosen: Column) -> Column:
    found = held[f"{what}0"].copy()
    for rank in range(1, int(chosen.max(initial=0)) + 1):
        at = chosen == rank
        found[at] = held[f"{what}{rank}"][at]
    return found


def _spread(column: Column, rows: Column, length: int) -> Column:
    if len(rows) == length:
        return column
    made = np.zeros(length, dtype=np.int64)
    made[rows] = column
    return made


def _number(known: list[str], word: str) -> int:
    if word not in known:
        known.append(word)
    return known.index(word)
