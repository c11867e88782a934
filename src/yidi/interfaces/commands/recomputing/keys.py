"""From rows to distinct cases: every row gets the number of its case; a new case is looked at once.

Words become numbers, days become the side of every cut on which they lie (days on which some rule
changes), and what rules ask about two days or two places becomes the answer. Rows that agree in
all of this cannot be told apart by any rule, so the first of them stands for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from yidi.core import regions
from yidi.core.policy import shape
from yidi.core.policy.read import Pack
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.linking import Person
from yidi.interfaces.commands.recomputing.fields import NO_DAY, counts, days, flags

Column = np.ndarray[Any, Any]
_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = date(1949, 10, 1), date(2100, 1, 1)
_MOST_MONTHS = 120


@dataclass(frozen=True)
class Cuts:
    """Where the law asks about days: days since 1970, and months, all sorted.

    any: days on which something changes; filed: days that a filing must have been made before;
    months: how long a filing without an end may hold.
    """

    any: Column
    filed: Column
    months: Column


def cuts(packs: Iterable[Pack]) -> Cuts:
    """Every cut that some pack makes."""
    any_day, filed = {_FIRST, _LAST}, {_FIRST, _LAST}
    months = {0}
    for pack in packs:
        any_day |= {pack.first_day} if pack.first_day else set()
        for version in pack.versions:
            any_day |= {day for day in (version.span.first, version.span.after) if day}
            for name, value in (item for row in version.rows for item in row.value.items()):
                if isinstance(value, date):
                    both = {value, value + timedelta(days=1)}
                    any_day |= both
                    filed |= both if name == "filed_before" else set()
                if version.table == "validity" and name == "months":
                    months.add(value)
    return Cuts(_days(any_day), _days(filed), np.array(sorted(months), dtype=np.int64))


def _days(found: set[date]) -> Column:
    return np.array(sorted((day - _EPOCH).days for day in found), dtype=np.int64)


def named_provinces(packs: Iterable[Pack]) -> set[str]:
    """Provinces that some rule names: which one it is matters for them."""
    return {
        regions.province_of(place)
        for pack in packs
        for version in pack.versions
        if version.table in ("destination", "excluded_places")
        for row in version.rows
        for places in row.value.values()
        for place in places
    }


class Numbers:
    """Distinct keys → 0, 1, 2 … in the order in which they are met."""

    def __init__(self) -> None:
        self.known: dict[int, int] = {}

    def of(self, keys: Column) -> tuple[Column, list[tuple[int, int]]]:
        """The number of each key, and (number, first row) of those that are new."""
        coded = pa.array(keys).dictionary_encode()
        distinct = coded.dictionary.to_pylist()
        indices = coded.indices.to_numpy(zero_copy_only=False)
        before = len(self.known)
        table = np.array(
            [self.known.setdefault(k, len(self.known)) for k in distinct], dtype=np.int64
        )
        fresh = np.flatnonzero(table >= before)
        if not len(fresh):
            return table[indices], []
        firsts = np.full(len(distinct), -1, dtype=np.int64)
        firsts[indices[::-1]] = np.arange(len(indices) - 1, -1, -1)
        return table[indices], [(int(table[at]), int(firsts[at])) for at in fresh]


class Words:
    """The distinct words of one column → 1, 2, 3 …; 0 is no word."""

    def __init__(self, name: str, bits: int) -> None:
        self.name, self.bits = name, bits
        self.known: dict[str | None, int] = {None: 0}

    def of(self, batch: pa.RecordBatch) -> Column:
        """The number of each row's word."""
        if self.name not in batch.schema.names:
            return np.zeros(batch.num_rows, dtype=np.int64)
        column = batch.column(self.name)
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        words = coded.dictionary.to_pylist()
        table = np.array(
            [self.known.setdefault(w, len(self.known)) for w in words] + [0], dtype=np.int64
        )
        if len(self.known) >> self.bits:
            raise Refusal(
                Problem(
                    "too_many_words", f"“{self.name}”一列有太多不同的值，例如“{words[-1]}”。",
                    "请检查这一列是否放错了内容。", where=self.name,
                )
            )  # fmt: skip
        indices = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        found: Column = table[indices]
        return found

    def word(self, number: int) -> str:
        """The word of a number."""
        return next((w or "" for w, n in self.known.items() if n == number), "")


_WHO = {"insured.region": 12, "insured.insurance": 6, "insured.status": 6, "insured.group": 6}
_CARE = {"care.type": 8, "care.credential": 6, "care.injury": 6, "care.disease": 8}
_PLACES = {"care.place": 14, "filing.place": 14}
_FILING = {"filing.kind": 6, "filing.proof": 6}
_PERSON = {"insured.hardship": 8, "insured.civil_servant": 6, "care.level": 8}
_FLAGS = ("care.emergency", "care.mental_illness", "care.died_in_emergency", "care.provider_open")
_MOST_STAYS = len(shape.STAY_NUMBERS)


