"""The counter from who comes to the end of the shift: nothing lost, nothing twice, one cashier's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from support import counters, offices
from support.papers import pages, squeezed
from yidi.actions.counter import settle_bill as settling
from yidi.actions.counter.compare_day import compare_day, compare_days
from yidi.core.problems import Refusal
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import AccountShare, CounterBill, HospitalMessage, Person, Settlement


def settlements() -> list[tuple[str, int]]:
    with reach.service():
        return list(Settlement.objects.order_by("id").values_list("kind", "total"))


def text(answer) -> str:
    return answer.content.decode()


def unanswered(shop, monkeypatch, broken):
    """A bill whose settlement broke off at a step; the answer is not known."""

    def lost(*_):
        raise SystemExit("the power went")

    shop.open()
    shop.add()
    with monkeypatch.context() as patch:
        patch.setattr(f"{settling.__name__}.{broken}", lost)
        with pytest.raises(SystemExit):
            shop.settle()


def test_a_sale_from_scan_to_receipt(shop):
    shop.open()
    page = text(shop.client.get(shop.bill))
    assert "备案有效，可以直接结算。" in page
    assert shop.who.name not in page
    assert shop.add().status_code == 302
    page = text(shop.client.get(shop.bill))
    assert '先自付 <span class="money">¥2.00' in page
    paying = text(shop.client.get(f"{shop.bill}pay/"))
    assert "请收现金" in paying
    assert settlements() == []
    assert shop.settle().status_code == 302
    assert settlements() == [("settlement", 2000)]
    assert "结算好了" in text(shop.client.get(shop.bill))
    paper = shop.client.get(f"{shop.bill}receipt/")
    assert paper.content.startswith(b"%PDF")


def test_a_relatives_account_pays_what_the_own_one_does_not(shop):
    from support import people, visits

    sharer = visits.person("419001", 901, balance=1_000)
    with reach.service():
        Person.objects.filter(pk=shop.who.pk).update(balance=100)
        AccountShare.objects.create(
            insured_region=shop.who.insured_region, person=shop.who, sharer=sharer,
            sharer_region=sharer.insured_region, relation="child", consented_at=people.LONG_AGO,
        )  # fmt: skip
    shop.open()
    shop.add()
    assert "家庭共济账户付" in text(shop.client.get(shop.bill))
    shop.client.post(f"{shop.bill}visit/", {"care": "pharmacy", "account": "1", "family": "1"})
    assert shop.settle().status_code == 302
    answer = shop.row().answer
    assert (answer["family"], answer["account"]) == (1_000, 1_100)
    with reach.service():
        assert Person.objects.get(pk=sharer.pk).balance == 0


def test_the_same_form_twice_is_one_settlement(shop):
    shop.open()
    shop.add()
    shop.settle()
    assert shop.settle().status_code == 302
    assert len(settlements()) == 1


def test_an_answer_that_was_lost_is_fetched_by_sending_again(shop, monkeypatch):
    unanswered(shop, monkeypatch, "writes.settled")
    assert shop.row().state == "sent"
    assert [one.difference.kind for one in compare_day(counters.CODE, clock.today())] == [
        "only_centre"
    ]
    assert shop.add().status_code == 409
    today = shop.client.get("/cashier/today/")
    assert "重发原报文，取回医保的结果" in text(today)
    bill = str(shop.row().pk)
    assert shop.client.post("/cashier/today/mend/", {"bill": bill}).status_code == 302
    assert shop.row().state == "settled"
    assert len(settlements()) == 1
    assert compare_day(counters.CODE, clock.today()) == []


def test_the_night_compares_the_day_and_says_so_on_both_first_pages(shop, monkeypatch):
    """The answer of a settlement was lost; nobody has opened that day."""
    from django.test import Client

    unanswered(shop, monkeypatch, "writes.settled")
    day = clock.today()
    night = clock.now() + timedelta(days=1)
    assert compare_days(clock.now()) == 0
    assert compare_days(night) == compare_days(night) == 1
    desks = {region: Client() for region in ("110000", "419001")}
    for region, desk in desks.items():
        offices.staff(f"r{region}", (region, "reviewer"))
        offices.signed_in(desk, f"r{region}")
    start = text(shop.client.get("/cashier/"))
    assert f"?day={day}" in start and "有 1 笔和医保对不上" in start
    assert "1 笔收费和医保对不上" in text(desks["110000"].get("/staff/"))
    assert "对不上" not in text(desks["419001"].get("/staff/"))
    shop.client.post(f"{shop.bill}again/")
    assert (shop.row().state, compare_days(night)) == ("settled", 0)
    start = text(shop.client.get("/cashier/"))
    assert "谁来了" in start and "对不上" not in start
    today = text(desks["110000"].get("/staff/"))
    assert "今天的工作" in today and "对不上" not in today


def test_a_message_that_never_arrived_is_settled_by_sending_again(shop, monkeypatch):
    unanswered(shop, monkeypatch, "sell")
    assert settlements() == []
    shop.client.post(f"{shop.bill}again/")
    assert (shop.row().state, len(settlements())) == ("settled", 1)


@pytest.mark.parametrize("broken", ["sell", "writes.settled"])
def test_with_no_answer_and_no_outage_the_slip_says_so(shop, monkeypatch, broken):
    """Whether it was settled or not: the cashier cannot know."""
    unanswered(shop, monkeypatch, broken)
    assert f'href="{shop.bill}slip/"' in text(shop.client.get(shop.bill))
    slip = shop.client.get(f"{shop.bill}slip/").content
    (said,) = pages(slip)
    said = squeezed(said)
    assert "还不知道有没有结算" in said and "这次没有结算" not in said
    assert "医疗费用发票（收费票据）原件" in said and "手工报销" in said
    assert shop.row().state == "sent"


@pytest.mark.parametrize(("broken", "left"), [("sell", []), ("writes.settled", [2000, -2000])])
def test_who_has_left_with_no_answer_is_reversed(shop, monkeypatch, broken, left):
    unanswered(shop, monkeypatch, broken)
    shop.client.post(f"{shop.bill}give-up/")
    assert [total for _, total in settlements()] == left
    assert shop.row().state == ("undone" if left else "dropped")
    assert compare_day(counters.CODE, clock.today()) == []


def test_undone_with_a_reason_once(shop):
    shop.open()
    shop.add()
    shop.settle()
    assert "要写撤销原因" in text(shop.client.post(f"{shop.bill}undo/", {"reason": " "}))
    for _ in range(2):
        assert shop.client.post(f"{shop.bill}undo/", {"reason": "收错"}).status_code == 302
    assert settlements() == [("settlement", 2000), ("reversal", -2000)]
    assert compare_day(counters.CODE, clock.today()) == []
    page = text(shop.client.get("/cashier/today/"))
    assert 'data-label="撤销">1笔' in page
    assert "一分不差" in page
    assert shop.client.get("/cashier/today/sheet/").content.startswith(b"%PDF")


def test_what_was_taken_back_elsewhere_is_found_and_followed(shop):
    from yidi.actions.settlement.cancel import Cancel, cancel
    from yidi.actions.settlement.seen import Message

    shop.open()
    shop.add()
    shop.settle()
    kept = shop.row()
    other = Message(202603, counters.CODE, f"{counters.CODE}202603021000009999", "2103", "x")
    ask = Cancel("370300", kept.answer["setl_id"], "", "", "窗口")
    cancel(other, ask, clock.now(), lambda _: b"{}")
    (found,) = compare_day(counters.CODE, clock.today())
    assert found.repair == "按医保记录登记为已撤销"
    shop.client.post("/cashier/today/mend/", {"bill": str(kept.pk)})
    assert shop.row().state == "undone"
    assert compare_day(counters.CODE, clock.today()) == []


def test_a_name_finds_many_and_the_price_is_remembered(shop):
    shop.open()
    page = text(shop.add("ysp", price=""))
    assert "找到这些" in page
    picked = {"for": "ysp", "code": "YP3"}
    assert "第一次收这个项目" in text(shop.add("ysp", price="", **picked))
    assert shop.add("ysp", price="8.5", **picked).status_code == 302
    assert shop.add("YP3", price="").status_code == 302
    assert [item["price"] for item in shop.row().content["items"]] == [8_500_000] * 2


def test_without_a_filing_the_slip_says_what_to_do(shop):
    from yidi.store.models import Filing

    with reach.service():
        Filing.objects.all().update(state="cancelled")
    shop.open()
    shop.add()
    page = text(shop.client.get(shop.bill))
    assert "打印结算失败单" in page
    assert shop.client.get(f"{shop.bill}pay/").status_code == 409
    assert shop.settle().status_code == 409
    assert (shop.row().state, settlements()) == ("open", [])
    assert shop.client.get(f"{shop.bill}slip/").content.startswith(b"%PDF")


def test_a_slip_for_a_sound_bill_is_for_an_outage_alone(shop):
    from yidi.store.writes import tickets

    shop.open()
    shop.add()
    sound = shop.client.get(f"{shop.bill}slip/")
    assert (sound.status_code, "不用失败单" in text(sound)) == (409, True)
    with reach.service():
        tickets.add_outage(
            region="370000", first=clock.now() - timedelta(hours=1), text="系统升级",
            last=clock.now() + timedelta(hours=1), scope=["settlement"],
            announced_at=clock.now(), announced_by="x",
        )  # fmt: skip
    page = text(shop.client.get(shop.bill))
    assert "正在停机" in page and "打印结算失败单" in page
    assert shop.client.get(f"{shop.bill}slip/").content.startswith(b"%PDF")


def test_one_scan_sent_twice_is_one_message(shop):
    scan = f"{counters.CODE}202603021000000001"
    said = {"text": shop.scan(), "scan": scan}
    shop.open(**said)
    shop.open(**said)
    with reach.service():
        assert HospitalMessage.objects.filter(infno="6101").count() == 1


def test_an_identity_card_of_elsewhere_needs_the_name(shop):
    page = text(shop.client.post("/cashier/", {"text": counters.NUMBER}))
    assert "姓名和证件号码都要填写" in page
    assert shop.open(text=counters.NUMBER, name=shop.who.name)


def test_an_identity_card_alone_is_not_enough_away_from_home(shop):
    shop.open(text=counters.NUMBER, name=shop.who.name)
    shop.add()
    page = text(shop.client.get(shop.bill))
    assert "直接结算要用医保电子凭证或社会保障卡。" in page
    assert shop.settle().status_code == 409


def test_another_institution_sees_nothing(shop, client):
    from django.test import Client

    from yidi.store.models import Institution

    shop.open()
    Institution.objects.create(code="P11010500010", place="110105", level="special", name="另一家")
    counters.cashier("other", "P11010500010")
    other = offices.signed_in(Client(), "other")
    for path in ("", "pay/", "receipt/", "slip/", "undo/", "return/"):
        answer = other.get(f"{shop.bill}{path}")
        assert answer.status_code == 409
        assert "没有这张收费单" in text(answer)


def test_only_cashiers_come_in_and_they_go_nowhere_else(shop, db):
    from django.test import Client

    assert Client().get("/cashier/")["Location"].startswith("/staff/sign-in/?next=%2Fcashier%2F")
    offices.staff("clerk", ("370300", "window_clerk"))
    assert offices.signed_in(Client(), "clerk").get("/cashier/").status_code == 403
    assert shop.client.get("/staff/")["Location"] == "/cashier/"
    assert shop.client.get("/staff/search/").status_code == 403


def test_an_administrator_makes_cashiers_of_the_own_area_alone(shop):
    from yidi.actions.staff.join import join_counter

    far = offices.actor("419001")
    with pytest.raises(Refusal) as refused:
        join_counter("x1", "某", offices.PASSWORD, counters.CODE, clock.now(), far)
    assert refused.value.problems[0].code == "not_your_area"


def test_the_bill_of_the_guide_from_admission_to_discharge(client):
    from support import scenario
    from yidi.config.demo.accounts import PATIENT, SANDBOX

    scenario.load_sandbox()
    counters.cashier("ward", SANDBOX)
    offices.signed_in(client, "ward")
    bill = counters.Counter(client, PATIENT)
    card = "610403D15600000500B9F1A2C3D4E5F6"
    bill.open(text=PATIENT.number, name=PATIENT.name, card=card, admit="1")
    found = {"diagnosis_code": "I25.103", "diagnosis": "冠状动脉粥样硬化性心脏病"}
    admitted = client.post(
        f"{bill.bill}admit/", {"kind": "ordinary", "first": "2017-12-04", **found}
    )
    stay = counters.Ward(client, PATIENT, admitted["Location"])
    for code, price, quantity, day in BILL:
        assert stay.charge(code, price, quantity, day=day).status_code == 302
    assert stay.leave("2017-12-15", **found).status_code == 302
    page = stay.page("settle/?asked=1&invoice=1")
    assert "¥7,500.00" in page, page
    done = stay.settle(account="")
    bill.bill = done["Location"]
    answer = bill.row().answer
    assert (answer["fund_total"], answer["cash"]) == (1_750_000, 750_000)
    client.post(f"{bill.bill}undo/", {"reason": "试算"})
    assert bill.row().state == "undone"


BILL = (
    ("YDX09000006A00101010006", "65", "120", "2017-12-05"),
    ("YDX09000044A00101010044", "110", "60", "2017-12-06"),
    ("YDX09000049A00101010049", "95", "60", "2017-12-07"),
    ("YDX09000058A00101010058", "75", "60", "2017-12-08"),
    ("YD0302730000000-YD0300001", "25", "1", "2017-12-09"),
    ("YD0302770000000-YD0300001", "110", "1", "2017-12-10"),
    ("YD0302780000000-YD0300001", "90", "1", "2017-12-11"),
    ("YD0302800000000-YD0300001", "60", "1", "2017-12-12"),
    ("YD0302810000000-YD0300001", "65", "1", "2017-12-13"),
    ("YD0302970000000-YD0300001", "50", "1", "2017-12-14"),
)
"""老张's bill of the guide: 25,000.00 yuan, of which the fund pays 17,500.00."""


