"""Put a remark on a charge (2306), such as the code by which a drug is traced."""

from __future__ import annotations

from yidi.actions.settlement.visit import At, found, left_trail
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import visits as writes


def note_charge(at: At, number: str, code: str, memo: str) -> None:
    """Keeps it; amounts stay, so a settled line may be noted too. Raises Refusal for a line that
    the visit does not have. Call it inside `once.once`."""
    visit = found(at, locked=True)
    if not writes.note(visit, number, code, memo):
        sentence = f"这次就诊没有流水号{number}、编码{code}的费用明细。"
        mend = "请核对流水号和医疗目录编码。"
        raise Refusal(Problem("charge_unknown", sentence, mend, where="bkkp_sn"))
    left_trail(at, visit, "note", number)
