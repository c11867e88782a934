"""One invented man and his filing, and how tests read a PDF."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta, timezone

from pypdf import PdfReader

from yidi.core.filing import papers
from yidi.core.filing.record import Filing
from yidi.core.people import check_character

DAY = date(2026, 2, 10)
CHINA = timezone(timedelta(hours=8))
MOMENT = datetime(2026, 2, 10, 9, 30, tzinfo=CHINA)
NUMBER = "99000019580315001"
PERSON = papers.Particulars(
    name="例小明",
    sex="男",
    id_number=NUMBER + check_character(NUMBER),
    insurance="employee",
    home_address="济源市例子路1号",
    away_address="北京市例子街8号院",
    contact="例小红",
    telephone="13800000000",
)
FILING = Filing(
    id="f1",
    kind="long_term_resident",
    way="commitment",
    place="110000",
    first=DAY,
    last=None,
    channel="self_service",
    filed_at=MOMENT,
    state="active",
    effective_at=MOMENT,
)


def pages(pdf):
    """The text of each page without spaces: lines break anywhere in Chinese."""
    found = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return ["".join(text.split()) for text in found]


def squeezed(text):
    """Text as `pages` gives it."""
    return "".join(text.split())
