"""Figures on the console: who sees which, where a number leads, what leaves the house; and for everybody."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from support import claims, offices, settled, visits
from support.people import moment
from yidi.actions.actor import JOB
from yidi.actions.figures.count_anew import count_anew
from yidi.actions.figures.keep_answers import keep_answers
from yidi.actions.figures.load_file import load_file
from yidi.core.problems import Refusal
from yidi.documents import long_tables
from yidi.interfaces.common import figure_tables
from yidi.interfaces.common.figure_tables import answer_ahead
from yidi.policy_files.folder import default_folder
from yidi.store import reach
from yidi.store.models import (
    CareCell,
    ClearingMonth,
    FigureMark,
    FigureSource,
    Prepayment,
    PrepaymentMove,
    TrailLine,
)
from yidi.store.reads import figures as reads

NOW = moment("2026-05-10T01:40")
SPAN = "first=2026-03&last=2026-05"
SHANXI = default_folder() / "figures" / "shanxi-2020.csv"


@pytest.fixture
def counted(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stay settled in Beijing and a claim, of two persons insured in Jinzhong."""
    monkeypatch.setenv("YIDI_CLOCK", "2026-05-10T09:00")
    of = settled.stay()
    settled.settled(of, settled.bill(of))
    who = visits.person()
    visits.filed(who)
    claims.decided(who)
    count_anew(NOW)


def at_desk(client: Any, *posts: tuple[str, str], name: str = "boss") -> Any:
    offices.staff(name, *posts)
    return offices.signed_in(client, name)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


SEEN = (
    ("140700", "supervisor", "", "2"),
    ("140700", "supervisor", "&way=manual", "1"),
    ("140700", "supervisor", "&place=上海市 310000", "0"),
    ("140700", "supervisor", "&care=inpatient&insurance=employee", "2"),
    ("140000", "finance", "", "2"),
    ("419001", "auditor", "", "0"),
    ("110000", "supervisor", "&side=place", "2"),
    ("110000", "supervisor", "", "0"),
)


def test_everybody_sees_the_cells_of_their_areas(client: Any, counted: None) -> None:
    for serial, (area, role, query, visits_said) in enumerate(SEEN):
        at_desk(client, (area, role), name=f"boss{serial}")
        page = client.get(f"/staff/figures/?{SPAN}{query}").content.decode()
        assert f"就医人次 {visits_said} 人次" in words(page), (area, query)
        client.post("/staff/sign-out/")


@pytest.mark.parametrize("side", ["insured", "place"])
def test_what_a_page_asks_is_answered_ahead_until_it_is_counted_again(
    client: Any, counted: None, side: str
) -> None:
    at_desk(client, ("140000", "supervisor"), ("110000", "supervisor"))
    address = f"/staff/figures/?side={side}"
    before = words(client.get(address).content.decode())
    assert "就医人次 2 人次" in before and "2026年3月" in before
    assert answer_ahead(NOW.date()) > 4
    with reach.service():
        CareCell.objects.update(visits=99)
    assert words(client.get(address).content.decode()) == before
    with reach.service():
        FigureMark.objects.update(counted_at=NOW + timedelta(hours=11))
    assert "就医人次 198 人次" in words(client.get(address).content.decode())


