"""Pages of those who have signed in: whose they are, what they never show, what is sent once."""

import base64
import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from PIL import Image, ImageDraw

from support.people import insured, moment, number, published
from yidi.actions.people.send_code import send_code
from yidi.actions.trail import verify
from yidi.gateways import messages
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import Draft, Evidence, Filing, Message, Signature, TrailLine
from yidi.store.reads import filings as reads

MINE, HERS = number("19900520", 2), number("19910101", 4)
PHONE, OTHER = "15400000001", "15400000002"
AT = moment("2026-03-01T09:00")


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, "2026-03-01T09:00")


@pytest.fixture
def town(db):
    published("419001")
    me = insured("419001", "李演晴", MINE, PHONE)
    her = insured("419001", "王演波", HERS, OTHER)
    return me, her


def entered(client, id_number=MINE, phone=PHONE):
    code = send_code(id_number, phone, None, AT)
    answer = client.post(
        "/sign-in/", {"number": id_number, "phone": phone, "code": code, "do": "enter"}
    )
    assert answer.status_code == 302, answer.content.decode()
    return client


def drawing():
    made = io.BytesIO()
    picture = Image.new("RGBA", (400, 160), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(20, 20), (300, 120)], fill="black", width=5)
    picture.save(made, "PNG")
    return "data:image/png;base64," + base64.b64encode(made.getvalue()).decode()


def filled(client, person, kind="long_term_resident", way="commitment"):
    """The form up to its last screen."""
    base = f"/file/{person.pk}"
    client.post(f"{base}/where/", {"place": "610100", "do": "next"})
    client.post(f"{base}/kind/", {"kind": kind, "do": "next"})
    dates = {"admitted": "no", "first": "2026-03-01", "phone": PHONE, "away_address": "某小区"}
    client.post(f"{base}/dates/", {**dates, "do": "next"})
    if way == "commitment":
        client.post(f"{base}/proof/", {"do": "commitment"})
    else:
        client.post(f"{base}/proof/", {"page_residence_permit": photo(), "do": "next"})
    return client.get(f"{base}/check/")


def photo():
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "#357").save(made, "JPEG")
    made.seek(0)
    made.name = "../../my name.jpg"
    return made


def sent(page):
    """What the last screen sends."""
    form, to_sign = page.context["form"], page.context["to_sign"]
    said = {"key": form.said("key")}
    return {**said, "digest": to_sign.digest, "signature": drawing()} if to_sign else said


def test_without_signing_in_every_page_asks_for_it(client, town):
    for address in ("/mine/", "/family/", "/messages/", "/file/", f"/file/{town[0].pk}/where/"):
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=%2F")


def test_after_signing_in_one_is_led_only_to_our_own_pages(client, town):
    code = send_code(MINE, PHONE, None, AT)
    said = {"number": MINE, "phone": PHONE, "code": code, "do": "enter"}
    answer = client.post("/sign-in/", {**said, "next": "https://evil.example/mine/"})
    assert answer["Location"] == "/mine/"


def test_a_session_ends_by_itself_and_by_signing_out(client, town, monkeypatch):
    entered(client)
    monkeypatch.setenv(clock.VARIABLE, "2026-03-01T09:30")
    page = client.get("/mine/").content.decode()
    assert "算一算</a>" in page and "各地规则</a>" in page
    monkeypatch.setenv(clock.VARIABLE, "2026-03-01T10:01")
    assert client.get("/mine/").status_code == 302
    monkeypatch.setenv(clock.VARIABLE, "2026-03-01T11:00")
    code = send_code(MINE, PHONE, None, moment("2026-03-01T11:00"))
    client.post("/sign-in/", {"number": MINE, "phone": PHONE, "code": code, "do": "enter"})
    assert client.get("/mine/").status_code == 200
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/mine/").status_code == 302


def test_what_is_sent_twice_is_filed_once_and_signed_to_the_letter(client, town):
    page = filled(entered(client), town[0])
    assert page.status_code == 200
    said = sent(page)
    first = client.post(f"/file/{town[0].pk}/check/", said)
    again = client.post(f"/file/{town[0].pk}/check/", said)
    assert first.status_code == again.status_code == 302
    assert first["Location"].startswith(again["Location"])
    with reach.service():
        filing = Filing.objects.get()
        assert (filing.state, filing.place, filing.channel) == ("active", "610100", "self_service")
        signature = Signature.objects.get()
        assert signature.digest == said["digest"]
        assert signature.text == page.context["to_sign"].text
        assert "李演晴" in signature.text and MINE in signature.text
        assert not Draft.objects.exists()


