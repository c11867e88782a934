"""Clearing at the office: every page, each step by its side, files that balance, and nothing of others."""

import csv
import io
import re

import pytest
from django.test import Client

from support import clearings as c
from support import offices
from yidi.core.clearing import verifying
from yidi.core.clearing.bank import IN_HEADER
from yidi.core.money import fen
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.chain import Sm3
from yidi.store.models import Bill, ClearingItem, ClearingPayment, TrailLine

AT = "2026-04-21T09:00"


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, AT)


@pytest.fixture
def two(db):
    made = [c.settled(c.person()), c.settled(c.person(), of=c.moved(5_000, 0, 10))]
    c.collected()
    c.confirmed(*made)
    return made


def desk(name, region, role="supervisor"):
    offices.staff(name, (region, role), name=f"{name}经办")
    return offices.signed_in(Client(), name)


def address(of):
    return f"/staff/clearing/{of.pk}/"


def text(answer):
    return answer.content.decode()


def done(client, where, do, **said):
    answer = client.post(where, {"do": do, "key": f"{do}-1", **said})
    assert answer.status_code == 302, text(answer)


def test_from_cut_off_to_closed_by_both_sides(two):
    of = c.month()
    where = address(of)
    beijing, henan = desk("bj", c.BEIJING), desk("hn", c.HENAN)
    money, there = desk("hnf", c.HENAN, "finance"), desk("bjf", c.BEIJING, "finance")
    assert "个月的清算轮到我们办" in text(beijing.get("/staff/"))
    assert "¥1,070.00" in text(beijing.get("/staff/clearing/"))
    assert henan.post(where, {"do": "cut"}).status_code == 404
    for event in ("cut", "cut", "answer", "issue"):  # the same form twice is one step
        done(beijing, where, event)
    page = text(henan.get(where))
    assert "确认清算表：2 笔，¥1,070.00" in page and "河南省 → 北京市" in page
    assert money.post(where, {"do": "confirm", "amount": "1070.00"}).status_code == 404
    assert "不是1070.01元" in text(
        henan.post(where, {"do": "confirm", "key": "x", "amount": "1070.01"})
    )
    done(henan, where, "confirm", amount="1070.00")
    done(beijing, where, "notice")
    said = money.get(f"{where}application.csv").content.decode("utf-8-sig")
    head, *rows, last = csv.reader(io.StringIO(said))
    assert head[-1] == "金额（元）" and sum(fen(r[-1]) for r in rows) == fen(last[-1]) == 107_000
    assert money.get(f"{where}application.xlsx").content.startswith(b"PK")
    done(money, where, "submit")
    done(money, where, "pay", on="2026-04-21")
    done(there, where, "receive", on="2026-04-21")
    done(beijing, where, "close")
    page = text(henan.get(where))
    assert "已办结" in page and "hn经办" in page and "hnf经办" in page
    assert "平：总账借贷相抵" in text(henan.get("/staff/clearing/balance/?first=2026-01-01"))
    statement = text(henan.get(f"{where}statement.jsonl"))
    assert statement == text(beijing.get(f"{where}statement.jsonl"))
    verified = verifying.verify(statement.splitlines(), Sm3)
    assert verified.amount == 107_000
    for client in (henan, beijing):
        assert f">{verified.digest}<" in text(client.get(where))
    with reach.service():
        assert TrailLine.objects.filter(action="clearing.statement").count() == 2


def test_a_dispute_is_raised_in_the_list_and_ends_on_the_month(two):
    of = c.brought("issue", c.month())
    where = address(of)
    henan, beijing = desk("hn", c.HENAN), desk("bj", c.BEIJING)
    page = text(henan.get(f"{where}items/?state=listed"))
    item = re.search(r'name="item" value="(\d+)"', page)[1]
    assert "没有" not in page and "统筹基金" in page
    assert "请写明理由" in text(henan.post(where, {"do": "dispute", "item": item, "key": "d0"}))
    done(henan, where, "dispute", item=item, reason="重复")
    assert "有争议" in text(beijing.get("/staff/clearing/?month=202603"))
    page = text(beijing.get(where))
    assert "同意不付" in page and "照付</button>" not in page and "重复" in page
    done(beijing, where, "move", item=item, reason="等病历")
    assert "2026年4月" in text(beijing.get("/staff/clearing/"))
    statement = text(beijing.get(f"{where}statement.jsonl"))
    assert len(verifying.verify(statement.splitlines(), Sm3).moved) == 1


def test_what_differs_stands_with_its_numbers_and_one_next_step(two):
    with reach.service():
        Bill.objects.filter(pk=two[0].bill_id).update(total=two[0].total + 100)
        ClearingItem.objects.update(state="collected")
    c.collected()
    beijing = desk("bj", c.BEIJING)
    page = text(beijing.get("/staff/clearing/differences/"))
    assert page.count("下一步：") == 1 and "金额不一致" in page and "¥1,021.00" in page
    assert "有 1 笔三方不一致" in text(beijing.get("/staff/clearing/"))


