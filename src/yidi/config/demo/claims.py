"""A few manual claims in every state, made through the real actions at past moments."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from yidi.actions.actor import Actor
from yidi.actions.claims import accept, compute, decide, enter, pay
from yidi.actions.claims.apply import Application, Payee, apply
from yidi.actions.claims.working import Asked
from yidi.actions.evidence.keep import keep
from yidi.config.demo.accounts import AREAS, KNOWN, staff
from yidi.config.demo.filings import sheet
from yidi.core.calendar import add_months
from yidi.core.claims import payment
from yidi.core.claims.twins import Invoice
from yidi.core.institutions import alike
from yidi.core.policy.shape import CLAIM_PAPERS
from yidi.core.problems import Refusal
from yidi.core.settlement.case import Bill
from yidi.store import reach
from yidi.store.models import Claim, Person
from yidi.store.reads import institutions

_log = logging.getLogger("yidi.demo")
PEOPLE = slice(90, 130)
"""Of a region by id; those before have a filing of the demonstration."""

_PLACE = {"610403": ("610403", "松间第一人民医院（演示）")}
"""Where the care was, else in Beijing. The law of Yangling says nothing of care elsewhere since 2023."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One person, one claim, the day on which the demonstration is loaded."""

    person: Person
    now: datetime

    @property
    def area(self) -> str:
        """Where the person is insured."""
        return self.person.insured_region

    def ago(self, days: int) -> datetime:
        """A moment so many days before."""
        day = self.now.date() - timedelta(days=days)
        return min(datetime.combine(day, time(10, 40), self.now.tzinfo), self.now)

    def apply(self, days: int) -> str:
        """The number of a claim made so many days ago, for a week in hospital before."""
        place, name = _PLACE.get(self.area, ("110105", "松间第一人民医院（演示）"))
        moment = self.ago(days)
        last = moment.date() - timedelta(days=5)
        total = 800_000 + self.person.pk % 900 * 1_000
        paper = SimpleUploadedFile("paper.png", sheet(self.person.pk, moment))
        asked = Application(
            channel="self_service", place=place, institution=name,
            level="tertiary", care="inpatient", first=last - timedelta(days=6), last=last,
            invoices=(_invoice(self.person, last, total),),
            payee=Payee("person", self.person.name, "演示银行", f"6200{self.person.pk:012d}"),
            key=f"demo-claim-{moment:%Y%m%d}", why="医院网络故障，没能直接结算",
            pages=keep([paper], "invoice", self.person.name, moment),
        )  # fmt: skip
        citizen = Actor(
            "citizen", f"demo{self.person.pk}", self.person.name, people=(self.person.pk,)
        )
        return apply(citizen, self.person.pk, asked, moment)

    def step(self, number: str, role: str, days: int) -> Asked:
        """What somebody of the staff did so many days ago."""
        key = f"demo-{number}-{role}-{days}"
        return Asked(_staff(self.area, role), self.area, number, key, self.ago(days))

    def accept(self, number: str, days: int) -> None:
        """It was complete so many days ago; the institution is looked up by its name."""
        with reach.service():
            row = Claim.objects.get(number=number)
        likely = institutions.likely(row.institution, row.place)
        named = (code for code, name in likely if alike(name, row.institution))
        listed = next(named, accept.NOT_LISTED)
        asked = self.step(number, "window_clerk", days)
        accept.accept(asked, originals=True, institution=listed, on_paper=CLAIM_PAPERS)

    def compute(self, days: int) -> str:
        """A claim that waits for the second person."""
        number = self.apply(days)
        self.accept(number, days - 1)
        with reach.service():
            total = sum(Claim.objects.get(number=number).invoices.values_list("amount", flat=True))
        enter.totals(self.step(number, "window_clerk", days - 2), Bill(total, 60_000, 0, 40_000))
        compute.compute(self.step(number, "window_clerk", days - 3))
        return number

    def decide(self, days: int) -> str:
        """A claim that counts and is not paid yet."""
        number = self.compute(days)
        decide.approve(self.step(number, "reviewer", days - 4))
        return number