def test_a_letter_that_changed_is_shown_again_before_it_is_signed(client, town):
    page = filled(entered(client), town[0])
    answer = client.post(f"/file/{town[0].pk}/check/", {**sent(page), "digest": "0" * 64})
    assert answer.status_code == 400 and "有变化" in answer.content.decode()
    answer = client.post(f"/file/{town[0].pk}/check/", {**sent(page), "signature": ""})
    assert answer.status_code == 400 and "还没有签名" in answer.content.decode()
    with reach.service():
        assert not Filing.objects.exists()


def test_evidence_waits_for_review_and_only_its_people_see_it(client, town):
    me, her = town
    page = filled(entered(client), me, way="material")
    answer = client.post(f"/file/{me.pk}/check/", sent(page))
    with reach.service():
        filing, kept = Filing.objects.get(), Evidence.objects.get()
        assert filing.state == "submitted"
        assert "my name" not in kept.file and kept.media_type == "image/jpeg"
    address = f"{answer['Location'].split('?')[0]}evidence/{kept.pk}/"
    shown = client.get(address)
    assert shown.status_code == 200 and shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Disposition"].startswith("inline")
    assert "sandbox" in shown["Content-Security-Policy"]
    with reach.service():
        assert TrailLine.objects.filter(action="look.evidence").count() == 1
    client.post("/sign-out/")
    entered(client, HERS, OTHER)
    for path in (address, answer["Location"], f"/file/{me.pk}/where/", f"/file/{me.pk}/page/0/"):
        assert client.get(path).status_code == 404, path
    with reach.service():
        assert TrailLine.objects.filter(action="look.evidence").count() == 1
    assert her.pk != me.pk


def test_a_file_that_is_no_picture_is_refused_beside_its_field(client, town):
    entered(client)
    filled(client, town[0], way="")
    program = io.BytesIO(b"MZ program")
    program.name = "permit.jpg"
    answer = client.post(
        f"/file/{town[0].pk}/proof/", {"page_residence_permit": program, "do": "next"}
    )
    assert answer.status_code == 400 and "打不开这个文件" in answer.content.decode()


def test_no_screen_can_be_skipped(client, town):
    entered(client)
    base = f"/file/{town[0].pk}"
    assert client.get(f"{base}/check/")["Location"] == f"{base}/where/"
    client.post(f"{base}/where/", {"place": "610100", "do": "next"})
    assert client.get(f"{base}/proof/")["Location"] == f"{base}/kind/"


def test_the_answer_to_a_number_tells_nothing_of_the_register(client, town):
    known = client.post("/sign-in/", {"number": MINE, "phone": "15400000077", "do": "send"})
    unknown = number("19770707", 9)
    other = client.post("/sign-in/", {"number": unknown, "phone": "15400000078", "do": "send"})

    def plain(answer, *said):
        text = answer.content.decode().split("<main")[1].split("<form")[0]
        for each in said:
            text = text.replace(each, "·")
        return text

    assert known.status_code == other.status_code == 200
    assert plain(known, "15400000077") == plain(other, "15400000078")


def test_reading_messages_takes_them_off_the_count(client, town):
    page = filled(entered(client), town[0])
    client.post(f"/file/{town[0].pk}/check/", sent(page))
    assert "badge" in client.get("/mine/").content.decode()
    assert "备案已生效" in client.get("/messages/").content.decode()
    assert "badge" not in client.get("/mine/").content.decode()
    with reach.service():
        assert Message.objects.get().read_at is not None


def test_a_gateway_writes_lines_only_its_owner_can_read(tmp_path):
    through = messages.gateway("file", tmp_path)
    through.send(messages.Message("code", PHONE, "验证码"))
    path = tmp_path / "messages.jsonl"
    assert json.loads(path.read_text()) == {"topic": "code", "to": PHONE, "text": "验证码"}
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(messages.NotSent):
        messages.gateway("file", tmp_path / "nowhere").send(messages.Message("code", PHONE, ""))
    assert isinstance(
        messages.gateway("yidi.gateways.messages:Console", tmp_path), messages.Console
    )


