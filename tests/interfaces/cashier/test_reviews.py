"""An institution answers a review until its last day, and reads plainly when that is over."""

import pytest
from django.test import Client

from support import counters, offices, reviews, visits


@pytest.mark.parametrize(("day", "open_"), [("2026-03-17", True), ("2026-03-18", False)])
def test_the_last_day_is_in_time_and_the_next_is_not(db, monkeypatch, day, open_):
    _, case = reviews.proposed()
    counters.cashier("rev-till", visits.HOSPITAL)
    monkeypatch.setenv("YIDI_CLOCK", f"{day}T16:00")
    till = offices.signed_in(Client(), "rev-till")
    address = f"/cashier/reviews/{case.number}/"
    page, listed = (till.get(one).content.decode() for one in (address, "/cashier/reviews/"))
    assert ("<textarea" in page) is ("答复到 2026年3月17日" in listed) is open_
    assert ("2026年3月17日，已经过了" in page) is ("17日到期没有答复" in listed) is not open_
    said = {"do": "answer", "reason": "有医嘱", "key": "review-late"}
    sent = till.post(address, said)
    assert sent.status_code == (302 if open_ else 409)
    assert ("视为认可扣款" in sent.content.decode()) is not open_
    assert reviews.card(case).state == ("answered" if open_ else "proposed")
