"""In-patients on the cashier's page, from admission to the last bill: nothing lost, nothing twice."""

from __future__ import annotations

import re
import time
from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from support import counters, offices, people, visits
from support.together import at_once
from yidi.actions.counter import settle_bill as settling
from yidi.actions.counter.compare_day import compare_day
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import (
    ChargeLine,
    CounterBill,
    Filing,
    HospitalMessage,
    Person,
    Settlement,
    Visit,
)
from yidi.store.reads import counter as reads


def text(answer) -> str:
    return answer.content.decode()


def moved():
    with reach.service():
        return list(Settlement.objects.order_by("id").values_list("kind", "interim", "total"))


def lines():
    with reach.service():
        return list(ChargeLine.objects.order_by("id").values_list("quantity", "amount"))


def on(monkeypatch, moment):
    monkeypatch.setenv("YIDI_CLOCK", moment)


def lost(*_):
    raise SystemExit("the power went")


def left_unknown(house, monkeypatch, broken):
    """An interim bill whose settlement broke off at a step; the answer is not known."""
    house.admit()
    house.charge()
    with monkeypatch.context() as patch:
        patch.setattr(f"{settling.__name__}.{broken}", lost)
        with pytest.raises(SystemExit):
            house.settle()
    with reach.service():
        return CounterBill.objects.get(state="sent")


def test_a_stay_from_admission_to_the_receipt(house, monkeypatch):
    done = house.admit()
    assert done.status_code == 302, text(done)
    page = house.page()
    assert "备案有效，可以直接结算。" in page and "第2天" in page and "内科 8床" in page
    assert house.who.name not in page
    with reach.service():
        visit = Visit.objects.get()
    assert (visit.state, visit.med_type, visit.place) == ("open", "21", "110000")
    assert house.charge(day="2026-03-01").status_code == 302
    listed = text(house.client.get("/cashier/ward/"))
    assert "第2天" in listed and "¥20.00" in listed and "可以直接结算" in listed
    assert house.client.get("/cashier/ward/", {"q": "8"})["Location"] == house.stay
    on(monkeypatch, "2026-03-04T09:00")
    house.charge("JC1", "30.00", "1")
    assert "病人现金" in house.page()
    left = house.leave()
    assert left["Location"] == f"{house.stay}settle/"
    assert "请收现金" in house.page("settle/")
    assert moved() == []
    settled = house.settle()
    assert moved() == [("settlement", False, 5_000)]
    assert "结算好了" in text(house.client.get(settled["Location"]))
    assert house.client.get(f"{settled['Location']}receipt/").content.startswith(b"%PDF")
    assert "现在没有人住院" in text(house.client.get("/cashier/ward/"))
    assert "一分不差" in text(house.client.get("/cashier/today/"))


def test_an_interim_bill_and_what_rests_on_it(house, monkeypatch):
    house.admit()
    house.charge(quantity="100")
    first = house.settle()["Location"]
    assert moved() == [("settlement", True, 100_000)]
    assert "已中途结算" in text(house.client.get("/cashier/ward/"))
    assert "住院中途" in text(house.client.get("/cashier/today/"))
    on(monkeypatch, "2026-03-05T09:00")
    house.charge(quantity="50")
    house.leave()
    assert "起付线只算一次" in house.page("settle/")
    last = house.settle()["Location"]
    assert [total for *_, total in moved()] == [100_000, 50_000]
    with reach.service():
        interim, final = Settlement.objects.order_by("id")
    assert final.earlier == [interim.setl_id]
    refused = text(house.client.post(f"{first}undo/", {"reason": "收错"}))
    assert "后面的结算已经扣除了这笔中途结算" in refused
    house.client.post(f"{last}undo/", {"reason": "收错"})
    assert "已出院，待结算" in text(house.client.get("/cashier/ward/"))
    assert compare_day(visits.HOSPITAL, clock.today()) == []
    assert house.client.post(f"{first}undo/", {"reason": "收错"}).status_code == 302
    assert "还没结" not in house.page()
    house.settle()
    assert moved()[-1] == ("settlement", False, 150_000)
    assert compare_day(visits.HOSPITAL, clock.today()) == []


def test_a_stay_over_the_years_end(house, monkeypatch):
    on(monkeypatch, "2026-12-31T16:00")
    house.admit(first="2026-12-28")
    house.charge(quantity="300", day="2026-12-28")
    house.settle()
    on(monkeypatch, "2027-01-03T09:00")
    house.charge(quantity="10", day="2027-01-02")
    house.leave("2027-01-03")
    assert house.settle().status_code == 302
    with reach.service():
        assert list(Settlement.objects.order_by("id").values_list("year", "interim")) == [
            (2026, True), (2027, False),
        ]  # fmt: skip
    assert compare_day(visits.HOSPITAL, clock.today()) == []


