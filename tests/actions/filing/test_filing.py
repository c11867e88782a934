"""A filing from the form to its history: once, in order, with time written down before anything."""

from dataclasses import replace
from datetime import date, datetime
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from yidi.actions.actor import Actor
from yidi.actions.filing import judge_evidence
from yidi.actions.filing.approve import approve
from yidi.actions.filing.cancel import cancel
from yidi.actions.filing.change import change
from yidi.actions.filing.submit import Beside, Form, Signed, submit
from yidi.actions.filing.supplement import supplement
from yidi.actions.policy.approve import approve as approve_book
from yidi.actions.policy.propose import propose
from yidi.core.filing.deciding import Asked
from yidi.core.problems import Refusal
from yidi.policy_files.folder import Folder, default_folder
from yidi.store import reach
from yidi.store.models import Evidence, Filing, FilingMove, Person, Signature, TrailLine, User
from yidi.store.reads import filings as reads

ZONE = ZoneInfo("Asia/Shanghai")
SIGNED = Signed("我承诺", "d" * 64, b"png", "测试甲")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def prepared(region: str) -> Person:
    one, two = (User.objects.create_user(f"{n}-{region}", "a-long-password-9") for n in "ab")
    made = propose(Folder(default_folder()), region, one.pk, moment("2025-01-01"))
    approve_book(region, made.digest, two.pk, moment("2025-01-01"))
    with reach.service():
        return Person.objects.create(
            insured_region=region, psn_no="1", name="测试甲", insurance="employee",
            updated_at=moment("2025-01-01"),
        )  # fmt: skip


@pytest.fixture
def jinzhong(db):
    return prepared("140700")


@pytest.fixture
def jiyuan(db):
    return prepared("419001")


def citizen(person: Person) -> Actor:
    return Actor("citizen", "c1", "测试甲", people=(person.pk,))


def clerk(region: str) -> Actor:
    return Actor("staff", "s1", "王经办", regions=(region,))


def form(person: Person, key: str = "k1", **changed: object) -> Form:
    asked = Asked("long_term_resident", "commitment", "310104", date(2026, 1, 31))
    return Form(person.pk, replace(asked, **changed), key, signed=SIGNED)  # type: ignore[arg-type]


FILED = "2026-01-31T10:00"
PAGE = {
    "material": "residence_permit", "file": "x", "media_type": "image/png", "size": 1,
    "digest": "e" * 64, "uploaded_at": moment(FILED), "uploaded_by": "测试甲",
}  # fmt: skip


def test_a_commitment_on_the_phone_takes_effect_at_once(jinzhong):
    made = submit(citizen(jinzhong), form(jinzhong), moment(FILED))
    assert (made.accepted, made.state) == (True, "active")
    assert made.number.startswith("14070020260131")
    with reach.staff(["140700"]):
        (kept,) = reads.of_person(jinzhong.pk)
        assert (kept.filing.place, kept.filing.way) == ("310000", "commitment")
        assert reads.signature("140700", made.number).text == "我承诺"
        assert [m.event for m in reads.moves("140700", made.number)] == ["take_effect"]
        assert TrailLine.objects.get(subject__startswith="filing:").action == "filing.take_effect"
    with reach.staff(["419001"]):
        assert reads.of_person(jinzhong.pk) == []
        assert reads.one("140700", made.number) is None


def test_the_same_request_twice_is_one_filing(jinzhong):
    first = submit(citizen(jinzhong), form(jinzhong), moment(FILED))
    again = submit(citizen(jinzhong), form(jinzhong), moment("2026-02-03"))
    assert again.repeated and again.number == first.number
    with pytest.raises(Refusal, match="key_reused"):
        submit(citizen(jinzhong), form(jinzhong, place="440100"), moment("2026-02-03"))
    with reach.service():
        assert Filing.objects.count() == 1


def test_a_commitment_without_a_signature_is_refused(jinzhong):
    with pytest.raises(Refusal, match="signature_missing"):
        submit(citizen(jinzhong), replace(form(jinzhong), signed=None), moment(FILED))
    with reach.service():
        assert not Filing.objects.exists()


