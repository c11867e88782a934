"""What is sent with a bill must be what was registered: the kind of care, the insurance, the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from yidi.core.calendar import spoken
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.visiting import STAY


def as_registered(visit: Mapping[str, Any], care: str, insurance: str) -> None:
    """Raises Refusal with everything that differs. care, insurance: our words, "" for what was not
    sent; of a chronic visit what does not belong to the disease is settled as ordinary care."""
    apart = visit["care"] == "chronic" and care == "outpatient"
    wrong = []
    if care and care != visit["care"] and not apart:
        wrong.append(_other_care(care, visit["care"]))
    if insurance and insurance != visit["insurance"]:
        wrong.append(_OTHER_INSURANCE)
    if wrong:
        raise Refusal(*wrong)


def _other_care(sent: str, registered: str) -> Problem:
    names = shape.DIMENSIONS["type"].words
    return Problem(
        "care_differs",
        f"医疗类别是{names[sent]}，就诊登记的是{names[registered]}。",
        "请核对med_type；登记有误的先用2203更正就诊信息。",
        where="med_type",
    )


_OTHER_INSURANCE = Problem(
    "insurance_differs",
    "险种与就诊登记的不一致。",
    "请核对insutype；要用另一个险种的，撤销登记后重新登记。",
    where="insutype",
)


def left(visit: Mapping[str, Any], said: date, moment: datetime) -> Mapping[str, Any]:
    """The visit with its discharge: as it was reported (2402), else on the day `said` with the bill
    of a stay, at its latest moment so far. Raises Refusal where that cannot be."""
    if visit["care"] != STAY:
        return visit
    last = visit["last"]
    if last is None and visit["first"].date() <= said <= moment.date():
        evening = datetime.combine(said, time.max, moment.tzinfo)
        return {**visit, "last": min(evening, moment)}
    if last is None or last.date() != said:
        raise Refusal(_other_day(said, last))
    return visit


def _other_day(said: date, last: datetime | None) -> Problem:
    known = f"与出院办理的{spoken(last.date())}不同" if last else "早于入院，或者在今天以后"
    return Problem(
        "discharge_differs",
        f"出院时间{spoken(said)}{known}。",
        "请核对dscgTime和出院办理（2402）。",
        where="dscgTime",
    )
