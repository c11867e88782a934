"""Approve the book that waits: a second person puts it into use."""

from __future__ import annotations

from datetime import datetime

from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.writes import policy as writes
from yidi.store.writes import traces


def approve(region: str, digest: str, approver_id: int, at: datetime) -> None:
    """Puts the waiting book of `region` into use.

    Raises Refusal if none waits, if another than the one that was read waits, or if the approver
    is its author.
    """
    with reach.service():
        kept = writes.waiting_for_update(region)
        if kept is None:
            raise Refusal(
                Problem("nothing_to_approve", "没有等待审核的规则。", "请先由起草人提交。")
            )
        if kept.digest != digest:
            raise Refusal(
                Problem(
                    "book_changed",
                    f"等待审核的规则已经换成{kept.digest[:12]}。",
                    "请重新查看差异后再审核。",
                )
            )
        if kept.author_id == approver_id:
            raise Refusal(
                Problem("same_person", "起草人不能审核自己的规则。", "请由另一位政策人员审核。")
            )
        writes.approve(kept, approver_id, at)
        traces.trail(at, region, "staff", str(approver_id), "policy.approve", digest)
