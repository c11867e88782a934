"""Three months of life in four regions: filings, visits, settlements, reversals, at past moments.

From the first day of the third month before this one until yesterday. Everything goes through the
actions that hospitals and people use; what the house took over on its first day (older filings,
chronic diseases) comes as files. A seed decides all (`journeys`), and every message has its number
from its order, so a start that broke off finds what it did and goes on: settled twice is settled once.

How quick: a visit costs what it costs at the till, some 20 ms, and `VISITS` says how many there are.
"""

from __future__ import annotations

import csv
import hashlib
import json
import logging
from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from multiprocessing import get_context

from django.db import connection, connections

from yidi.actions.actor import Actor
from yidi.actions.counter import asking
from yidi.actions.counter.asking import Counter
from yidi.actions.register.take_over import apply_take_over, read_take_over
from yidi.actions.settlement.asking import Outcome
from yidi.actions.settlement.cancel import Cancel, Cancelled, cancel
from yidi.actions.settlement.sell import sell
from yidi.config.children import die_with_parent
from yidi.config.demo import filings
from yidi.config.demo.accounts import ACTOR, AREAS, KNOWN
from yidi.config.demo.catalogues import ONE
from yidi.config.demo.courses import PERCENT, Once
from yidi.config.demo.journeys import (
    CAPITAL,
    ELSEWHERE,
    Houses,
    Soul,
    Visit,
    souls,
    visits,
)
from yidi.config.demo.stays import Whole, played
from yidi.core import takeover
from yidi.core.calendar import add_months
from yidi.core.problems import BrokenInvariant, Refusal
from yidi.core.settlement.counter import Content, Item
from yidi.core.settlement.ward import Admission
from yidi.policy_files.folder import Folder
from yidi.store import reach
from yidi.store.models import Person
from yidi.store.reads import demo, institutions, insured
from yidi.store.reads.counter import BillCard
from yidi.store.reads.credentials import SOCIAL_CARD
from yidi.store.reads.institutions import InstitutionCard
from yidi.store.writes import traces

_log = logging.getLogger("yidi.demo")
VISITS = 1_560
"""How many visits are tried; a few find no institution or no free day."""
SHARES = 3
"""In how many processes."""
BEGUN = "demo.life"
"""The subject of the trail line that says on which day it began."""
PEOPLE = slice(130, None)
"""The people of a region who live this life, by id; those before belong to the stories of other files."""
_PRICE, _QUANTITY = 1_000_000, 10_000
Shelf = Mapping[str, tuple[str, bool]]
"""Items by name: the code, and whether their use is limited."""
_TAKEN_BACK, _INTERIM_FROM, _UNAPPROVED = 40, 14, 12
"""One settlement in so many is taken back; stays from so many nights have an interim bill; one
limited item in so many is used without the hospital's approval."""


def load(folder: Folder, now: datetime) -> None:
    """Nothing is done twice; what the law refuses is left out and counted."""
    began = _began(now)
    first, last = span(began.date())
    lives = [soul for area in AREAS for soul in souls(_people(area), first, last)]
    for area in AREAS:
        _taken_over(area, [soul for soul in lives if soul.person.region == area], first, now)
    planned = visits(lives, _houses(first, last), first, last, VISITS)
    left_out = _side_by_side(lives, planned, _shelf(folder), began)
    if left_out:
        _log.info("left out of three months of life: %s", dict(left_out))


def span(today: date) -> tuple[date, date]:
    """The first day of the third month before, and yesterday."""
    return add_months(today.replace(day=1), -3), today - timedelta(days=1)


def _began(now: datetime) -> datetime:
    """When it was begun: now, or what a start that broke off has written down."""
    with reach.service():
        found = demo.marked(BEGUN)
        if found is None:
            traces.trail(now, "", ACTOR.kind, ACTOR.name, "demo.begin", BEGUN)
    return found.astimezone(now.tzinfo) if found else now


def _people(area: str) -> list[insured.Enrolment]:
    known = [k.psn_no for k in KNOWN]
    with reach.service():
        rows = Person.objects.filter(insured_region=area, status="active").exclude(psn_no__in=known)
        ids = list(rows.order_by("id").values_list("id", flat=True)[PEOPLE])
        found = insured.by_ids(ids)
    return [found[i] for i in ids]


def _houses(first: date, last: date) -> Houses:
    """Institutions of every place, as they are open on the last day."""
    places = {CAPITAL, *AREAS, *ELSEWHERE.values()}
    asked = {place: institutions.Asked(on=last, place=place, open_only=False) for place in places}
    return {place: _steady(one, first) for place, one in asked.items()}


