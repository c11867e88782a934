"""Put right what decides the money and was the claimant's own word: where, what care, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yidi.actions.claims.accept import NOT_LISTED
from yidi.actions.claims.working import Asked, Done, moved, refuse_difference, registered
from yidi.core.claims import terms
from yidi.core.claims.card import ClaimCard
from yidi.core.problems import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Facts:
    """The care as the papers say. institution: its code in the register, or NOT_LISTED; level: where
    the register does not say it; disease: of chronic care."""

    institution: str
    level: str
    care: str
    disease: str
    emergency: bool
    injury: str
    mental_illness: bool
    died: bool


def put_right(asked: Asked, facts: Facts, reason: str) -> ClaimCard:
    """The claim is computed anew; lines that were split for another level or place are entered anew.
    Raises Refusal without a reason and where nothing is another."""
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "要写明理由。", "请写明依据的材料。"))

    def work(found: ClaimCard) -> Done:
        refuse_difference(found)
        columns = _columns(found, facts)
        changed = {n: v for n, v in columns.items() if v != getattr(found, n)}
        if not changed:
            mend = "请改正后再提交；在名录里的机构，级别和所在地按名录，有误的请先更正名录。"
            raise Refusal(Problem("nothing_changed", "和原来的一样。", mend))
        anew: dict[str, Any] = {"computed": None, "computed_by": ""}
        if found.catalogue and {"level", "place"} & set(changed):
            anew |= dict.fromkeys(("total", "own_paid", "over_limit", "class_b"), 0)
        return Done(changed | anew, f"{_said(found, changed)}：{reason}")

    return moved(asked, "put_right", (facts, reason), work)


def _columns(found: ClaimCard, facts: Facts) -> dict[str, Any]:
    wrong = terms.disease_missing(facts.care, facts.disease)
    if wrong:
        raise Refusal(wrong)
    known: dict[str, Any] = {
        "institution_code": "", "level": facts.level, "care": facts.care,
        "disease": facts.disease if facts.care == "chronic" else "", "emergency": facts.emergency,
        "injury": facts.injury, "mental_illness": facts.mental_illness, "died": facts.died,
    }  # fmt: skip
    if facts.institution == NOT_LISTED:
        return known
    return known | registered(facts.institution, facts.care, found.last)


_LABELS = {
    "institution": "医疗机构", "level": "机构级别", "care": "就医类型", "disease": "病种",
    "emergency": "急诊抢救", "injury": "外伤", "mental_illness": "精神疾病",
    "died": "抢救无效死亡",
}  # fmt: skip


def _said(found: ClaimCard, changed: dict[str, Any]) -> str:
    named = [label for name, label in _LABELS.items() if name in changed]
    if "institution_code" in changed and "institution" not in changed:
        named = ["医疗机构", *named]
    stood = (found.institution, found.level_label, found.care_label, found.facts)
    return f"更正{'、'.join(named)}（原为{'、'.join(filter(None, stood))}）"
