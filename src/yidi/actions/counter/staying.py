"""What the verbs on a stay share: the stay, a step on it as a message under its form's number.

The centre alone knows who is in the house, so a step and its answer are kept in one transaction: there
is no outcome that the counter does not know, and the same form again brings the same answer (ADR 23).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from yidi.actions.counter.asking import Counter
from yidi.actions.settlement.once import Done, once
from yidi.actions.settlement.reception import Purpose
from yidi.actions.settlement.visit import At
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.visiting import CANCELLED, STAY
from yidi.core.settlement.ward import INJURY_TYPE, Admission
from yidi.policy_files import dialects
from yidi.store.reads import visits
from yidi.store.reads.visits import Visited


def stay(at: Counter, mdtrt_id: str, *, locked: bool = False) -> Visited:
    """A stay of the institution. Raises Refusal. Within a service's reach."""
    found = visits.find(mdtrt_id, at.code, locked=locked)
    if found is None or found.care != STAY or found.state == CANCELLED:
        raise Refusal(Problem("stay_not_found", "没有这位住院病人。", "请从在院名单里选。"))
    return found


def named(at: Counter, visit: Visited) -> At:
    """The visit as the verbs of settlement take it."""
    return At(at.actor, at.code, visit.mdtrt_id, visit.psn_no, at.moment)


def step(
    at: Counter, mdtrt_id: str, form: str, infno: str, said: Any, work: Callable[[Visited], Any]
) -> None:
    """One step on a stay, once for each form. form: its number; said: what it asks for. Raises
    Refusal; then nothing was changed."""
    message = at.form(form, infno, json.dumps([mdtrt_id, said], default=str))

    def done() -> Done:
        work(stay(at, mdtrt_id))
        return Done(mdtrt_id, b"{}")

    try:
        once(message, at.moment, done)
    except Refusal as refusal:
        if refusal.problems[0].code == "message_reused":
            raise Refusal(_USED) from refusal
        raise


_USED = Problem(
    "form_used", "这张表单已经办过一次，内容和现在的不一样。",
    "请看办好的结果；还要办的，刷新页面后再填。",
)  # fmt: skip


def ways(at: Counter) -> dict[str, str]:
    """离院方式 by its codes, in words."""
    codes = dialects.dialect(at.institution.place).dictionaries["dscg_way"].codes
    return {code.value: code.label for code in codes.values()}


def moment(at: Counter, day: date, clock: time = time.min) -> datetime:
    """A day as a moment; today is now."""
    today = day == at.moment.date()
    return at.moment if today else datetime.combine(day, clock, at.moment.tzinfo)


def purpose(at: Counter, said: Admission, credential: str, first: datetime) -> Purpose:
    """What somebody is admitted for."""
    ordinary = dialects.dialect(at.institution.place).code("med_type", STAY)
    med_type = INJURY_TYPE if said.kind == "injury" else ordinary
    return Purpose(STAY, med_type, "", credential, first, said.flags)


def details(said: Admission) -> dict[str, str]:
    """What is only kept of an admission, under the names of 2401."""
    return {
        "adm_dept_name": said.ward, "adm_bed": said.bed, "chfpdr_name": said.doctor,
        "tel": said.phone, "dscg_maindiag_code": said.diagnosis_code,
        "dscg_maindiag_name": said.diagnosis, "adm_diag_dscr": said.diagnosis,
    }  # fmt: skip
