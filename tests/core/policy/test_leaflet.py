"""Papers for the wall: every region has them, every number has its clause, gaps are said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from yidi.core.policy import differ, leaflet
from yidi.core.policy.book import HOTLINE, Book
from yidi.core.policy.leaflet import Changes, Leaflet, Poster, Said, Sheet
from yidi.policy_files.folder import Folder, default_folder

FOLDER = Folder(default_folder())
POOLS = [code for code in FOLDER.files if FOLDER.pack(code).tier == "pool"]
TODAY = date(2026, 3, 1)
JIYUAN = "419001"


def book(region: str) -> Book:
    return FOLDER.book(region)


def sentences(paper: Leaflet) -> Iterator[Said]:
    if isinstance(paper, Poster):
        yield from (said for step in paper.steps for said in step.said)
        yield from (cell for line in paper.lines for cell in line.cells)
    if isinstance(paper, Sheet | Changes):
        for chapter in paper.chapters:
            for question in chapter.questions:
                yield from question.answers


def papers(region: str, day: date) -> list[Leaflet]:
    found = book(region)
    changed = leaflet.change_days(found, FOLDER.impossible)
    changes = [leaflet.changes(found, each, day, FOLDER.impossible) for each in changed]
    return [leaflet.poster(found, day), leaflet.sheet(found, day), *changes]


@pytest.mark.parametrize("region", POOLS)
def test_every_region_has_its_papers_and_every_number_its_clause(region: str) -> None:
    for paper in papers(region, TODAY):
        for said in sentences(paper):
            assert said.text.strip()
            assert "参数缺失" not in said.text and not re.search(r"R\d", said.text)
            assert not re.search(r"\d\.00元", said.text), "no fen on a wall"
            if re.search(r"\d", said.text) and not said.gap and "不再有" not in said.text:
                assert said.sources, said.text
            assert all(1 <= n <= len(paper.sources) for n in said.sources)
        assert paper.office and paper.digest


def test_what_the_law_does_not_say_names_whom_to_ask() -> None:
    poster = leaflet.poster(book("610403"), TODAY)
    gaps = [cell for line in poster.lines for cell in line.cells]
    assert gaps and all(cell.gap for cell in gaps)
    assert poster.telephone == "029-87033507、029-87038242"
    named = {source for cell in gaps for source in cell.sources}
    assert all(poster.sources[n - 1].startswith("没有查到，应在") for n in named) and named
    assert leaflet.poster(book(JIYUAN), TODAY).telephone.startswith(HOTLINE)
    sheet = leaflet.sheet(book("610403"), TODAY)
    told = [said.text for said in sentences(sheet) if said.gap]
    assert told and all("电话029-87033507" in text for text in told)


def test_an_example_number_is_marked_and_explained() -> None:
    sheet = leaflet.sheet(book(JIYUAN), TODAY)
    ratio = next(
        question for chapter in sheet.chapters for question in chapter.questions
        if question.title == "在参保地能报多少"
    )  # fmt: skip
    assert all(said.text.endswith(leaflet.ASSUMED) for said in ratio.answers)
    assert sheet.assumed
    published = [
        said for said in sentences(leaflet.poster(book(JIYUAN), TODAY)) if "降低" in said.text
    ]
    assert published and not [said for said in published if leaflet.ASSUMED in said.text]


def cell(poster: Poster, who: str, column: str) -> str:
    line = next(line for line in poster.lines if line.who == who)
    return line.cells[poster.columns.index(column)].text


def test_the_table_says_what_the_engine_takes_off() -> None:
    jinzhong = leaflet.poster(book("140700"), TODAY)
    assert cell(jinzhong, "自己临时去", "职工，去省外") == "降低20个百分点"
    assert cell(jinzhong, "自己临时去", "居民，去省外") == "降低15个百分点"
    assert cell(jinzhong, "医院转诊", "职工，去省内") == "降低5个百分点"
    zibo = leaflet.poster(book("370300"), TODAY)
    assert zibo.columns == ("职工和居民",), "what is alike stands once"
    assert cell(zibo, "医院转诊", "职工和居民") == "先自付10%"
    assert cell(zibo, "长期住外地，在备案地", "职工和居民") == "与本地一样"


def test_the_poster_follows_the_day() -> None:
    def words(day: date) -> list[str]:
        return [said.text for said in sentences(leaflet.poster(book(JIYUAN), day))]

    before, after = words(date(2025, 6, 30)), words(date(2025, 7, 1))
    assert before != after
    assert words(date(2025, 7, 1)) == words(TODAY)


def test_where_a_filing_is_needed_is_said_no_more_broadly_than_it_is() -> None:
    def filing(region: str) -> list[str]:
        return [said.text for said in leaflet.poster(book(region), TODAY).steps[0].said]

    assert filing(JIYUAN)[0] == "去外地住院、看门诊：要先备案"
    assert filing("140700")[:3] == [
        "去省内住院：不用备案", "去省内看门诊：要先备案", "去省外住院、看门诊：要先备案",
    ]  # fmt: skip
    assert "去省内住院，临时去外地的人：不用备案" in filing("370300")


def test_changes_are_all_that_the_editions_differ_in() -> None:
    since = date(2025, 7, 1)
    found = book(JIYUAN)
    changes = leaflet.changes(found, since, TODAY, FOLDER.impossible)
    every = differ.differences(found, since - timedelta(days=1), found, since, FOLDER.impossible)
    assert len(list(sentences(changes))) + changes.others == len(every)
    said = [one.text for one in sentences(changes)]
    assert any(
        "原来“可以随时变更或取消”，现在“未补材料的6个月内不得变更或取消”" in text for text in said
    )
    assert any("原来的规定没有查到" in text for text in said)
    assert not changes.ahead and leaflet.changes(found, since, date(2025, 6, 1)).ahead


def test_a_change_to_come_stands_on_the_poster() -> None:
    found = book(JIYUAN)
    day = date(2025, 6, 20)
    coming = leaflet.poster(found, day, day).coming
    assert len(coming) == 1 and coming[0].text.startswith("2025年7月1日起有变化：")
    assert not leaflet.poster(found, TODAY, TODAY).coming