def test_a_list_of_the_institution_is_compared_on_the_command_line(shop, tmp_path):
    from click.testing import CliRunner

    from yidi.interfaces.commands.reconcile import command

    class Process:
        @staticmethod
        def use_database():
            """The test has it."""

    shop.open()
    shop.add()
    shop.settle()
    said = shop.row().answer
    amounts = [f"{said[name] / 100:.2f}" for name in ("total", "fund_total", "account")]
    row = [said["setl_id"], said["mdtrt_id"], shop.who.psn_no, *amounts, "0"]
    names = "结算ID,就诊ID,人员编号,总费用,基金支付,个人账户,退费标志"
    file = tmp_path / "list.csv"

    def compared(*rows, separator=","):
        file.write_text("\n".join([names, *(separator.join(one) for one in rows)]))
        asked = [counters.CODE, "2026-03-02", "--file", str(file)]
        return CliRunner().invoke(command, asked, obj=Process())

    assert compared(row).exit_code == 0
    lost = compared()
    assert (lost.exit_code, "用原报文ID重发取回结果" in lost.output) == (1, True)
    wrong = compared([*row[:3], "20.01", *row[4:]])
    assert (wrong.exit_code, "医保20.00元、机构20.01元" in wrong.output) == (1, True)
    assert compared(row[:3]).exit_code == 2
    own = CliRunner().invoke(command, [counters.CODE, "2026-03-02"], obj=Process())
    assert (own.exit_code, "一分不差" in own.output) == (0, True)