def test_a_certificate_is_verified_by_its_seal_and_shows_no_whole_name(client, town):
    page = filled(entered(client), town[0])
    made = client.post(f"/file/{town[0].pk}/check/", sent(page))["Location"].split("/")
    region, receipt = made[2], made[3]
    client.post("/sign-out/")
    shown = client.get(f"/verify/{region}/{receipt}/{verify.seal(region, receipt)}/")
    text = shown.content.decode()
    assert "现在有效" in text and "李**" in text and "李演晴" not in text and MINE not in text
    assert client.get(f"/verify/{region}/{receipt}/{'0' * 24}/").status_code == 404
    with reach.service():
        assert TrailLine.objects.filter(action="look.certificate").count() == 1


def test_a_request_that_is_too_large_is_refused_before_it_is_read(client, town, monkeypatch):
    monkeypatch.setattr(settings, "LARGEST_REQUEST", 100)
    answer = client.post("/sign-in/", {"number": MINE, "file": photo()})
    assert answer.status_code == 400


def test_only_named_origins_may_frame_the_pages(tmp_path):
    program = (
        "import yidi.config.database as d; d.use_django(); from django.conf import settings as s;"
        "print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['frame-ancestors'],"
        " any('XFrame' in m for m in s.MIDDLEWARE), s.SESSION_COOKIE_SAMESITE)"
    )

    def said(**environment):
        command = [sys.executable, "-c", program]
        around = os.environ | {"YIDI_DATA": str(tmp_path)} | environment
        done = subprocess.run(command, env=around, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert said() == "[\"'none'\"] True Lax"
    named = said(YIDI_FRAME_ANCESTORS="https://city.example https://app.example")
    assert named == "['https://city.example', 'https://app.example'] False None"


def test_evidence_goes_to_the_storage_that_a_setting_names(tmp_path):
    named = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    program = (
        "import yidi.config.database as d; d.use_django(); import io;"
        "from django.core.files.storage import default_storage as s;"
        "from yidi.actions.evidence.keep import keep, forget; from PIL import Image;"
        "import datetime; f = io.BytesIO(); Image.new('RGB', (9, 9)).save(f, 'PNG');"
        "f.size = f.tell(); f.seek(0);"
        "pages = keep([f], 'x', 'y', datetime.datetime(2026, 3, 1));"
        "print(type(s._wrapped).__name__, s.exists(pages[0]['file'])); forget(pages);"
        "print(s.exists(pages[0]['file']))"
    )
    around = os.environ | {"YIDI_DATA": str(tmp_path), "YIDI_FILES": json.dumps(named)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=around, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["InMemoryStorage", "True", "False"]


ZIBO = number("19630303", 6)


@pytest.fixture
def zibo(db):
    published("370300")
    return insured("370300", "宋演泉", ZIBO, "15400000005")


def test_where_no_filing_is_needed_the_page_says_so_instead_of_asking(client, zibo):
    entered(client, ZIBO, "15400000005")
    base = f"/file/{zibo.pk}"
    client.post(f"{base}/where/", {"place": "370100", "do": "next"})
    text = client.get(f"{base}/kind/").content.decode()
    assert "不用备案" in text and "依据" in text
    refused = client.post(f"{base}/kind/", {"kind": "other_temporary", "do": "next"})
    assert refused.status_code == 400


def test_months_of_residence_are_asked_where_the_law_counts_them(client, zibo):
    entered(client, ZIBO, "15400000005")
    base = f"/file/{zibo.pk}"
    client.post(f"{base}/where/", {"place": "110000", "do": "next"})
    client.post(f"{base}/kind/", {"kind": "long_term_resident", "do": "next"})
    months = client.get(f"{base}/dates/").context["residence"]
    dates = {"admitted": "no", "first": "2026-03-01", "phone": PHONE, "away_address": "某小区"}
    if months:
        asked = client.post(f"{base}/dates/", {**dates, "do": "next"})
        assert "residence_months" in asked.context["faults"]
        client.post(f"{base}/dates/", {**dates, "residence_months": "1", "do": "next"})
        text = client.get(f"{base}/check/").content.decode()
        assert f"住满{months}个月" in text and "改按临时外出办" in text


def test_a_filing_made_after_midnight_belongs_to_that_day(client, town, monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, "2026-03-01T00:20")
    code = send_code(MINE, PHONE, None, moment("2026-03-01T00:20"))
    client.post("/sign-in/", {"number": MINE, "phone": PHONE, "code": code, "do": "enter"})
    page = filled(client, town[0])
    answer = client.post(f"/file/{town[0].pk}/check/", sent(page))
    text = client.get(answer["Location"]).content.decode()
    assert '2026年3月1日<span class="small"> 00:20' in text
    with reach.service():
        assert reads.one("419001", Filing.objects.get().number).filing.filed_on.day == 1


@pytest.fixture
def temporary(client, town, monkeypatch):
    """A temporary filing by commitment, which no lock holds: where its change page is."""
    entered(client)
    me = town[0]
    client.post(f"/file/{me.pk}/check/", sent(filled(client, me, kind="other_temporary")))
    with reach.service():
        made = Filing.objects.get()
    monkeypatch.setenv(clock.VARIABLE, "2026-03-01T09:05")
    return f"/mine/419001/{made.number}/change/"


def current():
    with reach.service():
        return Filing.objects.get(current=True)


def wanted(**changed):
    return {"kind": "", "place": "610100", "first": "2026-03-01", "last": "", **changed}


def test_the_page_offers_every_kind_the_region_takes_and_marks_the_present_one(client, temporary):
    page = client.get(temporary)
    kinds = {kind.code for kind in page.context["kinds"]}
    assert {"long_term_resident", "referral", "other_temporary"} <= kinds
    assert "emergency" not in kinds
    text = page.content.decode()
    assert 'value="other_temporary" checked' in text


def test_another_kind_asks_for_its_proof_and_takes_pages(client, temporary):
    asked = wanted(kind="long_term_resident")
    page = client.post(temporary, asked)
    assert "还差一步：证明" in page.content.decode() and current().kind == "other_temporary"
    bare = client.post(temporary, {**asked, "do": "material"})
    assert "还没有选照片或文件" in bare.content.decode()
    done = client.post(temporary, {**asked, "do": "material", "page_residence_permit": photo()})
    assert done["Location"].endswith("?done=change")
    made = current()
    assert (made.kind, made.version, made.evidenced_at is not None) == (
        "long_term_resident",
        2,
        True,
    )
    with reach.service():
        assert Evidence.objects.filter(number=made.number).count() == 1


def test_another_kind_can_be_signed_for_under_exactly_what_was_shown(client, temporary):
    asked = wanted(kind="long_term_resident")
    to_sign = client.post(temporary, asked).context["proof"].to_sign
    assert "异地长期居住" in to_sign.text
    wrong = {**asked, "do": "sign", "digest": "0" * 64, "signature": drawing()}
    assert "刚刚有变化" in client.post(temporary, wrong).content.decode()
    unsigned = {**asked, "do": "sign", "digest": to_sign.digest}
    assert "还没有签名" in client.post(temporary, unsigned).content.decode()
    assert current().version == 1
    client.post(temporary, {**unsigned, "signature": drawing()})
    made = current()
    assert (made.kind, made.way, made.version) == ("long_term_resident", "commitment", 2)
    with reach.service():
        kept = Signature.objects.get(number=made.number, version=2)
    assert (kept.text, kept.digest) == (to_sign.text, to_sign.digest)


def test_a_referral_is_proven_by_its_form_alone(client, temporary):
    page = client.post(temporary, wanted(kind="referral"))
    proof = page.context["proof"]
    assert proof.to_sign is None and proof.groups
    refused = client.post(temporary, {**wanted(kind="referral"), "do": "sign", "digest": "x"})
    assert refused.status_code == 400 and current().kind == "other_temporary"


def test_a_kind_that_is_not_on_the_page_is_refused(client, temporary):
    for kind in ("emergency", "nonsense"):
        page = client.post(temporary, wanted(kind=kind))
        assert "请从列出的种类里选" in page.content.decode()
    assert current().version == 1
