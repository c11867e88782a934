"""Supervision: what the monitors find of a month into which something was put for them to find.

Two pharmacies in Beijing that settle at night, a person in and out of hospital, two in two cities at once.
Everything goes through the till; the alarms are the monitors' own, and the staff make cases of them.
"""

from __future__ import annotations

import csv
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from yidi.actions.actor import Actor
from yidi.actions.counter import asking
from yidi.actions.counter.asking import Counter
from yidi.actions.settlement.sell import sell
from yidi.actions.supervision import conclude, inquire
from yidi.actions.supervision.alarms import AlarmAsked, dismiss, open_case
from yidi.actions.supervision.watch import watch
from yidi.actions.supervision.working import Asked
from yidi.config.demo.accounts import CASHIERS, KNOWN, staff
from yidi.config.demo.catalogues import ONE
from yidi.config.demo.stays import Whole, played
from yidi.core.calendar import add_months
from yidi.core.problems import Refusal
from yidi.core.settlement.counter import Content, Item
from yidi.core.settlement.ward import Admission
from yidi.core.supervision.alarm import period
from yidi.core.supervision.finding import Proposal
from yidi.policy_files.folder import Folder
from yidi.store import reach
from yidi.store.models import Filing, SupervisionAlarm
from yidi.store.reads import institutions, insured
from yidi.store.reads.counter import BillCard
from yidi.store.reads.credentials import SOCIAL_CARD
from yidi.store.reads.institutions import InstitutionCard
from yidi.store.reads.insured import Enrolment

_log = logging.getLogger("yidi.demo")
CAPITAL, FAR = "110000", "440300"
_PRICE, _QUANTITY = 1_000_000, 10_000
_WORKED = 12
"""Days that the cases take: a month that is younger is too young to have been looked at."""
_WANTED = 3
"""Persons with a filing for Beijing: in fewer there is nothing to find."""
_NIGHTS = 24
"""Sales of each of the two pharmacies: a few more than the bound."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The month that is looked at, the night after it, what the till needs."""

    first: date
    night: datetime
    codes: dict[str, str]

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """A moment of the month."""
        on = self.first + timedelta(days=day)
        return datetime.combine(on, time(hour, minute), self.night.tzinfo)


def load(folder: Folder, now: datetime) -> None:
    """Nothing, where the monitors have found something already. What a region's law refuses is left
    out."""
    with reach.service():
        if SupervisionAlarm.objects.exists():
            return
    month = now.date().replace(day=1)
    day = month if now.day > _WORKED else add_months(month, -1)
    night = datetime.combine(day, time(2, 40), now.tzinfo)
    scene = Scene(add_months(night.date(), -1), night, _codes(folder))
    people = _people(scene)
    if len(people) < _WANTED:
        return
    _sales(scene, people)
    _stays(scene, people[0])
    for who in people[1:3]:
        _two_cities(scene, who)
    watch(scene.night)
    _cases(scene)


def _codes(folder: Folder) -> dict[str, str]:
    with (folder.root / "catalogues" / f"{ONE}.csv").open(encoding="utf-8", newline="") as lines:
        return {row["名称"]: row["医疗目录编码"] for row in csv.DictReader(lines)}


def _people(scene: Scene) -> list[Enrolment]:
    """Insured in four regions, with a filing for Beijing that was in force all the month."""
    known = [k.psn_no for k in KNOWN]
    with reach.service():
        rows = Filing.objects.filter(
            current=True, state="active", place=CAPITAL, first__lte=scene.first, way="material"
        ).exclude(person__psn_no__in=known)
        rows = rows.exclude(last__lt=scene.night.date()).order_by("-person_id")
        ids = list(dict.fromkeys(rows.values_list("person_id", flat=True)))[:12]
        found = insured.by_ids(ids)
    return [found[i] for i in ids]


def _houses(scene: Scene, place: str, care: str) -> list[InstitutionCard]:
    asked = institutions.Asked(on=scene.first, place=place, care=care)
    taken = {code for _, _, code in CASHIERS}
    found = institutions.search(asked, most=200)
    return [one for one in found if one.code not in taken and one.pharmacy == (care == "pharmacy")]


# ---- what there is to find


def _sales(scene: Scene, people: list[Enrolment]) -> None:
    for house in _houses(scene, CAPITAL, "pharmacy")[:2]:
        for n in range(_NIGHTS):
            when = scene.at(n % 26, (23, 0, 1, 2)[n % 4], n)
            content = Content("pharmacy", items=_one(scene, "阿莫西林胶囊", 18, when))
            _sold(scene, people[n % len(people)], house, when, content)


def _stays(scene: Scene, who: Enrolment) -> None:
    house = _houses(scene, CAPITAL, "inpatient")[0]
    for n in range(4):
        out = scene.at(3 + 7 * n, 10, 20)
        since = out.date() - timedelta(days=2)
        said = Admission("ordinary", since, "M51.200", "腰椎间盘突出", f"JG{out:%y%m%d}")
        items = _one(scene, "注射用阿替普酶", 4_100, out - timedelta(days=1), "1")
        at, msgid = _counter(house, out), _msgid(house, out, who)
        whole = Whole(who, said, out.date(), items, _invoice(msgid))

        def number(_: Counter, step: int, base: str = msgid) -> str:
            return f"{base[:-4]}{int(base[-4:]) % 1_000 + 1_000 * step:04d}"

        try:
            played(at, whole, number, lambda _: b"{}")
        except Refusal as refusal:
            _log.info("left out: care of a person of %s: %s", who.region, refusal)


