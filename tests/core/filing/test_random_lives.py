"""Random lives: whatever people, clerks and time do in whatever order, some things always hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from yidi.core.filing import deciding, entitlement, standing
from yidi.core.filing.deciding import Asked, Decision, Desk
from yidi.core.filing.life import LIFE
from yidi.core.filing.record import ENDING_STATUSES, INSURANCE_STATUSES, Filing, Person
from yidi.core.policy import shape
from yidi.core.problems import Refusal
from yidi.policy_files.folder import Folder, default_folder

FOLDER = Folder(default_folder())
ZONE = ZoneInfo("Asia/Shanghai")
STARTS = {
    "419001": (date(2025, 5, 1), date(2025, 6, 18), date(2025, 6, 25), date(2025, 8, 31)),
    "140700": (date(2025, 12, 20), date(2026, 1, 31), date(2028, 1, 31)),
    "370300": (date(2021, 12, 1), date(2022, 3, 1)),
    "610403": (date(2018, 1, 1), date(2022, 11, 1)),
}
PLACES = ("110105", "110000", "310104", "410102", "140105", "370102", "419001", "660000", "810000")
CHANNELS = tuple(shape.DIMENSIONS["channel"].words)
DAYS = st.integers(min_value=-40, max_value=400)


def weekday(day: date) -> bool:
    """Five days a week."""
    return day.weekday() < 5


def facts(found: standing.Standing) -> tuple[Any, ...]:
    """What is true of a filing, without the moment at which it was asked."""
    return (found.state, found.proof, found.due, found.locked_until, found.first, found.after)


class Life(RuleBasedStateMachine):
    """One person with any filings; `daily` is what somebody who asked every day was told."""

    @initialize(
        region=st.sampled_from(sorted(STARTS)),
        start=st.integers(0, 3),
        insurance=st.sampled_from(("employee", "resident")),
    )
    def born(self, region: str, start: int, insurance: str) -> None:
        """Somebody insured somewhere, on a day near one on which the rules change."""
        days = STARTS[region]
        self.book = FOLDER.book(region)
        self.moment = datetime.combine(days[start % len(days)], datetime.min.time(), ZONE)
        self.person = Person(insurance)
        self.filings: dict[str, Filing] = {}
        self.promised: dict[str, date] = {}

    # ---- what can happen

    def desk(self) -> Desk:
        """Everything a decision looks at, now."""
        return Desk(self.book, self.person, tuple(self.filings.values()), self.moment)

    def take(self, before: Filing | None, decision: Decision, event: str) -> None:
        """Keeps what was accepted; a refusal has changed nothing and says why."""
        if not decision.accepted:
            assert decision.problems
            assert decision.filing == before
            return
        made = decision.filing
        assert made is not None
        if before is not None:
            state = self.desk().standing(before).state
            steps = {LIFE.table.get((state, event))}
            steps |= {LIFE.table.get((after, "void")) for after in steps if after}
            assert made.state in steps, (state, event, made.state)
        self.filings[made.id] = made
        self.promised.pop(made.id, None)

    @rule(
        kind=st.sampled_from(sorted(shape.KINDS)),
        way=st.sampled_from(("material", "commitment")),
        place=st.sampled_from(PLACES),
        start=DAYS,
        span=st.none() | st.integers(-5, 400),
        channel=st.sampled_from(CHANNELS) | st.just("self_service"),
        months=st.none() | st.integers(0, 14),
    )
    def file(
        self, kind: str, way: str, place: str, start: int, span: int | None, channel: str,
        months: int | None,
    ) -> None:  # fmt: skip
        """Somebody files."""
        first = self.moment.date() + timedelta(days=start if start < 60 else 0)
        last = None if span is None else first + timedelta(days=span)
        asked = Asked(kind, way, place, first, last, channel, None, months)
        made = deciding.file(self.desk(), f"F{len(self.filings) + 1}", asked)
        if made.filing is not None:
            assert self.person.status not in ENDING_STATUSES
        self.take(None, made, "file")

    @rule(place=st.sampled_from(PLACES))
    def certificate(self, place: str) -> None:
        """The agency files an emergency."""
        name = f"F{len(self.filings) + 1}"
        made = deciding.emergency_certificate(self.desk(), name, place, self.moment.date())
        self.take(None, made, "file")

    @rule(
        verb=st.sampled_from(
            (
                "approve",
                "reject",
                "supplement",
                "accept_evidence",
                "reject_evidence",
                "cancel",
                "mark_false",
            )
        ),
        which=st.integers(0, 9),
    )
    def handle(self, verb: str, which: int) -> None:
        """Something is done to one of the filings."""
        for before in self.one(which):
            more = (weekday,) if verb == "reject_evidence" else ()
            self.take(before, getattr(deciding, verb)(self.desk(), before, *more), verb)

    @rule(
        verb=st.sampled_from(("change", "correct")),
        which=st.integers(0, 9),
        asked=st.fixed_dictionaries(
            {},
            optional={
                "place": st.sampled_from(PLACES),
                "kind": st.sampled_from(sorted(shape.KINDS)),
                "first": DAYS,
                "last": st.none() | DAYS,
            },
        ),
    )
    def alter(self, verb: str, which: int, asked: dict[str, Any]) -> None:
        """One of the filings is changed or corrected."""
        for before in self.one(which):
            named = {
                key: self.moment.date() + timedelta(days=value) if isinstance(value, int) else value
                for key, value in asked.items()
            }
            self.take(before, getattr(deciding, verb)(self.desk(), before, **named), verb)

    @rule(which=st.integers(0, 9), days=st.none() | DAYS)
    def extend(self, which: int, days: int | None) -> None:
        """One of the filings is extended."""
        for before in self.one(which):
            last = None if days is None else self.moment.date() + timedelta(days=days)
            self.take(before, deciding.extend(self.desk(), before, last), "extend")

    @rule(status=st.sampled_from(sorted(INSURANCE_STATUSES)))
    def insurance(self, status: str) -> None:
        """The insurance changes, and ends what it carried."""
        self.person = Person(self.person.insurance, status)
        if status in ENDING_STATUSES:
            desk = self.desk()
            self.filings = {f.id: deciding.terminate(desk, f) for f in self.filings.values()}
            self.promised.clear()

    @rule(
        place=st.sampled_from(PLACES),
        type_=st.sampled_from(sorted(shape.DIMENSIONS["type"].words)),
        emergency=st.booleans(),
        back=st.none() | st.integers(0, 60),
    )
    def ask(self, place: str, type_: str, emergency: bool, back: int | None) -> None:
        """Somebody asks whether care is covered; whoever is not told why and what to do."""
        since = None if back is None else self.moment.date() - timedelta(days=back)
        try:
            found = entitlement.covered(self.desk(), place, type_, emergency, since)
        except Refusal:
            return
        assert found.covers in {"yes", "no", "deemed", "not_needed"}
        assert bool(found.problems) == (found.covers == "no")
        assert all(problem.next_step for problem in found.problems)

    @rule(
        days=st.sampled_from((0, 0, 1, 5, 27, 28, 29, 31, 59, 181, 184, 365, 730)),
        hours=st.integers(0, 23),
    )
    def wait(self, days: int, hours: int) -> None:
        """Time passes, once with a question every day and once with one at the end."""
        before, alive = self.moment, dict(self.filings)
        after = before + timedelta(days=days, hours=hours)
        desks = [before + timedelta(days=n) for n in range(1, min(days, 40))]
        daily: dict[str, list[standing.Standing]] = {name: [] for name in alive}
        for moment in (*desks, after):
            for name, filing in alive.items():
                daily[name].append(standing.standing(self.book, self.person, filing, moment))
        for name, answers in daily.items():
            self.over_once(answers)
            once = standing.standing(self.book, self.person, alive[name], after)
            assert facts(answers[-1]) == facts(once)
        self.moment = after

    def over_once(self, answers: list[standing.Standing]) -> None:
        """What time has ended stays ended, and for the same day."""
        over = [found for found in answers if found.state in {"void", "expired"}]
        assert over == answers[len(answers) - len(over) :]
        assert len({(found.state, found.after) for found in over}) <= 1

    def one(self, which: int) -> list[Filing]:
        """One of the filings; none if there is none."""
        filings = list(self.filings.values())
        return [filings[which % len(filings)]] if filings else []

    # ---- what always holds

    @invariant()
    def no_two_in_force_for_one_place(self) -> None:
        """No two filings that are in force overlap for one place."""
        found = [self.desk().standing(f) for f in self.filings.values()]
        alive = [s for s in found if s.state in {"active", "submitted"}]
        for first, second in combinations(alive, 2):
            if first.filing.place == second.filing.place:
                assert (first.after is not None and first.after <= second.first) or (
                    second.after is not None and second.after <= first.first
                )

    @invariant()
    def no_lock_lasts_longer_than_promised(self) -> None:
        """Once a day was named from which a change is possible, time names no later one."""
        for name, filing in self.filings.items():
            until = self.desk().standing(filing).locked_until
            if until is not None:
                assert until <= self.promised.setdefault(name, until)

    @invariant()
    def spans_make_sense(self) -> None:
        """A span does not end before it begins, and a filing over its end is not active."""
        for filing in self.filings.values():
            found = self.desk().standing(filing)
            assert found.after is None or found.first <= found.after
            if found.state == "active":
                assert found.after is None or self.moment.date() < found.after
                assert found.due is None or self.moment.date() <= found.due


Life.TestCase.settings = settings(
    max_examples=120,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLife = Life.TestCase