class Cases:
    """Gives every row of a batch the number of its case.

    `covers`: region → the places that it covers, () where there is no such pool; `chain`: region →
    the packs that it stands on.
    """

    def __init__(
        self, packs: Sequence[Pack], covers: Callable[[str], tuple[str, ...]],
        exists: Callable[[str], bool], chain: Callable[[str], Sequence[Pack]],
    ) -> None:  # fmt: skip
        self.law, self.provinces = cuts(packs), named_provinces(packs)
        self.covers, self.exists, self.chain = covers, exists, chain
        self._own = np.zeros((0, len(self.law.any) + 1), dtype=np.int64)
        named = {**_WHO, **_CARE, **_PLACES, **_FILING, **_PERSON}
        self.words = {name: Words(name, bits) for name, bits in named.items()}
        self._parts = [Numbers() for _ in range(3)]
        self._places, self._outlines, self._all = Numbers(), Numbers(), Numbers()
        self._relations: dict[tuple[Any, ...], int] = {}
        self._relation_of: list[int] = []

    def coded(self, batch: pa.RecordBatch) -> dict[str, Column]:
        """The columns of words as numbers."""
        return {name: words.of(batch) for name, words in self.words.items()}

    def outlines(
        self, batch: pa.RecordBatch, coded: dict[str, Column]
    ) -> tuple[Column, list[tuple[int, int]]]:
        """A number for each row that settles its outline; those that are new with their first row."""
        packed = (
            _packed([(coded[n], bits) for n, bits in _WHO.items()]),
            _packed([(coded[n], bits) for n, bits in _CARE.items()] + self._counted(batch)),
            self._filed(batch, coded),
        )
        parts = [numbers.of(key)[0] for numbers, key in zip(self._parts, packed, strict=True)]
        parts.append(self._related(batch, coded))
        return self._outlines.of(_packed(list(zip(parts, (14, 16, 18, 14), strict=True))))

    def of(
        self, batch: pa.RecordBatch, coded: dict[str, Column], outline: Column
    ) -> tuple[Column, list[tuple[int, Person]]]:
        """The case of each row, and (outline, person) of those that are new."""
        person = [(coded[n], bits) for n, bits in _PERSON.items()]
        retired, stay = flags(batch, "insured.retired"), self._stay(batch)
        case, fresh = self._all.of(_packed([(outline, 30), *person, (retired, 1), (stay, 4)]))
        return case, [
            (int(outline[row]), self._person(coded, row, int(retired[row]), int(stay[row])))
            for _, row in fresh
        ]

    def _person(self, coded: dict[str, Column], row: int, retired: int, stay: int) -> Person:
        hardship, civil_servant, level = (
            self.words[name].word(int(coded[name][row])) for name in _PERSON
        )
        return Person(
            "true" if retired else "false", hardship or "none", civil_servant or "none",
            level or "tertiary", str(stay),
        )  # fmt: skip

    def _stay(self, batch: pa.RecordBatch) -> Column:
        """1 to the most that rules tell apart; 15 for what is no number of a stay."""
        stay = counts(batch, "care.stay_number", 1)
        wrong = (stay < 1) | (stay > 366)
        return np.where(wrong, 15, np.minimum(stay, _MOST_STAYS))

    def _counted(self, batch: pa.RecordBatch) -> list[tuple[Column, int]]:
        newborn = counts(batch, "care.newborn_days", -2)
        newborn = np.where(newborn > 400, 402, np.maximum(newborn, -2)) + 2
        return [(flags(batch, name), 1) for name in _FLAGS] + [(newborn, 9)]

    def _filed(self, batch: pa.RecordBatch, coded: dict[str, Column]) -> Column:
        """Kind, proof and what rules ask about the days of a row."""
        first, last = days(batch, "care.from"), days(batch, "care.to")
        last = np.where(last == NO_DAY, first, last)
        begun, ended = days(batch, "filing.from"), days(batch, "filing.to")
        filed, supplied = days(batch, "filing.filed_on"), days(batch, "filing.supplemented_on")
        filed = np.where(filed == NO_DAY, begun, filed)
        strange = np.zeros(len(first), dtype=np.int64)
        for day in (begun, ended, filed, supplied):
            strange |= (day != NO_DAY) & ((day < self.law.any[0]) | (day >= self.law.any[-1]))
        supplement = np.where(
            supplied == NO_DAY,
            0,
            1 + (supplied > first) + (supplied > last) + 4 * (supplied < filed),
        )
        months = _side(self.law.months, _months_between(begun, first))
        of_filing = [
            (coded["filing.kind"], 6), (self._proof(coded), 6), (_side(self.law.filed, filed), 8),
            (begun <= first, 1), (ended == NO_DAY, 1), (first <= ended, 1),
            ((ended != NO_DAY) & (ended < begun), 1), (strange, 1), (begun == NO_DAY, 1),
            (supplement, 3), (np.where(ended == NO_DAY, months, 0), 6),
        ]  # fmt: skip
        there = coded["filing.kind"] != 0
        return _packed(
            [(column * there, bits) for column, bits in of_filing]
            + [(self._when(first, coded), 10), (self._when(last, coded), 10), (last < first, 1)]
        )

    def _when(self, day: Column, coded: dict[str, Column]) -> Column:
        """How many days of change of its own region's law a day has behind it."""
        known = list(self.words["insured.region"].known)
        if len(self._own) < len(known):
            fresh = [self._sides_of(region or "") for region in known[len(self._own) :]]
            self._own = np.concatenate((self._own, np.stack(fresh)))
        found: Column = self._own[coded["insured.region"], _side(self.law.any, day)]
        return found

    def _sides_of(self, region: str) -> Column:
        """Side among all days of change → side among those of one region's law."""
        packs = self.chain(regions.canonical(region))
        own = np.isin(self.law.any, cuts(packs).any)
        return np.concatenate(([0], np.cumsum(own)))

    def _proof(self, coded: dict[str, Column]) -> Column:
        """The proof where it means something: that of a temporary filing does not (any known
        one counts as the first)."""
        kinds, proofs = self.words["filing.kind"].known, self.words["filing.proof"].known
        short = np.isin(coded["filing.kind"], [kinds[k] for k in shape.TEMPORARY if k in kinds])
        known = [proofs[p] for p in shape.DIMENSIONS["proof"].words if p in proofs]
        return np.where(short & np.isin(coded["filing.proof"], known), 0, coded["filing.proof"])

    def _related(self, batch: pa.RecordBatch, coded: dict[str, Column]) -> Column:
        names = ("insured.region", *_PLACES)
        numbers, fresh = self._places.of(_packed([(coded[n], 14) for n in names]))
        for _, row in fresh:
            region, care, filing = (self.words[n].word(int(coded[n][row])) for n in names)
            relation = self._relation(region, care, filing)
            self._relation_of.append(self._relations.setdefault(relation, len(self._relations)))
        return np.array(self._relation_of, dtype=np.int64)[numbers]

    def _relation(self, region: str, care: str, filing: str) -> tuple[Any, ...]:
        """What rules ask about two places; the places themselves where they cannot be judged."""
        care, filing = regions.canonical(care), regions.canonical(filing)
        covers = self.covers(regions.canonical(region))
        if not covers or not self.exists(care) or (filing and not self.exists(filing)):
            return region, care, filing
        scope = regions.scope(covers, care)
        if not filing:
            return scope, self._province(care)
        return (
            scope, self._province(care), regions.scope(covers, filing), self._province(filing),
            filing.endswith("0000"), regions.contains(filing, care),
            regions.contains(regions.city_of(filing), care),
            regions.contains(regions.province_of(filing), care),
        )  # fmt: skip

    def _province(self, place: str) -> str:
        province = regions.province_of(place)
        return province if province in self.provinces else ""


