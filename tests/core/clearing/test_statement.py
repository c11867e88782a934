"""A statement is what its items say, to the fen; each planted fault is found in its line."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clearing.made import item, random_items, reversal, unhurried
from yidi.core.clearing import table, verifying
from yidi.core.clearing.items import Item, Pair
from yidi.core.clearing.month import Month
from yidi.core.clearing.statement import Head, Moved, Statement, written
from yidi.core.problems import Refusal
from yidi.store.chain import Sm3

OCTOBER = Month(2026, 10)
HEAD = Head(OCTOBER, Pair("cross_province", "140000", "110000"), date(2026, 11, 21))
LATE = item("S3", day=date(2026, 9, 30), care="pharmacy", funds={"account": 8_000})
ITEMS = [
    item("S1"),
    item("S2", insured="140100", funds={"hifp_pay": 333_333, "maf_pay": 1}),
    LATE,
    reversal(LATE, "R1", date(2026, 10, 8)),
    item("D1", kind="deduction", about="S0", funds={"hifp_pay": -2_000}),
]
MOVED = [Moved("S4", OCTOBER, Month(2026, 11), 77_700)]


def lines(items: list[Item] = ITEMS, moved: list[Moved] = MOVED, head: Head = HEAD) -> list[str]:
    return list(written(head, items, moved, Sm3))


def verified(said: list[str]) -> Statement:
    return verifying.verify((f"{line}\n" for line in said), Sm3)


def faults(said: list[str]) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as caught:
        verified(said)
    assert all(problem.next_step for problem in caught.value.problems)
    return [(problem.code, problem.where) for problem in caught.value.problems]


def test_what_was_written_is_verified() -> None:
    found = verified(lines())
    assert (found.head, found.items, found.moved) == (HEAD, 5, tuple(MOVED))
    assert found.table == table.table(ITEMS)
    assert found.amount == 125_000 + 333_334 - 2_000
    assert found.digest in lines()[-1]


@unhurried
@given(st.integers(0, 2**32))
def test_any_month_is_verified_as_its_table(seed: int) -> None:
    known = [one for one in random_items(seed) if one.origin <= OCTOBER]
    for pair in {one.pair for one in known}:
        own = [one for one in known if one.pair == pair]
        found = verified(lines(own, [], Head(OCTOBER, pair, date(2026, 11, 21))))
        assert found.table == table.table(own)


def test_a_settlement_may_move_a_fen_between_funds() -> None:
    known = [item("S1", funds={"hifp_pay": 1, "account": -1}), item("S2", funds={"hifp_pay": -500})]
    assert verified(lines(known, [])).amount == -500


def test_an_empty_month_is_a_statement_too() -> None:
    assert verified(lines([], [])).amount == 0


# ---- planted faults


def signed(said: list[dict[str, Any]]) -> list[str]:
    """The lines again, with a digest that fits: only what was planted is wrong."""
    made, told = Sm3(), [json.dumps(line, ensure_ascii=False) for line in said]
    for line in told[:-1]:
        made.update(f"{line}\n".encode())
    return [*told[:-1], json.dumps(said[-1] | {"digest": made.hexdigest()})]


def planted(change: Callable[[list[dict[str, Any]]], object]) -> list[tuple[str, str]]:
    said = [json.loads(line) for line in lines()]
    change(said)
    return faults(signed(said))


def put(at: int, **values: Any) -> Callable[[list[dict[str, Any]]], object]:
    return lambda said: said[at].update(values)


FIRST = [("row_differs", "第11行"), ("amount_differs", "第13行")]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (put(1, funds={"hifp_pay": "1200.01", "account": "50.00"}), FIRST),
        (put(1, funds={"hifp_pay": "1200", "account": "50.00"}), [("amount_unreadable", "第2行")]),
        (put(1, funds={"cash": "1200.00"}), [("fund_unknown", "第2行")]),
        (put(1, funds={}), [("fund_unknown", "第2行")]),
        (put(1, insured="370300"), [("item_elsewhere", "第2行")]),
        (put(1, place="310000"), [("item_elsewhere", "第2行")]),
        (put(1, day="2026-11-01", origin="2026-11"), [("item_month", "第2行")]),
        (put(1, origin="2026-09"), [("item_month", "第2行")]),
        (put(1, day="2026-02-30"), [("date_impossible", "第2行")]),
        (put(1, care="dental"), [("word_unknown", "第2行")]),
        (put(1, kind="reversal"), [("item_about", "第2行")]),
        (
            put(1, kind="restored", about="S0", funds={"hifp_pay": "-1.00"}),
            [("item_sign", "第2行")],
        ),
        (put(1, funds={"hifp_pay": "1200.00", "account": "0.00"}), [("item_sign", "第2行")]),
        (put(1, about="S0"), [("item_about", "第2行")]),
        (put(2, item="S1"), [("item_twice", "第3行")]),
        (put(4, about="S1"), [("reversal_differs", "第5行")]),
        (put(4, funds={"hifp_pay": "-80.00"}), [("reversal_differs", "第5行")]),
        (put(5, funds={"hifp_pay": "20.00"}), [("item_sign", "第6行")]),
        (put(6, moved="S1"), [("item_twice", "第7行")]),
        (put(6, to="2026-12"), [("item_month", "第7行")]),
        (put(6, origin="2026-11"), [("item_month", "第7行")]),
        (put(7, amount="1200.01"), [("row_differs", "第8行")]),
        (put(7, items="7"), [("row_differs", "第8行")]),
        (put(7, items="-1"), [("line_unreadable", "第8行")]),
        (put(8, fund="hifp_pay"), [("row_twice", "第9行")]),
        (put(7, extra="1"), [("line_unreadable", "第8行")]),
        (put(12, items="5"), [("line_unreadable", "第13行")]),
        (put(12, end="6"), [("count_differs", "第13行")]),
        (put(12, moved="0"), [("count_differs", "第13行")]),
        (put(12, amount="0.00"), [("amount_differs", "第13行")]),
        (lambda said: said.insert(2, said[0]), [("head_twice", "第3行")]),
        (lambda said: said.pop(7), [("row_missing", ""), ("count_differs", "第12行")]),
        (lambda said: said.insert(7, said[7] | {"care": "chronic"}), [("row_differs", "第8行")]),
    ],
)
def test_each_fault_is_found_in_its_line(
    change: Callable[[list[dict[str, Any]]], object], found: list[tuple[str, str]]
) -> None:
    said = planted(change)
    assert set(found) <= set(said)
    assert "digest_differs" not in {code for code, _ in said}


@pytest.mark.parametrize(
    ("at", "change"),
    [(0, {"version": "2"}), (0, {"month": "2026-13"}), (0, {"scope": "local"}), (0, {"payer": ""}),
     (0, {"statement": "1"}), (0, {"made_on": "gestern"})],
)  # fmt: skip
def test_without_a_head_nothing_is_read(at: int, change: dict[str, Any]) -> None:
    said = [json.loads(line) for line in lines()]
    said[at] |= change
    assert [where for _, where in faults(signed(said))] == ["第1行"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "清算", '{"item":', "[" * 100_000])
def test_a_line_that_is_none(text: str) -> None:
    assert faults([text, *lines()[1:]])[0][1] == "第1行"
    assert faults([*lines()[:3], text, *lines()[3:]])[0] == ("line_unreadable", "第4行")


ODD = (None, 0, 1.5, True, "", " ", "x", [], {}, ["abc"], [["hifp_pay", "1.00"]], {"hifp_pay": 1})
FREE = {"item": "x", "moved": "x", "institution": "x", "about": ""}
"""What a field may hold all the same: numbers and codes are anybody's."""


