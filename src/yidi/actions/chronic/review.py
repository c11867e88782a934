"""The insured place decides on an application: it accepts from–to, or rejects with its reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yidi.actions.actor import Actor
from yidi.actions.chronic.withdraw import NOT_FOUND
from yidi.core.calendar import spoken
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import chronic
from yidi.core.settlement.chronic import Span
from yidi.store.reads import chronic as reads
from yidi.store.reads.chronic import ApplicationCard
from yidi.store.writes import chronic as writes
from yidi.store.writes import filings, traces


def accept(
    actor: Actor, region: str, number: str, first: date, last: date | None, moment: datetime
) -> None:
    """The person has the disease from `first`, until `last` if there is an end. Raises Refusal."""
    with actor.reach():
        found = _waiting(region, number)
        span = Span(found.disease, first, last + timedelta(days=1) if last else None)
        problem = chronic.span_wrong(span, reads.entitlements(found.person_id))
        if problem:
            raise Refusal(problem)
        row = writes.entitle(region, found.person_id, span)
        writes.end(found, "accepted", actor.name, moment, entitlement_id=row)
        filings.judge_evidence(region, number, True, actor.name, moment)
        until = f"到{spoken(last)}" if last else "长期有效"
        text = (
            f"{found.named}：从{spoken(first)}起{until}。"
            "就医时告诉医院按门诊慢特病登记，一个病种单独结算一次。"
        )
        _told(actor, found, "accepted", "门诊慢特病资格已认定", text, moment)


def reject(actor: Actor, region: str, number: str, reason: str, moment: datetime) -> None:
    """Not accepted; the reason is told to the person. Raises Refusal without one."""
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "不通过要写明理由。", "请写明理由，会告诉参保人。"))
    with actor.reach():
        found = _waiting(region, number)
        writes.end(found, "rejected", actor.name, moment, reason=reason)
        filings.judge_evidence(region, number, False, actor.name, moment, reason)
        text = f"{found.named}：{reason}。补齐以后可以重新申请。"
        _told(actor, found, "rejected", "门诊慢特病申请没有通过", text, moment)


def _waiting(region: str, number: str) -> ApplicationCard:
    """The application, locked. Raises Refusal if nothing waits under the number."""
    found = reads.one(region, number, locked=True)
    if found is None:
        raise Refusal(NOT_FOUND)
    if found.state != "submitted":
        raise Refusal(Problem("application_decided", "这份申请已经办结。", "请回到名单继续。"))
    return found


def _told(
    actor: Actor, found: ApplicationCard, state: str, title: str, text: str, moment: datetime
) -> None:
    traces.message(
        found.region, found.person_id, found.number, f"chronic_{state}", moment.date(), title,
        text, moment,
    )  # fmt: skip
    traces.trail(
        moment, found.region, actor.kind, actor.name, f"chronic.{state}",
        f"person:{found.person_id}", found.number, actor.address,
    )  # fmt: skip