def test_answers_to_what_was_counted_again_meanwhile_are_not_given(
    client: Any, counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_desk(client, ("140000", "supervisor"), ("110000", "supervisor"))

    def late(answers: Any, at: Any) -> None:
        with reach.service():
            CareCell.objects.update(visits=99)
            FigureMark.objects.update(counted_at=NOW + timedelta(hours=11))
        keep_answers(answers, at)

    monkeypatch.setattr(figure_tables, "keep_answers", late)
    answer_ahead(NOW.date())
    assert "就医人次 198 人次" in words(client.get("/staff/figures/").content.decode())


def test_where_there_is_nothing_the_page_says_so_and_leads_to_the_other_side(
    client: Any, counted: None
) -> None:
    at_desk(client, ("110000", "supervisor"))
    page = client.get(f"/staff/figures/?{SPAN}").content.decode()
    assert "没有本地参保的人的结算和报销" in page and "看来本地就医的人</a>" in page
    assert "side=place" in page
    assert (
        "看本地参保的人</a>"
        not in client.get(f"/staff/figures/?{SPAN}&side=place").content.decode()
    )
    rows = client.get(f"/staff/figures/rows/care/?{SPAN}").content.decode()
    assert "没有本地参保的人的结算和报销" in rows


def test_what_nobody_could_mean_is_refused(client: Any, counted: None) -> None:
    at_desk(client, ("140700", "supervisor"))
    for query, status in {
        "area=419001": 409, "first=2026-05&last=2026-03": 409, "first=2020-01&last=2026-03": 409,
        "first=May": 409, "care=surgery": 409, "place=somewhere": 409, "area=140700": 200,
        "side=both": 409, "scope=all": 200,
    }.items():  # fmt: skip
        assert client.get(f"/staff/figures/?{query}").status_code == status, query
    assert client.get("/staff/figures/rows/care/?after=nonsense").status_code == 200
    assert client.get("/staff/figures/rows/filings/?after=2026-13-99_x").status_code == 200
    assert client.get("/staff/figures/rows/weather/").status_code == 404


def test_a_clerk_has_no_figures(client: Any, counted: None) -> None:
    at_desk(client, ("140700", "window_clerk"))
    assert "统计" not in client.get("/staff/").content.decode()
    for page in (
        "",
        "desks/",
        "rows/care/",
        "export/month/",
        "definitions/",
        "sources/",
        "report/",
    ):
        assert client.get(f"/staff/figures/{page}").status_code == 403


def test_a_number_leads_to_its_rows_and_leaves_a_line(client: Any, counted: None) -> None:
    at_desk(client, ("140700", "supervisor"))
    page = client.get(f"/staff/figures/?{SPAN}").content.decode()
    address = re.search(r'href="(/staff/figures/rows/care/[^"]*)"', page)
    assert address is not None
    rows = client.get(address[1].replace("&amp;", "&")).content.decode()
    assert rows.count("<tr data-row>") == 2
    assert "北京示范医院" in rows and "/receipt.pdf" in rows
    with reach.service():
        assert TrailLine.objects.filter(action="look.list", detail__contains="结算和报销").exists()


def test_a_centre_sees_sums_and_not_rows(client: Any, counted: None) -> None:
    at_desk(client, ("140000", "supervisor"))
    page = client.get(f"/staff/figures/rows/care/?{SPAN}").content.decode()
    assert "明细属于各统筹区" in page and "<tr data-row>" not in page


TABLES = (
    "month", "flows", "other", "care", "insurance", "scope", "way", "filings", "filings-kind",
    "filings-channel", "filings-insurance", "decisions", "decisions-insurance", "claims",
    "claims-insurance", "tickets", "tickets-kind", "deductions", "deductions-kind",
    "deductions-insurance", "clearing", "payable", "prepayments",
)  # fmt: skip


def test_every_table_leaves_as_a_workbook(client: Any, counted: None) -> None:
    at_desk(client, ("140700", "supervisor"))
    for name in TABLES:
        answer = client.get(f"/staff/figures/export/{name}/?{SPAN}")
        assert answer.status_code == 200, name
        rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
        if name == "way":
            assert {row[0]: row[1] for row in rows[1:]} == {"直接结算": 1, "手工报销": 1}
        if name == "care":
            assert rows[1][2] == 50_000
    assert client.get(f"/staff/figures/export/nothing/?{SPAN}").status_code == 404


def test_what_offices_did_is_told_apart_by_insurance_and_area(client: Any, counted: None) -> None:
    """Two filings of Jinzhong in 2025, of employees, and one of Jiyuan, of a resident."""
    visits.filed(visits.person("419001", insurance="resident"))
    count_anew(NOW, moment("2025-01-01T00:00").date())
    at_desk(client, ("140700", "supervisor"), ("419001", "supervisor"))
    span = "first=2025-01&last=2025-01"
    page = words(client.get(f"/staff/figures/desks/?{span}").content.decode())
    assert "职工医保 2 " in page and "居民医保 1 " in page
    assert "晋中市 2 " in page and "济源" in page
    only = words(client.get(f"/staff/figures/desks/?{span}&insurance=resident").content.decode())
    assert "居民医保 1 " in only and "职工医保 2 " not in only
    rows = client.get(f"/staff/figures/rows/filings/?{span}&insurance=resident").content.decode()
    assert rows.count("<tr data-row>") == 1


def test_a_prepayment_leads_to_its_steps_and_the_clearing_that_used_it(
    client: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIDI_CLOCK", "2026-05-10T09:00")
    at = {"month": 202604, "scope": "cross_province", "payer": "140000", "payee": "110000"}
    provinces = {"payer_province": "140000", "payee_province": "110000"}
    with reach.service():
        held = Prepayment.objects.create(
            payer="140000",
            payee="110000",
            held=500_000,
            used=120_000,
            usage_month=202604,
            since=NOW,
        )
        steps = {"prepayment": held, "from_state": "normal", "to_state": "normal", "actor": "甲"}
        PrepaymentMove.objects.create(event="reset", amount=500_000, at=NOW, **steps)
        ClearingMonth.objects.create(**at, **provinces, state="closed", amount=120_000, since=NOW)
    count_anew(NOW)
    for post, number in (("140000", 1), ("110000", 2)):
        desk = Client()
        at_desk(desk, (post, "supervisor"), name=f"boss{number}")
        page = desk.get("/staff/figures/desks/").content.decode()
        address = re.search(r'href="(/staff/figures/rows/prepayments/[^"]*)"', page)
        assert address is not None
        rows = desk.get(address[1].replace("&amp;", "&")).content.decode()
        assert rows.count("<tr data-row>") == 2
        assert "年度核定" in rows and "1,200.00" in rows and "/staff/clearing/" in rows
        assert f"{post}" in address[1]


def test_every_figure_is_explained(client: Any, counted: None) -> None:
    at_desk(client, ("140700", "auditor"))
    page = client.get("/staff/figures/definitions/").content.decode()
    for name in ("直接结算率", "个人负担比例", "审核扣款率", "预付金使用率"):
        assert name in page


def test_the_table_of_shanxi_stands_with_its_source(client: Any, counted: None) -> None:
    for _ in range(2):
        load_file(JOB, long_tables.rows(SHANXI), NOW)
    assert FigureSource.objects.count() == 1
    at_desk(client, ("140000", "supervisor"))
    page = words(client.get("/staff/figures/sources/").content.decode())
    for said in (
        "2.36万 ＋ 6.47万 ＋ 87.65万 ＝ 96.48万 96.5万 相符",
        "14.32亿",
        "20.46亿",
        "1.39亿",
    ):
        assert said in page
    overview = client.get("/staff/figures/?first=2020-01&last=2020-04").content.decode()
    assert "就医人次 0 人次" in words(overview)
    client.post("/staff/sign-out/")
    at_desk(client, ("410000", "supervisor"), name="other")
    assert "96.5万" not in client.get("/staff/figures/sources/").content.decode()


def test_a_file_with_faults_leaves_what_was_there(counted: None) -> None:
    load_file(JOB, long_tables.rows(SHANXI), NOW)
    rows = [
        (line, [c.replace("96.5万", "99.5万") for c in cells])
        for line, cells in long_tables.rows(SHANXI)
    ]
    with pytest.raises(Refusal, match="total_differs"):
        load_file(JOB, rows, NOW)
    assert CareCell.objects.filter(source__isnull=False).count() == 3


def test_the_report_is_a_pdf(client: Any, counted: None) -> None:
    at_desk(client, ("140700", "supervisor"))
    answer = client.get("/staff/figures/report/?month=2026-03")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert client.get("/staff/figures/report/?month=2019").status_code == 409


def test_the_public_page_shows_no_small_month(client: Any, counted: None) -> None:
    page = client.get("/figures/").content.decode()
    assert "2026年3月" in page and "这个月的人数太少，不公布" in page
    assert "2026-05" not in page
    assert client.get("/figures/?month=2026-05").status_code == 404
    assert client.get("/figures/?month=nothing").status_code == 404


def test_a_month_is_for_everybody_once_all_of_it_was_counted(
    client: Any, counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the first hours of a month its last one lacks a day: both counts together would tell of few."""
    count_anew(moment("2026-04-30T12:40"))
    monkeypatch.setenv("YIDI_CLOCK", "2026-05-01T00:30")
    assert client.get("/figures/?month=2026-04").status_code == 404
    count_anew(moment("2026-05-01T01:40"))
    assert client.get("/figures/?month=2026-04").status_code == 200


def test_public_counts_are_of_persons_each_once(counted: None) -> None:
    found = reads.public(moment("2026-03-01").date(), "province", "destination")
    assert found["140000", "110000"]["persons"] == found["", ""]["persons"] == 1
    assert found["", ""]["visits"] == 1
