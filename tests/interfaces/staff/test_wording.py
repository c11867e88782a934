"""The agency's own wording: looked at as PDF, versioned, and on every paper from then on."""

import io

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from pypdf import PdfReader

from support import offices
from yidi.actions.policy.set_wording import set_wording
from yidi.core.filing import papers
from yidi.core.problems import Refusal
from yidi.interfaces.common import clock
from yidi.interfaces.common.letters import letter
from yidi.store import reach
from yidi.store.models import TrailLine, Wording
from yidi.store.reads import policy, wordings

REGION = "419001"
POINTS = "来院前请先打电话。\n\n  请带好  身份证。 "


@pytest.fixture
def desk(db):
    offices.publish(REGION)
    offices.staff("officer", (REGION, "policy_officer"))
    return offices.signed_in(Client(), "officer")


def words(pdf):
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return "".join(read.split())


@pytest.mark.parametrize("paper", ["form", "commitment"])
def test_a_preview_keeps_nothing_and_saving_makes_a_version(desk, paper):
    address = f"/staff/policy/{REGION}/{paper}/"
    assert "系统现在写的内容" in desk.get(address).content.decode()
    seen = desk.post(f"{address}preview/", {"points": POINTS})
    assert "来院前请先打电话" in words(seen.content) and not Wording.objects.exists()
    done = desk.post(address, {"points": POINTS}, follow=True).content.decode()
    assert "第 1 版已启用" in done
    assert wordings.points(REGION, paper, clock.now()) == ("来院前请先打电话。", "请带好 身份证。")
    assert "没有改动" in desk.post(address, {"points": POINTS}, follow=True).content.decode()
    assert "第 2 版已启用" in desk.post(address, {"points": ""}, follow=True).content.decode()
    assert wordings.points(REGION, paper, clock.now()) == ()
    with reach.staff([REGION]):
        lines = TrailLine.objects.filter(action="policy.wording").order_by("id")
        assert [line.detail for line in lines] == ["第1版，2条", "第2版，恢复系统文本"]


def test_too_much_is_refused_before_anything_is_kept(desk):
    address = f"/staff/policy/{REGION}/form/"
    assert "最多20条" in desk.post(address, {"points": "甲\n" * 21}).content.decode()
    assert (
        "第2条超过400个字" in desk.post(address, {"points": "甲\n" + "乙" * 401}).content.decode()
    )
    assert not Wording.objects.exists()


def test_another_region_is_not_there_and_not_written(desk):
    assert desk.get("/staff/policy/140700/form/").status_code == 404
    assert desk.get(f"/staff/policy/{REGION}/other/").status_code == 404
    with pytest.raises(Refusal, match="not_your_area"):
        set_wording(offices.actor(REGION), "140700", "form", ["甲"], clock.now())


def test_a_letter_has_the_wording_of_its_moment_and_a_version_is_never_edited(desk):
    before = clock.now()
    set_wording(offices.actor(REGION), REGION, "commitment", ["按官方文本告知。"], before)
    book, person = policy.book(REGION), papers.Particulars()
    said = papers.commitment_text(letter(book, None, person, before))
    assert "1. 按官方文本告知。" in said
    earlier = papers.commitment_text(letter(book, None, person, offices.moment("2026-01-01")))
    assert "按官方文本告知" not in earlier
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Wording.objects.update(points=[])