@pytest.mark.parametrize("at", [0, 1, 6, 7, 12])
def test_no_odd_value_passes_or_breaks_it(at: int) -> None:
    good = [json.loads(line) for line in lines()]
    for name, odd in itertools.product(good[at], ODD):
        said = [dict(line) for line in good]
        said[at][name] = odd
        told = [json.dumps(line) for line in said] if name == "digest" else signed(said)
        if FREE.get(name) != odd:
            assert f"第{at + 1}行" in {where for _, where in faults(told)}, (name, odd)


@pytest.mark.parametrize("text", ["2026-10-3", "2026-10-03 00:00", " 2026-10-03", "20261003"])
def test_a_day_is_written_in_one_way(text: str) -> None:
    assert planted(put(1, day=text))[0][1] == "第2行"


def test_a_line_is_an_object_and_no_list_of_pairs() -> None:
    said = [json.loads(line) for line in lines()]
    told = [json.dumps(line) for line in said]
    told[1] = json.dumps(list(said[1].items()))
    assert faults(told)[0] == ("line_unreadable", "第2行")


def test_a_file_that_was_cut_off_or_goes_on() -> None:
    assert ("statement_cut_off", "") in faults(lines()[:-1])
    assert faults([*lines(), "{}"]) == [("statement_goes_on", "第14行")]
    assert faults([]) == [("line_unreadable", "第1行")]


@unhurried
@given(st.integers(0, 2**32))
def test_no_character_can_be_changed(seed: int) -> None:
    chance, text = Random(seed), "\n".join(lines())
    at = chance.randrange(len(text))
    other = chance.choice([mark for mark in '0123456789S,:"{}\n' if mark != text[at]])
    assert faults((text[:at] + other + text[at + 1 :]).split("\n"))