def test_evidence_on_the_last_minute_counts_and_a_minute_later_it_is_void(jinzhong):
    number = submit(citizen(jinzhong), form(jinzhong), moment(FILED)).number
    late = supplement(citizen(jinzhong), "140700", number, (PAGE,), moment("2026-03-01T00:00"))
    assert [p.code for p in late.problems] == ["evidence_too_late"]
    with reach.service():
        row = Filing.objects.get()
        assert (row.state, row.span.upper) == ("void", date(2026, 3, 1))
        assert [m.event for m in FilingMove.objects.order_by("id")] == ["take_effect", "void"]
        assert reads.evidence("140700", number) == [], "refused pages are not kept"


def test_evidence_in_time_is_kept_and_judged(jinzhong):
    number = submit(citizen(jinzhong), form(jinzhong), moment(FILED)).number
    on_time = supplement(citizen(jinzhong), "140700", number, (PAGE,), moment("2026-02-28T23:59"))
    assert on_time.accepted
    with reach.staff(["140700"]):
        assert reads.counted(["140700"], "to_judge") == 1
    sent_back = judge_evidence.reject(
        clerk("140700"), "140700", number, "照片看不清", moment("2026-03-02T09:00")
    )
    assert sent_back.accepted
    with reach.staff(["140700"]):
        kept = reads.one("140700", number)
        assert kept is not None and kept.filing.mend_by is not None
        assert (kept.filing.mend_by - date(2026, 3, 2)).days >= 5
        assert reads.counted(["140700"], "to_judge") == 0
    again = supplement(
        citizen(jinzhong), "140700", number, ({**PAGE, "digest": "f" * 64},), moment("2026-03-04")
    )
    assert again.accepted
    assert judge_evidence.accept(clerk("140700"), "140700", number, moment("2026-03-05")).accepted


def test_a_change_makes_a_version_and_a_lock_refuses_with_its_clause(jiyuan):
    number = submit(citizen(jiyuan), form(jiyuan), moment(FILED)).number
    locked = change(citizen(jiyuan), "419001", number, moment("2026-07-30"), place="440100")
    assert [p.code for p in locked.problems] == ["filing_locked"]
    assert "一(二)" in locked.problems[0].article
    moved = change(citizen(jiyuan), "419001", number, moment("2026-07-31"), place="440100")
    assert moved.accepted
    with reach.service():
        old, new = Filing.objects.order_by("version")
        assert (old.current, old.place, new.current, new.place) == (False, "310000", True, "440100")
        kept = reads.one("419001", number, version=1)
        assert kept is not None and kept.filing.place == "310000"


def test_a_change_of_the_start_does_not_lock_anew(jiyuan):
    number = submit(citizen(jiyuan), form(jiyuan), moment(FILED)).number
    later = {"first": date(2026, 9, 1)}
    assert change(citizen(jiyuan), "419001", number, moment("2026-08-01"), **later).accepted
    assert cancel(citizen(jiyuan), "419001", number, moment("2026-09-02")).accepted


def proven(person):
    """A long-term filing whose evidence was accepted."""
    number = submit(citizen(person), form(person), moment(FILED)).number
    at = moment("2026-02-05")
    assert supplement(citizen(person), "419001", number, (PAGE,), at).accepted
    assert judge_evidence.accept(clerk("419001"), "419001", number, at).accepted
    return number


def test_a_change_of_place_brings_evidence_that_waits_to_be_judged(jiyuan):
    number, at = proven(jiyuan), moment("2026-03-01")
    bare = change(citizen(jiyuan), "419001", number, at, place="440100")
    assert [p.code for p in bare.problems] == ["change_needs_proof"]
    page = {**PAGE, "digest": "1" * 64}
    assert change(citizen(jiyuan), "419001", number, at, place="440100", pages=(page,)).accepted
    with reach.service():
        assert reads.counted(["419001"], "to_judge") == 1
        assert [p.digest for p in Evidence.objects.order_by("id")] == ["e" * 64, "1" * 64]
        kept = reads.one("419001", number)
        assert (kept.filing.evidenced_at, kept.filing.way) == (at, "commitment")


def test_the_same_change_twice_makes_one_version(jiyuan):
    number, at = proven(jiyuan), moment("2026-03-01")
    page = {**PAGE, "digest": "1" * 64}
    for _ in range(2):
        made = change(citizen(jiyuan), "419001", number, at, place="440100", pages=(page,))
        assert made.accepted
    with reach.service():
        assert reads.one("419001", number).filing.version == 2
        assert Evidence.objects.count() == 2


