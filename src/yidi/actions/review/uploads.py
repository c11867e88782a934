"""Which settled stays still lack their lines or their settlement list, and telling their institutions.

The institution sees the list on its own page; a reminder is a row of the day, once in so many days.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from yidi.actions.actor import JOB, Actor
from yidi.core.problems import Problem, Refusal
from yidi.policy_files.folder import agency_duties
from yidi.store import reach
from yidi.store.reads import review as reads
from yidi.store.reads import screening
from yidi.store.reads.review import Missing
from yidi.store.writes import review as writes
from yidi.store.writes import traces


def missing(place: str, codes: list[str], today: date) -> list[Missing]:
    """What is overdue in a place, oldest first; inside a reach."""
    duties = agency_duties()
    within = duties.number("review.upload_within", place, today)
    back = duties.number("review.upload_looked_back", place, today)
    return reads.missing(codes, today - timedelta(days=within), today - timedelta(days=back))


def remind(actor: Actor, place: str, institution_code: str, moment: datetime) -> int:
    """Tells an institution what is missing; gives how many. Raises Refusal if nothing is, and if it was
    told today already."""
    with actor.reach():
        count = len(missing(place, [institution_code], moment.date()))
        if not count:
            raise Refusal(Problem("nothing_missing", "这家机构没有逾期未传的。", "不需要提醒。"))
        if not writes.remind(place, institution_code, count, moment, actor.name):
            raise Refusal(Problem("reminded_today", "今天已经提醒过这家机构。", "请明天再提醒。"))
        traces.trail(
            moment, place, actor.kind, actor.name, "review.remind", institution_code,
            f"缺{count}份", actor.address,
        )  # fmt: skip
        return count


def remind_all(moment: datetime) -> int:
    """A day's work: everybody who is overdue and was not told lately. Each place is a transaction."""
    with reach.service():
        places = screening.places()
    return sum(_remind_place(place, moment) for place in places)


def _remind_place(place: str, moment: datetime) -> int:
    every = timedelta(days=agency_duties().number("review.remind_every", place, moment.date()))
    with reach.service():
        overdue = missing(place, screening.codes(place), moment.date())
        counts = Counter(one.institution_code for one in overdue)
        told = reads.reminded(counts)
        due = [code for code in counts if told.get(code, date.min) <= moment.date() - every]
        return sum(writes.remind(place, code, counts[code], moment, JOB.name) for code in due)
