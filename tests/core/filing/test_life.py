"""The one table of a filing's life: every state meets every event, and nothing else moves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yidi.core.calendar import add_months, spoken
from yidi.core.filing import deciding, entitlement
from yidi.core.filing.deciding import Desk
from yidi.core.filing.life import ENDED, EVENTS, LIFE, STATES
from yidi.core.filing.record import Filing, Person
from yidi.core.filing.remarks import remarks
from yidi.core.policy import shape
from yidi.core.problems import Refusal
from yidi.policy_files.folder import Folder, default_folder

FOLDER = Folder(default_folder())
MOMENT = datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PERSON = Person("employee")
PAIRS = [(state, event) for state in STATES for event in EVENTS]
VERBS = ("approve", "reject", "supplement", "accept_evidence", "change", "extend", "cancel",
         "correct", "mark_false")  # fmt: skip


def filing(state: str) -> Filing:
    """A temporary filing by commitment that is far from its end and has its evidence."""
    return Filing(
        "F1", "other_temporary", "commitment", "110000", date(2026, 2, 1), date(2026, 7, 31),
        "self_service", MOMENT.replace(month=2, day=1), state, evidenced_at=MOMENT,
    )  # fmt: skip


def done(verb: str, before: Filing) -> deciding.Decision:
    """One verb on one filing of a Jiyuan person."""
    desk = Desk(FOLDER.book("419001"), PERSON, (before,), MOMENT)
    if verb == "reject_evidence":
        return deciding.reject_evidence(desk, before, lambda day: day.weekday() < 5)
    if verb == "extend":
        return deciding.extend(desk, before, None)
    if verb == "change":
        return deciding.change(desk, before, place="310104")
    if verb == "correct":
        return deciding.correct(desk, before, place="310104")
    return getattr(deciding, verb)(desk, before)


def test_every_pair_is_in_the_table_or_refused() -> None:
    for state, event in PAIRS:
        if (state, event) in LIFE.table:
            assert LIFE.next(state, event) in STATES
            continue
        with pytest.raises(Refusal) as refused:
            LIFE.next(state, event)
        (problem,) = refused.value.problems
        assert problem.code == "step_not_allowed"
        assert STATES[state] in problem.sentence and EVENTS[event] in problem.sentence
        assert problem.next_step


def test_every_verb_keeps_to_the_table() -> None:
    """What the table refuses leaves the filing as it was; what it allows ends in its state."""
    for state in STATES:
        for verb in (*VERBS, "reject_evidence"):
            before = filing(state)
            decision = done(verb, before)
            if (state, verb) not in LIFE.table:
                assert not decision.accepted, (state, verb)
                assert decision.filing == before == filing(state), (state, verb)
                assert decision.problems, (state, verb)
            elif decision.accepted:
                assert decision.filing is not None
                assert decision.filing.state == LIFE.table[state, verb], (state, verb)
            else:
                assert decision.filing == before, (state, verb)


def test_the_table_knows_its_words() -> None:
    for (state, event), following in LIFE.table.items():
        assert state in STATES and event in EVENTS and following in STATES
    assert {event for _, event in LIFE.table} == set(EVENTS)
    assert set(LIFE.unasked) <= set(EVENTS)
    assert set(ENDED) < set(STATES)


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached, seen = {"draft"}, set()
    while reached != seen:
        seen = set(reached)
        reached |= {after for (before, _), after in LIFE.table.items() if before in reached}
    assert reached == set(STATES)


def test_what_is_over_stays_over() -> None:
    """Only a correction of the agency's own mistake brings a filing back to life."""
    revived = {
        (state, event)
        for (state, event), after in LIFE.table.items()
        if state in ENDED and after not in ENDED
    }
    assert revived == {("expired", "correct")}


def test_a_refusal_offers_only_what_can_be_asked_for() -> None:
    for state in STATES:
        offered = LIFE.possible(state)
        assert not any(EVENTS[event] in offered for event in ("supersede", "expire", "void"))
        for event in EVENTS:
            if (state, event) in LIFE.table and event not in LIFE.unasked:
                assert EVENTS[event] in offered


def test_false_evidence_voids_what_rested_on_it_alone() -> None:
    before = replace(filing("active"), kind="referral", way="material")
    after = done("mark_false", before).filing
    assert after is not None
    assert after.state == LIFE.table["active", "void"]


OVER = MOMENT - timedelta(days=5)
"""When some care was over whose bill is settled at MOMENT."""


