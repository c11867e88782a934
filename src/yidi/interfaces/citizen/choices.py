"""The words of the guide's choices: plain ones first, the official term beside them."""

from __future__ import annotations

from dataclasses import dataclass

from yidi.core.policy import shape


@dataclass(frozen=True, slots=True)
class Choice:
    """One line to tap: its value, plain words, and what helps to choose."""

    value: str
    label: str
    more: str = ""
    icon: str = ""


UNFILED = "unfiled"
"""An answer to "why" that is no kind of filing: the person went without one."""

INSURANCE = (
    Choice("employee", "职工医保，还在工作", "单位交的，或自己按职工交的"),
    Choice("retiree", "职工医保，已经退休", "退休后享受职工医保"),
    Choice("resident", "居民医保", "城乡居民，含老人、孩子、农村居民"),
)
WHY = (
    Choice(
        "resettled_retiree", "退休后搬去那里长住", f"正式叫法：{shape.KINDS['resettled_retiree']}"
    ),
    Choice(
        "long_term_resident",
        "长期住在那里",
        f"比如跟着子女、帮带孙辈。正式叫法：{shape.KINDS['long_term_resident']}",
    ),
    Choice("posted_worker", "单位派我去那里工作", f"正式叫法：{shape.KINDS['posted_worker']}"),
    Choice(
        "referral",
        "医生开了转诊单，让我去",
        f"正式叫法：{shape.KINDS['referral']}",
    ),
    Choice("emergency", "急诊、抢救，来不及办手续", f"正式叫法：{shape.KINDS['emergency']}"),
    Choice(
        "other_temporary",
        "自己想去那里看，没有转诊单",
        f"正式叫法：{shape.KINDS['other_temporary']}",
    ),
    Choice(UNFILED, "人已经去了，没有办备案", "还在住院，或者已经看完"),
)
PROOF = (
    Choice("material", "材料齐了", "现在就能交，办好后随时可以变更"),
    Choice("commitment", "材料还不齐，先签承诺书", "可以先办，之后补材料"),
)
TYPE = (
    Choice("inpatient", "住院"),
    Choice("outpatient", "普通门诊"),
    Choice("chronic", "门诊慢特病", "高血压、糖尿病、放化疗、透析等已经认定的"),
    Choice("emergency_outpatient", "急诊门诊", "看急诊，没有住院"),
    Choice("pharmacy", "药店买药"),
)
LEVEL = (
    Choice("tertiary", "三级医院", "省里、市里的大医院。不清楚就选这一项"),
    Choice("secondary", "二级医院", "多为县、区的医院"),
    Choice("primary", "一级医院"),
    Choice("township", "乡镇卫生院、社区卫生服务中心"),
    Choice("special", "专科医院或其他"),
)
BILL = (
    Choice("known", "知道总费用", "填医院告诉您的数，或结算单上的数"),
    Choice("guess", "不知道", "先估算，以后有了数再改"),
)

OF: dict[str, tuple[Choice, ...]] = {
    "insurance": INSURANCE,
    "why": WHY,
    "proof": PROOF,
    "type": TYPE,
    "level": LEVEL,
    "bill": BILL,
}
"""Field → its choices."""

GUESSES = {
    "inpatient": 2_500_000,
    "outpatient": 50_000,
    "chronic": 150_000,
    "pharmacy": 30_000,
    "emergency_outpatient": 100_000,
}
"""What a bill is taken to be, in fen, when nobody knows yet."""

TITLES = {
    "who": "您在哪里参保，参加哪种医保？",
    "where": "您要去哪里看病？",
    "why": "您为什么去那里看病？",
    "proof": "证明材料齐了吗？",
    "care": "看什么病，去什么样的医院？",
    "dates": "大概什么时候去？",
    "bill": "医药费总共多少？",
}
SHORT = {
    "who": "参保",
    "where": "去哪里",
    "why": "为什么去",
    "proof": "材料",
    "care": "看病",
    "dates": "时间",
    "bill": "费用",
}


def label(field: str, value: str) -> str:
    """The plain words of a chosen value."""
    return next((c.label for c in OF[field] if c.value == value), value)
