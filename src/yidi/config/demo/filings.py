"""A few dozen filings in every state, made through the real actions at past moments."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from yidi.actions.actor import Actor
from yidi.actions.evidence.keep import keep
from yidi.actions.filing import judge_evidence
from yidi.actions.filing.approve import approve
from yidi.actions.filing.cancel import cancel
from yidi.actions.filing.change import change
from yidi.actions.filing.mark_false import mark_false
from yidi.actions.filing.reject import reject
from yidi.actions.filing.submit import Form, Signed, submit
from yidi.actions.filing.supplement import supplement
from yidi.actions.people.change_status import change_status
from yidi.config.demo.accounts import AREAS, GUEST, KNOWN, LOCKED, PHONES, staff
from yidi.core.calendar import add_months
from yidi.core.filing import deciding, papers
from yidi.core.filing.deciding import Asked
from yidi.core.problems import BrokenInvariant, Refusal
from yidi.interfaces.common.letters import letter, particulars
from yidi.store import reach
from yidi.store.models import Person
from yidi.store.reads import deciding as deciding_reads
from yidi.store.reads.people import card
from yidi.store.writes.filings import Beside

_log = logging.getLogger("yidi.demo")
_GROWN_UP = 12 * 24
LONG, TEMPORARY = "long_term_resident", "other_temporary"


@dataclass(frozen=True, slots=True)
class Scene:
    """One person, one filing, the day on which the demonstration is loaded."""

    person: Person
    now: datetime
    reviewer: Actor
    material: str = "residence_permit"

    @property
    def area(self) -> str:
        """Where the person is insured."""
        return self.person.insured_region

    @property
    def citizen(self) -> Actor:
        """The person, at the telephone."""
        return Actor("citizen", f"demo{self.person.pk}", self.person.name, people=(self.person.pk,))

    def ago(self, days: int, hour: int = 10) -> datetime:
        """A moment so many days before; never one to come."""
        day = self.now.date() - timedelta(days=days)
        return min(datetime.combine(day, time(hour, 20), self.now.tzinfo), self.now)

    def file(
        self, days: int, kind: str, way: str, place: str, channel: str = "self_service"
    ) -> str:
        """The number of a filing made so many days ago. Raises Refusal with its problems."""
        moment = self.ago(days)
        asked = Asked(kind, way, place, moment.date(), channel=channel)
        phone = f"{PHONES}9{self.person.pk % 1_000_000:06d}"
        beside = Beside(phone=phone, home_address="演示路1号", away_address="示例大街8号")
        signed = self._signed(asked, beside, moment) if way == "commitment" else None
        pages = self._pages(moment) if way == "material" else ()
        form = Form(self.person.pk, asked, f"demo-{self.person.pk}-{days}", beside, signed, pages)
        actor = self.citizen if channel == "self_service" else self.reviewer
        made = submit(actor, form, moment)
        if not made.accepted:
            raise Refusal(*made.problems)
        return made.number

    def bring(self, number: str, days: int) -> None:
        """Evidence by telephone camera."""
        moment = self.ago(days, 15)
        supplement(self.citizen, self.area, number, self._pages(moment), moment)

    def move(self, number: str, days: int, place: str) -> None:
        """To another place, with evidence of the new one."""
        moment = self.ago(days)
        pages = self._pages(moment)
        made = change(
            self.citizen, self.area, number, moment, reason="搬家", pages=pages, place=place
        )
        if not made.accepted:
            raise Refusal(*made.problems)

    def _signed(self, asked: Asked, beside: Beside, moment: datetime) -> Signed:
        """What the page would have shown, word for word, so that the letter can be printed again."""
        actor, name = self.citizen, self.person.name
        with actor.reach():
            desk = deciding_reads.desk(self.person.pk, moment)
            said = particulars(
                actor, card(self.person), moment, "填写承诺书", telephone=beside.phone,
                home=beside.home_address, away=beside.away_address,
            )  # fmt: skip
        if desk is None:
            raise BrokenInvariant("a person of the demonstration is not there")
        decision = deciding.file(desk, "new", asked)
        if decision.filing is None:
            raise Refusal(*decision.problems)
        text = papers.commitment_text(letter(desk.book, decision.filing, said, moment))
        return Signed(text, papers.text_digest(text), scrawl(self.person.pk), name)

    def _pages(self, moment: datetime) -> tuple[dict[str, object], ...]:
        paper = SimpleUploadedFile("paper.png", sheet(self.person.pk, moment))
        return keep([paper], self.material, self.person.name, moment)


Story = Callable[[Scene], None]


def _open(days: int, place: str) -> Story:
    return lambda s: _ignore(s.file(days, LONG, "commitment", place))


def _to_judge(days: int, place: str) -> Story:
    return lambda s: s.bring(s.file(days, LONG, "commitment", place), days - 2)


def _accepted(scene: Scene) -> None:
    number = scene.file(90, LONG, "commitment", "110105")
    scene.bring(number, 80)
    judge_evidence.accept(scene.reviewer, scene.area, number, scene.ago(78))


def _mending(scene: Scene) -> None:
    number = scene.file(12, LONG, "commitment", "330106")
    scene.bring(number, 8)
    lacking = "居住证照片看不清有效期，请重拍正反两面"
    judge_evidence.reject(scene.reviewer, scene.area, number, lacking, scene.ago(1))


def _submitted(days: int, kind: str, place: str) -> Story:
    return lambda s: _ignore(s.file(days, kind, "material", place))


def _approved(days: int, kind: str, place: str) -> Story:
    def story(scene: Scene) -> None:
        number = scene.file(days, kind, "material", place)
        approve(scene.reviewer, scene.area, number, scene.ago(days - 1))

    return story


def _rejected(scene: Scene) -> None:
    number = scene.file(30, LONG, "material", "440106")
    reject(scene.reviewer, scene.area, number, scene.ago(29), "居住证已经过期，请换发后再办")


def _window(scene: Scene) -> None:
    scene.file(25, "resettled_retiree", "material", "500103", channel="window")


def _temporary(days: int, place: str) -> Story:
    return lambda s: _ignore(s.file(days, TEMPORARY, "commitment", place))


def _cancelled(scene: Scene) -> None:
    number = scene.file(280, LONG, "commitment", "420106")
    scene.bring(number, 270)
    cancel(scene.citizen, scene.area, number, scene.ago(60), "已经回到参保地")


def _changed(scene: Scene) -> None:
    number = scene.file(120, LONG, "commitment", "440305")
    scene.bring(number, 110)
    scene.move(number, 20, "440106")


def _false(scene: Scene) -> None:
    number = scene.file(150, LONG, "commitment", "610103")
    scene.bring(number, 140)
    mark_false(scene.reviewer, scene.area, number, scene.ago(30), "居住证经核实为他人证件")


def _moved_away(scene: Scene) -> None:
    scene.file(200, LONG, "commitment", "310104")
    moment = scene.ago(15)
    change_status(
        scene.reviewer, scene.person.pk, "moved", moment.date(), "医保关系转到上海", moment
    )


STORIES: tuple[Story, ...] = (
    _open(3, "310104"), _open(21, "110105"), _open(29, "320106"), _to_judge(6, "310115"),
    _to_judge(9, "510107"), _to_judge(25, "440106"), _accepted, _accepted, _mending, _mending,
    _submitted(0, LONG, "310104"), _submitted(1, "posted_worker", "110108"),
    _approved(60, "posted_worker", "440305"), _approved(40, LONG, "330106"),
    _approved(8, "referral", "110101"), _rejected, _temporary(5, "610103"),
    _temporary(172, "110102"), _temporary(250, "310106"), _cancelled, _changed, _changed, _false,
    _moved_away, _open(70, "370102"), _open(200, "420106"),
)  # fmt: skip
OF_RETIREES: tuple[Story, ...] = (
    _submitted(6, "resettled_retiree", "120101"), _approved(100, "resettled_retiree", "310107"),
    _window,
)  # fmt: skip
"""Each is played once in each area with demonstration staff."""


def play(now: datetime) -> int:
    """How many filings were made. What a region's law refuses is left out."""
    made = 0
    for area in AREAS:
        reviewer = _reviewer(area)
        people = _people(area, now.date())
        retirees = [p for p in people if p.retired][: len(OF_RETIREES)]
        others = [p for p in people if p not in retirees]
        told = (*zip(OF_RETIREES, retirees, strict=False), *zip(STORIES, others, strict=False))
        for story, person in told:
            made += _played(story, Scene(person, now, reviewer), "")
    made += _known(now)
    return made