def test_what_was_charged_is_taken_back_by_a_negative_line(house):
    house.admit()
    house.charge(quantity="5")
    house.settle(account="")
    line = re.search(r'name="line" value="(\w+)"', house.page())[1]
    assert house.post("back/", line=line, quantity="2").status_code == 302
    assert lines() == [(50_000, 5_000), (-20_000, -2_000)]
    assert "已退 2" in house.page()
    more = house.post("back/", line=line, quantity="4")
    assert (more.status_code, "退的比剩下的多" in text(more)) == (409, True)
    house.charge(quantity="1")
    house.leave()
    assert '请退现金</p><p class="sum__figure">¥10.00' in house.page("settle/?asked=1")
    house.settle(account="")
    assert [total for *_, total in moved()] == [5_000, -1_000]


def test_the_same_form_twice_is_one_step(house):
    house.admit()
    number = house.form()
    for _ in range(2):
        assert house.charge(form=number).status_code == 302
    other = house.charge(form=number, quantity="3")
    assert (other.status_code, "已经办过一次" in text(other)) == (409, True)
    assert lines() == [(20_000, 2_000)]
    number = house.form()
    for _ in range(2):
        assert house.leave(form=number).status_code == 302
    fields = {"form": house.form(), "asked": "1", "total": "2000", "account": "1"}
    done = [house.client.post(f"{house.stay}settle/", fields)["Location"] for _ in range(2)]
    assert done[0] == done[1]
    assert moved() == [("settlement", False, 2_000)]
    with reach.service():
        assert CounterBill.objects.filter(state="settled").count() == 1


def test_two_cashiers_at_one_patient(house):
    from django.test import Client

    counters.cashier("other", visits.HOSPITAL)
    other = counters.Ward(offices.signed_in(Client(), "other"), house.who)
    house.admit()
    other.stay = house.stay
    house.charge()
    seen = {"form": house.form(), "asked": "1", "total": "2000", "account": "1"}
    assert other.charge("JC1", "30.00", "1").status_code == 302
    late = house.client.post(f"{house.stay}settle/", seen)
    assert (late.status_code, "与已上传明细合计50.00元不一致" in text(late)) == (409, True)
    assert moved() == []
    assert house.leave().status_code == 302
    again = other.leave()
    assert (again.status_code, "已出院的就诊不能办理出院" in text(again)) == (409, True)
    late = {**seen, "form": other.form(), "total": "5000"}
    house.settle()
    twice = other.client.post(f"{other.stay}settle/", late)
    assert (twice.status_code, len(moved())) == (409, 1)
    assert "已结算" in text(house.client.get("/cashier/today/"))


def test_a_bill_of_a_stay_that_is_sent_twice_at_once(own_db, monkeypatch):
    """Both look for the bill before either has written it."""
    from django.test import Client

    monkeypatch.setattr("yidi.interfaces.cashier.guard.stopped", lambda *_: None)
    house = counters.ward(Client())
    house.admit()
    house.charge()
    seen = {"form": house.form(), "asked": "1", "total": "2000"}
    looked = reads.of_stay

    def slowly(*stay):
        found = looked(*stay)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(reads, "of_stay", slowly)
    at_once(*[partial(house.client.post, f"{house.stay}settle/", seen)] * 2)
    assert moved() == [("settlement", True, 2_000)]
    with reach.service():
        found = CounterBill.objects.exclude(state="admitted")
        assert list(found.values_list("state", flat=True)) == ["settled"]


def test_somebody_is_admitted_once(house):
    house.admit(number="Z1")
    twice = house.admit(number="Z1")
    assert (twice.status_code, "住院/门诊号Z1已经登记" in text(twice)) == (409, True)
    with reach.service():
        assert Visit.objects.count() == 1
        assert CounterBill.objects.filter(state="open").count() == 1


def test_the_same_admission_sent_twice(house):
    bill = counters.Counter(house.client, house.who)
    bill.open(text=bill.scan(), admit="1")
    done = [house.client.post(f"{bill.bill}admit/", counters.ADMISSION) for _ in range(2)]
    assert done[0]["Location"] == done[1]["Location"] == house.client.get(bill.bill)["Location"]
    with reach.service():
        assert HospitalMessage.objects.filter(infno="2401").count() == 1


