"""Who is in the house: an admission and a discharge as a cashier types them, and what they must say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yidi.core.problems import Problem, refuse
from yidi.core.settlement.flags import Flags

KINDS = {"ordinary": "普通住院", "emergency": "急诊抢救入院", "injury": "外伤住院"}
"""How somebody comes in. Newborns and mental illness are told by the birth and by the diagnosis."""

INJURY_TYPE = "22"
"""med_type 外伤住院."""
_EMERGENCY, _ORDINARY = "2", "1"
"""IPT_TYPE."""

HOME, DIED = "1", "5"
"""离院方式 医嘱离院, 死亡."""


@dataclass(frozen=True, slots=True)
class Admission:
    """An admission. kind: a key of KINDS; first: the day; number: the institution's own, "" to be
    given one; signed: of an injury, that nobody else must pay, with the person's signature."""

    kind: str
    first: date
    diagnosis_code: str
    diagnosis: str
    number: str = ""
    ward: str = ""
    bed: str = ""
    doctor: str = ""
    phone: str = ""
    signed: bool = False

    @property
    def flags(self) -> Flags:
        """What a hospital would flag."""
        hurt = self.kind == "injury"
        return Flags(
            emergency=self.kind == "emergency",
            injury=("no_third_party" if self.signed else "third_party") if hurt else "none",
            said=_EMERGENCY if self.kind == "emergency" else _ORDINARY,
        )


@dataclass(frozen=True, slots=True)
class Departure:
    """A discharge. way: a code of 离院方式; a death was on the last day."""

    last: date
    way: str
    diagnosis_code: str
    diagnosis: str

    @property
    def died(self) -> date | None:
        """The day of death."""
        return self.last if self.way == DIED else None


def admissible(said: Admission) -> None:
    """Raises Refusal with everything that is missing."""
    refuse([_unknown(said.kind), _undiagnosed(said.diagnosis_code, said.diagnosis)])


def dischargeable(said: Departure, ways: Iterable[str]) -> None:
    """Raises Refusal with everything that is missing. ways: the codes of 离院方式."""
    unknown = None
    if said.way not in ways:
        unknown = Problem("way_unknown", "没有这种离院方式。", "请从列表里选。")
    refuse([unknown, _undiagnosed(said.diagnosis_code, said.diagnosis)])


def days(first: date, last: date) -> int:
    """How many days somebody has been in; the day of the admission is the first."""
    return (last - first).days + 1


def _unknown(kind: str) -> Problem | None:
    return None if kind in KINDS else Problem("kind_unknown", "这里不办这一类。", "请从列表里选。")


def _undiagnosed(code: str, name: str) -> Problem | None:
    if code and name:
        return None
    return Problem("diagnosis_missing", "住院要填诊断。", "请填写诊断编码和名称。")
