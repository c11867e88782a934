"""A register file: read, compared, applied; twice is once; nothing counts while anything is wrong."""

from collections.abc import Sequence
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from support.people import moment, number, published
from yidi.actions.actor import Actor
from yidi.actions.filing.submit import Form, Signed, submit
from yidi.actions.register.apply import apply
from yidi.actions.register.read_file import read_file
from yidi.core.filing.deciding import Asked
from yidi.core.problems import Refusal
from yidi.store import reach, sealing
from yidi.store.models import Filing, FilingMove, Message, Person, RegisterLine, TrailLine
from yidi.store.reads import people as people_reads
from yidi.store.reads import register as reads

REGION = "419001"
HEADERS = ("人员编号", "姓名", "证件号码", "险种", "参保状态", "状态起始日", "手机", "个人账户余额")
NOW = moment("2026-03-01T09:00")
OFFICE = Actor("staff", "s1", "王经办", regions=(REGION,))

MEI = ("1", "单演梅", number("19900520", 2), "职工医保", "正常", "", "15400000001", "10.00")
SHAN = ("2", "李演山", number("19580308", 1), "居民医保", "正常", "", "", "")


def rows(*lines: Sequence[str], headers: Sequence[str] = HEADERS):
    return list(enumerate([headers, *lines], 1))


def brought(*lines, headers=HEADERS, at=NOW, **how):
    read = read_file(OFFICE, REGION, "名册.csv", rows(*lines, headers=headers), at)
    assert not read.faults
    return apply(OFFICE, read.number, at, **how)


def test_nothing_counts_until_it_is_applied(db):
    read = read_file(OFFICE, REGION, "名册.csv", rows(MEI, SHAN), NOW)
    assert (read.rows, read.difference.new, read.difference.changed) == (2, 2, 0)
    with reach.service():
        assert not Person.objects.exists()
    done = apply(OFFICE, read.number, NOW)
    assert (done.new, done.changed) == (2, 0)
    with reach.staff([REGION]):
        (mei,) = people_reads.search("shan", [REGION]) or people_reads.search("sym", [REGION])
        assert (mei.name, mei.id_last4, mei.balance) == ("单演梅", MEI[2][-4:], 1000)
        assert people_reads.full_number(mei.id) == MEI[2]
        assert people_reads.by_number(MEI[2])[0].id == mei.id
    with reach.service():
        kept = Person.objects.get(psn_no="1")
        assert (kept.name_pinyin, kept.name_initials) == ("shan yan mei", "sym")
        assert kept.phone_digest == sealing.digest("15400000001")
        assert not RegisterLine.objects.exists(), "lines are forgotten once they count"
        assert set(TrailLine.objects.values_list("action", flat=True)) == {
            "register.read", "register.apply",
        }  # fmt: skip


def test_the_same_file_twice_has_one_effect(db):
    read = read_file(OFFICE, REGION, "名册.csv", rows(MEI, SHAN), NOW)
    first = apply(OFFICE, read.number, NOW)
    assert apply(OFFICE, read.number, NOW).repeated
    again = read_file(OFFICE, REGION, "名册.csv", rows(MEI, SHAN), NOW)
    assert (again.difference.new, again.difference.changed, again.difference.same) == (0, 0, 2)
    assert (first.new, apply(OFFICE, again.number, NOW).new) == (2, 0)
    with reach.service():
        assert Person.objects.count() == 2


def test_a_change_is_shown_field_by_field(db):
    brought(MEI, SHAN)
    moved = (*MEI[:5], MEI[5], "15400000009", "20.50")
    read = read_file(OFFICE, REGION, "名册.csv", rows(moved), NOW)
    found = read.difference
    assert (found.new, found.changed, found.gone, found.same) == (0, 1, 1, 0)
    assert found.fields == {"balance": 1, "phone_digest": 1}
    with reach.service():
        given = reads.one(read.number).difference["columns"]
        (line,) = reads.changed_lines(read.number, REGION, given)
        assert line.fields == (("phone_last4", "0001", "0009"), ("balance", 1000, 2050))
        assert reads.gone_lines(read.number, REGION) == [("2", "李演山")]
    assert apply(OFFICE, read.number, NOW).changed == 1


