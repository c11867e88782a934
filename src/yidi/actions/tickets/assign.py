"""Assign a ticket to a colleague of the answering agency; a ticket asked anew is assigned anew."""

from __future__ import annotations

from yidi.actions.staff.rights import RIGHTS
from yidi.actions.tickets.working import Asked, Done, moved
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets.card import TicketCard
from yidi.store.reads import staff

RIGHT = "cooperate"


def assign(asked: Asked, username: str) -> TicketCard:
    """The ticket in somebody's hands. Raises Refusal for somebody who does not work there."""

    def work(found: TicketCard) -> Done:
        known = {member.username: member for member in colleagues(found.to_region)}
        member = known.get(username)
        if member is None:
            sentence = "承办人不在答复方的经办人员里。"
            raise Refusal(Problem("colleague_unknown", sentence, "请从列表里选。", where="to"))
        signed = f"{member.name}（{member.username}）"
        return Done({"assigned_to": signed}, f"承办人 {signed}", "对方经办机构已安排专人办理")

    return moved(asked, "assign", username, work)


def colleagues(region: str) -> list[staff.Member]:
    """Who may work on the tickets of an agency."""
    roles = RIGHTS[RIGHT].roles
    return [
        member
        for member in staff.members([region])
        if member.active and any(area == region and role in roles for area, role in member.posts)
    ]