def covered(now: Filing, *, changed: timedelta, then: Filing | None = None) -> entitlement.Covered:
    """Of care in Beijing that was over at OVER: `now` stands, `then` stood until its change."""
    old = replace(then or filing("active"), state="superseded", ended_at=OVER + changed)
    desk = Desk(FOLDER.book("419001"), PERSON, (now,), MOMENT, (old,))
    return entitlement.covered(desk, "110000", "inpatient", False, date(2026, 2, 10), OVER)


@pytest.mark.parametrize(
    "change",
    [
        {"place": "310000"},
        {"first": date(2026, 2, 25)},
        {"last": date(2026, 2, 9)},
        {"kind": "referral"},
    ],
)
def test_care_that_was_over_rests_on_the_filing_before_its_change(
    change: dict[str, object],
) -> None:
    now = replace(filing("active"), version=2, **change)  # type: ignore[arg-type]
    found = covered(now, changed=timedelta(hours=1))
    assert found.covers == "yes" and found.filing is not None
    assert (found.filing.version, found.filing.kind, found.filing.place) == (
        1, "other_temporary", "110000",
    )  # fmt: skip
    during = covered(now, changed=-timedelta(hours=1))
    assert during.filing == (now if "kind" in change else None)


def test_a_version_of_then_that_was_for_elsewhere_lets_the_change_count() -> None:
    """Whoever files before the bill is settled is covered (S3), by a change as well."""
    now, then = replace(filing("active"), version=2), replace(filing("active"), place="310000")
    assert covered(now, changed=timedelta(hours=1), then=then).filing == now


def test_of_a_filing_found_false_no_version_counts() -> None:
    void = replace(filing("void"), version=2, way="material", ended_at=MOMENT)
    assert covered(void, changed=timedelta(hours=1)).covers == "no"


def test_an_ended_filing_older_than_the_rules_does_not_stand_in_the_way() -> None:
    long_ago = MOMENT.replace(year=2015)
    old = replace(filing("cancelled"), filed_at=long_ago, evidenced_at=None, ended_at=long_ago)
    desk = Desk(FOLDER.book("419001"), PERSON, (old,), MOMENT)
    assert desk.standing(old).due is None
    asked = deciding.Asked(
        "posted_worker", "material", "110105", MOMENT.date(), channel="window",
        materials=("labour_contract",),
    )  # fmt: skip
    assert deciding.file(desk, "F2", asked).accepted


def taken_over(region: str, made: str) -> tuple[Desk, Filing]:
    """A commitment of long ago that is still in force, as taking over brings it."""
    at = datetime.fromisoformat(made).replace(tzinfo=MOMENT.tzinfo)
    old = replace(
        filing("active"), filed_at=at, effective_at=at, evidenced_at=None, ended_at=None,
        kind="long_term_resident", first=at.date(), last=None,
    )  # fmt: skip
    return Desk(FOLDER.book(region), PERSON, (old,), MOMENT), old


@pytest.mark.parametrize("region", ["419001", "140700", "370300", "610403"])
def test_a_living_filing_older_than_the_rules_is_read_by_the_earliest(region: str) -> None:
    desk, old = taken_over(region, "2015-03-01")
    now = desk.standing(old)
    assert (now.state, now.due) == ("active", None)
    made = deciding.supplement(desk, old)
    assert made.accepted
    (said,) = made.problems
    assert (said.code, said.document, said.article) == ("older_than_rules", "口径表", "R42")
    assert spoken(desk.book.first_day) in said.sentence
    assert remarks(desk.book, PERSON, replace(old, state="cancelled"), MOMENT) == ()


def test_its_deadline_counts_from_the_first_day_of_the_rules(monkeypatch) -> None:
    desk, old = taken_over("140700", "2025-12-15")
    monkeypatch.setattr(desk.book, "first_day", date(2026, 1, 1))
    assert desk.standing(old).due == date(2026, 2, 1), "not 2026-01-15"
    assert desk.standing(replace(old, effective_at=MOMENT)).due == add_months(MOMENT.date(), 1)
    with pytest.raises(Refusal, match="date_outside"):
        desk.book.edition(date(2025, 12, 31))


@pytest.mark.parametrize("type_", shape.DIMENSIONS["type"].words)
def test_nowhere_is_deemed_filed_what_needs_no_filing(type_: str) -> None:
    answers = set()
    pools = [region for region, pack in FOLDER.packs().items() if pack.tier == "pool"]
    for region in pools:
        desk = Desk(FOLDER.book(region), PERSON, (), MOMENT)
        for place in ("110105", "370102", "140105", "410102", "610102", region):
            plain = entitlement.covered(desk, place, type_, emergency=False).covers
            flagged = entitlement.covered(desk, place, type_, emergency=True).covers
            assert (plain == "not_needed") == (flagged == "not_needed"), (region, place)
            answers.add(flagged)
    assert answers == {"not_needed", "deemed"}