@pytest.mark.parametrize("broken", ["settle", "writes.settled"])
def test_a_lost_answer_is_fetched_by_sending_again(house, monkeypatch, broken):
    bill = left_unknown(house, monkeypatch, broken)
    assert "请先打开它重新发送" in house.page()
    assert "结果未知" in text(house.client.get("/cashier/"))
    blocked = house.client.post(
        f"{house.stay}settle/", {"form": house.form(), "asked": "1", "total": "2000"}
    )
    assert (blocked.status_code, "还不知道结果" in text(blocked)) == (409, True)
    house.client.post(f"/cashier/bills/{bill.pk}/again/")
    with reach.service():
        bill.refresh_from_db()
    assert (bill.state, moved()) == ("settled", [("settlement", True, 2_000)])
    assert compare_day(visits.HOSPITAL, clock.today()) == []


@pytest.mark.parametrize(
    ("broken", "day"), [("settle", "2026-03-03"), ("writes.settled", "2026-03-02")]
)
def test_what_is_sent_again_another_day_stands_where_the_centre_has_it(
    house, monkeypatch, broken, day
):
    bill = left_unknown(house, monkeypatch, broken)
    on(monkeypatch, "2026-03-03T10:00")
    house.client.post(f"/cashier/bills/{bill.pk}/again/")
    with monkeypatch.context() as patch:
        patch.setattr("yidi.actions.counter.undo_bill.cancel", lost)
        with pytest.raises(SystemExit):
            house.client.post(f"/cashier/bills/{bill.pk}/undo/", {"reason": "收错"})
    on(monkeypatch, "2026-03-04T10:00")
    house.client.post(f"/cashier/bills/{bill.pk}/again/")
    with reach.service():
        bill.refresh_from_db()
    assert (str(bill.day), str(bill.undo_day), bill.state) == (day, "2026-03-04", "undone")
    for n in (2, 3, 4):
        assert compare_day(visits.HOSPITAL, date(2026, 3, n)) == []


@pytest.mark.parametrize(("broken", "left"), [("settle", []), ("writes.settled", [2000, -2000])])
def test_an_interim_bill_with_no_answer_is_reversed(house, monkeypatch, broken, left):
    bill = left_unknown(house, monkeypatch, broken)
    house.client.post(f"/cashier/bills/{bill.pk}/give-up/")
    assert [total for *_, total in moved()] == left
    assert compare_day(visits.HOSPITAL, clock.today()) == []
    assert house.settle().status_code == 302
    assert moved()[-1] == ("settlement", True, 2_000)


def test_power_that_goes_before_a_step_is_kept_leaves_nothing(house, monkeypatch):
    house.admit()
    number = house.form()
    with monkeypatch.context() as patch:
        patch.setattr("yidi.actions.settlement.once.envelopes.keep", lost)
        with pytest.raises(SystemExit):
            house.charge(form=number)
    assert lines() == []
    assert house.charge(form=number).status_code == 302
    assert lines() == [(20_000, 2_000)]


def test_who_files_after_the_admission_is_shown_and_settled(house):
    with reach.service():
        Filing.objects.all().update(state="cancelled")
    house.admit()
    house.charge()
    listed = text(house.client.get("/cashier/ward/"))
    assert "还不能直接结算" in listed and "现在补办备案还来得及" in listed
    assert house.client.get(f"{house.stay}settle/").status_code == 409
    with reach.service():
        Filing.objects.all().update(state="active")
    assert "可以直接结算" in text(house.client.get("/cashier/ward/"))
    assert house.settle().status_code == 302


@pytest.mark.parametrize(
    ("who", "changed"),
    [(Filing, {"state": "cancelled"}), (Person, {"status": "ended", "status_since": "2026-03-04"})],
)
def test_what_ended_after_the_discharge_does_not_stand_in_the_way(house, monkeypatch, who, changed):
    house.admit()
    house.charge()
    house.leave()
    on(monkeypatch, "2026-03-04T10:00")
    ended = {"ended_at": clock.now()} if who is Filing else {}
    with reach.service():
        who.objects.all().update(**changed, **ended)
    on(monkeypatch, "2026-03-05T10:00")
    assert "备案有效，可以直接结算。" in house.page()
    assert "还不能直接结算" not in text(house.client.get("/cashier/ward/"))
    assert house.settle().status_code == 302


def test_an_injury_that_somebody_else_must_pay_is_shown(house):
    house.admit()
    assert house.post("change/", **counters.ADMISSION | {"kind": "injury"}).status_code == 302
    assert "有第三方责任的外伤，医保基金不支付。" in house.page()
    assert "还不能直接结算" in text(house.client.get("/cashier/ward/"))


