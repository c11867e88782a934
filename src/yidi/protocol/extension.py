"""`exp_content`: a JSON text inside a field, with the flags of cross-region care (异地就医2.1规范)."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from yidi.protocol.faults import Fault, Malformed

_ALLOWED = {
    "MDTRT_GRP_TYPE": ("就诊人群类型", "1234"),
    "TRUM_FLAG": ("外伤标志", "01"),
    "REL_TTP_FLAG": ("涉及第三方标志", "01"),
    "IPT_TYPE": ("住院类型", "123"),
    "OTP_ER_REFL_FLAG": ("门诊急诊转诊标志", "123"),
}


@dataclass(frozen=True, slots=True)
class Extension:
    """The flags that were sent; "" where none was.

    group: MDTRT_GRP_TYPE; stay: IPT_TYPE 1 ordinary, 2 emergency, 3 transfer; outpatient:
    OTP_ER_REFL_FLAG 1 emergency, 2 referral, 3 both.
    """

    group: str = ""
    injured: str = ""
    third_party: str = ""
    stay: str = ""
    outpatient: str = ""

    @property
    def emergency(self) -> bool:
        """急诊抢救: taken as filed."""
        return self.stay == "2" or self.outpatient in {"1", "3"}

    @property
    def injury(self) -> str:
        """none | no_third_party | third_party."""
        if self.injured != "1":
            return "none"
        return "third_party" if self.third_party == "1" else "no_third_party"


NOTHING = Extension()


def extension(exp_content: str) -> Extension:
    """The flags in an exp_content. Raises Malformed for a text that is none, or a wrong value."""
    if not exp_content:
        return NOTHING
    try:
        tree = msgspec.json.decode(exp_content)
    except msgspec.DecodeError:
        raise Malformed(_fault("字段扩展不是 JSON 文本。", '"{\\"TRUM_FLAG\\":\\"0\\"}"')) from None
    if not isinstance(tree, dict):
        raise Malformed(_fault("字段扩展应为一个 JSON 对象的文本。", '"{…}"'))
    flags = [_flag(tree, name) for name in _ALLOWED]
    if flags[1] == "1" and not flags[2]:
        raise Malformed(_fault("外伤（TRUM_FLAG=1）时须填 REL_TTP_FLAG。", "0 否，1 是"))
    return Extension(*flags)


def _flag(tree: dict[str, object], name: str) -> str:
    given = tree.get(name)
    said = "" if given is None else str(given)
    title, allowed = _ALLOWED[name]
    if said and said not in list(allowed):
        raise Malformed(_fault(f"{title}（{name}）的值不对。", "、".join(allowed)))
    return said


def _fault(sentence: str, expected: str) -> Fault:
    return Fault("exp_content", sentence, expected)
