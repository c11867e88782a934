"""A manual claim on the pages: applied for on the phone, worked at the office, followed and explained."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from PIL import Image

from support import differences, offices, visits, wards
from support.people import insured, moment, number
from yidi.actions.people.send_code import send_code
from yidi.actions.settlement.tell_refused import tell_refused
from yidi.core.problems import Problem
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import Catalogue, Claim, Evidence

REGION = "140700"
MINE, HERS = number("19520101", 2), number("19530101", 4)
AT = moment("2026-04-01T09:00")


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, "2026-04-01T09:00")


@pytest.fixture
def town(db):
    offices.publish(REGION)
    visits.hospital()
    me = insured(REGION, "李演晴", MINE, "15400000001")
    insured(REGION, "王演波", HERS, "15400000002")
    visits.filed(me)
    return me


def entered(id_number, phone):
    client = Client()
    code = send_code(id_number, phone, None, AT)
    client.post("/sign-in/", {"number": id_number, "phone": phone, "code": code, "do": "enter"})
    client.post("/name/", {"name": "演示"})
    return client


def photo(colour="#357"):
    made = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(made, "JPEG")
    made.seek(0)
    made.name = "a.jpg"
    return made


def key_of(page):
    return re.search(r'name="key" value="(\w+)"', page.content.decode())[1]


def filled(client, me, **change):
    said = {
        "key": key_of(client.get(f"/claims/{me.pk}/apply/")), "institution": "北京示范医院",
        "place": "北京市朝阳区", "level": "tertiary", "care": "inpatient", "injury": "none",
        "first": "2026-03-02", "last": "2026-03-09", "number_1": "00012345", "code_1": "0110",
        "check_1": "86420", "on_1": "2026-03-09", "amount_1": "25000.00", "payee": "person",
        "payee_name": "李演晴", "bank": "示范银行", "account": "6200 0000 0000 1234",
        "page_invoice": photo(), "page_charge_list": photo("#753"),
    }  # fmt: skip
    return client.post(f"/claims/{me.pk}/apply/", said | change)


def kept():
    with reach.service():
        return Claim.objects.get()


def test_applied_on_the_phone_and_taken_back(town):
    mine = entered(MINE, "15400000001")
    done = filled(mine, town)
    row = kept()
    assert done["Location"] == f"/claims/{REGION}/{row.number}/"
    page = mine.get(done["Location"]).content.decode()
    assert done["Location"] in mine.get("/messages/").content.decode()
    assert "待受理" in page and "**** 1234" in page and "6200000000001234" not in page
    with reach.service():
        pages = list(Evidence.objects.filter(number=row.number).order_by("material"))
    assert [p.material for p in pages] == ["charge_list", "invoice"]
    address = f"{done['Location']}evidence/{pages[0].pk}/"
    assert mine.get(address).status_code == 200
    hers = entered(HERS, "15400000002")
    assert hers.get(done["Location"]).status_code == 404 == hers.get(address).status_code
    assert hers.post(f"{done['Location']}withdraw/").status_code == 404
    assert "北京示范医院" in mine.get("/claims/").content.decode()
    mine.post(f"{done['Location']}withdraw/", {"key": "w1"})
    assert kept().state == "withdrawn"


def test_the_form_says_what_is_wrong_and_keeps_what_was_said(town):
    mine = entered(MINE, "15400000001")
    wrong = filled(mine, town, place="某地", amount_1="abc", page_invoice="", account="12")
    said = wrong.content.decode()
    assert wrong.status_code == 400 and "没有找到这个地方" in said and "无法识别" in said
    assert "发票的照片" in said and 'value="北京示范医院"' in said
    assert "银行账号不对" in filled(mine, town, account="12").content.decode()
    filled(mine, town)
    assert "已经报过" in filled(mine, town).content.decode()


def test_many_invoices_are_one_claim(town):
    mine = entered(MINE, "15400000001")
    papers = {}
    for n in range(2, 6):
        papers |= {f"number_{n}": f"9000{n}", f"on_{n}": "2026-03-09", f"amount_{n}": "100.00"}
    begun = filled(mine, town, do="more", number_3="00077")
    assert begun.status_code == 200 and 'name="number_6"' in begun.content.decode()
    assert 'value="00077"' in begun.content.decode()
    assert filled(mine, town, **papers).status_code == 302
    with reach.service():
        assert kept().invoices.count() == 5


def test_a_refused_visit_begins_the_form(town):
    mine = entered(MINE, "15400000001")
    of = visits.visit(town)
    missing = Problem("filing_missing", "没有有效的备案。", "请先办备案。")
    tell_refused(REGION, of.mdtrt_id, visits.HOSPITAL, "北京示范医院", (missing,), AT)
    link = f"/claims/{town.pk}/apply/?visit={of.mdtrt_id}"
    assert link in mine.get("/messages/").content.decode()
    page = mine.get(f"/claims/{town.pk}/apply/?visit={of.mdtrt_id}").content.decode()
    assert 'value="北京示范医院"' in page and 'value="2026-03-09"' in page
    hers = entered(HERS, "15400000002")
    with reach.service():
        other = type(town).objects.get(name="王演波")
    begun = hers.get(f"/claims/{other.pk}/apply/?visit={of.mdtrt_id}").content.decode()
    assert "北京示范医院" not in begun


# ---- at the office


def desk(name, role):
    offices.staff(name, (REGION, role), name=f"{name}经办")
    return offices.signed_in(Client(), name)


def done(client, address, do, **said):
    answer = client.post(address, {"do": do, "key": f"{do}-1", **said})
    assert answer.status_code == 302, answer.content.decode()


def answered(client, sheet, result, said):
    """The bank's answer in the sheet that it was given."""
    book = load_workbook(io.BytesIO(sheet))
    number, *_, account, amount, empty = [cell.value for cell in book.active[2]]
    assert (number, account, empty) == (kept().number, "6200000000001234", None)
    assert amount * 100 == kept().computed["amounts"]["hifp_pay"]
    book.active.cell(2, 6).value = result
    back = io.BytesIO()
    book.save(back)
    answer = SimpleUploadedFile("回盘.xlsx", back.getvalue())
    return client.post("/staff/claims/payments/", said | {"answer": answer})