def test_a_full_ward_asks_no_more_of_the_database_than_one_bed(house):
    asked = []
    for n in range(2):
        house.who = visits.person("370300", 11 + n)
        visits.filed(house.who, place="110000")
        house.admit()
        with CaptureQueriesContext(connection) as queries:
            house.client.get("/cashier/ward/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_list_that_is_cut_off_says_so(house, monkeypatch):
    house.admit()
    assert "在院 1 人" in text(house.client.get("/cashier/ward/"))
    monkeypatch.setattr("yidi.store.reads.ward.MOST", 1)
    full = text(house.client.get("/cashier/ward/"))
    assert "只列最近入院的 1 人，其余的请在上面找。" in full and "在院 1 人" not in full


def test_who_pays_all_of_it_takes_a_slip_and_leaves_the_list(house):
    house.admit(number="Z1")
    house.charge()
    sound = house.client.get(f"{house.stay}slip/")
    assert (sound.status_code, "不用失败单" in text(sound)) == (409, True)
    with reach.service():
        Filing.objects.all().update(state="cancelled")
    house.leave()
    assert "打印结算失败单" in text(house.client.get(f"{house.stay}settle/"))
    assert house.client.get(f"{house.stay}slip/").content.startswith(b"%PDF")
    house.post("cancel/")
    assert lines() == []
    assert "现在没有人住院" in text(house.client.get("/cashier/ward/"))


def test_a_stays_bill_with_no_answer_has_its_slip(house, monkeypatch):
    kept = left_unknown(house, monkeypatch, "settle")
    slip = house.client.get(f"/cashier/bills/{kept.pk}/slip/")
    assert slip.content.startswith(b"%PDF")


def test_a_newborn_without_a_number_comes_with_a_parents(house):
    born = date(2026, 2, 27)
    baby = people.insured("370300", "张小例", "", "", parent=house.who, birth=born)
    visits.filed(baby, place="110000", first=born)
    house.who = baby
    assert house.admit(first="2026-02-27").status_code == 302
    house.charge()
    house.leave()
    assert house.settle().status_code == 302
    with reach.service():
        assert Settlement.objects.get().given["care"]["newborn_days"] == "0"


def test_who_came_with_an_identity_card_shows_the_credential_later(house):
    bill = counters.Counter(house.client, house.who)
    bill.open(text=counters.NUMBER, name=house.who.name, admit="1")
    assert "直接结算要用医保电子凭证或社会保障卡。" in text(house.client.get(bill.bill))
    house.stay = house.client.post(f"{bill.bill}admit/", counters.ADMISSION)["Location"]
    house.charge()
    assert "还不能直接结算" in text(house.client.get("/cashier/ward/"))
    said = counters.ADMISSION | {"bed": "9", "text": bill.scan()}
    changed = house.post("change/", **said)
    assert changed.status_code == 302, text(changed)
    assert "内科 9床" in house.page()
    assert house.settle().status_code == 302


def test_a_changed_bed_leaves_the_moment_of_the_admission(house, monkeypatch):
    house.admit(first="2026-03-02")
    on(monkeypatch, "2026-03-03T09:00")
    assert house.post("change/", **counters.ADMISSION | {"first": "2026-03-02"}).status_code == 302
    with reach.service():
        assert localtime(Visit.objects.get().first).isoformat() == "2026-03-02T10:00:00+08:00"
    house.post("change/", **counters.ADMISSION)
    with reach.service():
        assert localtime(Visit.objects.get().first).isoformat() == "2026-03-01T00:00:00+08:00"


def test_a_number_that_the_counter_gave_is_not_shown_as_the_hospitals(house):
    house.admit()
    assert 'name="number" maxlength="30" value=""' in house.page("change/")
    house.post("change/", **counters.ADMISSION | {"number": "Z1"})
    assert 'name="number" maxlength="30" value="Z1"' in house.page("change/")


def test_the_same_change_with_a_code_that_was_scanned_twice(house):
    house.admit()
    page = house.page("change/")
    numbers = dict(re.findall(r'type="hidden" name="(form|scan)" value="(\w+)"', page))
    scanned = counters.Counter(house.client, house.who).scan()
    for _ in range(2):
        done = house.post("change/", **counters.ADMISSION, **numbers, text=scanned)
        assert done.status_code == 302, text(done)


def test_somebody_elses_credential_changes_nothing(house):
    house.admit()
    other = visits.person("370300", 8)
    scanned = counters.Counter(house.client, other).scan()
    answer = house.post("change/", **counters.ADMISSION, text=scanned)
    assert (answer.status_code, "不是这位住院病人的凭证" in text(answer)) == (409, True)


def test_a_discharge_and_an_admission_are_taken_back(house):
    house.admit(number="Z1")
    house.charge()
    house.leave()
    assert "撤销出院" in house.page()
    assert house.post("resume/").status_code == 302
    assert "第2天" in house.page()
    assert "已记的 1 条费用" in house.page("cancel/")
    gone = house.post("cancel/")
    assert gone["Location"] == "/cashier/ward/"
    assert lines() == []
    assert house.client.get(house.stay).status_code == 409
    assert house.admit(number="Z1").status_code == 302


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"diagnosis": ""}, "住院要填诊断"),
        ({"kind": "injury"}, "外伤涉及第三方责任，医保基金不支付"),
        ({"kind": "other"}, "这里不办这一类"),
        ({"first": "2026-03-09"}, "开始时间在今天以后"),
        ({"first": "morgen"}, "日期不对"),
    ],
)
def test_who_is_not_admitted(house, said, told):
    answer = house.admit(**said)
    assert (answer.status_code, told in text(answer)) == (409, True)
    with reach.service():
        assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ({"kind": "emergency"}, (True, "none", "21", False)),
        ({"kind": "injury", "signed": "1"}, (False, "no_third_party", "22", False)),
        ({"diagnosis_code": "F20.000", "diagnosis": "精神分裂症"}, (False, "none", "21", True)),
    ],
)
def test_how_somebody_comes_in(house, kind, found):
    assert house.admit(**kind).status_code == 302
    with reach.service():
        visit = Visit.objects.get()
    assert (visit.emergency, visit.injury, visit.med_type, visit.mental_illness) == found


