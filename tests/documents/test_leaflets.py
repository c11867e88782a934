"""Poster, questions and changes as PDF: one page for the wall, the house's own fonts, every clause."""

from datetime import date

import pytest

from support.papers import pages, squeezed
from yidi.core.policy import leaflet
from yidi.documents import leaflets

DAY = date(2026, 3, 1)


@pytest.mark.parametrize("region", ["140700", "610403"])
def test_the_poster_is_one_page_with_all_of_it(book, region):
    values = leaflet.poster(book(region), DAY)
    (page,) = pages(leaflets.poster(values, "https://example.org/rules/"))
    said = squeezed(page)
    for step in values.steps:
        assert squeezed(step.title) in said
        for sentence in step.said:
            assert squeezed(sentence.text) in said
    for source in values.sources:
        assert squeezed(source).replace("·", "•") in said  # one glyph for both dots
    assert squeezed(values.office) in said and squeezed(values.telephone) in said
    assert values.digest[:16] in said and "2026年3月1日" in said


def test_questions_and_changes_come_whole(book):
    law = book("419001")
    sheet = leaflet.sheet(law, DAY)
    said = squeezed("".join(pages(leaflets.sheet(sheet))))
    changes = leaflet.changes(law, date(2025, 7, 1), DAY)
    also = squeezed("".join(pages(leaflets.changes(changes))))
    for paper, text in ((sheet, said), (changes, also)):
        for chapter in paper.chapters:
            for question in chapter.questions:
                assert squeezed(question.title) in text
    assert "2025年7月1日起，有变化" in also


def test_the_same_paper_is_the_same_bytes(book):
    values = leaflet.poster(book("370300"), DAY)
    assert leaflets.poster(values) == leaflets.poster(values)
