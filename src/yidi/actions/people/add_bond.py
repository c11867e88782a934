"""Ask to act for somebody (为他人备案): a relative, an entrusted person, a child, a ward.

Adults consent on their own page. A minor needs no consent, nor does a newborn who is registered
under the agent; a guardian's claim is looked at by the office first. The basis is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.people.limits import limits
from yidi.actions.people.send_code import DAY
from yidi.core import people
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import people as people_reads
from yidi.store.writes import citizens as writes
from yidi.store.writes import traces
from yidi.store.writes.citizens import Found

RELATIONS = {
    "parent": "父亲或母亲",
    "spouse": "丈夫或妻子",
    "child": "儿子或女儿",
    "sibling": "兄弟姐妹",
    "grandparent": "祖父母或外祖父母",
    "other_relative": "其他亲属",
    "entrusted": "委托我办事的人",
    "ward": "我是监护人",
}
"""Who the person is to the agent."""

BASES = {
    "consent": "本人同意",
    "minor": "未成年人，不用本人同意",
    "guardianship": "监护，经办机构核对监护证明",
    "newborn": "登记在名下的新生儿，不用本人同意",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a citizen wants to act for. papers: side (agent, person, basis) → pages, as
    actions.evidence.keep gives them."""

    region: str
    number: str
    name: str
    relation: str
    papers: dict[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)


def add_bond(actor: Actor, wanted: Wanted, moment: datetime) -> int:
    """The number of bonds made: one for each enrolment in the region. Raises Refusal."""
    number = people.number(wanted.number, "number")
    _refuse_incomplete(wanted)
    with reach.service():
        citizen_id = _agent(actor, moment)
        found = writes.meant(wanted.region, number, " ".join(wanted.name.split()))
        own = set(people_reads.own_ids(citizen_id))
        _refuse_unknown(found, own)
        return sum(_made(actor, citizen_id, person, wanted, moment) for person in found)


def add_newborn(actor: Actor, person_id: int, moment: datetime) -> None:
    """A child without a number who is registered under the agent. Raises Refusal."""
    with reach.service():
        citizen_id = _agent(actor, moment)
        found = writes.newborn(person_id, people_reads.own_ids(citizen_id))
        if found is None:
            raise Refusal(_not_found())
        bond_id, made = writes.bond(citizen_id, found, "child", "newborn", moment, True)
        if made:
            _tell(actor, found, bond_id, "newborn", moment)


def _agent(actor: Actor, moment: datetime) -> int:
    if actor.citizen_id is None:
        raise Refusal(Problem("not_signed_in", "请先登录。", "登录后再添加家人。"))
    most = limits().bonds_day
    if writes.bonds_asked_since(actor.citizen_id, moment - DAY) >= most:
        sentence = f"一天最多添加{most}个人。"
        raise Refusal(Problem("too_many_bonds", sentence, "请明天再试，或到窗口办理。"))
    return actor.citizen_id


def _refuse_incomplete(wanted: Wanted) -> None:
    problems = []
    if wanted.relation not in RELATIONS:
        problems.append(Problem("relation_missing", "请选择关系。", where="relation"))
    sides = ["agent", "person"] + (["basis"] if wanted.relation == "ward" else [])
    names = {"agent": "您的身份证", "person": "对方的身份证件", "basis": "监护证明"}
    for side in sides:
        if not wanted.papers.get(side):
            sentence = f"还没有上传{names[side]}的照片。"
            problems.append(Problem("paper_missing", sentence, where=side))
    if problems:
        raise Refusal(*problems)


def _refuse_unknown(found: Iterable[Found], own: set[int]) -> None:
    listed = list(found)
    if not listed:
        raise Refusal(_not_found())
    if any(person.id in own for person in listed):
        raise Refusal(Problem("bond_to_oneself", "这是您本人。", "给自己备案不用添加。"))


def _not_found() -> Problem:
    return Problem(
        "person_not_found",
        "在这个参保地没有找到姓名和证件号码都对得上的人。",
        "请对照证件检查姓名、号码和参保地。",
        where="number",
    )


def _made(actor: Actor, citizen_id: int, person: Found, wanted: Wanted, moment: datetime) -> int:
    basis = _basis(person, wanted.relation, moment)
    bond_id, made = writes.bond(
        citizen_id, person, wanted.relation, basis, moment, basis == "minor"
    )
    if made:
        for side, pages in wanted.papers.items():
            for page in pages:
                writes.show(bond_id, side, page)
        _tell(actor, person, bond_id, basis, moment)
    return int(made)


def _basis(person: Found, relation: str, moment: datetime) -> str:
    if person.birth and people.age(person.birth, moment.date()) < people.ADULT:
        return "minor"
    return "guardianship" if relation == "ward" else "consent"


def _tell(actor: Actor, person: Found, bond_id: int, basis: str, moment: datetime) -> None:
    """The person hears of it in every case; the trail keeps who asked on what basis."""
    subject, detail = f"bond:{bond_id}", BASES[basis]
    traces.trail(
        moment, person.region, "citizen", actor.name, "people.add_bond", subject, detail,
        actor.address,
    )  # fmt: skip
    text = {
        "consent": "请在“家人”一页看一看，同意或不同意。不认识的人请不要同意。",
        "guardianship": "经办机构会核对监护证明。不认识这个人，请打电话告诉参保地经办机构。",
    }.get(basis, "从现在起可以代为办理。您可以在“家人”一页随时停止。")
    traces.message(
        person.region, person.id, subject, "bond_asked", moment.date(),
        f"{actor.name}想替您办理异地就医备案", text, moment,
    )  # fmt: skip
