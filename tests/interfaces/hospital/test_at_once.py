"""The same message twice at once: one effect, and the same answer for both."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Event, Thread, local
from time import sleep
from typing import Any

import pytest
from django.db import connection

from support import people, tills, visits, wards
from support.together import at_once
from yidi.actions.actor import Actor
from yidi.actions.settlement import settle
from yidi.actions.settlement.visit import At, held
from yidi.interfaces.common.clock import ZONE
from yidi.store import reach
from yidi.store.models import Settlement, Visit
from yidi.store.writes import envelopes
from yidi.store.writes import visits as writes

NUMBER = people.number("19520101", 7)


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], bytes]], list[bytes]]:
    """Runs a work in two threads; neither goes on before both have found that nothing is stored."""
    barrier, met, found = Barrier(2), local(), envelopes.kept

    def kept(*key: Any) -> Any:
        before = found(*key)
        if not hasattr(met, "once"):
            met.once = True
            barrier.wait(20)
        return before

    def run(work: Callable[[], bytes]) -> list[bytes]:
        said: list[bytes] = []

        def one() -> None:
            said.append(work())
            connection.close()

        threads = [Thread(target=one) for _ in range(2)]
        monkeypatch.setattr(envelopes, "kept", kept)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return said

    return run


def test_a_registration_and_a_purchase(own_db: str, together: Any) -> None:
    shop = tills.till(None, "P11010500009", "110105", level="special", pharmacy=True)
    shop.region = "370300"
    visits.opened(shop.code)
    wards.catalogue()
    who = visits.person("370300", 7, balance=50_000)
    visits.filed(who, place="110000")
    row = wards.fee("", "", "1")
    bought = {
        "druginfo": {
            "psn_no": who.psn_no, "mdtrt_cert_type": "03", "mdtrt_cert_no": NUMBER,
            "psn_cert_type": "01", "certno": NUMBER, "psn_name": who.name,
            "begntime": "2026-03-02 09:00:00", "medfee_sumamt": "10.00", "insutype": "310",
            "acct_used_flag": "1", "med_type": "41",
        },
        "drugdetail": [row],
    }  # fmt: skip
    for infno, given in (("2201", wards.registration(who, NUMBER)), ("2102", bought)):
        message = shop.message(infno, given)
        first, second = together(lambda message=message: shop.send(message).content)
        assert first.decode() == second.decode()
        assert b'"infcode":0' in first, first
    with reach.service():
        assert (Visit.objects.count(), Settlement.objects.count()) == (2, 1)


def test_a_bill_with_flags_and_who_has_the_visit(
    own_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both hold the visit before its bills: neither waits for what the other has."""
    monkeypatch.setattr("yidi.interfaces.common.clock.now", lambda: visits.SETTLED.astimezone(ZONE))
    till = tills.till(None, visits.HOSPITAL, "110105", level="tertiary")
    till.region = "140700"
    visits.opened(till.code)
    who = visits.person(order=77)
    visits.filed(who)
    of = visits.visit(who, mdtrt_id="1407002603020000000001")
    visits.bill(of, 2_500_000)
    kept = Event()

    def slowly(*visit: Any) -> None:
        kept.set()
        sleep(0.3)
        writes.flag(*visit)

    monkeypatch.setattr(settle, "flag", slowly)
    data = {
        "psn_no": who.psn_no, "mdtrt_cert_type": "01", "medfee_sumamt": "25000.00",
        "psn_setlway": "01", "mdtrt_id": of.mdtrt_id, "insutype": "310", "acct_used_flag": "0",
        "mid_setl_flag": "0", "exp_content": '{"IPT_TYPE":"2"}',
    }  # fmt: skip
    settled: list[dict[str, Any]] = []

    def settling() -> None:
        settled.append(till.post("2304", {"data": data}))

    def holding() -> None:
        kept.wait(10)
        at = At(Actor("institution", "x", "x"), till.code, of.mdtrt_id, who.psn_no, visits.SETTLED)
        with reach.service():
            assert held(at).bills[0].settled

    assert at_once(settling, holding) == ["", ""]
    assert settled[0]["infcode"] == 0, settled
