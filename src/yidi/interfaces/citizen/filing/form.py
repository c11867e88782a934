"""A filing form as far as it is filled in: what the draft holds, in the types of the core."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from yidi.actions.filing.keep_draft import keep_draft
from yidi.core.calendar import day
from yidi.core.filing.deciding import Asked, Desk
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import ParameterMissing, Refusal
from yidi.interfaces.citizen.account.session import Me
from yidi.store.reads import deciding, drafts
from yidi.store.reads.people import PersonCard

STEPS = ("who", "where", "kind", "dates", "proof", "check")
TITLES = {
    "who": "给谁备案",
    "where": "去哪里看病",
    "kind": "哪一种情况",
    "dates": "日期和联系方式",
    "proof": "证明材料",
    "check": "核对并提交",
}


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in for a person, and the law it is judged by."""

    me: Me
    person: PersonCard
    fields: Mapping[str, Any]
    desk: Desk

    # ---- what was said

    def said(self, field: str) -> str:
        """A field as text; empty if it was not filled in."""
        return str(self.fields.get(field) or "")

    def day(self, field: str) -> date | None:
        """A field as a day; None if it is none."""
        try:
            return day(self.said(field)) if self.said(field) else None
        except Refusal:
            return None

    @property
    def mine(self) -> bool:
        """Whether the person files for themselves."""
        return self.me.is_own(self.person.id)

    @property
    def whom(self) -> str:
        """The person as sentences name them: 您 or the name."""
        return "您" if self.mine else self.person.name

    @property
    def admitted_on(self) -> date | None:
        """The day of a running stay, if there is one."""
        return self.day("admitted_on") if self.said("admitted") == "yes" else None

    @property
    def pages(self) -> list[dict[str, Any]]:
        """The pages of evidence uploaded so far."""
        return list(self.fields.get("pages") or ())

    # ---- what the law says

    @property
    def book(self) -> Book:
        """The published law of the insured place."""
        return self.desk.book

    def words(self, kind: str) -> dict[str, str]:
        """The dimensions of what is asked for."""
        return self.desk.words(kind, self.said("place"), "self_service")

    def value(self, table: str, kind: str, **known: str) -> Mapping[str, Any]:
        """What the law gives; nothing where it is silent."""
        try:
            return self.desk.row(table, {**self.words(kind), **known}).value
        except ParameterMissing:
            return {}

    def ways(self, kind: str) -> tuple[str, ...]:
        """How a kind may be proven here."""
        return tuple(self.value("proof_ways", kind).get("ways", ("material",)))

    @property
    def way(self) -> str:
        """The way that was chosen, or the only one there is."""
        ways = [way for way in self.ways(self.said("kind")) if way != "not_required"]
        if not ways:
            return "not_required"
        return self.said("way") if self.said("way") in ways else ways[0] if len(ways) == 1 else ""

    @property
    def skips_proof(self) -> bool:
        """Whether there is nothing to choose and nothing to upload."""
        ways = self.ways(self.said("kind"))
        return "material" not in ways or self.way == "not_required"

    @property
    def steps(self) -> tuple[str, ...]:
        """The screens this form has."""
        known = bool(self.said("kind"))
        return tuple(s for s in STEPS if not (known and s == "proof" and self.skips_proof))

    def asked(self) -> Asked:
        """What is asked for, in the words of the core."""
        months = self.said("residence_months")
        chosen = tuple(dict.fromkeys(str(page["material"]) for page in self.pages))
        material = self.way == "material"
        return Asked(
            kind=self.said("kind"),
            way=self.way or "material",
            place=self.said("place"),
            first=self.day("first") or self.desk.day,
            last=self.day("last"),
            issuer=self.said("issuer") or None,
            residence_months=int(months) if months.isdigit() else None,
            materials=chosen if material else None,
        )

    # ---- keeping

    def kept(self, step: str, **fields: Any) -> Form:
        """The form with more filled in, kept on the server."""
        made = {**self.fields, **fields}
        keep_draft(self.me.actor, self.person.id, made, STEPS.index(step) + 1, self.me.moment)
        return replace(self, fields=made)


def begun(me: Me, person_id: int) -> Form | None:
    """The form for a person, new or begun before; None for somebody out of reach. Raises Refusal
    where no law is published."""
    person = me.person(person_id)
    if person is None:
        return None
    with me.actor.reach():
        draft = drafts.one(me.citizen.id, person_id)
        fields = dict(draft.fields) if draft else {"key": uuid.uuid4().hex}
        admitted = _admitted(fields)
        desk = deciding.desk(person_id, me.moment, admitted, str(fields.get("place") or "") or None)
    return Form(me, person, fields, desk) if desk else None


def _admitted(fields: Mapping[str, Any]) -> date | None:
    if fields.get("admitted") != "yes":
        return None
    try:
        return day(str(fields.get("admitted_on") or ""))
    except Refusal:
        return None


def local_kind(form: Form, kind: str) -> str:
    """What the insured place calls a kind."""
    return str(form.value("kinds", kind).get("local") or shape.KINDS[kind])


def moment_text(moment: datetime) -> str:
    """A moment as a page prints it."""
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
