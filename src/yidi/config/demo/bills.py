"""A few settled bills of the persons of the banner, put together at the counter of the sandbox
hospital at past moments. The hospital's own two patients have none: their guide begins with nothing
settled."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yidi.actions.actor import Actor
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.change_bill import change_bill
from yidi.actions.counter.open_bill import open_bill
from yidi.actions.counter.recognise import Recognised
from yidi.actions.counter.settle_bill import settle_bill
from yidi.config.demo import stays
from yidi.config.demo.accounts import CASHIERS, FATHER, GUEST, LOCKED, SANDBOX, Known
from yidi.config.demo.catalogues import ONE
from yidi.core.problems import BrokenInvariant, Refusal
from yidi.core.settlement.counter import Content, Item
from yidi.core.settlement.ward import HOME, Admission, Departure
from yidi.policy_files.folder import Folder
from yidi.store import reach
from yidi.store.reads import institutions, insured, statements
from yidi.store.reads import staff as staff_reads
from yidi.store.reads.credentials import SOCIAL_CARD
from yidi.store.reads.insured import Enrolment

_log = logging.getLogger("yidi.demo")
_PRICE, _QUANTITY = 1_000_000, 10_000


@dataclass(frozen=True, slots=True)
class Story:
    """Whose bill, settled how many days ago. items: (name, yuan, how many); days: of a stay."""

    who: Known
    ago: int
    care: str
    items: tuple[tuple[str, int, int], ...]
    days: int = 0


STORIES = (
    Story(FATHER, 20, "emergency_outpatient", (("急诊诊察费", 70, 1), ("阿莫西林胶囊", 18, 2))),
    Story(LOCKED, 30, "emergency_outpatient", (("急诊诊察费", 70, 1), ("急诊留观床位费", 28, 2))),
    Story(
        GUEST, 6, "inpatient",
        (
            ("普通病房床位费（双人间）", 90, 3), ("住院诊察费", 30, 3), ("特级护理", 160, 3),
            ("阿卡波糖片", 42, 20), ("注射用阿替普酶", 4_100, 1), ("单人病房床位费", 400, 1),
        ),
        days=3,
    ),
)  # fmt: skip
"""The stay has a share of everything: class A, B and C, caps and a deductible."""


def load(folder: Folder, now: datetime) -> None:
    """Whoever has a settlement is left alone. What a region's law refuses is left out."""
    codes = codes_of(folder)
    done = {known: _settled(known) for known in (FATHER, LOCKED, GUEST)}
    for story in STORIES:
        if not done[story.who]:
            try:
                _settle(story, codes, now)
            except Refusal as refusal:
                _log.info("left out: a bill of %s: %s", story.who.name, refusal)


def codes_of(folder: Folder) -> dict[str, str]:
    """The code of each item of the hospital's catalogue, by name."""
    with (folder.root / "catalogues" / f"{ONE}.csv").open(encoding="utf-8", newline="") as lines:
        return {row["名称"]: row["医疗目录编码"] for row in csv.DictReader(lines)}


def _person(known: Known) -> Enrolment:
    with reach.service():
        found = insured.by_psn_no(known.region, known.psn_no)
    if found is None:
        raise BrokenInvariant("a person of the demonstration is not there")
    return found


def _settled(known: Known) -> bool:
    person = _person(known)
    with reach.service():
        return bool(statements.of_people((person.id,)))


def _settle(story: Story, codes: dict[str, str], now: datetime) -> None:
    moment = datetime.combine(now.date() - timedelta(story.ago), time(10, 40), now.tzinfo)
    first = moment.date() - timedelta(story.days)
    items, who = tuple(_items(story, codes, first)), _person(story.who)
    if story.days:
        said = Admission("ordinary", first, "I63.900", "脑梗死", f"YS{moment:%Y%m%d}")
        stayed(who, said, moment, items)
    else:
        _sold(who, Content(story.care, items=items), moment)


def _sold(person: Enrolment, made: Content, moment: datetime) -> None:
    """A bill at the counter of the sandbox hospital."""
    at = counter_at(moment)
    bill = open_bill(at, Recognised(SOCIAL_CARD, "", (person,)), person)
    change_bill(at, bill, lambda _: made)
    settle_bill(at, bill)


def stayed(person: Enrolment, said: Admission, moment: datetime, items: Sequence[Item]) -> str:
    """A stay at the sandbox hospital, put down and settled on its last day; gives the number of its
    settlement."""
    at = counter_at(moment)
    mdtrt_id = stays.admitted(at, person, said)
    stays.charged(at, mdtrt_id, items)
    departure = Departure(moment.date(), HOME, said.diagnosis_code, said.diagnosis)
    return stays.left(at, mdtrt_id, departure)


def _items(story: Story, codes: dict[str, str], day: date) -> Iterator[Item]:
    for name, yuan, count in story.items:
        yield Item(codes[name], name, yuan * _PRICE, count * _QUANTITY, str(day))


def counter_at(moment: datetime) -> Counter:
    """The counter of the sandbox hospital, with its cashier."""
    username, name, _ = CASHIERS[0]
    hospital, cashier = institutions.one(SANDBOX, moment.date()), staff_reads.known(username)
    if hospital is None or cashier is None:
        raise BrokenInvariant("the demonstration's hospital or its cashier is not there")
    actor = Actor("institution", f"institution:{SANDBOX}", f"{name}（{username}）")
    return Counter(actor, hospital, cashier, moment)
