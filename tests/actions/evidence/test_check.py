"""A file is what its content says; what is kept is harmless and says nothing about its maker."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from yidi.actions.evidence import check
from yidi.actions.evidence.check import checked
from yidi.core.problems import Refusal

GPS = 0x8825


def picture(kind="JPEG", size=(300, 200), **more):
    made = io.BytesIO()
    Image.new("RGB", size, "#246").save(made, kind, **more)
    return made.getvalue()


def located():
    exif = Image.Exif()
    exif[0x010F] = "telephone maker"
    exif.get_ifd(GPS)[1] = "N"
    exif[0x0112] = 6
    return picture(exif=exif)


def pdf(pages=1, change=None):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "somebody"})
    if change:
        change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def code(data):
    with pytest.raises(Refusal) as found:
        checked(data)
    return found.value.problems[0].code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_kept_as_jpeg(kind):
    kept = checked(picture(kind))
    assert (kept.media_type, kept.pages, kept.suffix) == ("image/jpeg", 1, ".jpg")
    assert Image.open(io.BytesIO(kept.data)).format == "JPEG"


def test_place_and_maker_are_left_behind_and_the_picture_stands_upright():
    kept = Image.open(io.BytesIO(checked(located()).data))
    assert dict(kept.getexif()) == {}
    assert kept.size == (200, 300), "turned as the telephone said"


def test_large_pictures_are_made_smaller():
    kept = Image.open(io.BytesIO(checked(picture(size=(5000, 1000))).data))
    assert max(kept.size) == 2400


def test_the_same_file_gives_the_same_digest():
    assert checked(located()).digest == checked(located()).digest != checked(picture()).digest


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\x00 a program", "file_unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "file_unknown"),
        (picture()[:200], "file_unknown"),
        (b"%PDF-1.7 nothing more", "pdf_broken"),
        (b"\xff" * (check.LARGEST + 1), "file_too_large"),
    ],
)
def test_what_is_neither_picture_nor_pdf_is_refused(data, said):
    assert code(data) == said


def test_a_picture_that_would_fill_memory_is_refused():
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    assert code(made.getvalue()) in {"picture_too_large", "file_unknown"}


def test_a_pdf_is_copied_without_what_was_said_about_it():
    kept = checked(pdf(3))
    assert (kept.media_type, kept.pages) == ("application/pdf", 3)
    assert b"somebody" not in kept.data
    assert len(PdfReader(io.BytesIO(kept.data)).pages) == 3


def test_too_many_pages_are_refused():
    assert checked(pdf(9)).pages == 9
    assert code(pdf(10)) == "too_many_pages"


def test_a_pdf_with_a_password_is_refused():
    assert code(pdf(change=lambda writer: writer.encrypt("secret"))) == "pdf_locked"


def _scripted(writer):
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('hello')"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = script


def _opening(writer):
    page = writer.pages[0].indirect_reference
    writer.root_object[NameObject("/OpenAction")] = ArrayObject([page, NameObject("/Fit")])


def test_a_pdf_that_only_says_where_to_open_is_taken():
    assert b"OpenAction" not in checked(pdf(change=_opening)).data


def _launching(writer):
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})


@pytest.mark.parametrize(
    "change",
    [
        _scripted,
        lambda writer: writer.add_attachment("x.exe", b"MZ"),
        _launching,
    ],
    ids=["script", "attachment", "launch"],
)
def test_a_pdf_that_would_run_or_carry_something_is_refused(change):
    assert code(pdf(change=change)) == "pdf_active"
