"""Choose an institution for chronic care (2505): as many as the pack allows, scope by scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from yidi.actions.actor import Actor
from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.core.regions import city_of
from yidi.core.settlement import chronic
from yidi.store.reads import chronic as reads
from yidi.store.reads import institutions, people, policy
from yidi.store.reads.people import PersonCard
from yidi.store.writes import chronic as writes
from yidi.store.writes import filings, traces


@dataclass(frozen=True, slots=True)
class Choice:
    """Which institution from when to when. sent_by: who says so."""

    institution_code: str
    first: date
    sent_by: str
    last: date | None = None
    order: str = "1"
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def after(self) -> date | None:
        """The day after its last."""
        return self.last + timedelta(days=1) if self.last else None


def designate(actor: Actor, person_id: int, choice: Choice, moment: datetime) -> str:
    """The receipt number. Raises Refusal for an institution that is not open for chronic care, for
    one that was chosen already, and beyond the number of the pack."""
    with actor.reach():
        row = filings.person_for_update(person_id)
        if row is None:
            raise Refusal(Problem("person_not_found", "没有找到参保人。", "请检查后重试。"))
        person = people.card(row)
        name, scope = _allowed(person, choice)
        number = writes.designate(
            person.region, moment.date(), person_id=person_id, order=choice.order,
            institution_code=choice.institution_code, institution_name=name, scope=scope,
            first=choice.first, after=choice.after, sent_by=choice.sent_by, made_at=moment,
            made_by=actor.name, details=dict(choice.details),
        )  # fmt: skip
        traces.message(
            person.region, person_id, number, "designated", moment.date(),
            "门诊慢特病定点机构已登记", f"{name}，受理编号{number}。不是您本人同意的，请联系参保地。",
            moment,
        )  # fmt: skip
        traces.trail(
            moment, person.region, actor.kind, actor.name, "chronic.designate",
            f"person:{person_id}", number, actor.address,
        )  # fmt: skip
        return number


def _allowed(person: PersonCard, choice: Choice) -> tuple[str, str]:
    """The institution's name and scope. Raises Refusal."""
    found = institutions.one(choice.institution_code, choice.first)
    if found is None:
        raise Refusal(
            Problem(
                "institution_unknown", "没有这家定点医药机构。", "请用1201查询机构编号。",
                where="fixmedins_code",
            )
        )  # fmt: skip
    book = policy.book(person.region)
    scope = regions.scope(book.covers, city_of(found.place))
    after = choice.after
    if after is not None and after <= choice.first:
        raise Refusal(Problem("span_wrong", "结束日早于开始日。", "请检查起止日期。"))
    rows = [d for d in reads.designations(person.id) if _share(d.first, d.after, choice)]
    if any(row.institution_code == choice.institution_code for row in rows):
        raise Refusal(Problem("designated_already", "这家机构已经是定点机构。", "不需要再办理。"))
    others = sum(row.scope == scope for row in rows)
    full = chronic.too_many(book, choice.first, scope, others)
    if full:
        raise Refusal(full)
    return found.name, scope


def _share(first: date, after: date | None, choice: Choice) -> bool:
    """Whether a designation that is no empty one shares a day with the choice."""
    if after is not None and (after <= first or after <= choice.first):
        return False
    return choice.after is None or first < choice.after