@pytest.mark.parametrize(
    ("care", "filed", "said"),
    [
        ("outpatient", True, "备案有效，可以直接结算。"),
        ("emergency_outpatient", False, "急诊抢救视同已备案，可以直接结算。"),
    ],
)
def test_a_hospital_settles_outpatients_and_emergencies(client, care, filed, said):
    from support import scenario
    from yidi.config.demo.accounts import OUTPATIENT, SANDBOX
    from yidi.store.models import Filing

    scenario.load_sandbox()
    counters.cashier("desk", SANDBOX)
    offices.signed_in(client, "desk")
    if not filed:
        with reach.service():
            Filing.objects.all().update(state="cancelled")
    visit = counters.Counter(client, OUTPATIENT)
    visit.open(text=OUTPATIENT.number, name=OUTPATIENT.name, card="370300D15600000500C1")
    client.post(f"{visit.bill}visit/", {"care": care, "account": "1"})
    visit.add("YD0302730000000-YD0300001", "25", "1")
    assert said in text(client.get(visit.bill))
    answer = visit.settle()
    assert answer.status_code == 302, text(answer)
    assert (visit.row().state, visit.row().answer["total"]) == ("settled", 2500)


def test_a_chronic_bill_settled_as_ordinary_is_settled_anew_at_the_counter(client):
    from datetime import date

    from support import scenario
    from yidi.config.demo.accounts import OUTPATIENT, SANDBOX
    from yidi.store.models import ChronicEntitlement, Person, ResettleProposal

    scenario.load_sandbox()
    counters.cashier("desk", SANDBOX)
    offices.signed_in(client, "desk")
    with reach.service():
        who = Person.objects.get(psn_no=OUTPATIENT.psn_no, insured_region="370300")
        ChronicEntitlement.objects.create(
            insured_region="370300", person=who, disease="hypertension", first=date(2026, 1, 1)
        )
    visit = counters.Counter(client, OUTPATIENT)

    def bill(**said):
        visit.open(text=OUTPATIENT.number, name=OUTPATIENT.name, card="370300D15600000500C1")
        client.post(f"{visit.bill}visit/", {"diagnosis_code": "I10", "diagnosis": "高血压", **said})
        visit.add("YD0302730000000-YD0300001", "25", "100")
        assert visit.settle().status_code == 302
        return visit.row()

    mistaken = bill(care="outpatient")
    assert "有 1 笔结算要核对是否重新结算" in text(client.get("/cashier/today/"))
    page = text(client.get("/cashier/resettling/"))
    assert mistaken.answer["setl_id"] in page and OUTPATIENT.name not in page
    said = {
        n: page.split(f'name="{n}" value="')[1].split('"')[0]
        for n in ("setl_id", "psn_no", "msgid")
    }
    bare = client.post("/cashier/resettling/", {**said, "decline": ""})
    assert (bare.status_code, "写明理由" in text(bare)) == (409, True)
    for _ in range(2):
        assert client.post("/cashier/resettling/", {**said, "confirm": ""}).status_code == 302
    assert "没有要核对的" in text(client.get("/cashier/resettling/"))
    assert [kind for kind, _ in settlements()] == ["settlement", "reversal", "settlement"]
    with reach.service():
        mistaken.refresh_from_db()
        anew = CounterBill.objects.get(msgid=said["msgid"])
        assert ResettleProposal.objects.get().state == "done"
    assert (mistaken.state, anew.state, anew.content["care"]) == ("undone", "settled", "chronic")
    assert anew.answer["cash"] != mistaken.answer["cash"]
    assert compare_day(SANDBOX, clock.today()) == []
    right = bill(care="chronic", disease="hypertension")
    assert "高血压" in text(client.get(visit.bill)) or right.content["disease"] == "hypertension"
    assert "没有要核对的" in text(client.get("/cashier/resettling/"))