def test_from_the_phone_to_the_money_and_back_to_the_phone(town):
    mine = entered(MINE, "15400000001")
    filled(mine, town)
    number = kept().number
    address = f"/staff/claims/{REGION}/{number}/"
    clerk, second = desk("jia", "window_clerk"), desk("yi", "reviewer")
    assert "有 1 份手工报销要办" in clerk.get("/staff/").content.decode()
    assert "北京示范医院" in clerk.get("/staff/claims/").content.decode()
    assert "要交原件" in clerk.post(address, {"do": "accept"}).content.decode()
    bare = {"do": "accept", "originals": "on", "on_paper": ["bank_card", "discharge_record"]}
    unsaid = clerk.post(address, bare).content.decode()
    assert "没有核对“北京示范医院”" in unsaid and f'value="{visits.HOSPITAL}"' in unsaid
    done(clerk, address, "lack", lacking=["discharge_record"])
    page = mine.get(f"/claims/{REGION}/{number}/").content.decode()
    assert "待补材料" in page and "出院小结" in page
    mine.post(
        f"/claims/{REGION}/{number}/mend/", {"key": "m1", "page_discharge_record": photo("#111")}
    )
    assert kept().state == "mended"
    accepted = {"originals": "on", "institution": visits.HOSPITAL}
    bare = clerk.post(address, {"do": "accept", **accepted}).content.decode()
    assert "还没有收到：收款银行卡" in bare
    done(clerk, address, "accept", **accepted, on_paper=["bank_card"])
    assert "2026年5月13日前办结" in mine.get(f"/claims/{REGION}/{number}/").content.decode()
    right = {"code": visits.HOSPITAL, "level": "primary", "care": "inpatient"}
    unsaid = clerk.post(address, {"do": "put_right", **right}).content.decode()
    assert "外伤：" in unsaid and "依据的材料、理由：" in unsaid
    done(
        clerk, address, "put_right", **right, injury="no_third_party", reason="出院小结写明自己摔伤"
    )
    shown = clerk.get(address).content.decode()
    assert "三级" in shown and "无第三方责任外伤" in shown and "自己摔伤" in shown
    wrong = clerk.post(address, {"do": "totals", "total": "abc"}).content.decode()
    assert "无法识别" in wrong
    done(
        clerk, address, "totals", total="25000.00", own_paid="1200", over_limit="800", class_b="800"
    )
    done(clerk, address, "compute")
    assert clerk.post(address, {"do": "approve", "key": "x"}).status_code == 404
    assert "核定" in second.get(address).content.decode()
    done(second, address, "approve")
    finance = desk("bing", "finance")
    assert finance.get("/staff/claims/").status_code == 403
    assert "有 1 份手工报销要付款" in finance.get("/staff/").content.decode()
    assert "待付款 1 笔" in finance.get("/staff/claims/payments/").content.decode()
    finance.post("/staff/claims/payments/", {"do": "send", "region": REGION, "key": "p1"})
    batch = re.search(r"批次 (F\d+)", finance.get("/staff/claims/payments/").content.decode())[1]
    text = finance.get(f"/staff/claims/payments/{REGION}/{batch}.csv").content.decode()
    assert "6200000000001234" in text
    said = {"do": "answer", "region": REGION, "number": batch, "key": "p2"}
    sheet = finance.get(f"/staff/claims/payments/{REGION}/{batch}.xlsx").content
    assert answered(finance, sheet, "转账", said).status_code == 200 and kept().state == "paying"
    assert answered(finance, sheet, "成功", said).status_code == 302
    assert kept().state == "paid"
    assert "已付款" in mine.get(f"/claims/{REGION}/{number}/").content.decode()
    why = mine.get(f"/claims/{REGION}/{number}/result/").content.decode()
    assert "医保报销" in why and "起付线" in why and "暂时不能显示" not in why
    hers = entered(HERS, "15400000002")
    assert hers.get(f"/claims/{REGION}/{number}/result/").status_code == 404


