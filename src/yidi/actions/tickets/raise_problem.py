"""Raise a problem: an institution or an insured person tells the agency what does not work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.actions.tickets.working import Pages, text_needed
from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets import times
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import institutions, people, raised, workdays
from yidi.store.writes import filings, together, traces
from yidi.store.writes import raised as writes
from yidi.store.writes.tickets import Step


@dataclass(frozen=True, slots=True)
class Told:
    """What does not work. person_id: for whom, for an insured person; institution: its code, for an
    institution; setl_id: the settlement it is about, if any; key: makes the form once."""

    title: str
    text: str
    key: str
    person_id: int | None = None
    institution: str = ""
    setl_id: str = ""
    phone: str = ""
    pages: Pages = ()

    @property
    def content(self) -> tuple[object, ...]:
        """What tells it from another form."""
        return self.title, self.text, self.person_id, self.institution, self.setl_id


def raise_problem(actor: Actor, told: Told, moment: datetime) -> tuple[str, str]:
    """(agency, number); the same key gives the first one again. Raises Refusal."""
    with actor.reach():
        content = traces.content_digest(told.content)
        traces.hold(actor.id, told.key)
        before = forms.answered(actor, told.key, content)
        if before is not None:
            return str(before["region"]), str(before["number"])
        region, whose = _whose(told, moment)
        _settled(told)
        number = _kept(actor, told, region, whose, moment)
        said = {"region": region, "number": number}
        together.insert([traces.answer_line(actor.id, told.key, content, said, moment)])
        return region, number


def _whose(told: Told, moment: datetime) -> tuple[str, dict[str, Any]]:
    """(agency, who raises). An institution tells the agency of its place, a person the insured
    place. Raises Refusal."""
    if told.institution:
        found = institutions.one(told.institution, moment.date())
        if found is None:
            raise Refusal(Problem("institution_unknown", "没有这家定点机构。", "请重新登录。"))
        return regions.city_of(found.place), {
            "raiser": "institution", "institution_code": found.code,
        }  # fmt: skip
    card = people.person(told.person_id or 0)
    if card is None:
        raise Refusal(Problem("person_not_found", "没有找到参保人。", "请检查后重试。"))
    return card.region, {"raiser": "citizen", "person_id": card.id}


def _settled(told: Told) -> None:
    """Raises Refusal for a settlement that is not theirs."""
    if told.setl_id and (told.institution or told.person_id) not in (
        raised.settled(told.setl_id) or ()
    ):
        sentence = f"没有找到结算号是{told.setl_id[:30]}的结算。"
        raise Refusal(Problem("settlement_unknown", sentence, "请检查结算号，或留空。"))


def _kept(actor: Actor, told: Told, region: str, whose: dict[str, Any], moment: datetime) -> str:
    due = times.after(agency_duties(), "problem.answer", region, moment.date(), workdays.workday())
    step = Step("raise", "raised", moment, actor.name, text="已经反映给经办机构")
    number = writes.add(
        region, step, **whose, title=text_needed(told.title, "事由")[:100],
        text=text_needed(told.text, "说明")[:1000], setl_id=told.setl_id, phone=told.phone,
        due=due,
    )  # fmt: skip
    together.insert(filings.evidence_lines(region, number, told.pages))
    person = whose.get("person_id")
    traces.trail(
        moment, region, actor.kind, actor.name, "raised.raise",
        f"person:{person}" if person else f"raised:{number}", number, actor.address,
    )  # fmt: skip
    return number
