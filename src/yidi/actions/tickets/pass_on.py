"""Pass a raised problem on to another region: it becomes a ticket, and its pages go with it."""

from __future__ import annotations

from dataclasses import replace

from yidi.actions.tickets.open_ticket import Opening, open_ticket
from yidi.actions.tickets.raising import Done, stepped
from yidi.actions.tickets.working import Asked, ticket
from yidi.core.tickets.card import RaisedCard
from yidi.store.writes import tickets as writes


def pass_on(asked: Asked, opening: Opening) -> RaisedCard:
    """The problem as a ticket to another region. Raises Refusal."""

    def work(found: RaisedCard) -> Done:
        key = f"{asked.key}-ticket"[:64]
        mine = replace(opening, from_region=found.region, reference=found.number, key=key)
        number = open_ticket(asked.actor, mine, asked.moment)
        writes.copy_evidence(found.region, found.number, number, found.region)
        text = "这件事要由外地经办机构核实，已经转给他们，答复后告诉您"
        message = ("您反映的问题已转外地办理", f"{found.title}：{text}。")
        return Done({"ticket_id": ticket(number).id}, text, message)

    return stepped(asked, "pass_on", opening.content, work)
