"""What a hospital flags of a visit: emergency, injury, a death; and where its flags contradict.

The rules between flags and the kind of care are written in the codes of the national interface
(nhsa-interface §1.4), so they are kept in them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yidi.core.problems import Problem, Refusal

EMERGENCY_CARE = ("13",)
"""med_type 急诊."""
INJURY_CARE = ("22", "9903")
"""med_type 外伤住院, 意外伤害门诊."""


@dataclass(frozen=True, slots=True)
class Flags:
    """emergency: 急诊抢救, taken as filed; injury: none | no_third_party | third_party; said: the
    flag itself (IPT_TYPE of a stay, else OTP_ER_REFL_FLAG), "" if none; died: the day of death;
    unhurt: it was said that there is no injury."""

    emergency: bool = False
    injury: str = "none"
    said: str = ""
    died: date | None = None
    unhurt: bool = False

    def amended(self, visit: Mapping[str, Any]) -> dict[str, Any]:
        """The emergency, injury and death of a visit, with what is flagged later. Raises Refusal where
        another injury was registered."""
        hurt = self.injury if self.injury != "none" else visit["injury"]
        if visit["injury"] not in {"none", hurt} or (self.unhurt and visit["injury"] != "none"):
            sentence, mend = "外伤标志与就诊登记的不一致。", "请先用2203或2403更正登记，再结算。"
            raise Refusal(_fault("TRUM_FLAG", sentence, mend))
        return {
            "emergency": visit["emergency"] or self.emergency, "injury": hurt,
            "died": visit["died"] or self.died is not None,
        }  # fmt: skip


NO_FLAGS = Flags()


def contradictions(flags: Flags, med_type: str, stay: bool, away: bool) -> list[Problem]:
    """Flags that do not go with the kind of care; away from home they must be sent.

    At home a hospital that sends none says nothing with it.
    """
    found = []
    if med_type in EMERGENCY_CARE and not flags.emergency and (away or flags.said):
        name, wanted = ("IPT_TYPE", "2") if stay else ("OTP_ER_REFL_FLAG", "1或3")
        found.append(_fault(name, "医疗类别为急诊，急诊标志没有对应。", f"请填{wanted}。"))
    if med_type in INJURY_CARE and flags.injury == "none" and away:
        found.append(_fault("TRUM_FLAG", "医疗类别为外伤，外伤标志没有对应。", "请填1。"))
    return found


def _fault(name: str, sentence: str, mend: str) -> Problem:
    return Problem("flag_contradicts", sentence, mend, where=f"exp_content.{name}")


def refused_injury(flags: Flags) -> Problem | None:
    """An injury for which somebody else must pay is not settled by the fund."""
    if flags.injury != "third_party":
        return None
    return Problem(
        "third_party_injury",
        "外伤涉及第三方责任，医保基金不支付，不能直接结算。",
        "请由第三方承担；确认没有第三方责任的，由参保人签字说明后重新上传。",
    )
