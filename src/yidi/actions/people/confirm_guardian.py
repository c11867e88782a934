"""The office looks at the proof of guardianship: the guardian may act from now on, or may not."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.evidence.keep import forget
from yidi.core.problems import Problem, Refusal
from yidi.store import sealing
from yidi.store.writes import citizens as writes
from yidi.store.writes import traces
from yidi.store.writes.citizens import BondKept


def confirm_guardian(actor: Actor, bond_id: int, moment: datetime) -> None:
    """Raises Refusal unless the bond rests on guardianship, within the reach of the office. Twice is
    once."""
    with actor.reach():
        bond = _bond(actor, bond_id)
        if bond.consented_at is not None:
            return
        writes.consented(bond_id, moment)
        _trail(actor, bond, "people.confirm_guardian", "", moment)
        text = f"经办机构核对了监护证明，{bond.agent}从现在起可以替{bond.person}办理。"
        _tell(bond, "可以代为办理了", text, moment)


def refuse_guardian(actor: Actor, bond_id: int, reason: str, moment: datetime) -> None:
    """The proof does not show it: the request is over, both are told why. Raises Refusal without a
    reason, or if the bond is in force already."""
    with actor.reach():
        bond = _bond(actor, bond_id)
        if not reason.strip():
            raise Refusal(Problem("reason_missing", "不同意要写明理由。", "理由会告诉申请人。"))
        if bond.consented_at is not None:
            raise Refusal(Problem("already_confirmed", "这个请求已经确认过。", "请刷新页面。"))
        pages = writes.ended(bond_id, actor.name, moment)
        _trail(actor, bond, "people.refuse_guardian", reason.strip(), moment)
        text = f"{bond.agent}申请作为监护人代办，没有通过：{reason.strip()}"
        _tell(bond, "监护代办没有通过", text, moment)
    forget(pages)


def _bond(actor: Actor, bond_id: int) -> BondKept:
    bond = writes.bond_for_update(bond_id)
    if actor.kind != "staff" or bond is None or bond.basis != "guardianship":
        raise Refusal(Problem("no_bond", "没有找到这个请求。", "它可能已经撤回了。"))
    return bond


def _trail(actor: Actor, bond: BondKept, action: str, detail: str, moment: datetime) -> None:
    traces.trail(
        moment, bond.insured_region, "staff", actor.name, action, f"bond:{bond.id}", detail,
        actor.address,
    )  # fmt: skip


def _tell(bond: BondKept, title: str, text: str, moment: datetime) -> None:
    """The person on their page, the guardian by a message to the telephone they sign in with."""
    region, subject = bond.insured_region, f"bond:{bond.id}"
    traces.message(
        region, bond.person_id, subject, "bond_judged", moment.date(), title, text, moment
    )
    sealed = {"to": bond.agent_phone.hex(), "text": sealing.seal(f"{title}：{text}").hex()}
    traces.outbox(region, "message", f"{subject}:judged", {"title": title, **sealed}, moment)
