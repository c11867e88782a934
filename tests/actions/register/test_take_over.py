"""The first day: filings as they were made, chronic entitlements, yearly sums already used."""

from datetime import date

import pytest

from support.people import insured, moment, number, published
from yidi.actions.actor import Actor
from yidi.actions.filing.cancel import cancel
from yidi.actions.filing.supplement import supplement
from yidi.actions.register.take_over import apply_take_over, read_take_over
from yidi.core.problems import Refusal
from yidi.core.takeover import CARDS, CHRONIC, FILINGS, SUMS
from yidi.store import reach, sealing
from yidi.store.models import (
    ChronicEntitlement,
    Filing,
    FilingMove,
    ImportLine,
    Person,
    SocialCard,
    YearSum,
)
from yidi.store.reads import filings as filing_reads

REGION = "419001"
NOW = moment("2026-03-01T09:00")
OFFICE = Actor("staff", "s1", "王经办", regions=(REGION,))


@pytest.fixture
def person(db):
    published(REGION)
    made = insured(REGION, "李演山", number("19580308", 1), "")
    with reach.service():
        Person.objects.filter(pk=made.pk).update(psn_no="1")
    return made


def read(what: str, columns: dict[str, str], *lines: tuple[str, ...]):
    rows = list(enumerate([list(columns.values()), *lines], 1))
    return read_take_over(OFFICE, what, REGION, f"{what}.csv", rows, NOW)


def taken(what: str, columns: dict[str, str], *lines: tuple[str, ...]) -> int:
    found = read(what, columns, *lines)
    assert not found.faults
    return apply_take_over(OFFICE, found.number, NOW).written


OPEN = ("1", "旧001", "异地长期居住人员", "个人承诺", "310000", "2025-10-08", "", "2025-10-08",
        "网上自助", "", "")  # fmt: skip
OLD = ("1", "旧002", "异地安置退休人员", "凭材料", "110000", "2023-05-01", "", "2023-04-20",
       "经办窗口", "", "")  # fmt: skip
ENDED = ("1", "旧003", "其他临时外出就医人员", "承诺", "440100", "2025-08-01", "2025-09-30",
         "2025-08-01", "电话", "", "")  # fmt: skip
GIVEN_UP = ("1", "旧004", "异地长期居住人员", "承诺", "500000", "2025-07-10", "", "2025-07-10",
            "网上自助", "", "2026-01-20")  # fmt: skip


def test_filings_keep_their_days_proof_and_channel(person):
    assert taken("filings", FILINGS, OPEN, OLD, ENDED, GIVEN_UP) == 4
    with reach.staff([REGION]):
        kept = {k.filing.id: k.filing for k in filing_reads.of_person(person.pk)}
        assert (kept["旧001"].way, kept["旧001"].channel) == ("commitment", "self_service")
        assert kept["旧001"].filed_on == date(2025, 10, 8)
        assert (kept["旧002"].place, kept["旧002"].channel) == ("110000", "window")
        assert kept["旧003"].last == date(2025, 9, 30)
        assert (kept["旧004"].state, kept["旧004"].ban_until) == ("cancelled", date(2028, 1, 20))
        (move,) = filing_reads.moves(REGION, "旧001")
        assert (move.event, move.to_state, move.actor) == ("take_effect", "active", "王经办")
    with reach.service():
        assert Filing.objects.get(number="旧004").span.upper == date(2026, 1, 20)


def test_a_filing_that_was_taken_over_lives_on_like_any_other(person):
    taken("filings", FILINGS, OPEN)
    citizen = Actor("citizen", "c", "李演山", people=(person.pk,))
    locked = cancel(citizen, REGION, "旧001", NOW)
    assert [p.code for p in locked.problems] == ["filing_locked"]
    page = {
        "material": "residence_permit", "file": "x", "media_type": "image/png", "size": 1,
        "digest": "e" * 64, "uploaded_at": NOW, "uploaded_by": "李演山",
    }  # fmt: skip
    assert supplement(citizen, REGION, "旧001", (page,), NOW).accepted
    assert cancel(citizen, REGION, "旧001", NOW).accepted


def test_the_same_file_twice_has_one_effect(person):
    taken("filings", FILINGS, OPEN, OLD)
    again = read("filings", FILINGS, OPEN, OLD)
    assert (again.new, again.same) == (0, 2)
    assert apply_take_over(OFFICE, again.number, NOW).written == 0
    assert apply_take_over(OFFICE, again.number, NOW).repeated
    with reach.service():
        assert (Filing.objects.count(), FilingMove.objects.count()) == (2, 2)


