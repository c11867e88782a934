"""Take an application for a chronic disease back (2504): only while it was not reviewed."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import chronic as reads
from yidi.store.reads.chronic import ApplicationCard
from yidi.store.writes import chronic as writes
from yidi.store.writes import traces

NOT_FOUND = Problem(
    "application_not_found", "没有找到这份申请。", "请核对受理编号和人员编号。",
    where="trt_dcla_detl_sn",
)  # fmt: skip


def withdraw(
    actor: Actor, region: str, number: str, reason: str, moment: datetime, sent_by: str = ""
) -> ApplicationCard:
    """The application as it was; sent_by: the institution that takes back, only what it sent.

    Raises Refusal.
    """
    with actor.reach():
        found = reads.one(region, number, locked=True)
        if found is None or sent_by not in {"", found.institution_code}:
            raise Refusal(NOT_FOUND)
        if found.state != "submitted":
            raise Refusal(_decided(found))
        writes.end(found, "cancelled", actor.name, moment, reason=reason)
        traces.trail(
            moment, region, actor.kind, actor.name, "chronic.withdraw",
            f"person:{found.person_id}", number, actor.address,
        )  # fmt: skip
        return found


def _decided(found: ApplicationCard) -> Problem:
    said = {"accepted": "已经认定", "rejected": "已经审核，没有通过", "cancelled": "已经撤销"}
    return Problem(
        "application_decided",
        f"这份申请{said[found.state]}，不能再撤销。",
        "认定有误的，请参保人到参保地经办机构更正。",
        where="trt_dcla_detl_sn",
    )
