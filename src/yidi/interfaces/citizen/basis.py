"""Where a rule is written, and how sure that is, in the words of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from yidi.core.policy import shape
from yidi.core.policy.book import Book, Edition
from yidi.core.policy.read import Row

ICONS = {"published": "check", "reading": "info", "assumed": "warn"}
_READING = re.compile(r"（R\d+）")
TONES = {"published": "success", "reading": "", "assumed": "warning"}


@dataclass(frozen=True, slots=True)
class Basis:
    """Document, article, since when, and whether it is published, a reading or assumed."""

    document: str
    article: str
    since: date | None
    status: str
    note: str = ""

    @property
    def plain_note(self) -> str:
        """The note without the numbers of readings, which only officers look up."""
        return unnumbered(self.note)

    @property
    def status_label(self) -> str:
        """文件公布, 口径 or 示例参数."""
        return shape.STATUSES[self.status]

    @property
    def icon(self) -> str:
        """The icon beside the status."""
        return ICONS[self.status]

    @property
    def tone(self) -> str:
        """The colour of the status; never the only sign."""
        return TONES[self.status]


def unnumbered(note: str) -> str:
    """A note without the numbers of readings."""
    return _READING.sub("", note)


def of(book: Book, edition: Edition, row: Row) -> Basis:
    """The basis of one row."""
    citation = row.citation
    since = edition.tables[row.table].version.span.first if row.table in edition.tables else None
    return Basis(book.document(row), citation.article, since, citation.status, citation.note)
