"""Stays that repeat, and visits that nobody could have made one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from yidi.core.calendar import ONE_DAY, spoken, spoken_moment
from yidi.core.supervision.alarm import SHOWN_ROWS, Alarm, Behind, Subject, Terms
from yidi.core.supervision.distance import BEYOND, NEIGHBOUR, PROVINCE, SAME, STEPS, Borders

_BEGIN, _END = (0, 0), (23, 59)
"""What stands for the hour of an admission and of a discharge where only the days are known."""


class Visit(NamedTuple):
    """A visit, its times in the legal zone. last: the discharge of a stay, None while it runs;
    diagnoses: codes; amount: what the funds paid for it."""

    subject: Subject
    id: int
    number: str
    region: str
    first: datetime
    last: datetime | None
    stay: bool
    institution_code: str
    place: str
    amount: int = 0
    diagnoses: tuple[str, ...] = ()

    @property
    def since(self) -> datetime:
        """From when on the person is known to be there: an admission without its hour, from the day
        after it."""
        whole_day = self.stay and _clock(self.first) == _BEGIN
        return self.first + ONE_DAY if whole_day else self.first

    @property
    def until(self) -> datetime:
        """When the person is known to have been there last: an outpatient came and went; a discharge
        without its hour may have been at the day's beginning."""
        if not self.stay:
            return self.first
        if self.last is None:
            return datetime.max.replace(tzinfo=self.first.tzinfo)
        whole_day = _clock(self.last) == _END
        return self.last.replace(hour=0, minute=0) if whole_day else self.last


def _clock(moment: datetime) -> tuple[int, int]:
    return moment.hour, moment.minute


def repeating(rows: Iterable[Visit], terms: Terms) -> Iterator[Alarm]:
    """Persons with a chain of short stays, each soon after the other; the last ended in the month.
    rows: in the order of subjects, then of time. Treatments that come in rounds do not count."""
    for _, visits in groupby(rows, key=lambda row: row.subject.key):
        short = [row for row in visits if _short(row, terms)]
        chains = _chains(short, terms.numbers["gap"])
        now = (chain for chain in chains if terms.holds(chain[-1].until.date()))
        chain = max(now, key=len, default=[])
        if len(chain) >= terms.numbers["count"]:
            yield _repeated(chain, terms)


def _short(row: Visit, terms: Terms) -> bool:
    rounds = tuple(terms.words["rounds"].split(","))
    in_rounds = any(code.startswith(rounds) for code in row.diagnoses)
    return (row.until.date() - row.first.date()).days <= terms.numbers["days"] and not in_rounds


def _chains(stays: Iterable[Visit], gap: int) -> Iterator[list[Visit]]:
    chain: list[Visit] = []
    for row in stays:
        if chain and (row.first.date() - chain[-1].until.date()).days > gap:
            yield chain
            chain = []
        chain.append(row)
    if chain:
        yield chain


def _repeated(chain: Sequence[Visit], terms: Terms) -> Alarm:
    most, gap, least = (terms.numbers[name] for name in ("days", "gap", "count"))
    said = f"接连{len(chain)}次住院，每次不超过{most}天，相隔不超过{gap}天；界限{least}次。"
    numbers = (
        ("接连短期住院", f"{len(chain)}次"),
        ("界限", f"{least}次"),
        ("每次最多", f"{most}天"),
        ("相隔最多", f"{gap}天"),
        ("涉及机构", f"{len({row.institution_code for row in chain})}家"),
        ("不算的诊断（按疗程反复住院）", terms.words["rounds"]),
    )
    rows = tuple(_behind(row) for row in chain)
    return Alarm(chain[0].subject, len(chain), least, said, numbers, rows[-SHOWN_ROWS:], len(rows))


def far_apart(rows: Iterable[Visit], terms: Terms, borders: Borders) -> Iterator[Alarm]:
    """Persons who were seen in two cities with less time between than the way takes. rows: in the
    order of subjects, then of time."""
    needed = {
        SAME: timedelta(),
        PROVINCE: timedelta(hours=terms.numbers["hours_province"]),
        NEIGHBOUR: timedelta(hours=terms.numbers["hours_neighbour"]),
        BEYOND: timedelta(hours=terms.numbers["hours_beyond"]),
    }
    for _, visits in groupby(rows, key=lambda row: row.subject.key):
        pairs = list(_pairs(list(visits), needed, borders))
        pairs = [pair for pair in pairs if terms.holds(pair[1].first.date())]
        if len(pairs) >= terms.numbers["pairs"]:
            yield _apart(pairs, needed, borders, terms.numbers["pairs"])


Pair = tuple[Visit, Visit]


def _pairs(
    visits: Sequence[Visit], needed: dict[int, timedelta], borders: Borders
) -> Iterator[Pair]:
    for n, one in enumerate(visits):
        for other in visits[n + 1 :]:
            if _between(one, other) < needed[borders.apart(one.place, other.place)]:
                yield one, other


def _between(one: Visit, other: Visit) -> timedelta:
    """The time between two visits; none where the person was at both."""
    return max(other.since - one.until, one.since - other.until, timedelta())


def _apart(
    pairs: Sequence[Pair], needed: dict[int, timedelta], borders: Borders, least: int
) -> Alarm:
    one, other = min(pairs, key=lambda pair: _between(*pair))
    steps = borders.apart(one.place, other.place)
    hours, _ = divmod(needed[steps], timedelta(hours=1))
    between = _spoken(_between(one, other))
    said = f"两次就医在{STEPS[steps]}，路上至少{hours}小时，{between}；这样的共{len(pairs)}对。"
    numbers = (
        ("不可能的就医", f"{len(pairs)}对"),
        ("界限", f"{least}对"),
        ("最近的一对", f"{STEPS[steps]}，{between}"),
        ("路上至少", f"{hours}小时"),
    )
    met = dict.fromkeys(row for pair in pairs for row in pair)
    rows = tuple(_behind(row) for row in met)
    return Alarm(one.subject, len(pairs), least, said, numbers, rows[:SHOWN_ROWS], len(rows))


def _spoken(gap: timedelta) -> str:
    minutes, _ = divmod(gap, timedelta(minutes=1))
    return f"只隔{minutes}分钟" if minutes else "时间重叠"


def _behind(row: Visit) -> Behind:
    said = "住院" + ("" if row.last else "，还没有出院") if row.stay else ""
    return Behind(
        "visit", row.number, _when(row), row.region, row.place, row.institution_code, row.amount,
        row.id, row.subject.person_id or 0, said,
    )  # fmt: skip


def _when(row: Visit) -> str:
    """The moment, or the first and the last of a stay; days alone where no hour is known."""
    first = spoken(row.first) if row.since != row.first else spoken_moment(row.first)
    if not row.stay or row.last is None:
        return first
    last = spoken(row.last) if row.until != row.last else spoken_moment(row.last)
    return f"{first}至{last}"