def test_the_same_page_for_another_change_waits_to_be_judged_again(jiyuan):
    number, at = proven(jiyuan), moment("2026-03-01")
    page = {**PAGE, "digest": "1" * 64}
    for place in ("440100", "330100"):
        changed = change(citizen(jiyuan), "419001", number, at, place=place, pages=(page,))
        assert changed.accepted
        assert judge_evidence.accept(clerk("419001"), "419001", number, at).accepted
    with reach.service():
        pages = Evidence.objects.filter(digest="1" * 64).order_by("id")
        assert [(p.version, p.accepted) for p in pages] == [(2, True), (3, True)]


def test_the_same_signature_twice_makes_one_version(jiyuan):
    number, at = proven(jiyuan), moment("2026-03-01")
    for _ in range(2):
        made = change(citizen(jiyuan), "419001", number, at, place="440100", signed=SIGNED)
        assert made.accepted
    elsewhere = change(citizen(jiyuan), "419001", number, at, place="330100", signed=SIGNED)
    assert [p.code for p in elsewhere.problems] == ["filing_locked"]
    with reach.service():
        assert reads.one("419001", number).filing.version == 2
        assert Signature.objects.filter(number=number).count() == 2


def test_a_change_on_a_new_commitment_is_made_on_that_day(jiyuan):
    number, at = proven(jiyuan), moment("2026-03-01")
    made = change(citizen(jiyuan), "419001", number, at, place="440100", signed=SIGNED)
    assert made.accepted
    with reach.service():
        kept = reads.one("419001", number)
        assert (kept.filing.filed_at, kept.filing.evidenced_at) == (at, None)
        assert Signature.objects.filter(number=number).count() == 2
    locked = cancel(citizen(jiyuan), "419001", number, moment("2026-08-31"))
    assert [p.code for p in locked.problems] == ["filing_locked"]
    assert cancel(citizen(jiyuan), "419001", number, moment("2026-09-01")).accepted


def test_a_new_commitment_is_signed_even_at_the_moment_of_the_old_one(jiyuan):
    at = moment(FILED)
    number = submit(citizen(jiyuan), form(jiyuan, kind="other_temporary"), at).number
    longer = {"kind": "long_term_resident"}
    bare = change(citizen(jiyuan), "419001", number, at, **longer)
    assert [p.code for p in bare.problems] == ["change_needs_proof"]
    assert change(citizen(jiyuan), "419001", number, at, signed=SIGNED, **longer).accepted


def test_a_clerk_changes_by_what_was_shown_at_the_window(jiyuan):
    number = proven(jiyuan)
    assert change(clerk("419001"), "419001", number, moment("2026-03-01"), place="440100").accepted


def test_a_clerk_says_why_the_end_is_later(jiyuan):
    asked = {"kind": "other_temporary", "channel": "window", "last": date(2026, 12, 31)}
    window, at = form(jiyuan, **asked), moment(FILED)
    refused = submit(clerk("419001"), window, at)
    assert [p.code for p in refused.problems] == ["reason_missing"]
    with_reason = replace(window, beside=Beside(reason="疗程一年"))
    assert submit(clerk("419001"), with_reason, at).accepted


def test_a_clerk_of_another_area_cannot_act(jiyuan):
    number = submit(citizen(jiyuan), form(jiyuan), moment(FILED)).number
    with pytest.raises(Refusal, match="no_filing"):
        cancel(clerk("140700"), "419001", number, moment("2026-08-01"))


def test_evidence_online_waits_for_the_clerk(jiyuan):
    made = submit(citizen(jiyuan), form(jiyuan, way="material"), moment(FILED))
    assert made.state == "submitted"
    with reach.staff(["419001"]):
        (listed,) = reads.listed(["419001"], "to_decide")
        assert listed.kept.decide_by == date(2026, 2, 3), "Saturday; two working days later"
    assert approve(clerk("419001"), "419001", made.number, moment("2026-02-02")).accepted
    refused = approve(clerk("419001"), "419001", made.number, moment("2026-02-02"))
    assert [p.code for p in refused.problems] == ["step_not_allowed"]


def test_two_at_once_make_one_filing(own_db):
    person = prepared("419001")
    outcomes: list[object] = []
    start = Barrier(2)

    def file(key: str) -> None:
        start.wait()
        outcomes.append(submit(citizen(person), form(person, key), moment(FILED)))
        connection.close()

    threads = [Thread(target=file, args=(key,)) for key in ("k1", "k2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(o.accepted for o in outcomes) == [False, True]
    with reach.service():
        assert Filing.objects.count() == 1
