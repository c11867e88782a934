"""The pages of the review: who opens them, what they show, what a form does; and the institution's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from support import counters, offices, reviews, settled, visits
from support.people import moment
from support.reviews import PLACE
from yidi.actions.chronic.report_injury import Injury, report_injury
from yidi.actions.review import propose, uploads
from yidi.core.problems import Refusal
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import (
    InjuryReport,
    ReviewCase,
    SettlementList,
    TrailLine,
    UploadReminder,
)
from yidi.store.reads import insured
from yidi.store.writes import review as writes

pytestmark = pytest.mark.usefixtures("db")
LATE = moment("2026-03-20T09:00")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment("2026-03-10T10:00"))


def as_staff(client: Any, username: str, *posts: tuple[str, str]) -> Any:
    offices.staff(username, *(posts or ((PLACE, "reviewer"),)), name=username)
    return offices.signed_in(client, username)


def address(case: ReviewCase) -> str:
    return f"/staff/reviewing/cases/{case.place}/{case.number}/"


def text(answer: Any, status: int = 200) -> str:
    said: str = answer.content.decode()
    assert answer.status_code == status, said
    return said


def test_the_list_and_the_case_name_the_patient_and_leave_lines(client: Any) -> None:
    of, case = reviews.opened()
    as_staff(client, "first")
    said = text(client.get("/staff/reviewing/"))
    assert "北京示范医院" in said and "张示例" in said and "自费项目纳入支付" in said
    said = text(client.get(address(case)))
    assert "磁共振平扫" in said and f"**************{of.person.id_last4}" in said
    assert "北京示范医院" in said and "提出扣款" in said
    with reach.service():
        seen = TrailLine.objects.filter(action="look.treated").values_list(
            "insured_region", flat=True
        )
        assert sorted(seen) == [PLACE, "140700"]


@pytest.mark.parametrize(
    ("area", "role", "wanted"),
    [("140700", "reviewer", 404), (PLACE, "finance", 403), (PLACE, "window_clerk", 200)],
)
def test_who_opens_a_case(client: Any, area: str, role: str, wanted: int) -> None:
    _, case = reviews.opened()
    as_staff(client, "looker", (area, role))
    assert client.get(address(case)).status_code == wanted


def test_a_form_proposes_and_another_persons_makes_it_final(client: Any) -> None:
    _, case = reviews.opened()
    line = reviews.cut(case).line
    as_staff(client, "first")
    form = {"do": "propose", "key": "k1", f"fees-{line}": "1000.00", f"why-{line}": "3"}
    assert client.post(address(case), form).status_code == 302
    assert client.post(address(case), form).status_code == 302
    card = reviews.card(case)
    assert (card.state, card.fees, card.cuts[0].number) == ("proposed", 100_000, 3)
    propose_again = {**form, "key": "k2"}
    assert "不能提出扣款" in text(client.post(address(case), propose_again))
    reviews.answer.agree(reviews.replied(case.number))
    done = {"do": "finish", "key": "k3", f"fees-{line}": "1000.00", f"why-{line}": "3"}
    said = text(client.get(address(case)))
    assert "请另一位同事终审" in said
    assert "不能是同一个人" in text(client.post(address(case), done))
    client.post("/staff/sign-out/")
    as_staff(client, "second", (PLACE, "supervisor"))
    assert client.post(address(case), done).status_code == 302
    assert reviews.card(case).state == "final"


def test_what_cannot_be_read_is_said_and_kept(client: Any) -> None:
    _, case = reviews.opened()
    line = reviews.cut(case).line
    as_staff(client, "first")
    said = text(client.post(address(case), {"do": "propose", f"fees-{line}": "一千"}))
    assert "无法识别" in said and "一千" in said
    said = text(client.post(address(case), {"do": "propose", "key": "k"}))
    assert "没有写哪一条扣多少" in said


def test_a_clerk_proposes_and_does_not_decide(client: Any) -> None:
    _, case = reviews.proposed()
    as_staff(client, "clerk", (PLACE, "window_clerk"))
    answer = client.post(address(case), {"do": "clear", "reason": "算了"})
    assert answer.status_code == 404
    assert reviews.card(case).state == "proposed"


def test_screening_at_once_and_picking_by_hand(client: Any) -> None:
    _, setl_id = reviews.stay()
    as_staff(client, "first")
    client.post("/staff/reviewing/run/")
    with reach.service():
        assert ReviewCase.objects.count() == 1
    answer = client.post("/staff/reviewing/pick/", {"setl_id": setl_id, "reason": "举报"})
    assert "已经在审核" in text(answer, 409)


def test_a_run_over_several_days_is_told_as_a_whole(client: Any) -> None:
    days = {clock.now().date() - timedelta(days=back): back for back in (1, 2, 3)}
    with reach.service():
        writes.runs(PLACE, days, clock.now(), "系统")
    as_staff(client, "first")
    said = text(client.get("/staff/reviewing/"))
    assert "看了3月7日至3月9日结算的 6 笔" in said


def test_rates_are_seen_by_finance_and_warn(client: Any) -> None:
    reviews.final()
    as_staff(client, "money", (PLACE, "finance"))
    said = text(client.get("/staff/reviewing/rates/"))
    assert "2026年3月" in said and "北京示范医院" in said and "全部机构" in said
    assert client.get("/staff/reviewing/").status_code == 403


def test_missing_lists_are_told_once_a_day_and_then_again(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, setl_id = reviews.stay()
    early, late = moment("2026-03-12T23:00"), moment("2026-03-13T09:00")
    assert uploads.remind_all(early) == 0
    assert (uploads.remind_all(late), uploads.remind_all(moment("2026-03-19T09:00"))) == (1, 0)
    assert uploads.remind_all(LATE) == 1
    actor = reviews.reviewer()
    with pytest.raises(Refusal, match="reminded_today"):
        uploads.remind(actor, PLACE, visits.HOSPITAL, LATE)
    monkeypatch.setattr(clock, "now", lambda: LATE)
    as_staff(client, "watch")
    said = text(client.get("/staff/reviewing/uploads/"))
    assert "缺 1 份" in said and setl_id in said and "结算清单" in said
    with reach.service():
        assert UploadReminder.objects.count() == 2
        row = reviews.Settlement.objects.get(setl_id=setl_id)
        SettlementList.objects.create(
            insured_region=row.insured_region, visit=of, settlement=row, number=setl_id,
            content={}, sent_at=LATE, sent_by="x",
        )  # fmt: skip
    assert "没有逾期未传的住院" in text(client.get("/staff/reviewing/uploads/"))
    with pytest.raises(Refusal, match="nothing_missing"):
        uploads.remind(actor, PLACE, visits.HOSPITAL, moment("2026-03-21T09:00"))


def test_reported_injuries_are_listed_for_the_insured_place(client: Any) -> None:
    of = settled.stay()
    with reach.service():
        who = insured.by_psn_no("140700", of.person.psn_no)
    injury = Injury(reviews.AT.date(), "1", visits.HOSPITAL, reviews.AT.date(), "路口", "摔伤")
    report_injury(reviews.institution(), who, injury, reviews.AT)
    as_staff(client, "home", ("140700", "reviewer"))
    said = text(client.get("/staff/reviewing/injuries/"))
    assert "张示例" in said and "摔伤" in said and "北京示范医院" in said
    assert "有 1 件还没有收到" in said
    with reach.service():
        report = InjuryReport.objects.get()
    received = {"region": "140700", "number": report.number}
    address = "/staff/reviewing/injuries/statement/"
    elsewhere = Client()
    as_staff(elsewhere, "away", (PLACE, "reviewer"))
    elsewhere.post(address, received)
    assert "有 1 件还没有收到" in text(client.get("/staff/reviewing/injuries/"))
    for _ in range(2):
        client.post(address, received)
    said = text(client.get("/staff/reviewing/injuries/"))
    assert "已收到" in said and "还没有收到" not in said
    with reach.service():
        (line,) = TrailLine.objects.filter(action="injury.statement")
        assert report.number in line.detail


# ---- the institution's side


def test_the_institution_answers_on_its_own_page_alone(client: Any) -> None:
    _, case = reviews.opened()
    counters.cashier("till", visits.HOSPITAL)
    offices.signed_in(client, "till")
    assert client.get(f"/cashier/reviews/{case.number}/").status_code == 404, "nothing is told yet"
    propose.propose(reviews.asked(case.number), [reviews.cut(case)])
    assert "1 件费用审核要答复" in text(client.get("/cashier/"))
    said = text(client.get("/cashier/reviews/"))
    assert case.number in said or "待机构确认" in said
    said = text(client.get(f"/cashier/reviews/{case.number}/"))
    assert "磁共振平扫" in said and "1000.00" in said
    page = offices.Uploaded(offices.picture(3))
    page.name = "a.png"
    form = {"do": "answer", "key": "a1", "reason": "有指征", "pages": page}
    assert client.post(f"/cashier/reviews/{case.number}/", form).status_code == 302
    assert reviews.card(case).state == "answered"
    with reach.service():
        assert len(reviews.reads.papers(case.pk)) == 1
    again = client.post(f"/cashier/reviews/{case.number}/", {"do": "agree", "key": "a2"})
    assert "不能认可扣款" in text(again, 409)


def test_another_institution_sees_nothing(client: Any) -> None:
    _, case = reviews.proposed()
    visits.hospital(code="H11010500002")
    counters.cashier("other", "H11010500002")
    offices.signed_in(client, "other")
    assert "没有要答复的审核" in text(client.get("/cashier/reviews/"))
    assert client.get(f"/cashier/reviews/{case.number}/").status_code == 404


def test_a_page_of_the_institution_is_looked_at_with_a_line(client: Any) -> None:
    _, case = reviews.proposed()
    from yidi.actions.evidence.keep import keep

    pages = keep([offices.Uploaded(offices.picture(4))], "review", "till", reviews.AT)
    reviews.answer.answer(reviews.replied(case.number), "有指征", pages)
    as_staff(client, "first")
    with reach.service():
        (page,) = reviews.reads.papers(case.pk)
    assert client.get(f"/staff/reviewing/papers/{page.id}/").status_code == 200
    with reach.service():
        assert TrailLine.objects.filter(action="look.review_paper").count() == 1
