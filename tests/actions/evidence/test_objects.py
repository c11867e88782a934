"""Evidence in an S3-compatible storage, set as the manual says, over HTTP against a stand-in."""

import io
import json
import re
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import override_settings
from PIL import Image

from support import objects
from support.people import moment
from support.sources import PROJECT
from yidi.actions.evidence.keep import forget, keep
from yidi.interfaces.citizen.filing.files import served

PAGE = (PROJECT / "docs" / "how-to" / "serve-people.md").read_text(encoding="utf-8")


@pytest.fixture
def bucket(monkeypatch):
    """The storage of the manual's example, its address replaced by the stand-in's."""
    setting = json.loads(re.search(r"YIDI_FILES='(.*?)'", PAGE, re.DOTALL)[1])
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "stand-in")
    with objects.standing_in() as kept:
        setting["OPTIONS"]["endpoint_url"] = kept.address
        with override_settings(STORAGES={"default": setting}):
            yield kept


def photo():
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "#abc").save(made, "JPEG")
    return SimpleNamespace(size=len(made.getvalue()), read=made.getvalue)


def test_a_page_is_kept_read_and_forgotten(bucket):
    (page,) = keep([photo()], "residence_permit", "测试甲", moment("2026-03-01"))
    key = f"/evidence/{page['file']}"
    assert re.fullmatch(r"evidence/2026/03/[0-9a-f]{32}\.jpg", page["file"])
    assert len(bucket.objects[key]) == page["size"]
    assert default_storage.exists(page["file"])
    sent = served(page["file"], page["media_type"])
    assert b"".join(sent.streaming_content) == bucket.objects[key]
    assert sent["Cache-Control"] == "private, no-store"
    forget([page])
    assert bucket.objects == {}
    assert not default_storage.exists(page["file"])
    with pytest.raises(Http404):
        served(page["file"], page["media_type"])


def test_nobody_gets_a_page_past_the_server(bucket):
    (page,) = keep([photo()], "residence_permit", "测试甲", moment("2026-03-01"))
    assert set(bucket.acls.values()) == {"private"}
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{bucket.address}/evidence/{page['file']}", timeout=5)
    assert "Signature=" in default_storage.url(page["file"]), "even an address of it is signed"


def test_two_files_of_one_name_are_two(bucket):
    first = default_storage.save("evidence/x.jpg", ContentFile(b"1"))
    second = default_storage.save("evidence/x.jpg", ContentFile(b"2"))
    assert first != second
    assert sorted(bucket.objects.values()) == [b"1", b"2"]