def _known(now: datetime) -> int:
    """The persons of the banner who have a filing already."""
    made = 0
    for known, story in ((LOCKED, _open(45, "310104")), (GUEST, _open(16, "110105"))):
        with reach.service():
            person = Person.objects.get(insured_region=known.region, psn_no=known.psn_no)
        made += _played(story, Scene(person, now, _reviewer(known.region)), known.name)
    return made


def filed(person: Person, now: datetime, kind: str, place: str, days: int) -> None:
    """A filing made so many days ago: a temporary one signed for, at the telephone; another by
    material, one in three at the window, accepted the next day. Raises Refusal."""
    scene = Scene(person, now, _reviewer(person.insured_region))
    if kind == TEMPORARY:
        scene.file(days, kind, "commitment", place)
        return
    window = person.pk % 3 == 0
    number = scene.file(days, kind, "material", place, "window" if window else "self_service")
    if not window:
        approve(scene.reviewer, scene.area, number, scene.ago(days - 1))


def _played(story: Story, scene: Scene, what: str) -> bool:
    try:
        story(scene)
    except Refusal as refusal:
        _log.info("left out in %s: %s %s", scene.area, what, refusal)
        return False
    return True


def _reviewer(area: str) -> Actor:
    username, name, _, _ = next(s for s in staff() if s[2] == area and s[3] == "reviewer")
    return Actor("staff", username, name, regions=(area,))


def _people(area: str, today: date) -> list[Person]:
    """Grown-up insured persons, those of the banner left out."""
    known = [k.psn_no for k in KNOWN]
    with reach.service():
        rows = Person.objects.filter(
            insured_region=area, status="active", birth__lt=add_months(today, -_GROWN_UP)
        )
        return list(rows.exclude(psn_no__in=known).order_by("id")[: 2 * len(STORIES)])


def _ignore(number: str) -> None:
    """A story that ends with its filing."""


def scrawl(seed: int) -> bytes:
    """A drawn signature (PNG)."""
    picture = Image.new("RGB", (320, 120), "white")
    points = [(20 + 14 * i, 60 + ((seed * (i + 3) * 7919) % 70) - 35) for i in range(20)]
    ImageDraw.Draw(picture).line(points, fill="black", width=4, joint="curve")
    return _png(picture)


def sheet(seed: int, moment: datetime) -> bytes:
    """A page that stands for a residence permit, each one different."""
    picture = Image.new("RGB", (640, 420), "#eef3f0")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 620, 400), outline="#5a7d6c", width=3)
    for line in range(6):
        end = 300 + (seed * (line + 5) * 104729 + moment.toordinal()) % 280
        draw.line((60, 90 + 45 * line, end, 90 + 45 * line), fill="#33443b", width=6)
    return _png(picture)


def _png(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "PNG", compress_level=1)
    return made.getvalue()
