"""After a finding of false evidence: the person objects, the office answers, the money is back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.people import suspend_direct
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import findings as writes
from yidi.store.writes import traces


def object_to(actor: Actor, finding_id: int, words: str, moment: datetime) -> None:
    """Records what the person says against it; once."""
    with _finding(actor, finding_id, words, "finding.objection", moment) as finding:
        if finding.objected_at:
            raise Refusal(Problem("objected_already", "异议已经登记过。", "请答复已登记的异议。"))
        writes.object_to(finding, words.strip(), moment)


def answer(actor: Actor, finding_id: int, words: str, upheld: bool, moment: datetime) -> None:
    """Answers an objection. Taken back, the finding no longer holds anything against the person."""
    with _finding(actor, finding_id, words, "finding.answer", moment) as finding:
        if not finding.objected_at or finding.answered_at:
            raise Refusal(Problem("nothing_to_answer", "没有等待答复的异议。", "请先登记异议。"))
        writes.answer(finding, words.strip(), upheld, actor.name, moment)
        if not upheld:
            own = (finding.suspended_from, finding.suspended_to)
            suspend_direct.resume(finding.person_id, own, None, moment)
            writes.bar(finding.person_id, moment)
        said = "维持原来的认定" if upheld else "撤销原来的认定"
        traces.message(
            finding.insured_region, finding.person_id, finding.number, "objection_answered",
            moment.date(), "异议已答复", f"{said}：{words}", moment,
        )  # fmt: skip


def recovered(actor: Actor, finding_id: int, note: str, moment: datetime) -> None:
    """The task of recovering money ends; the note says how."""
    with _finding(actor, finding_id, note, "finding.recovered", moment) as finding:
        if not finding.recover or finding.recovered_at:
            raise Refusal(Problem("nothing_to_recover", "没有等待办结的追回。", "没有需要做的事。"))
        writes.recovered(finding, note.strip(), moment)


@contextmanager
def _finding(
    actor: Actor, finding_id: int, words: str, action: str, moment: datetime
) -> Iterator[Any]:
    if not words.strip():
        raise Refusal(Problem("reason_missing", "请写明内容。", "写清楚再保存。"))
    with actor.reach():
        finding = writes.for_update(finding_id)
        if finding is None:
            raise Refusal(Problem("no_finding", "没有找到这份认定。", "请检查。"))
        yield finding
        traces.trail(
            moment, finding.insured_region, actor.kind, actor.name, action,
            f"filing:{finding.number}", words, actor.address,
        )  # fmt: skip