def test_steps_in_the_wrong_order(house):
    house.admit()
    early = house.leave("2026-02-27")
    assert (early.status_code, "出院时间早于入院时间" in text(early)) == (409, True)
    late = house.charge(day="2026-02-27")
    assert (late.status_code, "不在就诊期间" in text(late)) == (409, True)
    assert house.post("resume/").status_code == 409
    house.charge()
    house.settle()
    cancelled = house.post("cancel/")
    assert (cancelled.status_code, "这次就诊已经结算" in text(cancelled)) == (409, True)
    house.leave()
    none = house.client.get(f"{house.stay}settle/")
    assert (none.status_code, "没有可以结算的费用明细" in text(none)) == (409, True)
    assert ("先撤销最后一次中途结算" in text(none), "打印结算失败单" in text(none)) == (True, False)


def test_a_form_of_another_institution_is_none(house):
    house.admit()
    answer = house.charge(form="H11010599998202603021000000001")
    assert (answer.status_code, lines()) == (409, [])


def test_another_institution_sees_nobody(house):
    from django.test import Client

    visits.hospital(code="H11010500002")
    counters.cashier("far", "H11010500002")
    house.admit()
    far = offices.signed_in(Client(), "far")
    assert "现在没有人住院" in text(far.get("/cashier/ward/"))
    for path in ("", "change/", "cancel/", "leave/", "settle/"):
        answer = far.get(f"{house.stay}{path}")
        assert (answer.status_code, "没有这位住院病人" in text(answer)) == (409, True)
    sent = far.post(f"{house.stay}leave/", {"form": "H11010500002202603021000000001", "way": "1"})
    assert sent.status_code == 409
    with reach.service():
        assert Visit.objects.get().state == "open"


def test_what_was_opened_for_something_else_is_not_admitted(house):
    bill = counters.Counter(house.client, house.who)
    bill.open()
    bill.add()
    late = house.client.post(f"{bill.bill}admit/", counters.ADMISSION)
    assert (late.status_code, "不是住院的" in text(late), bill.row().state) == (409, True, "open")


def test_a_bill_of_a_stay_is_not_paid_before_the_admission(house):
    bill = counters.Counter(house.client, house.who)
    bill.open(text=bill.scan(), admit="1")
    bill.add()
    early = bill.settle()
    assert (early.status_code, "要先办入院" in text(early), bill.row().state) == (409, True, "open")


def test_a_pharmacy_has_no_beds(shop):
    assert "在院" not in text(shop.client.get("/cashier/"))
    shop.open(text=shop.scan(), admit="1")
    assert shop.row().content["care"] == "pharmacy"
    assert shop.client.post(f"{shop.bill}admit/", counters.ADMISSION).status_code == 409