def test_what_a_file_does_not_speak_of_stays(db):
    brought(MEI)
    short = ("人员编号", "姓名", "证件号码", "险种")
    read = read_file(OFFICE, REGION, "x.csv", rows(MEI[:4], headers=short), NOW)
    assert read.difference.same == 1, "no telephone column: no change of telephone"
    brought((*MEI[:3], "居民医保"), headers=short)
    with reach.service():
        kept = Person.objects.get()
        assert (kept.insurance, kept.balance, kept.phone_last4) == ("resident", 1000, "0001")


def test_every_fault_is_listed_with_its_row(db):
    wrong = (*MEI[:2], MEI[2][:-1] + ("1" if MEI[2][-1] != "1" else "2"), *MEI[3:])
    bad = ("3", "", number("20000101", 1), "城镇医保", "正常", "", "12", "")
    future = ("4", "赵演禾", number("20010101", 1), "职工医保", "终止", "2026-03-02", "", "")
    read = read_file(OFFICE, REGION, "名册.csv", rows(SHAN, wrong, (), bad, future), NOW)
    assert [(p.where, p.code) for p in read.faults] == [
        ("第3行 证件号码", "id_number_invalid"), ("第5行 险种", "word_unknown"),
        ("第5行 姓名", "cell_empty"), ("第5行 手机", "phone_invalid"),
        ("第6行 状态起始日", "day_to_come"),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="file_has_faults"):
        apply(OFFICE, read.number, NOW)
    with reach.service():
        assert not Person.objects.exists()


def test_rows_at_odds_with_each_other_or_with_the_register_are_faults(db):
    brought(MEI)
    same_number = ("9", "单演梅", *MEI[2:])
    newborn = ("5", "单演之子", "", "居民医保", "正常", "", "", "", "77")
    read = read_file(
        OFFICE, REGION, "x.csv",
        rows(SHAN, (*SHAN[:1], "李演川", number("19700101", 1), *SHAN[3:]), same_number, newborn,
             headers=(*HEADERS, "监护人人员编号")),
        NOW,
    )  # fmt: skip
    assert sorted((p.where, p.code) for p in read.faults) == [
        ("第3行", "psn_no_twice"), ("第4行", "number_taken"), ("第5行", "parent_unknown"),
    ]  # fmt: skip


def test_a_newborn_is_tied_to_the_parent_also_within_one_file(db):
    newborn = ("3", "单演之子", "", "居民医保", "正常", "", "", "", "1")
    headers = (*HEADERS, "监护人人员编号")
    brought(newborn, (*MEI, ""), headers=headers)
    with reach.service():
        assert Person.objects.get(psn_no="3").parent.psn_no == "1"
    read = read_file(
        OFFICE, REGION, "x.csv", rows(newborn, (*MEI, ""), headers=headers), NOW
    )  # fmt: skip
    assert read.difference.same == 2


def test_a_register_that_changed_meanwhile_is_read_again(db):
    read = read_file(OFFICE, REGION, "a.csv", rows(MEI), NOW)
    with reach.service():
        Person.objects.create(
            insured_region=REGION, psn_no="1", name="单演梅", insurance="employee", updated_at=NOW
        )
    with pytest.raises(Refusal, match="register_changed"):
        apply(OFFICE, read.number, NOW)


def test_lines_lost_in_a_crash_are_noticed(db):
    read = read_file(OFFICE, REGION, "a.csv", rows(MEI), NOW)
    with reach.service():
        RegisterLine.objects.all().delete()
    with pytest.raises(Refusal, match="lines_lost"):
        apply(OFFICE, read.number, NOW)


