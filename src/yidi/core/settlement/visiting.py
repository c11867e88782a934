"""The states of a visit, the one table of its steps, and what else must hold before a step.

A stay is discharged before or after its last settlement, as regions do it; an outpatient visit
stays open. What is settled stands in the way until the settlement is cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass

from yidi.core.machine import Machine
from yidi.core.problems import Problem, Refusal

STATES = {"open": "就诊中", "discharged": "已出院", "cancelled": "已撤销"}

EVENTS = {
    "describe": "变更就诊信息",
    "charge": "上传费用明细",
    "withdraw": "撤销费用明细",
    "settle": "结算",
    "discharge": "办理出院",
    "cancel_discharge": "撤销出院",
    "cancel": "撤销登记",
}

LIFE = Machine(
    STATES,
    EVENTS,
    {
        ("open", "describe"): "open",
        ("open", "charge"): "open",
        ("open", "withdraw"): "open",
        ("open", "settle"): "open",
        ("open", "discharge"): "discharged",
        ("open", "cancel"): "cancelled",
        ("discharged", "charge"): "discharged",
        ("discharged", "withdraw"): "discharged",
        ("discharged", "settle"): "discharged",
        ("discharged", "cancel_discharge"): "open",
    },
    noun="就诊",
    instead="重新登记",
)

CANCELLED = "cancelled"
"""The state that nothing leaves."""
STAY = "inpatient"
"""The kind of care that has an admission and a discharge."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How a visit stands. loose: its lines that are not settled; settled: its bills with a
    settlement in force; final: whether one of these closes the stay (it is not interim)."""

    state: str
    care: str
    loose: int = 0
    settled: int = 0
    final: bool = False

    @property
    def stay(self) -> bool:
        """Whether it is a stay in hospital."""
        return self.care == STAY


def step(stand: Stand, event: str) -> str:
    """The state after `event`. Raises Refusal where the table or the money forbids it."""
    after = LIFE.next(stand.state, event)
    problems = tuple(_in_the_way(stand, event))
    if problems:
        raise Refusal(*problems)
    return after


def _in_the_way(stand: Stand, event: str) -> list[Problem]:
    if event in {"discharge", "cancel_discharge"} and not stand.stay:
        return [Problem("not_a_stay", "门诊就诊没有出院。", "请核对就诊ID。")]
    if event == "cancel":
        return [*_settled(stand.settled > 0), *_loose(stand)]
    if event in {"cancel_discharge", "charge", "settle"}:
        return _settled(stand.stay and stand.final)
    return []


def _settled(so: bool) -> list[Problem]:
    said = Problem("visit_settled", "这次就诊已经结算。", "请先撤销结算（2208、2305）。")
    return [said] if so else []


def _loose(stand: Stand) -> list[Problem]:
    if not stand.loose:
        return []
    sentence = f"还有{stand.loose}条没有结算的费用明细。"
    return [Problem("visit_has_charges", sentence, "请先撤销这些明细（2205、2302）。")]


def fixed(stand: Stand, changed: bool, regrouped: bool = False) -> None:
    """One kind of care and one disease per visit. Raises Refusal where a settlement rests on the
    former ones, or where lines stand in a bill that they chose.

    changed: whether kind or disease would change; regrouped: whether that changes what belongs to
    the visit's disease.
    """
    if changed and stand.settled:
        raise Refusal(
            Problem(
                "visit_settled",
                "这次就诊已有结算，医疗类别和病种不能再变。",
                "请先撤销结算，或另行登记一次就诊。",
            )
        )
    if regrouped and stand.loose:
        raise Refusal(*_loose(stand))
