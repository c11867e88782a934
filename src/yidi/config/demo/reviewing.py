"""Bills with something wrong at the sandbox hospital, and what became of them: a case in each state.

Each is a stay put together at the hospital's counter at a past moment; the checks find it themselves,
and the agency of Beijing and the hospital's cashier work on it. Everything else that was settled in the
places of the demonstration is screened as every night.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yidi.actions.actor import Actor
from yidi.actions.review import answer, clear, finish, propose, screen, uphold
from yidi.actions.review.working import Asked
from yidi.config.demo import bills
from yidi.config.demo.accounts import AREAS, CARE_AREAS, CASHIERS, KNOWN, SANDBOX, staff
from yidi.core.problems import Refusal
from yidi.core.review.checks import OTHER
from yidi.core.review.deducting import Cut
from yidi.core.settlement.counter import Item
from yidi.core.settlement.ward import Admission
from yidi.policy_files.folder import Folder
from yidi.store import reach
from yidi.store.models import Filing, ReviewCase, Settlement, SettlementList
from yidi.store.reads import insured
from yidi.store.reads import review as reads
from yidi.store.reads.insured import Enrolment

_log = logging.getLogger("yidi.demo")
PLACE = "110000"
_PRICE, _QUANTITY = 1_000_000, 10_000
_LATE = 23
"""One list in so many has not come."""
_WARD = (("普通病房床位费（双人间）", 90), ("住院诊察费", 30), ("二级护理", 26))
_FIRST = (("注射用阿替普酶", 4_100), ("磁共振平扫（头颅）", 680))
"""What a stroke needs on the day of admission; it takes the bill beyond the deductible."""
_PILLS = (("阿卡波糖片", 42), ("静脉输液", 12), ("血常规", 25))
Daily = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A stay: settled so many days ago, so long; what each day has, what the last full day has besides;
    played: what became of its case."""

    ago: int
    days: int
    daily: Daily
    once: Daily
    played: Callable[[Scene], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """A case, and the day on which the demonstration is loaded."""

    number: str
    now: datetime

    def at(self, ago: int) -> datetime:
        """A moment so many days before."""
        return _moment(self.now, ago, time(14, 20))

    def agency(self, role: str, ago: int) -> Asked:
        """What somebody of the agency did."""
        username, name = next((s[0], s[1]) for s in staff() if s[2] == PLACE and s[3] == role)
        actor = Actor("staff", username, f"{name}（{username}）", regions=(PLACE,))
        return Asked(actor, PLACE, self.number, f"demo-{self.number}-{role}-{ago}", self.at(ago))

    def hospital(self, ago: int) -> Asked:
        """What the hospital's cashier answered."""
        username, name, code = CASHIERS[0]
        actor = Actor("institution", f"institution:{code}", f"{name}（{username}）")
        key = f"demo-{self.number}-hospital-{ago}"
        return Asked(actor, PLACE, self.number, key, self.at(ago), SANDBOX)

    def cuts(self) -> list[Cut]:
        """What the checks doubt of each line, once."""
        with reach.service():
            found = reads.one(PLACE, self.number)
            left = reads.left(found.settlement_id).lines if found else {}
        most: dict[int, tuple[int, int]] = {}
        for finding in found.findings if found else ():
            for line, amount in finding.lines:
                most[line] = max(most.get(line, (0, 0)), (min(amount, left[line]), finding.number))
        dearest = max(left.items(), key=lambda pair: pair[1])
        made = [Cut(line, fees, number) for line, (fees, number) in most.items() if fees > 0]
        return made or [Cut(dearest[0], dearest[1], OTHER, "没有医嘱")]


def _proposed(scene: Scene) -> None:
    propose.propose(scene.agency("reviewer", 1), scene.cuts(), "请核对医嘱和收费记录")


def _answered(scene: Scene) -> None:
    propose.propose(scene.agency("reviewer", 4), scene.cuts(), "请核对医嘱和收费记录")
    answer.answer(scene.hospital(2), "患者夜间病情变化，当天先后用了两级护理，见护理记录")


def _agreed(scene: Scene) -> None:
    propose.propose(scene.agency("reviewer", 5), scene.cuts())
    answer.agree(scene.hospital(3))


def _decided(scene: Scene) -> None:
    propose.propose(scene.agency("reviewer", 9), scene.cuts())
    answer.answer(scene.hospital(7), "两次收费是两个部位")
    uphold.uphold(scene.agency("reviewer", 1), scene.cuts(), "报告只有一份")


def _appealed(scene: Scene) -> None:
    propose.propose(scene.agency("reviewer", 12), scene.cuts())
    answer.answer(scene.hospital(10), "床位费含陪护加床")
    uphold.uphold(scene.agency("reviewer", 8), scene.cuts(), "陪护加床不在支付范围")
    answer.appeal(scene.hospital(5), "请求复核，附住院医嘱")


def _final(scene: Scene) -> None:
    propose.propose(scene.agency("reviewer", 28), scene.cuts())
    answer.agree(scene.hospital(26))
    finish.finish(scene.agency("supervisor", 24), scene.cuts(), "按协议扣款")


def _cleared(scene: Scene) -> None:
    clear.clear(scene.agency("reviewer", 11), "调阅病历，收费有医嘱和记录")


STORIES = (
    Story(32, 4, (*_WARD, *_PILLS), (("一级护理", 50),), _final),
    Story(24, 5, (*_WARD, *_PILLS), (("血常规", 25),), _cleared),
    Story(20, 5, (*_WARD, *_PILLS), (("普通病房床位费（四人及以上）", 50),), _appealed),
    Story(16, 4, (*_WARD, *_PILLS), (("CT平扫（头颅）", 220), ("CT平扫（头颅）", 220)), _decided),
    Story(13, 4, (*_WARD, *_PILLS), (("一级护理", 50),), _answered),
    Story(12, 4, (*_WARD, *_PILLS), (("静脉输液", 12),), _agreed),
    Story(10, 6, _WARD, (), _proposed),
    Story(5, 4, (*_WARD, *_PILLS), (("特级护理", 160),), lambda _: None),
    Story(3, 4, (*_WARD, *_PILLS), (("凝血四项", 60), ("凝血四项", 60)), lambda _: None),
)  # fmt: skip
"""Twice the same, two grades of nursing on a day, two beds, a stay with a bed and nothing else."""


def load(folder: Folder, now: datetime) -> None:
    """Nothing, where a case is there already. What a region's law refuses is left out."""
    with reach.service():
        if ReviewCase.objects.exists():
            return
    codes = bills.codes_of(folder)
    settled = [
        (story, setl_id)
        for story, who in zip(STORIES, _people(now), strict=False)
        if (setl_id := _settled(story, who, codes, now))
    ]
    _lists(now)
    for ago in (30, 20, 10, 1):
        for place in (*AREAS, *CARE_AREAS):
            screen.screen_place(place, _moment(now, ago - 1, time(2, 40)))
    for story, setl_id in settled:
        _played(story, setl_id, now)


def _lists(now: datetime) -> None:
    """The settlement lists of most stays have come; some are late."""
    with reach.service():
        rows = Settlement.objects.filter(
            care="inpatient", kind="settlement", reversed_by=None, list=None
        ).order_by("id")
        late = now.date() - timedelta(days=10)
        SettlementList.objects.bulk_create(
            SettlementList(
                insured_region=row.insured_region, visit_id=row.visit_id, settlement=row,
                number=row.setl_id, content={}, sent_by="演示病案室",
                sent_at=row.settled_at + timedelta(days=1),
            )
            for row in rows
            if row.day < late and row.pk % _LATE
        )  # fmt: skip


def _moment(now: datetime, ago: int, at: time) -> datetime:
    return min(datetime.combine(now.date() - timedelta(days=ago), at, now.tzinfo), now)


def _people(now: datetime) -> list[Enrolment]:
    """Insured elsewhere, with a filing for Beijing that was in force all the time."""
    first = now.date() - timedelta(days=40)
    with reach.service():
        rows = Filing.objects.filter(
            current=True, state="active", place=PLACE, first__lte=first, way="material"
        ).exclude(person__psn_no__in=[k.psn_no for k in KNOWN])
        rows = rows.exclude(last__lt=now.date()).order_by("person_id")
        ids = list(dict.fromkeys(rows.values_list("person_id", flat=True)))[: len(STORIES) * 2]
        found = insured.by_ids(ids)
    return [found[i] for i in ids]


def _settled(story: Story, who: Enrolment, codes: dict[str, str], now: datetime) -> str:
    """The number of a story's settlement; "" where it is refused."""
    moment = _moment(now, story.ago, time(10, 40))
    last = moment.date()
    first = last - timedelta(days=story.days)
    items = [
        item
        for n in range(story.days)
        for item in _items(story.daily, codes, first + timedelta(days=n))
    ]
    items += _items(_FIRST, codes, first)
    items += _items(story.once, codes, last - timedelta(days=1))
    number = f"SH{last:%Y%m%d}{story.ago}"
    said = Admission("ordinary", first, "I63.900", "脑梗死", number)
    try:
        return bills.stayed(who, said, moment, items)
    except Refusal as refusal:
        _log.info("left out: a stay of a person of %s: %s", who.region, refusal)
        return ""


def _items(daily: Daily, codes: dict[str, str], day: date) -> list[Item]:
    return [
        Item(codes[name], name, yuan * _PRICE, _QUANTITY, str(day), approved="1")
        for name, yuan in daily
    ]


def _played(story: Story, setl_id: str, now: datetime) -> None:
    with reach.service():
        case = ReviewCase.objects.filter(settlement__setl_id=setl_id).first()
    if case is None:
        _log.info("left out: nothing was found in %s", setl_id)
        return
    try:
        story.played(Scene(case.number, now))
    except Refusal as refusal:
        _log.info("left out of the review of %s: %s", setl_id, refusal)
