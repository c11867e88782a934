"""An institution is told at its counter what is held against it, and answers for itself alone."""

import re
from dataclasses import replace

from django.test import Client

from support import counters, offices, visits
from support import supervision as cases
from support.people import moment
from yidi.actions.supervision import inquire
from yidi.store import reach
from yidi.store.reads import supervision as reads

ADDRESS = "/cashier/supervision/"


def answer(client, number, words):
    page = client.get(ADDRESS).content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)
    said = {"number": number, "words": words, "key": key[1] if key else "k"}
    return client.post(ADDRESS, said)


def test_told_answered_and_nobody_elses(db):
    visits.hospital()
    cases.pharmacy()
    counters.cashier("sup-ward", visits.HOSPITAL)
    counters.cashier("sup-pills", "P11010500001")
    ward = offices.signed_in(Client(), "sup-ward")
    pills = offices.signed_in(Client(), "sup-pills")
    number = cases.opened(cases.about(code=visits.HOSPITAL))
    assert "没有告知本机构的案件" in ward.get(ADDRESS).content.decode()
    assert answer(ward, number, "先说一句").status_code == 409, "it has not been told yet"
    inquire.tell(cases.step(number, "甲", cases.PLACE), "三月的住院没有病历")
    page = ward.get(ADDRESS).content.decode()
    assert "三月的住院没有病历" in page and "年" in page
    assert number not in pills.get(ADDRESS).content.decode()
    assert answer(pills, number, "不是我们").status_code == 409
    assert answer(ward, number, " ").status_code == 409
    assert answer(ward, number, "病历已补").status_code == 302
    with reach.service():
        case = reads.case(number)
        assert (case.heard, case.state) == ("病历已补", "told")
        assert "sup-ward" in reads.steps(case.id)[-1].actor


def test_after_the_last_day_the_counter_takes_nothing_and_says_so(db):
    visits.hospital()
    counters.cashier("sup-ward", visits.HOSPITAL)
    ward = offices.signed_in(Client(), "sup-ward")
    number = cases.opened(cases.about(code=visits.HOSPITAL))
    told = replace(cases.step(number, "甲", cases.PLACE), moment=moment("2026-02-02T09:00"))
    inquire.tell(told, "三月的住院没有病历")
    page = ward.get(ADDRESS).content.decode()
    assert "2026年2月9日，已经过了" in page and "<textarea" not in page
    late = answer(ward, number, "病历已补")
    assert late.status_code == 409 and "陈述申辩期到2026年2月9日" in late.content.decode()
    inquire.hear(cases.step(number, "甲", cases.PLACE), "病历已补")
    with reach.service():
        assert reads.case(number).heard == "病历已补"
