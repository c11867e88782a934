"""A commitment at the window: printed, signed on paper, scanned, and kept to the letter."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from support import offices
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import Evidence, Filing, Signature, TrailLine

REGION = "419001"


@pytest.fixture
def wang(db):
    offices.publish(REGION)
    offices.staff("clerk", (REGION, "window_clerk"))
    return offices.person(REGION)


@pytest.fixture
def desk(wang):
    return offices.signed_in(Client(), "clerk")


def form(**changed):
    today = clock.today().isoformat()
    return {
        "key": "w1", "place": "上海市", "first": today, "way": "commitment", "channel": "window",
        "residence_months": "8", **changed,
    }  # fmt: skip


def file(desk, wang, **changed):
    address = f"/staff/people/{wang.pk}/file/?kind=long_term_resident"
    page = SimpleUploadedFile("page.png", offices.picture(77), "image/png")
    return desk.post(address, {**form(), "signed_pages": page, **changed})


def printed(desk, wang, **changed):
    address = f"/staff/people/{wang.pk}/letter/?kind=long_term_resident"
    return desk.post(address, form(**changed))


def refusals(answer):
    return re.findall(r"<strong>(.*?)</strong>", answer.content.decode())


def test_what_was_printed_and_signed_is_kept_with_its_page(desk, wang):
    letter = printed(desk, wang)
    text = "".join(PdfReader(io.BytesIO(letter.content)).pages[0].extract_text().split())
    assert "王小明" in text and "承诺人" in text
    assert file(desk, wang)["Location"] == f"/staff/people/{wang.pk}/"
    with reach.staff([REGION]):
        made, kept = Filing.objects.get(), Signature.objects.get()
        assert (made.way, made.evidenced_at) == ("commitment", None)
        assert (kept.signer, bytes(kept.drawing)) == ("王小明", b"")
        assert kept.digest in text, "the paper names what was signed"
        assert Evidence.objects.get().material == "commitment"
        assert TrailLine.objects.filter(action="look.number", detail="打印承诺书").exists()


def test_without_a_printed_letter_or_its_page_nothing_is_filed(desk, wang):
    assert "还没有打印承诺书。" in refusals(file(desk, wang))
    printed(desk, wang)
    assert "承诺书还没有签名。" in refusals(file(desk, wang, signed_pages=""))
    assert not Filing.objects.exists()


def test_a_form_that_was_changed_after_printing_is_signed_again(desk, wang):
    printed(desk, wang)
    assert any("打印以后" in said for said in refusals(file(desk, wang, place="北京市")))
    with reach.staff([REGION]):
        assert not Filing.objects.exists() and not Evidence.objects.exists()
    printed(desk, wang, place="北京市")
    assert file(desk, wang, place="北京市").status_code == 302


def test_a_letter_is_not_printed_for_what_would_be_refused(desk, wang):
    assert "就是参保地" in printed(desk, wang, place=REGION).content.decode()
    assert "从哪一天起" in printed(desk, wang, first="").content.decode()
    with reach.staff([REGION]):
        assert not Signature.objects.exists()


def test_by_telephone_nobody_is_there_to_sign(desk, wang):
    answer = file(desk, wang, channel="phone", signed_pages="")
    assert not any("打印" in said for said in refusals(answer))


def words(answer):
    return "".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())


def test_the_registration_form_is_printed_before_and_after_acceptance(desk, wang):
    address = f"/staff/people/{wang.pk}/form/?kind=long_term_resident"
    asked = words(desk.post(address, form()))
    assert "登记" in asked and "王小明" in asked and "王经办" in asked and "上海市" in asked
    assert "从哪一天起" in desk.post(address, form(first="")).content.decode()
    with reach.staff([REGION]):
        assert not Filing.objects.exists()
    printed(desk, wang)
    file(desk, wang)
    with reach.staff([REGION]):
        number = Filing.objects.get().number
    assert (
        f"/staff/filings/{REGION}/{number}/form/"
        in desk.get(f"/staff/people/{wang.pk}/").content.decode()
    )
    assert number not in asked and number in words(
        desk.get(f"/staff/filings/{REGION}/{number}/form/")
    )
    with reach.staff([REGION]):
        assert TrailLine.objects.filter(action="look.number", detail="打印登记备案表").count() == 2
    offices.staff("elsewhere", ("140700", "window_clerk"))
    other = offices.signed_in(Client(), "elsewhere")
    assert other.get(f"/staff/filings/{REGION}/{number}/form/").status_code == 404