def _side(cut: Column, value: Column) -> Column:
    """How many cuts a value has behind it."""
    found: Column = np.searchsorted(cut, value, side="right")
    return found


def _packed(columns: list[tuple[Column, int]]) -> Column:
    """Columns side by side in the bits of one int64."""
    made = np.zeros(len(columns[0][0]), dtype=np.int64)
    width = 0
    for column, bits in columns:
        if len(column) and int(column.max()) >> bits:
            raise Refusal(
                Problem(
                    "too_many_cases",
                    "文件里不同的情况太多，一次算不完。",
                    "请按参保地分成几个文件。",
                )
            )
        made = (made << bits) | column
        width += bits
    if width > 62:
        raise AssertionError(f"{width} bits do not fit")
    return made


def _months_between(start: Column, day: Column) -> Column:
    """How many whole months after `start` a day lies, 0 before it, as calendar.add_months counts."""
    begun = np.where(start == NO_DAY, 0, start).astype("datetime64[D]")
    at = np.where(day == NO_DAY, 0, day).astype("datetime64[D]")
    month_a, month_b = begun.astype("datetime64[M]"), at.astype("datetime64[M]")
    day_a, day_b = (begun - month_a).astype(np.int64), (at - month_b).astype(np.int64)
    length = ((month_b + 1).astype("datetime64[D]") - month_b).astype(np.int64)
    months = (month_b - month_a).astype(np.int64) - (day_b < np.minimum(day_a, length - 1))
    found: Column = np.clip(months, 0, _MOST_MONTHS)
    return found
