"""Settlements computed again from what was kept: the same, and an alarm where not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from support import visits
from support.visits import SETTLED
from yidi.actions.actor import JOB
from yidi.actions.settlement import settle as settling
from yidi.actions.settlement.replay import replay, replay_sample
from yidi.actions.settlement.settle import settle
from yidi.core.problems import Refusal
from yidi.core.settlement import replay as core
from yidi.store import reach
from yidi.store.reads import replays


def settled(made: Any, of: Any, serial: int, **more: Any) -> str:
    found: list[str] = []

    def answer(outcome: Any) -> bytes:
        found.append(outcome.setl_id)
        return b"{}"

    settle(visits.message(serial), visits.asking(of, made, serial, **more), SETTLED, answer)
    return found[0]


@pytest.fixture
def stay(db: None) -> tuple[Any, list[str]]:
    """A stay with an interim bill."""
    visits.hospital()
    who = visits.person(balance=50_000)
    visits.filed(who)
    of = visits.visit(who)
    first = visits.bill(of, 2_500_000, own_paid=120_000, class_b=80_000)
    one = settled(first, of, 1, interim=True)
    return of, [one, settled(visits.bill(of, 1_000_000, class_b=33_333, number=2), of, 2)]


def test_both_speeds_come_to_what_was_paid(stay: tuple[Any, list[str]]) -> None:
    for setl_id in stay[1]:
        made = replay(JOB, setl_id, SETTLED)
        assert (made.single, made.columns) == ((), ())
        assert len(made.kept.steps) > 5
    assert replay_sample(SETTLED.date(), SETTLED).looked == 2


def test_a_reversal_or_nothing_is_refused(stay: tuple[Any, list[str]]) -> None:
    with pytest.raises(Refusal, match="settlement_not_found"):
        replay(JOB, "404", SETTLED)


def test_what_differs_stands_as_an_alarm_until_a_replay_agrees(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits.hospital()
    who = visits.person()
    visits.filed(who)
    of = visits.visit(who)
    honest, read = settling.record, core.case

    def wrong(*args: Any) -> Any:
        made = honest(*args)
        care = {**made.given["care"], "level": "primary"}
        return replace(made, given={**made.given, "care": care})

    monkeypatch.setattr(settling, "record", wrong)
    setl_id = settled(visits.bill(of, 2_500_000, class_b=80_000), of, 1)
    for _ in range(2):
        assert replay_sample(SETTLED.date(), SETTLED).differing == 1
    with reach.staff(["140700"]):
        found = replays.standing(["140700"])
        assert {(alarm.setl_id, alarm.speed) for alarm in found} == {
            (setl_id, "逐笔"), (setl_id, "成批"),
        }  # fmt: skip
        assert any("deductible" in alarm.said for alarm in found)
    with reach.staff(["419001"]):
        assert replays.standing_count(["140700"], 10) == 0

    def mended(book: Any, kept: Any) -> Any:
        asked = read(book, kept)
        return replace(asked, care=replace(asked.care, level="tertiary"))

    monkeypatch.setattr(core, "case", mended)
    assert replay_sample(SETTLED.date(), SETTLED).differing == 0
    with reach.service():
        assert replays.standing(["140700"]) == []
