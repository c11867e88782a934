"""Open a ticket: one agency asks another, point to point (S3 四（三）). Other rooms call it too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.actions.tickets.working import Pages, text_needed, trail
from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets import times
from yidi.core.tickets.life import KINDS
from yidi.policy_files.folder import agency_duties, divisions
from yidi.store.reads import claims, filings, institutions, people, statements, workdays
from yidi.store.reads import tickets as reads
from yidi.store.writes import filings as filing_writes
from yidi.store.writes import tickets as writes
from yidi.store.writes import together, traces
from yidi.store.writes.tickets import Step

SUBJECTS = {
    "": "不涉及具体业务",
    "settlement": "一笔结算",
    "claim": "一份手工报销",
    "filing": "一份备案",
    "person": "一位参保人",
    "institution": "一家定点机构",
}
"""What a ticket may be about; `subject` is its number: 结算ID, 受理编号, the id of the person, 机构编码."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is asked of whom. from_region must be one of the actor's; subject_region: the insured
    region of what it is about, "" where it is not known: then that of either side; reference: what
    another room knows the ticket by; key: makes the form once."""

    kind: str
    from_region: str
    to_region: str
    title: str
    text: str
    key: str
    subject_kind: str = ""
    subject_region: str = ""
    subject: str = ""
    reference: str = ""
    pages: Pages = ()

    @property
    def content(self) -> tuple[object, ...]:
        """What tells it from another form."""
        return self.kind, self.from_region, self.to_region, self.title, self.text, self.subject


@dataclass(frozen=True, slots=True)
class About:
    """What both sides see of the subject."""

    region: str = ""
    person_id: int | None = None
    name: str = ""
    last4: str = ""
    institution_code: str = ""
    institution: str = ""


def open_ticket(
    actor: Actor, asked: Opening, moment: datetime, also: Callable[[int], None] | None = None
) -> str:
    """The number of the ticket; the same key gives the first one again. Raises Refusal.

    also: is given the ticket's id, for what is kept with it in the same transaction.
    """
    with actor.reach():
        content = traces.content_digest(asked.content)
        traces.hold(actor.id, asked.key)
        before = forms.answered(actor, asked.key, content)
        if before is not None:
            return str(before["number"])
        _checked(actor, asked)
        about = _about(asked, moment)
        number = _kept(actor, asked, about, moment, also)
        line = traces.answer_line(actor.id, asked.key, content, {"number": number}, moment)
        together.insert([line])
        return number


def _checked(actor: Actor, asked: Opening) -> None:
    """Raises Refusal for a wrong side, the same side twice, an unknown kind or place."""
    if actor.kind == "staff" and asked.from_region not in actor.regions:
        sentence = "只能用自己的统筹区发起协同。"
        raise Refusal(Problem("wrong_region", sentence, "请改选发起方。", where="from_region"))
    if asked.kind not in KINDS or asked.subject_kind not in SUBJECTS:
        raise Refusal(Problem("kind_unknown", "没有这一种协同。", "请从列表里选。", where="kind"))
    if asked.to_region not in divisions():
        raise Refusal(
            Problem("region_unknown", "没有这个地方。", "请从列表里选。", where="to_region")
        )
    if regions.city_of(asked.to_region) != asked.to_region:
        sentence = "区县没有自己的异地就医经办机构。"
        raise Refusal(Problem("region_unknown", sentence, "请选所在的市。", where="to_region"))
    if asked.to_region == asked.from_region:
        sentence = "发起方和答复方是同一个统筹区。"
        raise Refusal(Problem("same_region", sentence, "请改选对方。", where="to_region"))


def _kept(
    actor: Actor, asked: Opening, about: About, moment: datetime,
    also: Callable[[int], None] | None,
) -> str:  # fmt: skip
    day, workday = moment.date(), workdays.workday()
    due = times.answer_by(agency_duties(), asked.to_region, asked.kind, day, workday)
    step = Step(
        "open", "open", moment, actor.name, "from", asked.from_region,
        text_needed(asked.text, "要对方做什么"),
    )  # fmt: skip
    serial, number = writes.add(
        asked.from_region, asked.to_region, step, kind=asked.kind, due=due,
        title=text_needed(asked.title, "事由")[:100], subject_kind=asked.subject_kind,
        subject_region=about.region, subject=asked.subject, person_id=about.person_id,
        person_name=about.name, person_last4=about.last4,
        institution_code=about.institution_code, institution=about.institution,
        reference=asked.reference,
    )  # fmt: skip
    if also:
        also(serial)
    together.insert(filing_writes.evidence_lines(asked.from_region, number, asked.pages))
    made = reads.one(number)
    if made is not None:
        trail(made, step, actor)
    return number


# ---- what it is about


def _about(asked: Opening, moment: datetime) -> About:
    """What both sides will see of the subject. Raises Refusal where the actor cannot see it."""
    if not asked.subject_kind:
        return About()
    found: About | None = _FINDERS[asked.subject_kind](asked, moment)
    if found is None:
        named = SUBJECTS[asked.subject_kind]
        sentence = f"没有找到{named}：{asked.subject[:30]}。"
        raise Refusal(
            Problem("subject_not_found", sentence, "请检查编号和统筹区。", where="subject")
        )
    if found.region and found.region not in {asked.from_region, asked.to_region}:
        sentence = "这件业务的参保地不是发起方，也不是答复方。"
        raise Refusal(Problem("subject_elsewhere", sentence, "请改选对方。", where="to_region"))
    return found


def _regions(asked: Opening) -> tuple[str, ...]:
    """Where the subject may be insured."""
    known = asked.subject_region
    return (known,) if known else (asked.from_region, asked.to_region)


def _settlement(asked: Opening, moment: datetime) -> About | None:
    found = (statements.one(region, asked.subject) for region in _regions(asked))
    paid = next((one for one in found if one), None)
    if paid is None:
        return None
    return About(
        paid.region, paid.person_id, paid.person, paid.id_last4, paid.institution_code,
        paid.institution,
    )  # fmt: skip


def _claim(asked: Opening, moment: datetime) -> About | None:
    found = claims.one(asked.subject_region or asked.from_region, asked.subject)
    about = _person_of(found.person_id) if found else None
    if found is None or about is None:
        return None
    return About(
        about.region, about.person_id, about.name, about.last4, found.institution_code,
        found.institution,
    )  # fmt: skip


def _filing(asked: Opening, moment: datetime) -> About | None:
    found = filings.one(asked.subject_region or asked.from_region, asked.subject)
    return _person_of(found.person_id) if found else None


def _person(asked: Opening, moment: datetime) -> About | None:
    return _person_of(int(asked.subject)) if asked.subject.isdecimal() else None


def _person_of(person_id: int) -> About | None:
    card = people.person(person_id)
    return About(card.region, card.id, card.name, card.id_last4) if card else None


def _institution(asked: Opening, moment: datetime) -> About | None:
    found = institutions.one(asked.subject, moment.date())
    return About(institution_code=found.code, institution=found.name) if found else None


_FINDERS: dict[str, Any] = {
    "settlement": _settlement, "claim": _claim, "filing": _filing, "person": _person,
    "institution": _institution,
}  # fmt: skip
