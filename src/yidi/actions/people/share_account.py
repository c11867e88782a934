"""家庭共济: an employee lets the own account also pay for a relative, and either side ends it.

Only the holder consents, since it is the holder's money; the relative hears of it. What was paid
stays paid when it ends, and what is taken back goes back to whose account it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core import people as numbers
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import people
from yidi.store.writes import citizens, traces
from yidi.store.writes import sharing as writes
from yidi.store.writes.sharing import Enrolled

RELATIVES = {
    "spouse": "丈夫或妻子",
    "parent": "父亲或母亲",
    "child": "儿子或女儿",
    "sibling": "兄弟姐妹",
    "grandparent": "祖父母或外祖父母",
    "grandchild": "孙子女或外孙子女",
}
"""近亲属: who the relative is to the holder of the account."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose account (an enrolment of one's own) is to pay for whom: somebody one acts for
    (person_id), or somebody named by region, number and name."""

    sharer_id: int
    relation: str
    person_id: int | None = None
    region: str = ""
    number: str = ""
    name: str = ""


def share_account(actor: Actor, wanted: Wanted, moment: datetime) -> None:
    """Raises Refusal: not one's own account, no employee, nobody of that name, shared by another."""
    if wanted.relation not in RELATIVES:
        raise Refusal(Problem("relation_missing", "请选择关系。", where="relation"))
    with reach.service():
        if wanted.sharer_id not in _own(actor):
            raise Refusal(
                Problem("account_not_yours", "只能共济本人的个人账户。", "请本人登录办理。")
            )
        found = _meant(actor, wanted)
        both = writes.locked(wanted.sharer_id, found)
        sharer, person = both[wanted.sharer_id], both[found]
        if _there(sharer, person):
            return
        writes.share(sharer, person, wanted.relation, moment)
        _noted(actor, "people.share_account", sharer, person, moment)
        _tell(sharer, person, moment)


def end_share(actor: Actor, share_id: int, moment: datetime) -> None:
    """Ends it from now on. Raises Refusal unless the citizen is one of the two."""
    with reach.service():
        sides = writes.sides(share_id)
        if sides is None or not set(sides) & set(_own(actor)):
            raise Refusal(Problem("no_share", "没有找到这项共济。", "它可能已经停止了。"))
        both = writes.locked(*sides)
        if writes.ended(share_id, actor.name, moment):
            _noted(actor, "people.end_share", both[sides[0]], both[sides[1]], moment)


def _own(actor: Actor) -> list[int]:
    return people.own_ids(actor.citizen_id) if actor.citizen_id is not None else []


def _meant(actor: Actor, wanted: Wanted) -> int:
    """Who is to be paid for."""
    if wanted.person_id is not None:
        if wanted.person_id not in actor.people:
            raise Refusal(_NOBODY)
        return wanted.person_id
    number = numbers.number(wanted.number, "number")
    found = citizens.meant(wanted.region, number, " ".join(wanted.name.split()))
    if not found:
        raise Refusal(_NOBODY)
    return found[0].id


_NOBODY = Problem(
    "person_not_found",
    "在这个参保地没有找到姓名和证件号码都对得上的人。",
    "请对照证件检查姓名、号码和参保地。",
    where="number",
)


def _there(sharer: Enrolled, person: Enrolled) -> bool:
    """Whether it is shared already. Raises Refusal for what stands in the way."""
    if sharer.insurance != "employee" or sharer.status != "active":
        sentence = "只有正常参加职工医保的人才有可以共济的个人账户。"
        raise Refusal(Problem("no_account", sentence, "请核对参保状态。"))
    if person.id == sharer.id or (person.digest and person.digest == sharer.digest):
        raise Refusal(Problem("share_with_oneself", "这是您本人。", "共济是给家人用的。"))
    if person.status != "active":
        sentence = "对方没有正常参加基本医保，不能共济。"
        raise Refusal(Problem("relative_uninsured", sentence, "请对方先恢复参保。"))
    other = writes.sharer_of(person.id)
    if other is not None and other != sharer.id:
        sentence = "已经有另一位家人把账户共济给他。"
        raise Refusal(Problem("shared_already", sentence, "一次只能有一位；请先停止原来的那一项。"))
    return other is not None


def _noted(actor: Actor, action: str, sharer: Enrolled, person: Enrolled, moment: datetime) -> None:
    """A line on either side."""
    for one, other in ((sharer, person), (person, sharer)):
        traces.trail(
            moment, one.region, actor.kind, actor.name, action, f"person:{one.id}",
            f"person:{other.id}", actor.address,
        )  # fmt: skip


def _tell(sharer: Enrolled, person: Enrolled, moment: datetime) -> None:
    traces.message(
        person.region, person.id, f"share:{sharer.id}", "account_shared", moment.date(),
        f"{sharer.name}的个人账户可以为您支付",
        "结算时告诉窗口“用共济账户”：先用您自己的账户，不够的由家人的账户支付。", moment,
    )  # fmt: skip