def _invoice(person: Person, day: date, amount: int) -> Invoice:
    return Invoice("011002600111", f"9{person.pk:07d}", "", day, amount)


Story = Callable[[Scene], object]


def _lacking(scene: Scene) -> None:
    number = scene.apply(6)
    accept.lack(scene.step(number, "window_clerk", 5), ["charge_list", "discharge_record"])


def _accepted(scene: Scene) -> None:
    number = scene.apply(60)
    scene.accept(number, 58)


def _refused(scene: Scene) -> None:
    number = scene.apply(30)
    decide.refuse(scene.step(number, "reviewer", 28), "发票不是医疗费用票据，请换开后再申请")


def _paid(scene: Scene) -> None:
    scene.decide(40)
    _pay(scene.area, scene.ago(35))


def _pay(area: str, moment: datetime) -> None:
    """All that was decided in an area, sent to the bank and answered."""
    finance, key = _staff(area, "finance"), f"demo-claims-{moment:%Y%m%d}"
    batch = pay.send(finance, area, f"{key}-send", moment)
    text = pay.file(finance, area, batch, moment) or ""
    head, *rows = text.strip().split("\r\n")
    back = "\r\n".join([head, *(row + payment.PAID for row in rows)])
    pay.answered(finance, area, batch, back, f"{key}-answer", moment)


STORIES: tuple[Story, ...] = (
    _paid, lambda s: s.compute(9), lambda s: s.decide(12), lambda s: s.apply(1),
    lambda s: s.apply(3), _lacking, _accepted, _refused,
)  # fmt: skip
"""Each is played once in each area; those that compute first, for employees: what Jiyuan pays a
resident who went away without a filing is in none of its sources, and such a claim could only wait."""

MONTHS, A_MONTH = 3, 2
"""Of so many months before, so many claims each were paid in one file at the end of the month."""


def play(now: datetime) -> int:
    """How many claims were made, the oldest first, so that a file holds what was decided by then.
    Who has a claim is left alone; what a region's law refuses is left out."""
    made = 0
    for area in AREAS:
        people = _people(area)
        for back in range(MONTHS, 0, -1):
            due = _month_end(now, back)
            made += sum(_played(_decided, Scene(person, due)) for person in people[:A_MONTH])
            people = people[A_MONTH:]
            _settle_accounts(area, due)
        for story, person in zip(STORIES, people, strict=False):
            made += _played(story, Scene(person, now))
    return made


def _month_end(now: datetime, back: int) -> datetime:
    """The last afternoon of the month so many months before."""
    day = add_months(now.date().replace(day=1), 1 - back) - timedelta(days=1)
    return datetime.combine(day, time(15), now.tzinfo)


def _decided(scene: Scene) -> str:
    return scene.decide(14)


def _settle_accounts(area: str, due: datetime) -> None:
    with reach.service():
        waiting = Claim.objects.filter(insured_region=area, state="decided").exists()
    if waiting:
        _pay(area, due)


def _played(story: Story, scene: Scene) -> bool:
    with reach.service():
        there = Claim.objects.filter(person=scene.person).exists()
    if there:
        return False
    try:
        story(scene)
    except Refusal as refusal:
        _log.info("left out in %s: %s", scene.area, refusal)
        return False
    return True


def _people(area: str) -> list[Person]:
    """Grown-ups of the area, employees first."""
    known = [k.psn_no for k in KNOWN]
    with reach.service():
        rows = Person.objects.filter(insured_region=area, status="active").exclude(psn_no__in=known)
        found = list(rows.order_by("id")[PEOPLE])
    return sorted(found, key=lambda person: person.insurance)


def _staff(area: str, role: str) -> Actor:
    username, name, _, _ = next(s for s in staff() if s[2] == area and s[3] == role)
    return Actor("staff", username, f"{name}（{username}）", regions=(area,))
