"""Two speeds, one result: columns match, cut and total as the plain functions do, to the fen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from random import Random
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clearing.made import random_items, unhurried
from yidi.core.clearing import columns, cutting, matching, table
from yidi.core.clearing.columns import Groups, Listed, Sums
from yidi.core.clearing.items import CARES, FUNDS, INSURANCES, KINDS, SCOPES, Item
from yidi.core.clearing.matching import CENTRE, INSURED, PLACE
from yidi.core.clearing.month import Month
from yidi.core.problems import Refusal

OCTOBER = Month(2026, 10)
EPOCH = date(1970, 1, 1)


class Known(NamedTuple):
    """What all sides use alike: numbers of references, groups and institutions."""

    references: dict[str, int]
    groups: Groups
    institutions: dict[str, int]


def known(lists: dict[str, list[Item]]) -> Known:
    every = [item for items in lists.values() for item in items]
    names = sorted({item.reference for item in every} | {item.about for item in every} - {""})
    places = sorted({item.institution for item in every})
    return Known(
        {name: n for n, name in enumerate(names, 1)}, Groups(),
        {code: n for n, code in enumerate(places)},
    )  # fmt: skip


def as_columns(items: list[Item], to: Known) -> Listed:
    given = sorted(items, key=lambda item: to.references[item.reference])
    number = to.references | {"": 0}

    def column(values: Iterable[int], kind: type = np.int64) -> np.ndarray:
        return np.fromiter(values, dtype=kind)

    def word(name: str, words: Iterable[str]) -> np.ndarray:
        known = list(words)
        return column(known.index(getattr(one, name)) for one in given)

    group = to.groups.numbers(
        word("scope", SCOPES),
        column(to.groups.pool(one.insured) for one in given),
        column(to.groups.pool(one.place) for one in given),
        word("insurance", INSURANCES),
        word("care", CARES),
    )
    return Listed(
        column(number[one.reference] for one in given),
        word("kind", KINDS).astype(np.int8),
        column(number[one.about] for one in given),
        group,
        column(to.institutions[one.institution] for one in given),
        column(((one.day - EPOCH).days for one in given), np.int32),
        tuple(column(one.funds.get(fund, 0) for one in given) for fund in FUNDS),
    )


def disturbed(chance: Random, items: list[Item]) -> list[Item]:
    """A list as another side has it: some missing, twice, of another sum, kind or place."""
    found = []
    for one in items:
        match chance.randrange(12):
            case 0:
                continue
            case 1:
                found += [one, one]
            case 2:
                found.append(replace(one, funds={"hifp_pay": chance.choice((1, 2))}))
            case 3:
                found.append(replace(one, care="chronic"))
            case 4:
                found.append(replace(one, institution="H99", day=date(2026, 10, 31)))
            case 5:
                found.append(replace(one, kind="deduction", about="S0"))
            case _:
                found.append(one)
    return found


def torn(chance: Random, listed: Listed) -> Iterator[Listed]:
    """The same list in pieces of any size, some empty."""
    at = 0
    while at < len(listed.number):
        size = chance.choice((0, 1, 1, 2, 3, 7))
        yield listed.part(slice(at, at + size))
        at += size


@unhurried
@given(st.integers(0, 2**32), st.sampled_from(((INSURED, PLACE), (INSURED, PLACE, CENTRE))))
def test_columns_do_what_the_plain_functions_do(seed: int, sides: tuple[str, ...]) -> None:
    chance, every = Random(seed), random_items(seed)
    lists = {side: disturbed(chance, every) for side in sides}
    plain, to = matching.match(lists), known(lists)
    wanted = {(to.references[one.reference], one.kind) for one in plain.differences}
    taken = cutting.cut(plain.agreed, OCTOBER, cutting.Limits(2, 3)).taken

    sums, found = Sums(), set()
    pieces = columns.pieces({side: torn(chance, as_columns(lists[side], to)) for side in sides})
    for piece in pieces:
        matched = columns.match(piece)
        for number, bits in zip(matched.numbers.tolist(), matched.kinds.tolist(), strict=True):
            found |= {(number, kind) for kind in matching.DIFFERENCES if bits >> (kind - 1) & 1}
        rows = matched.rows[INSURED][matched.kinds == 0]
        rows = rows[columns.before(piece[INSURED], rows, OCTOBER.after)]
        sums.add(piece[INSURED], rows, len(to.groups))
    assert found == wanted

    assert rows_of(sums, to.groups) == table.table(taken)
    assert sums.owed(to.groups) == table.owed(table.table(taken))


def rows_of(sums: Sums, groups: Groups) -> table.Table:
    """The columns as the plain table."""
    pools, words = list(groups.pools), [column.tolist() for column in groups.words()]
    names = (list(SCOPES), pools, pools, list(INSURANCES), list(CARES))
    made = {}
    for group, fund, items, amount in zip(*(one.tolist() for one in sums.rows()), strict=True):
        said = (name[word[group]] for name, word in zip(names, words, strict=True))
        made[table.Row(*said, fund=FUNDS[fund])] = table.Sum(items, amount)
    return made


def test_a_list_out_of_order_is_refused() -> None:
    items = random_items(3)
    listed = as_columns(items, known({INSURED: items}))
    backwards = Listed(*(column[::-1] for column in listed[:-1]), listed.funds)
    for pieces in ([backwards], [listed.part(slice(5, 9)), listed.part(slice(0, 5))]):
        with pytest.raises(Refusal) as caught:
            list(columns.pieces({INSURED: iter([listed]), PLACE: iter(pieces)}))
        assert caught.value.problems[0].where == PLACE


def test_sums_leave_no_room_for_a_rounding() -> None:
    huge = random_items(1)[0]
    items = [replace(huge, reference=f"S{n}", funds={"hifp_pay": 10**11 - n}) for n in range(2_000)]
    listed, sums = as_columns(items, known({INSURED: items})), Sums()
    sums.add(listed, np.arange(len(items)), 1)
    assert sums.amounts.sum() == sum(item.amount for item in items) > 2**47
