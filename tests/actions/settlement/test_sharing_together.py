"""Two who share their accounts with each other are settled at once: nobody waits crosswise, and no
fen of either account is spent twice."""

from __future__ import annotations

from threading import Barrier, Thread
from time import sleep
from typing import Any

import pytest
from django.db import connection

from support import settled, visits
from support.visits import SETTLED
from yidi.store import reach
from yidi.store.models import AccountShare, Person, Settlement
from yidi.store.writes import till as writes

ROUNDS = 2


@pytest.fixture
def couple(own_db: str) -> tuple[Any, Any]:
    visits.hospital()
    two = visits.person(balance=100_000), visits.person(balance=100_000)
    for who, sharer in (two, two[::-1]):
        visits.filed(who)
        with reach.service():
            AccountShare.objects.create(
                insured_region=who.insured_region, person=who, sharer=sharer,
                sharer_region=sharer.insured_region, relation="spouse", consented_at=SETTLED,
            )  # fmt: skip
    return two


def bills(who: Any) -> list[tuple[Any, Any]]:
    made = []
    for _ in range(ROUNDS):
        of = visits.visit(who)
        made.append((of, visits.bill(of, 500_000)))
    return made


def test_accounts_hold_under_crossing_settlements(
    couple: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = writes.keep

    def slow(*given: Any) -> bool:
        """Whoever holds only one of the two persons now meets somebody who holds the other."""
        sleep(0.3)
        return quick(*given)

    monkeypatch.setattr(writes, "keep", slow)
    work = [bills(who) for who in couple]
    barrier = Barrier(2)
    faults: list[BaseException] = []

    def run(side: int) -> None:
        try:
            barrier.wait(10)
            for n, (of, bill) in enumerate(work[side]):
                settled.settled(of, bill, 100 * (side + 1) + n, use_account="2")
        except BaseException as fault:  # noqa: BLE001 - whatever it is, the test must tell
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(side,)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    with reach.service():
        left = sum(Person.objects.get(pk=who.pk).balance for who in couple)
        rows = list(Settlement.objects.all())
    assert len(rows) == 2 * ROUNDS
    assert left == 200_000 - sum(row.account for row in rows)
    assert sum(row.family for row in rows) > 0