def _two_cities(scene: Scene, who: Enrolment) -> None:
    for place, hour in ((CAPITAL, 9), (FAR, 11)):
        when = scene.at(9 + who.id % 9, hour, who.id % 50)
        content = Content("emergency_outpatient", items=_one(scene, "急诊诊察费", 70, when))
        _sold(scene, who, _houses(scene, place, "outpatient")[0], when, content)


def _one(
    scene: Scene, name: str, yuan: int, when: datetime, approved: str = "0"
) -> tuple[Item, ...]:
    code = scene.codes[name]
    return (Item(code, name, yuan * _PRICE, _QUANTITY, str(when.date()), approved),)


def _sold(
    scene: Scene, who: Enrolment, house: InstitutionCard, when: datetime, content: Content
) -> None:
    """One bill through the till; the number of its message is its moment's and the person's."""
    at, msgid = _counter(house, when), _msgid(house, when, who)
    bill = BillCard(
        id=0, region=who.region, person_id=who.id, psn_no=who.psn_no, person=who.name,
        institution_code=house.code, cashier_id=0, operator="医保结算处", credential=SOCIAL_CARD,
        token="", state="sent", content=replace(content, invoice=_invoice(msgid)), msgid=msgid,
        undo_msgid="", undo_reason="", answer={}, undo={}, made_at=when, sent_at=when, day=None,
        undo_day=None,
    )  # fmt: skip
    try:
        sell(asking.settling(at, bill), asking.purchase(at, bill, who), when, lambda *_: b"{}")
    except Refusal as refusal:
        _log.info("left out: care of a person of %s: %s", who.region, refusal)


def _counter(house: InstitutionCard, when: datetime) -> Counter:
    actor = Actor("institution", f"institution:{house.code}", "医保结算处")
    return Counter(actor, house, 0, when)


def _msgid(house: InstitutionCard, when: datetime, who: Enrolment) -> str:
    return f"{house.code}{when:%Y%m%d%H%M%S}{who.id % 10_000:04d}"


def _invoice(msgid: str) -> str:
    number = int(hashlib.sha256(msgid.encode()).hexdigest()[:8], 16)
    return f"7{number % 10_000_000:07d}"


# ---- what the staff made of it


def _cases(scene: Scene) -> None:
    """One pharmacy's case waits for the second person, the other's is suspended and lifted since; one
    traveller is looked into, one had a reason; the stays wait."""
    at_night = list(_alarms("pharmacy_night", scene))
    if len(at_night) == 2:
        _proposed(scene, at_night[0])
        _lifted(scene, at_night[1])
    travellers = list(_alarms("far_apart", scene))
    if len(travellers) == 2:
        number = open_case(_looked(scene, travellers[0], "两次就医相隔两小时，不在一个城市"))
        inquire.note(
            _step(scene, travellers[0].region, number, "reviewer", 2), "已约参保人到窗口说明"
        )
        dismiss(_looked(scene, travellers[1], "乘飞机，参保人提供了行程单"))


def _alarms(monitor: str, scene: Scene) -> Iterator[SupervisionAlarm]:
    with reach.service():
        rows = SupervisionAlarm.objects.filter(
            monitor=monitor, first=period(scene.night.date()).first
        )
        yield from list(rows.order_by("id")[:2])


def _proposed(scene: Scene, alarm: SupervisionAlarm) -> None:
    number = open_case(_looked(scene, alarm, "夜间结算集中，药品相同"))
    _heard(scene, alarm.region, number)
    inquire.share(
        _step(scene, alarm.region, number, "reviewer", 5),
        "419001",
        "共享给河南省济源市：部分参保人在你处",
    )
    conclude.propose(_step(scene, alarm.region, number, "reviewer", 6), _proposal(scene, 6))


def _lifted(scene: Scene, alarm: SupervisionAlarm) -> None:
    number = open_case(_looked(scene, alarm, "夜间结算集中"))
    _heard(scene, alarm.region, number)
    conclude.propose(_step(scene, alarm.region, number, "reviewer", 4), _proposal(scene, 4))
    conclude.decide(_step(scene, alarm.region, number, "supervisor", 5), "证据充分")
    conclude.propose_lifting(
        _step(scene, alarm.region, number, "reviewer", 8), "已退回基金，整改验收"
    )
    conclude.lift(_step(scene, alarm.region, number, "supervisor", 9))


def _heard(scene: Scene, region: str, number: str) -> None:
    inquire.tell(_step(scene, region, number, "reviewer", 2), "夜间结算没有处方和取药记录")
    inquire.hear(
        _step(scene, region, number, "reviewer", 3), "店员替老顾客先刷卡，承认没有当面核验"
    )


def _proposal(scene: Scene, days: int) -> Proposal:
    first = _later(scene, days).date()
    return Proposal(
        "found", "夜间空刷医保卡，无处方无取药记录", "institution", first, add_months(first, 6),
        ("pharmacy",),
    )  # fmt: skip


def _later(scene: Scene, days: int) -> datetime:
    """So many days after the night, in office hours."""
    return scene.night.replace(hour=10) + timedelta(days=days)


def _looked(scene: Scene, alarm: SupervisionAlarm, reason: str) -> AlarmAsked:
    actor = _staff(alarm.region, "reviewer")
    return AlarmAsked(actor, alarm.pk, f"demo-alarm-{alarm.pk}", _later(scene, 1), reason)


def _step(scene: Scene, region: str, number: str, role: str, days: int) -> Asked:
    key = f"demo-{number}-{role}-{days}"
    return Asked(_staff(region, role), number, key, _later(scene, days))


def _staff(area: str, role: str) -> Actor:
    username, name, _, _ = next(s for s in staff() if s[2] == area and s[3] == role)
    return Actor("staff", username, f"{name}（{username}）", regions=(area,))
