"""Cancel a registration or an admission (2202, 2404); its number is free again."""

from __future__ import annotations

from yidi.actions.settlement.visit import At, held, left_trail
from yidi.core.problems import Problem, refuse
from yidi.core.settlement.visiting import STAY
from yidi.store.writes import visits as writes


def cancel_visit(at: At, *, stay: bool, number: str = "") -> None:
    """Nothing charged and nothing settled is left behind. Raises Refusal. Inside `once.once`.

    stay: whether an admission is meant; number: the institution's own, checked if it is given.
    """
    now = held(at)
    visit = now.visit
    refuse([*_another_kind(visit.care, stay), *_another_number(visit.number, number)])
    writes.change(visit, state=now.step("cancel"))
    left_trail(at, visit, "cancel")


def _another_kind(care: str, stay: bool) -> list[Problem]:
    if (care == STAY) == stay:
        return []
    sentence = "门诊挂号用2202撤销，入院用2404撤销。"
    return [Problem("visit_kind_wrong", sentence, "请核对就诊ID。", where="mdtrt_id")]


def _another_number(kept: str, given: str) -> list[Problem]:
    if not given or given == kept:
        return []
    sentence = "住院/门诊号与登记的不一致。"
    return [Problem("visit_number_differs", sentence, "请核对。", where="ipt_otp_no")]