def _steady(asked: institutions.Asked, first: date) -> list[InstitutionCard]:
    """Those that did the same on the first day, too: who stopped meanwhile settles nothing here."""
    found = institutions.search(asked, most=200)
    before = {
        one.code: one.holds for one in institutions.search(replace(asked, on=first), most=200)
    }
    return [one for one in found if one.holds == before.get(one.code)]


# ---- what was there before


def _taken_over(area: str, lives: Sequence[Soul], first: date, now: datetime) -> None:
    chronic = [
        {"psn_no": s.person.psn_no, "disease": takeover.WORDS["disease"].names[s.disease],
         "first": str(first - timedelta(days=200))}
        for s in lives if s.disease
    ]  # fmt: skip
    older = [_older(s) for s in lives if s.taken_over]
    for what, columns, rows in (
        ("chronic", takeover.CHRONIC, chronic), ("filings", takeover.FILINGS, older),
    ):  # fmt: skip
        if rows:
            _file_of(what, area, columns, rows, now)


def _older(soul: Soul) -> dict[str, str]:
    return {
        "psn_no": soul.person.psn_no, "number": f"YS{soul.person.psn_no}",
        "kind": takeover.WORDS["kind"].names[soul.kind], "way": "凭材料", "place": soul.place,
        "first": str(soul.filed), "filed_on": str(soul.filed),
    }  # fmt: skip


def _file_of(
    what: str, area: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, str]],
    now: datetime,
) -> None:  # fmt: skip
    cells = [[columns[name] for name in rows[0]], *([*row.values()] for row in rows)]
    read = read_take_over(ACTOR, what, area, f"演示{what}.csv", enumerate(cells, 1), now)
    if read.faults:
        raise BrokenInvariant(f"the demonstration's {what} have faults: {read.faults[:3]}")
    apply_take_over(ACTOR, read.number, now)


def _file(soul: Soul, now: datetime, left_out: Tally[str]) -> None:
    """A filing of the three months, by material, accepted the next day."""
    if soul.filed is None:
        return
    with reach.service():
        person = Person.objects.get(pk=soul.person.id)
        there = person.filings.exists()
    if not there:
        days = (now.date() - soul.filed).days
        try:
            filings.filed(person, now, soul.kind, soul.place, days)
        except Refusal as refusal:
            left_out[f"{person.insured_region} filing {refusal.problems[0].code}"] += 1


# ---- filings and visits, each person's in order


def _side_by_side(
    lives: Sequence[Soul], planned: Sequence[Visit], shelf: Shelf, now: datetime
) -> Tally[str]:
    """The people shared out among processes, for half the time of the till is Python's. How often
    what was left out."""
    if SHARES == 1:
        return _share(lives, planned, shelf, now)
    connections.close_all()
    with ProcessPoolExecutor(SHARES, get_context("fork"), initializer=_enter) as processes:
        parts = [
            processes.submit(
                _share,
                [soul for soul in lives if soul.person.id % SHARES == part],
                [visit for visit in planned if visit.soul.person.id % SHARES == part],
                shelf,
                now,
            )
            for part in range(SHARES)
        ]
    unhurried()
    return sum((part.result() for part in parts), Tally[str]())


def _enter() -> None:
    """A process of its own ends with the one that began it, and waits for no disk either."""
    die_with_parent()
    unhurried()


def _share(
    lives: Sequence[Soul], planned: Sequence[Visit], shelf: Shelf, now: datetime
) -> Tally[str]:
    left_out: Tally[str] = Tally()
    for soul in lives:
        if soul.filed and not soul.taken_over:
            _file(soul, now, left_out)
    _play(planned, shelf, left_out, now)
    return left_out