def test_what_went_apart_stands_with_its_ticket_and_ends_on_the_page(two):
    with reach.service():
        Bill.objects.filter(pk=two[0].bill_id).update(total=two[0].total + 100)
        ClearingItem.objects.update(state="collected", origin=202512)
    c.collected()
    c.step("cut", c.month())
    where = "/staff/clearing/differences/"
    henan, beijing = desk("hn", c.HENAN), desk("bj", c.BEIJING)
    assert "有 1 笔移出了清算" in text(henan.get("/staff/clearing/"))
    page = text(beijing.get(where))
    with reach.service():
        item = ClearingItem.objects.get(state="apart")
    assert f"/staff/cooperation/tickets/{item.ticket}/" in page
    assert "同意不付</button>" in page and "照付，列入下一次清算" not in page
    assert "争议" in text(beijing.get(f"/staff/cooperation/tickets/{item.ticket}/"))
    said = {"item": item.pk, "month": item.unit_id, "reason": "查实无误"}
    assert "由参保地办理" in text(beijing.post(where, {"do": "uphold", "key": "k", **said}))
    assert beijing.post(where, {"do": "cut", **said}).status_code == 404
    done(henan, where, "uphold", **said)
    assert "已移出清算" not in text(henan.get(where)).split("<main")[1].split("</h1>")[1]
    assert "2026年4月" in text(henan.get("/staff/clearing/"))


def test_the_bank_and_what_waits(two):
    c.brought("submit", c.month())
    money = desk("hnf", c.HENAN, "finance")
    for region in (c.HENAN, c.BEIJING):
        client = money if region == c.HENAN else desk("bjf", region, "finance")
        done(client, "/staff/clearing/payments/", "account", region=region, name="专户", bank="行",
             account="6200 0000 0000 0001")  # fmt: skip
    assert "1 笔，<strong" in text(money.get("/staff/clearing/payments/"))
    done(money, "/staff/clearing/payments/", "send", region="410000")
    page = text(money.get("/staff/clearing/payments/"))
    file = re.search(r"/staff/clearing/payments/QF410000\d+\.csv", page)[0]
    assert "没有要交给银行的" in page and "已列入QF410000" in page
    sent = money.get(file).content
    assert money.get(file).content == sent
    assert desk("bjg", c.BEIJING, "finance").get(file).status_code == 404
    out = sent.decode("utf-8-sig")
    with reach.service():
        number = ClearingPayment.objects.get().number
    assert f"{number},专户,行,\t6200000000000001,1070.00,{number}" in out
    rows = ["2026-04-21,1,付,北京,1070.00," + number, "2026-04-21,2,付,甲,5.00,", ""]
    statement = "\r\n".join([",".join(IN_HEADER), *rows])
    sent = io.BytesIO(statement.encode("gb18030"))
    sent.name = "a.csv"
    done(money, "/staff/clearing/payments/", "read", region="410000", statement=sent)
    page = text(money.get("/staff/clearing/payments/"))
    assert "对上1笔，待处理1笔" in page and "附言里没有付款编号" in page
    line = re.search(r'name="line" value="(\d+)"', page)[1]
    done(money, "/staff/clearing/payments/", "set_aside", line=line, reason="手续费")
    page = text(money.get("/staff/clearing/payments/"))
    assert "都对上了" in page and "手续费" in page and "尾号 0001" in page
    assert c.month().state == "paid"


def test_prepayments_stand_with_their_numbers(two):
    from datetime import datetime

    from yidi.actions.clearing import prepay
    from yidi.store.models import Prepayment

    c.brought("issue", c.month())
    prepay.watch(datetime.fromisoformat(f"{AT}+08:00"))
    with reach.service():
        Prepayment.objects.update(held=110_000, year=2026)
    prepay.watch(datetime.fromisoformat(f"{AT}+08:00"))
    beijing, henan = desk("bj", c.BEIJING), desk("hn", c.HENAN)
    page = text(beijing.get("/staff/clearing/prepayments/"))
    assert "红色预警" in page and "97.27" in page and "超期" not in page
    row = re.search(r'name="prepayment" value="(\d+)"', page)[1]
    where = "/staff/clearing/prepayments/"
    assert (
        henan.post(where, {"do": "request_raise", "prepayment": row, "amount": "1"}).status_code
        == 200
    )
    done(beijing, where, "request_raise", prepayment=row, amount="500.00", reason="住院增多")
    done(henan, where, "approve_raise", prepayment=row, reason="同意")
    assert "已同意调增，待拨付" in text(beijing.get(where))
    assert "预付金调增" in text(desk("hnf", c.HENAN, "finance").get("/staff/clearing/payments/"))


@pytest.mark.parametrize(
    "path",
    [
        "?month=²²²²²²", "?month=202613&after=x", "balance/?first=x&last=9999-12-31&region=999999",
        "payments/?line=99999999999999999999&before=x", "differences/?after=-1", "99999/",
    ],
)  # fmt: skip
def test_addresses_that_nobody_wrote(two, path):
    assert desk("bj", c.BEIJING).get(f"/staff/clearing/{path}").status_code in {200, 404}


def test_other_regions_see_nothing_and_a_pool_only_its_own(two):
    of = c.month()
    other = desk("sx", "140000")
    assert other.get(address(of)).status_code == 404
    assert "还没有异地结算要清算" in text(other.get("/staff/clearing/"))
    pool = desk("jy", "419001", "finance")
    page = text(pool.get(address(of)))
    assert "截止本月" not in page and pool.post(address(of), {"do": "cut"}).status_code == 404
    assert two[0].setl_id in text(pool.get(f"{address(of)}items/"))
    neighbour = desk("zk", "411600", "finance")
    assert two[0].setl_id not in text(neighbour.get(f"{address(of)}items/"))
    assert neighbour.get(f"{address(of)}statement.jsonl").status_code == 409
    clerk = desk("ck", "410000", "window_clerk")
    assert clerk.get("/staff/clearing/").status_code == 403