def test_every_fault_of_a_file_is_named_with_its_row(person):
    found = read(
        "filings",
        FILINGS,
        OPEN,
        ("9", *OPEN[1:]),
        (
            *OPEN[:1],
            "旧005",
            "长期",
            "凭心",
            "999999",
            "2025-02-30",
            "",
            "2027-01-01",
            "微信",
            "",
            "",
        ),
        (*OPEN[:1], "旧006", *OPEN[2:]),
        (*OPEN[:4], "419001", *OPEN[5:]),
    )
    assert sorted((p.where, p.code) for p in found.faults) == [
        ("第3行", "key_twice"), ("第3行", "person_unknown"), ("第4行 办理日", "day_to_come"),
        ("第4行 备案类别", "word_unknown"), ("第4行 就医地", "place_unknown"),
        ("第4行 开始日", "date_impossible"), ("第4行 渠道", "word_unknown"),
        ("第4行 证明方式", "word_unknown"), ("第5行", "filings_overlap"),
        ("第6行 就医地", "place_local"),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="file_has_faults"):
        apply_take_over(OFFICE, found.number, NOW)


def test_a_filing_that_differs_from_what_was_taken_over_is_a_fault(person):
    taken("filings", FILINGS, OPEN)
    found = read("filings", FILINGS, (*OPEN[:4], "320000", *OPEN[5:]))
    assert [p.code for p in found.faults] == ["filing_differs"]
    found = read("filings", FILINGS, (*OPEN[:1], "旧009", *OPEN[2:]))
    assert [p.code for p in found.faults] == ["filing_there"]


def test_chronic_entitlements_come_with_their_days(person):
    line = ("1", "高血压", "2024-02-29", "2026-12-31")
    assert taken("chronic", CHRONIC, line, ("1", "diabetes", "2025-01-01", "")) == 2
    with reach.staff([REGION]):
        kept = ChronicEntitlement.objects.get(disease="hypertension")
        assert (kept.first, kept.after) == (date(2024, 2, 29), date(2027, 1, 1))
    with reach.staff(["140700"]):
        assert not ChronicEntitlement.objects.exists()
    with reach.citizen([person.pk]):
        assert ChronicEntitlement.objects.count() == 2
    changed = read("chronic", CHRONIC, (*line[:3], ""))
    assert (changed.new, changed.changed) == (0, 1)
    apply_take_over(OFFICE, changed.number, NOW)
    with reach.service():
        assert ChronicEntitlement.objects.get(disease="hypertension").after is None


def test_yearly_sums_come_in_fen_under_the_names_of_the_rules(person):
    assert taken("sums", SUMS, ("1", "2026", "stay_fund", "12,345.67")) == 1
    with reach.service():
        kept = YearSum.objects.get()
        assert (kept.year, kept.name, kept.amount) == (2026, "stay_fund", 1234567)
    wrong = read("sums", SUMS, ("1", "26", "没有的", "-1"))
    assert sorted(p.code for p in wrong.faults) == ["amount_odd", "word_unknown", "year_odd"]


def test_social_cards_come_as_digests_and_a_new_one_takes_the_place_of_the_old(person):
    found = read("cards", CARDS, ("1", "d15600001", "419001"))
    with reach.service():
        assert "D15600001" not in str(ImportLine.objects.get().fields)
    apply_take_over(OFFICE, found.number, NOW)
    assert taken("cards", CARDS, ("1", "D15600002", "410100")) == 1
    with reach.staff([REGION]):
        kept = SocialCard.objects.get()
        assert (kept.digest, kept.last4) == (sealing.digest("D15600002"), "0002")
        assert kept.issued_by == "410100"
    other = insured(REGION, "李演水", number("19600308", 3), "")
    twice = read("cards", CARDS, (other.psn_no, "D15600002", "419001"))
    assert [p.code for p in twice.faults] == ["card_taken"]
    wrong = read("cards", CARDS, ("1", "卡号", "999999"))
    assert sorted(p.code for p in wrong.faults) == ["card_odd", "place_unknown"]


def test_an_unknown_kind_and_another_area_are_refused(person):
    with pytest.raises(Refusal, match="word_unknown"):
        read("all", SUMS)
    other = Actor("staff", "s2", "李经办", regions=("140700",))
    with pytest.raises(Refusal, match="region_not_yours"):
        read_take_over(other, "sums", REGION, "x", [], NOW)
