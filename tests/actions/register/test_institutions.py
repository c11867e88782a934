"""Files about institutions, and what is open on a day."""

from datetime import date

import pytest

from support.people import moment
from yidi.actions.actor import JOB
from yidi.actions.institutions.apply import apply
from yidi.actions.institutions.read_file import read_file
from yidi.core.institutions import COLUMNS
from yidi.core.problems import Refusal
from yidi.store.models import Institution
from yidi.store.reads import institutions as reads
from yidi.store.reads.institutions import Asked

NOW = moment("2026-03-01T09:00")
DAY = date(2026, 3, 1)
HEAD = {"code": "X1", "name": "听泉第一人民医院（演示）", "place": "310104", "level": "三级"}
STAY = HEAD | {"care": "住院", "status": "已开通", "first": "2025-01-01"}


def rows(*lines: dict[str, str]):
    listed = [list(COLUMNS.values()), *([line.get(c, "") for c in COLUMNS] for line in lines)]
    return list(enumerate(listed, 1))


def brought(*lines: dict[str, str], **how):
    read = read_file(JOB, "机构.csv", rows(*lines), NOW)
    assert not read.faults
    return apply(JOB, read.number, NOW, **how)


CHRONIC = STAY | {"care": "门诊慢特病", "disease": "糖尿病"}
STOPPED = STAY | {
    "status": "暂停",
    "first": "2026-02-01",
    "last": "2026-02-28",
    "by": "医保局",
    "why": "改造",
}
OTHER = {"code": "X2", "name": "半夏大药房（演示）", "place": "310115", "level": "专科或其他", "药店": "是",
         "care": "药店购药", "status": "已开通", "first": "2025-01-01", "pharmacy": "是"}  # fmt: skip


def names(**asked) -> list[str]:
    return [card.code for card in reads.search(Asked(**{"on": DAY, **asked}))]


def test_search_by_name_place_level_and_what_is_open(db):
    brought(STAY, CHRONIC, OTHER)
    assert names(text="听泉") == names(text="tqdyrmyy") == ["X1"]
    assert names(place="310000") == ["X2", "X1"]
    assert names(place="310104", level="tertiary") == ["X1"]
    assert names(care="chronic", disease="diabetes") == ["X1"]
    assert names(care="chronic", disease="copd") == []
    assert names(care="pharmacy") == ["X2"]
    assert names(care="inpatient", on=date(2024, 12, 31)) == []
    assert reads.counted(Asked(DAY)) == 2


def test_the_row_that_began_last_decides_on_a_day(db):
    brought(STAY, STOPPED)
    assert names(care="inpatient", on=date(2026, 1, 31)) == ["X1"]
    assert names(care="inpatient", on=date(2026, 2, 1)) == []
    assert names(care="inpatient", on=date(2026, 2, 28)) == []
    assert names(care="inpatient", on=date(2026, 3, 1)) == ["X1"], "open again after the last day"
    card = reads.one("X1", date(2026, 2, 15))
    assert not card.open_for("inpatient")
    assert card.holds[("inpatient", "")].why == "改造"
    assert [row.status for row in reads.history("X1")] == ["open", "suspended"]


def test_the_same_file_twice_has_one_effect_and_changes_are_named(db):
    assert brought(STAY, OTHER).new == 2
    again = read_file(JOB, "x", rows(STAY, OTHER), NOW)
    assert (again.difference.new, again.difference.changed, again.difference.same) == ((), (), 2)
    other = read_file(JOB, "x", rows(STAY | {"telephone": "1"}, STOPPED | {"telephone": "1"}), NOW)
    assert other.difference.changed == (("X1", HEAD["name"], ("telephone", "openings")),)
    assert other.difference.gone == (("X2", OTHER["name"]),)
    apply(JOB, other.number, NOW, end_gone=True)
    assert apply(JOB, other.number, NOW).repeated
    assert names(care="pharmacy") == []
    assert reads.one("X2", DAY).holds[("pharmacy", "")].status == "ended"


def test_a_hospital_for_mental_illness_is_told(db):
    brought(STAY | {"mental": "是"})
    assert Institution.objects.get(code="X1").mental
    again = read_file(JOB, "x", rows(STAY), NOW)
    assert again.difference.changed == (("X1", HEAD["name"], ("mental",)),)


def test_every_fault_is_listed(db):
    read = read_file(
        JOB,
        "x",
        rows(
            STAY, STAY | {"name": "别名", "care": "普通门诊"}, STAY | {"place": "319999", "level": "四级"},
            CHRONIC | {"disease": ""}, STOPPED | {"why": ""}, STOPPED | {"last": "2026-01-01"}, STAY,
        ),
        NOW,
    )  # fmt: skip
    assert sorted((p.where, p.code) for p in read.faults) == [
        ("第3行", "institution_differs"), ("第4行 所在地", "place_unknown"),
        ("第4行 级别", "word_unknown"), ("第5行 病种", "disease_odd"), ("第6行 原因", "reason_missing"),
        ("第7行 结束日", "date_impossible"), ("第8行", "opening_twice"),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="file_has_faults"):
        apply(JOB, read.number, NOW)


def test_the_page_finds_and_shows(client, monkeypatch):
    monkeypatch.setenv("YIDI_CLOCK", "2026-02-15T10:00")
    brought(STAY, STOPPED, CHRONIC, OTHER)
    page = client.get("/institutions/", {"place": "310000", "care": "inpatient"}).content.decode()
    assert "没有找到" in page
    page = client.get("/institutions/", {"near": "310115", "all": "1"}).content.decode()
    assert HEAD["name"] in page
    assert "医保局：改造" in page
    assert "已暂停" in client.get("/institutions/X1/").content.decode()
    assert client.get("/institutions/nothing/").status_code == 404
    page = client.get("/institutions/", {"on": "2026-02-30", "after": "x~y", "place": "0"})
    assert page.status_code == 200
    assert "不是日历上的日期" in page.content.decode()


def test_offices_are_named(client):
    assert "济源市" in client.get("/offices/").content.decode()
    page = client.get("/offices/419001/").content.decode()
    assert "济源产城融合示范区医疗保障服务中心" in page
    assert client.get("/offices/123456/").status_code == 404