def unhurried() -> None:
    """For the connection that is open: a commit does not wait for the disk. All of it can be done again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def _play(planned: Sequence[Visit], shelf: Shelf, left_out: Tally[str], now: datetime) -> None:
    for visit in planned:
        try:
            _settled(visit, shelf, now)
        except Refusal as refusal:
            left_out[f"{visit.soul.person.region} {refusal.problems[0].code}"] += 1


def _shelf(folder: Folder) -> Shelf:
    """The items of the catalogues by name; a code means the same in both."""
    with (folder.root / "catalogues" / f"{ONE}.csv").open(encoding="utf-8", newline="") as lines:
        return {
            r["名称"]: (r["医疗目录编码"], r["限制使用"] == "是") for r in csv.DictReader(lines)
        }


def _settled(visit: Visit, shelf: Shelf, now: datetime) -> None:
    at = _counter(visit, now)
    if visit.care == "inpatient":
        answer = played(at, _stay(visit, shelf), partial(_numbered, visit), _said)
    else:
        bill = _bill(visit, shelf, at.moment)
        bought = asking.purchase(at, bill, visit.soul.person)
        answer = sell(asking.settling(at, bill), bought, at.moment, lambda made, _: _said(made))
    if visit.order % _TAKEN_BACK == 0:
        _taken_back(visit, at, json.loads(answer))


def _counter(visit: Visit, now: datetime) -> Counter:
    """The institution at the moment of the settlement."""
    clock = time(8 + visit.order % 10, visit.order * 7 % 60)
    moment = datetime.combine(visit.day, clock, now.tzinfo)
    actor = Actor("institution", f"institution:{visit.house.code}", "医保结算处")
    return Counter(actor, visit.house, 0, moment)


def _bill(visit: Visit, shelf: Shelf, moment: datetime) -> BillCard:
    """The visit as a counter puts it together; the number of its message comes from its order."""
    person, course = visit.soul.person, visit.course
    content = Content(
        visit.care,
        disease=course.disease,
        diagnosis_code=course.diagnosis_code,
        diagnosis=course.diagnosis,
        invoice=f"{visit.order:08d}",
        items=tuple(_items(visit, shelf)),
    )
    return BillCard(
        id=0, region=person.region, person_id=person.id, psn_no=person.psn_no, person=person.name,
        institution_code=visit.house.code, cashier_id=0, operator="医保结算处",
        credential=SOCIAL_CARD, token="", state="sent", content=content,
        msgid=_msgid(visit, moment, 0), undo_msgid="", undo_reason="", answer={}, undo={},
        made_at=moment, sent_at=moment, day=None, undo_day=None,
    )  # fmt: skip


def _stay(visit: Visit, shelf: Shelf) -> Whole:
    """A stay; a long one has an interim bill in its middle."""
    course = visit.course
    number = f"ZY{visit.day:%y%m}{visit.order:05d}"
    said = Admission("ordinary", visit.first, course.diagnosis_code, course.diagnosis, number)
    long = visit.nights >= _INTERIM_FROM
    middle = visit.first + timedelta(days=visit.nights // 2) if long else None
    items = tuple(_items(visit, shelf))
    return Whole(visit.soul.person, said, visit.day, items, f"{visit.order:08d}", middle)


def _numbered(visit: Visit, at: Counter, step: int) -> str:
    return _msgid(visit, at.moment, step)


def _msgid(visit: Visit, moment: datetime, step: int) -> str:
    """Institution, moment, four digits: the second of the moment is the step of the visit."""
    return f"{visit.house.code}{moment + timedelta(seconds=step):%Y%m%d%H%M%S}{visit.order:04d}"


def _items(visit: Visit, shelf: Shelf) -> Iterator[Item]:
    """What is given every day, then what is given once, spread over the days."""
    days = [visit.first + timedelta(days=n) for n in range(max(visit.nights, 1))]
    for day in days if visit.nights else [visit.day]:
        for name, yuan in visit.course.daily:
            yield _item(visit, shelf, Once(name, yuan), day)
    for n, once_ in enumerate(visit.course.once):
        day = days[(n * visit.nights) // len(visit.course.once)] if visit.nights else visit.day
        yield _item(visit, shelf, once_, day)


def _item(visit: Visit, shelf: Shelf, given: Once, day: date) -> Item:
    code, limited = shelf[given.name]
    price = given.yuan * PERCENT[visit.house.level] * (_PRICE // 100)
    approved = "1" if limited and (visit.order + given.yuan) % _UNAPPROVED else "0"
    return Item(code, given.name, price, given.times * _QUANTITY, str(day), approved)


def _said(made: Outcome | Cancelled) -> bytes:
    """What is kept of an answer: enough to name the settlement."""
    return json.dumps({"setl_id": made.setl_id}).encode()


# ---- settlements that are taken back


def _taken_back(visit: Visit, at: Counter, answer: Mapping[str, str]) -> None:
    """Within the hour: somebody was charged for what another had."""
    later = replace(at, moment=at.moment + timedelta(minutes=40))
    content = hashlib.sha256(answer["setl_id"].encode()).hexdigest()
    infno = asking.infnos(visit.care)[1]
    message = later.message(_msgid(visit, later.moment, 0), infno, content)
    who = visit.soul.person
    ask = Cancel(who.region, answer["setl_id"], "", who.psn_no, "医保结算处")
    cancel(message, ask, later.moment, _said)
