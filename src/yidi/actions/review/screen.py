"""Go through what was settled in a place: checks for all, a drawn sample of the rest, cases of both.

The same for bills of people insured here, in the province and elsewhere (S3 四(一)). Each piece of some
hundred bills is a transaction of its own; a day may be gone through again, and nothing comes twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yidi.actions.actor import JOB, Actor
from yidi.core.review import checks, sampling
from yidi.core.review.checks import Ground
from yidi.core.review.seen import Bill
from yidi.policy_files.folder import agency_duties, review_rules
from yidi.store import reach
from yidi.store.reads import screening as reads
from yidi.store.writes import review as writes
from yidi.store.writes import traces
from yidi.store.writes.review import Opened


@dataclass(frozen=True, slots=True)
class Screened:
    """How many bills were looked at, how many new cases were opened."""

    looked: int
    opened: int


def screen_all(moment: datetime) -> Screened:
    """A night's work: every place, each day that is over and was not gone through."""
    with reach.service():
        places = reads.places()
    done = [screen_place(place, moment) for place in places]
    return Screened(sum(one.looked for one in done), sum(one.opened for one in done))


def screen_place(place: str, moment: datetime) -> Screened:
    """A place up to yesterday."""
    with reach.service():
        codes = reads.codes(place)
        first = reads.begin(place, codes) if codes else None
    looked = opened = 0
    while first is not None and first < moment.date():
        one = screen(place, codes, first, JOB, moment)
        with reach.service():
            writes.run(place, first, one.looked, moment, JOB.name)
        looked, opened = looked + one.looked, opened + one.opened
        first += timedelta(days=1)
    return Screened(looked, opened)


def screen_now(actor: Actor, place: str, moment: datetime) -> Screened:
    """What was settled up to this minute, because somebody asks; the night goes through the day again."""
    before = screen_place(place, moment)
    with reach.service():
        codes = reads.codes(place)
    today = screen(place, codes, moment.date(), actor, moment)
    made = Screened(before.looked + today.looked, before.opened + today.opened)
    with actor.reach():
        detail = f"看{made.looked}笔，新立{made.opened}件"
        traces.trail(
            moment, place, actor.kind, actor.name, "review.screen", "", detail, actor.address
        )
    return made


def screen(place: str, codes: Sequence[str], day: date, actor: Actor, moment: datetime) -> Screened:
    """A day of a place, piece by piece."""
    with reach.service():
        ids = reads.of_day(codes, day)
    opened = 0
    for start in range(0, len(ids), reads.PIECE):
        opened += _piece(ids[start : start + reads.PIECE], place, day, actor, moment)
    return Screened(len(ids), opened)


def _piece(ids: Sequence[int], place: str, day: date, actor: Actor, moment: datetime) -> int:
    ground = _ground(place, day)
    with reach.service():
        bills = reads.bills(ids, ground.readmitted)
        return len(
            writes.open_cases(
                list(_cases(bills, ground, place, day)), moment, actor.name, _side(actor)
            )
        )


def _side(actor: Actor) -> str:
    return "job" if actor.kind == "job" else "agency"


def _ground(place: str, day: date) -> Ground:
    duties = agency_duties()
    return Ground(
        review_rules(),
        duties.number("review.readmitted_within", place, day),
        duties.number("review.idle_days", place, day),
    )


def _cases(bills: Sequence[Bill], ground: Ground, place: str, day: date) -> Iterator[Opened]:
    duties, month = agency_duties(), f"{day:%Y-%m}"
    seed = str(duties.of("review.sample_seed", place, day).value)
    share = duties.number("review.sample_share", place, day)
    for bill in bills:
        found = tuple(checks.findings(bill, ground))
        if found:
            yield _opened(bill, day, "found", found, checks.doubt(bill, found))
        elif sampling.drawn(bill.setl_id, month, seed, share):
            yield _opened(bill, day, "sampled", (), 0)


def _opened(
    bill: Bill, day: date, origin: str, found: tuple[checks.Finding, ...], doubt: int
) -> Opened:
    return Opened(
        bill.id, bill.visit_id, bill.region, bill.place, bill.institution_code, bill.scope,
        bill.care, day, origin, found, doubt,
    )  # fmt: skip