def test_only_an_office_of_the_area_reads_and_applies(db):
    other = Actor("staff", "s2", "李经办", regions=("140700",))
    with pytest.raises(Refusal, match="region_not_yours"):
        read_file(other, REGION, "a.csv", rows(MEI), NOW)
    read = read_file(OFFICE, REGION, "a.csv", rows(MEI), NOW)
    with pytest.raises(Refusal, match="region_not_yours"):
        apply(other, read.number, NOW)


def test_nobody_but_a_service_sees_lines_that_wait(db):
    read_file(OFFICE, REGION, "a.csv", rows(MEI), NOW)
    with reach.staff([REGION]), pytest.raises(DatabaseError), transaction.atomic():
        RegisterLine.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterLine.objects.count()
    with reach.service():
        assert RegisterLine.objects.count() == 1
        assert reads.recent([REGION])[0].name == "a.csv"
    with reach.staff(["140700"]):
        assert reads.recent([REGION]) == []


def test_an_empty_file_and_headers_alone_are_refused(db):
    for lines in ([], rows()):
        with pytest.raises(Refusal, match="file_empty"):
            read_file(OFFICE, REGION, "a.csv", lines, NOW)


def filed(person: Person) -> str:
    asked = Asked("long_term_resident", "commitment", "310104", date(2026, 1, 31))
    citizen = Actor("citizen", "c", person.name, people=(person.pk,))
    signed = Signed("我承诺", "d" * 64, b"png", person.name)
    return submit(citizen, Form(person.pk, asked, "k", signed=signed), moment("2026-01-31")).number


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("暂停", "active"),
        ("终止", "terminated"),
        ("关系转出", "terminated"),
        ("死亡", "terminated"),
    ],
)
def test_a_change_of_status_takes_effect_on_filings(db, status, state):
    published(REGION)
    brought(MEI)
    with reach.service():
        person = Person.objects.get()
    number_ = filed(person)
    done = brought((*MEI[:4], status, "2026-02-20", *MEI[6:]))
    assert done.ended == (state == "terminated")
    with reach.service():
        person.refresh_from_db()
        assert person.status_since == date(2026, 2, 20)
        kept = Filing.objects.get(number=number_)
        assert (kept.state, kept.span.upper) == (
            state, NOW.date() if state == "terminated" else None,
        )  # fmt: skip
        if state == "terminated":
            last = FilingMove.objects.latest("id")
            assert (last.event, last.actor) == ("terminate", "王经办")
            assert Message.objects.filter(kind="terminated").exists()


def test_who_is_not_named_stays_unless_the_file_is_complete(db):
    brought(MEI, SHAN)
    assert brought(MEI).gone == 1
    with reach.service():
        assert Person.objects.get(psn_no="2").status == "active"
    brought(MEI, end_gone=True)
    with reach.service():
        assert Person.objects.get(psn_no="2").status == "ended"


def test_two_at_once_bring_everybody_once(own_db):
    start, outcomes = Barrier(2), []
    reads_ = [read_file(OFFICE, REGION, f"{n}.csv", rows(MEI, SHAN), NOW) for n in (1,)]
    with reach.service():
        pass

    def bring() -> None:
        start.wait()
        try:
            outcomes.append(apply(OFFICE, reads_[0].number, NOW).repeated)
        finally:
            connection.close()

    threads = [Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True]
    with reach.service():
        assert Person.objects.count() == 2


def test_two_files_for_one_area_the_later_must_be_read_again(own_db):
    start, outcomes = Barrier(2), []
    numbers = []
    for name, line in (("a", MEI), ("b", (*MEI[:1], "单演兰", *MEI[2:]))):
        numbers.append(read_file(OFFICE, REGION, name, rows(line), NOW).number)
        with reach.service():
            assert reads.one(numbers[-1]) is not None
    with reach.service():
        assert reads.one(numbers[0]) is None, "the newest file is meant"

    def bring(number_: int) -> None:
        start.wait()
        try:
            outcomes.append(apply(OFFICE, number_, NOW).new)
        except Refusal as refusal:
            outcomes.append(refusal.problems[0].code)
        finally:
            connection.close()

    threads = [Thread(target=bring, args=(n,)) for n in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["1", "no_import"]
