"""A part of a sale comes back: negative lines against their originals, the rest settled anew, once."""

from __future__ import annotations

import re

import pytest

from support import counters
from yidi.actions.counter.compare_day import compare_day
from yidi.core.settlement import giving_back
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import ChargeLine, CounterBill, Settlement
from yidi.store.reads import statements


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def sold(shop, monkeypatch):
    """Ten of one thing and one of another, sold two days ago; sessions do not end meanwhile."""
    monkeypatch.setattr("yidi.interfaces.cashier.guard.stopped", lambda *_: None)
    shop.open()
    shop.client.post(f"{shop.bill}visit/", {"care": "pharmacy"})
    shop.add(quantity="10")
    shop.add("YP3", price="8.50", quantity="1")
    assert shop.settle().status_code == 302
    monkeypatch.setenv("YIDI_CLOCK", "2026-03-04T11:00")
    return shop


def form(shop, quantity, **more):
    """What the page of returns would send: so many of the first line."""
    page = text(shop.client.get(f"{shop.bill}return/"))
    number = re.search(r'name="number" value="(\w+)"', page)[1]
    line = re.search(r'name="(back-\w+)"', page)[1]
    return {"number": number, line: quantity, "reason": "药品退回", **more}


def amounts():
    with reach.service():
        return list(Settlement.objects.order_by("id").values_list("kind", "total"))


def test_a_part_comes_back_on_a_later_day(sold):
    before = sold.row()
    said = form(sold, "4")
    seen = text(sold.client.post(f"{sold.bill}return/", said))
    assert "请退现金" in seen
    assert amounts() == [("settlement", 10_850)]
    with reach.service():
        assert ChargeLine.objects.count() == 2
    done = [sold.client.post(f"{sold.bill}return/", {**said, "confirm": "1"}) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in done] == [(302, done[0]["Location"])] * 2
    number = said["number"]
    other = {**said, "confirm": "1", "number": f"{number[:-1]}{(int(number[-1]) + 1) % 10}"}
    again = sold.client.post(f"{sold.bill}return/", other)
    assert (again.status_code, "已经退过" in text(again)) == (409, True)
    assert amounts() == [("settlement", 10_850), ("reversal", -10_850), ("settlement", 6_850)]
    with reach.service():
        anew = CounterBill.objects.get(state="settled")
        back = ChargeLine.objects.get(quantity__lt=0)
        original = ChargeLine.objects.get(feedetl_sn=back.returns)
    assert (back.quantity, back.amount, back.at) == (-40_000, -4_000, original.at)
    assert sold.row().state == "undone"
    assert [item["quantity"] for item in anew.content["items"]] == [60_000, 10_000]
    assert anew.answer["mdtrt_id"] == before.answer["mdtrt_id"]
    refund = before.answer["cash"] - anew.answer["cash"]
    assert refund == 4_000
    assert f'请退现金</p><p class="sum__figure">¥{refund / 100:.2f}' in seen
    assert compare_day(counters.CODE, clock.today()) == []
    assert "一分不差" in text(sold.client.get("/cashier/today/"))


def test_each_settlement_keeps_its_own_lines(sold):
    before = sold.row().answer
    sold.client.post(f"{sold.bill}return/", form(sold, "4", confirm="1"))
    with reach.service():
        anew = CounterBill.objects.get(state="settled").answer
        told = [statements.one("370300", said["setl_id"]) for said in (before, anew)]
    assert [sum(line.amount for line in paid.charges) for paid in told] == [10_850, 6_850]


def test_what_is_left_can_come_back_too_but_not_more(sold):
    sold.client.post(f"{sold.bill}return/", form(sold, "4", confirm="1"))
    with reach.service():
        anew = CounterBill.objects.get(state="settled")
    sold.bill = f"/cashier/bills/{anew.pk}/"
    more = sold.client.post(f"{sold.bill}return/", form(sold, "7", confirm="1"))
    assert (more.status_code, "退的比剩下的多" in text(more)) == (409, True)
    assert sold.client.post(f"{sold.bill}return/", form(sold, "6", confirm="1")).status_code == 302
    assert [total for _, total in amounts()][-1] == 850
    assert compare_day(counters.CODE, clock.today()) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"reason": " "}, "要写退费原因"),
        ({"number": "1"}, "表单已经失效"),
        ({"back-nobody": "1"}, "这一笔里没有要退的项目"),
    ],
)
def test_what_cannot_come_back_moves_nothing(sold, more, told):
    answer = sold.client.post(f"{sold.bill}return/", form(sold, "4", confirm="1", **more))
    assert (answer.status_code, told in text(answer)) == (409, True)
    assert amounts() == [("settlement", 10_850)]


def test_everything_is_taken_back_by_undoing(sold):
    nothing = sold.client.post(f"{sold.bill}return/", form(sold, ""))
    assert "还没有填退多少" in text(nothing)
    page = text(sold.client.get(f"{sold.bill}return/"))
    every = dict(zip(re.findall(r'name="(back-\w+)"', page), ("10", "1"), strict=True))
    every |= form(sold, "10")
    assert "全部退了" in text(sold.client.post(f"{sold.bill}return/", every))
    assert amounts() == [("settlement", 10_850)]


def test_a_year_that_is_over_stays(sold, monkeypatch):
    monkeypatch.setenv("YIDI_CLOCK", "2027-01-02T11:00")
    late = sold.client.post(f"{sold.bill}return/", form(sold, "4", confirm="1"))
    assert (late.status_code, "以前年度" in text(late)) == (409, True)
    assert amounts() == [("settlement", 10_850)]


def test_pieces_come_to_the_whole():
    line = giving_back.Left(
        "1", "1", clock.now(), "YP1", "YP1", "药", 333_333, 30_000, 100, "0", ""
    )
    pieces = 0
    for _ in range(2):
        (back,) = giving_back.returns([line, line_of("2")], {"1": 10_000}, "s", clock.now())
        pieces += back.amount
        line = line.less(10_000)
    (back,) = giving_back.returns([line, line_of("2")], {"1": 10_000}, "s", clock.now())
    assert pieces + back.amount == -100


def line_of(sn):
    return giving_back.Left(
        sn, "1", clock.now(), "YP2", "YP2", "别的", 1_000_000, 10_000, 100, "0", ""
    )
