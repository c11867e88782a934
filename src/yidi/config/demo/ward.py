"""Three people in the beds of the sandbox hospital: one long there, with an interim bill; one who came
as an emergency; one who has not filed yet, and still may by phone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef

from yidi.config.demo import bills, stays
from yidi.config.demo.accounts import KNOWN, SANDBOX
from yidi.core.problems import Refusal
from yidi.core.settlement.counter import Item
from yidi.core.settlement.ward import Admission
from yidi.policy_files.folder import Folder
from yidi.store import reach
from yidi.store.models import Filing, Person, Visit
from yidi.store.reads import insured
from yidi.store.reads.insured import Enrolment

_log = logging.getLogger("yidi.demo")
_PRICE, _QUANTITY = 1_000_000, 10_000
_PLACE = "110000"
DAILY = (
    ("普通病房床位费（双人间）", 90), ("住院诊察费", 30), ("特级护理", 160), ("阿卡波糖片", 42),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """Somebody of a region, admitted so many days ago. filed: whether there is a filing; interim: how
    many days ago a part was settled, 0 never."""

    region: str
    ago: int
    filed: bool
    kind: str
    diagnosis: tuple[str, str]
    bed: str
    interim: int = 0


STORIES = (
    Story("419001", 9, True, "ordinary", ("I63.900", "脑梗死"), "6", interim=2),
    Story("370300", 1, False, "emergency", ("S06.000", "脑震荡"), "11"),
    Story("419001", 2, False, "ordinary", ("J18.900", "肺炎"), "8"),
)


def load(folder: Folder, now: datetime) -> None:
    """Nobody is admitted twice: where somebody lies in, nothing is done."""
    with reach.service():
        found = Visit.objects.filter(institution_code=SANDBOX, care="inpatient", state="open")
        if found.exists():
            return
    codes = bills.codes_of(folder)
    for story in STORIES:
        who = _person(story, now)
        try:
            if who:
                _played(story, who, codes, now)
        except Refusal as refusal:
            _log.info("left out: a stay of a person of %s: %s", story.region, refusal)


def _person(story: Story, now: datetime) -> Enrolment | None:
    """Somebody of the story's region whom no hospital has seen for long, with a filing that has been in
    force as long, or without any; the last of the register, who have no part in other stories."""
    since = now.date() - timedelta(days=40)
    with reach.service():
        rows = Person.objects.filter(insured_region=story.region, status="active")
        rows = rows.exclude(psn_no__in=[each.psn_no for each in KNOWN])
        rows = rows.exclude(visits__first__gte=now - timedelta(days=40))
        filings = Filing.objects.filter(current=True, person=OuterRef("pk"))
        away = filings.filter(place=_PLACE, state="active", first__lte=since, way="material")
        long = Exists(away.exclude(last__lt=now.date()))
        chosen = rows.filter(long if story.filed else ~Exists(filings)).order_by("-id").first()
        return insured.by_ids([chosen.pk])[chosen.pk] if chosen else None


def _played(story: Story, who: Enrolment, codes: dict[str, str], now: datetime) -> None:
    came = now.date() - timedelta(days=story.ago)
    code, name = story.diagnosis
    said = Admission(story.kind, came, code, name, f"ZY{came:%y%m%d}{story.bed}", "内科", story.bed)
    mdtrt_id = stays.admitted(bills.counter_at(_at(came, 9, story, now)), who, said)
    for n in range(story.ago):
        day = came + timedelta(days=n)
        at = bills.counter_at(_at(day, 17, story, now))
        stays.charged(at, mdtrt_id, list(_items(codes, day)))
        if story.interim and story.ago - n == story.interim:
            stays.settled(at, mdtrt_id, 9_000)


def _at(day: date, hour: int, story: Story, now: datetime) -> datetime:
    """Bed after bed: the number of a message comes from its moment."""
    return min(datetime.combine(day, time(hour, int(story.bed)), now.tzinfo), now)


def _items(codes: dict[str, str], day: date) -> Iterator[Item]:
    for name, yuan in DAILY:
        yield Item(codes[name], name, yuan * _PRICE, _QUANTITY, str(day), approved="1")
