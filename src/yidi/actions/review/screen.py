"""Go through what was settled in a place: checks for all, a drawn sample of the rest, cases of both.

The same for bills of people insured here, in the province and elsewhere (S3 四(一)). Each piece of some
hundred bills is a transaction of its own; a day may be gone through again, and nothing comes twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from yidi.actions.actor import JOB, Actor
from yidi.core.calendar import ONE_DAY
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
    yesterday = moment.date() - ONE_DAY
    with reach.service():
        codes = reads.codes(place)
        first = reads.begin(place, codes) if codes else None
    if first is None or first > yesterday:
        return Screened(0, 0)
    looked, opened = screen(place, codes, (first, yesterday), JOB, moment)
    with reach.service():
        writes.runs(place, {**looked, yesterday: looked[yesterday]}, moment, JOB.name)
    return Screened(looked.total(), opened)


def screen_now(actor: Actor, place: str, moment: datetime) -> Screened:
    """What was settled up to this minute, because somebody asks; the night goes through the day again."""
    before, today = screen_place(place, moment), moment.date()
    with reach.service():
        codes = reads.codes(place)
    looked, opened = screen(place, codes, (today, today), actor, moment)
    made = Screened(before.looked + looked.total(), before.opened + opened)
    with actor.reach():
        detail = f"看{made.looked}笔，新立{made.opened}件"
        traces.trail(
            moment, place, actor.kind, actor.name, "review.screen", "", detail, actor.address
        )
    return made


def screen(
    place: str, codes: Sequence[str], days: tuple[date, date], actor: Actor, moment: datetime
) -> tuple[Counter[date], int]:
    """Days of a place (first, last), piece by piece: how many bills of each day, how many new cases."""
    with reach.service():
        settled = reads.settled(codes, *days)
    opened = 0
    for start in range(0, len(settled), reads.PIECE):
        opened += _piece(settled[start : start + reads.PIECE], place, actor, moment)
    return Counter(day for day, _ in settled), opened


def _piece(settled: Sequence[tuple[date, int]], place: str, actor: Actor, moment: datetime) -> int:
    longest = max(_ground(place, day).readmitted for day in {day for day, _ in settled})
    ids = [one for _, one in settled]
    with reach.service():
        cases = list(_cases(reads.bills(ids, longest), place))
        return len(writes.open_cases(cases, moment, actor.name, _side(actor)))


def raised(settlement_id: int, place: str, day: date) -> tuple[tuple[checks.Finding, ...], int]:
    """What the checks raise of one bill, and the fen in doubt."""
    ground = _ground(place, day)
    with reach.service():
        (bill,) = reads.bills([settlement_id], ground.readmitted)
    found = tuple(checks.findings(bill, ground))
    return found, checks.doubt(bill, found)


def _side(actor: Actor) -> str:
    return "job" if actor.kind == "job" else "agency"


def _ground(place: str, day: date) -> Ground:
    duties = agency_duties()
    return Ground(
        review_rules(),
        duties.number("review.readmitted_within", place, day),
        duties.number("review.idle_days", place, day),
    )


def _cases(bills: Iterable[Bill], place: str) -> Iterator[Opened]:
    """What the checks raise, day by day by what held on it; and what is drawn of the rest."""
    for day, of_day in groupby(bills, lambda bill: bill.settled_at.date()):
        ground, drawn = _ground(place, day), _drawn(place, day)
        for bill in of_day:
            found = tuple(checks.findings(bill, ground))
            if found:
                yield _opened(bill, day, "found", found, checks.doubt(bill, found))
            elif drawn(bill.setl_id):
                yield _opened(bill, day, "sampled", (), 0)


def _drawn(place: str, day: date) -> Callable[[str], bool]:
    duties, month = agency_duties(), f"{day:%Y-%m}"
    seed = str(duties.of("review.sample_seed", place, day).value)
    share = duties.number("review.sample_share", place, day)
    return lambda setl_id: sampling.drawn(setl_id, month, seed, share)


def _opened(
    bill: Bill, day: date, origin: str, found: tuple[checks.Finding, ...], doubt: int
) -> Opened:
    return Opened(
        bill.id, bill.visit_id, bill.region, bill.place, bill.institution_code, bill.scope,
        bill.care, day, origin, found, doubt,
    )  # fmt: skip