def test_applied_at_the_window(town):
    clerk = desk("jia", "window_clerk")
    address = f"/staff/people/{town.pk}/claim/"
    said = {
        "key": key_of(clerk.get(address)), "institution": "北京示范医院", "place": "110105",
        "level": "tertiary", "care": "inpatient", "injury": "none",
        "first": "2026-03-02", "last": "2026-03-09",
        "number": ["00012345", "", "00012346"], "on": ["2026-03-09", "", "2026-03-09"],
        "amount": ["20000.00", "", "5000"], "payee": "person", "payee_name": "李演晴",
        "bank": "示范银行", "account": "6200000000001234", "pages": photo(),
    }  # fmt: skip
    wrong = said | {"amount": ["20000.00", "", "x"], "pages": photo()}
    again = clerk.post(address, wrong).content.decode()
    assert "第2张发票" in again and 'value="00012346"' in again and again.count('name="on"') == 4
    assert (
        "请至少填一张发票"
        in clerk.post(
            address, said | {"number": "", "on": "", "amount": "", "pages": photo()}
        ).content.decode()
    )
    assert clerk.post(address, said).status_code == 302
    row = kept()
    assert row.channel == "window"
    with reach.service():
        assert list(row.invoices.order_by("id").values_list("number", "amount")) == [
            ("00012345", 2_000_000), ("00012346", 500_000),
        ]  # fmt: skip
    again = clerk.post(address, said | {"key": "other", "pages": photo()})
    assert "已经报过" in again.content.decode() and kept().number in again.content.decode()


def test_lines_are_split_by_the_catalogue_of_the_insured_place(town):
    Catalogue.objects.create(region="140000", version=1)
    wards.item("XB1", region="140000", name="演示乙类药", category="B", self_pay_rate=100_000)
    wards.reads._shelves.clear()
    filled(entered(MINE, "15400000001"), town)
    address = f"/staff/claims/{REGION}/{kept().number}/"
    clerk = desk("jia", "window_clerk")
    done(
        clerk, address, "accept", originals="on", institution=visits.HOSPITAL,
        on_paper=["discharge_record", "bank_card"],
    )  # fmt: skip
    said = {
        "code": ["XB1", "无码"], "name": ["", "陪护"], "on": ["2026-03-03", "2026-03-03"],
        "quantity": ["2", "1"], "price": ["12000", "1000"],
    }  # fmt: skip
    short = clerk.post(address, {"do": "lines", "key": "l0", **said, "price": ["12000", "1"]})
    assert "不一致" in short.content.decode() and 'value="12000"' in short.content.decode()
    done(clerk, address, "lines", **said)
    row = kept()
    assert (row.total, row.own_paid, row.class_b) == (2_500_000, 100_000, 240_000)
    assert row.catalogue == "insured_place"
    shown = clerk.get(address).content.decode()
    assert 'value="XB1"' in shown and "演示乙类药" in shown and "陪护" in shown
    right = {"level": "primary", "care": "inpatient", "injury": "none", "reason": "名录里没有"}
    done(clerk, address, "put_right", **right)
    assert kept().total == 0, "split anew for another level"
    assert 'value="XB1"' in clerk.get(address).content.decode()


def test_a_difference_is_claimed_from_its_message(db, monkeypatch):
    area = "419001"
    offices.publish(area)
    me = insured(area, "李演晴", MINE, "15400000001")
    _, number = differences.proposed(me, monkeypatch)
    mine = entered(MINE, "15400000001")
    form = f"/claims/{me.pk}/difference/{number}/"
    assert form in mine.get("/messages/").content.decode()
    assert form in mine.get("/chronic/").content.decode()
    page = mine.get(form)
    assert number in page.content.decode() and "医保多支付" in page.content.decode()
    said = {"key": key_of(page), "payee": "person", "payee_name": "李演晴", "bank": "示范银行"}
    wrong = mine.post(form, said)
    assert wrong.status_code == 400 and "请写银行账号" in wrong.content.decode()
    sent = mine.post(form, said | {"account": "6200000000001234", "page_invoice": photo()})
    claim = kept().number
    assert sent["Location"] == f"/claims/{area}/{claim}/" == mine.get(form)["Location"]
    assert number in mine.get(sent["Location"]).content.decode()
    assert claim in mine.get("/chronic/").content.decode()
    offices.staff("jia", (area, "window_clerk"), name="甲经办")
    clerk = offices.signed_in(Client(), "jia")
    assert claim in clerk.get("/staff/resettling/claim/").content.decode()
    at_desk = clerk.get(f"/staff/claims/{area}/{claim}/").content.decode()
    assert number in at_desk and "更正就医情况" not in at_desk
    window = f"/staff/people/{me.pk}/claim/{number}/"
    assert clerk.get(window)["Location"] == f"/staff/claims/{area}/{claim}/"
    mine.post(f"/claims/{area}/{claim}/withdraw/", {"key": "w1"})
    assert window in clerk.get("/staff/resettling/claim/").content.decode()
    begun = clerk.get(window)
    again = said | {"key": key_of(begun), "account": "6200000000001234"}
    assert clerk.post(window, again).status_code == 302
