"""The tables of the law under the questions that people ask, in the order they ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

TOPICS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "filing", "要不要备案，怎么办", "file",
        (
            "filing_needed", "kinds", "proof_ways", "materials", "channels", "takes_effect",
            "evidence_due", "evidence_list", "lock", "commitment_ban", "validity", "residence",
            "destination", "excluded_places", "transition", "reaches_back", "forms",
        ),
    ),
    (
        "direct", "能不能直接结算", "check",
        (
            "settled_directly", "credentials", "chronic_diseases", "chronic_institutions",
            "outpatient_choice",
        ),
    ),
    (
        "benefit", "能报多少", "yuan",
        (
            "reduction", "first_self_pay", "deductible", "ratio", "own_share_factor", "ceiling",
            "visit_ceiling", "large_sum", "serious_illness", "enterprise",
            "civil_servant_subsidy", "assistance", "disabled_veteran", "commercial",
            "hospital_share", "account_pays",
        ),
    ),
    (
        "special", "特殊情形", "people",
        ("treated_as", "emergency_death", "newborn_days"),
    ),
    (
        "claim", "没能直接结算，怎么报", "yuan",
        ("claim_papers", "claim_payees", "claim_deadline", "claim_days", "manual_catalogue"),
    ),
    ("method", "怎么算的", "info", ("version_day", "stay_year", "order", "rounding", "bound")),
    (
        "office", "经办机构怎么做", "book",
        ("reminders", "archive", "false_evidence", "cost_check"),
    ),
)  # fmt: skip


TITLES = {
    "filing_needed": "要不要先备案",
    "kinds": "各类备案在这里叫什么",
    "proof_ways": "交材料，还是签承诺书",
    "materials": "要带哪些材料",
    "channels": "在哪里办",
    "takes_effect": "办了多久生效",
    "evidence_due": "签了承诺书，材料最晚何时补",
    "evidence_list": "材料被退回，几天内补正",
    "lock": "备案以后能不能改、能不能取消",
    "commitment_ban": "取消以后，还能不能再签承诺书办",
    "validity": "备案管多久",
    "residence": "要住满多久才能办",
    "destination": "备案写到省还是写到市",
    "excluded_places": "哪些地方不能备案",
    "transition": "以前办的备案怎么算",
    "reaches_back": "备案补齐了，以前的结算会不会重算",
    "forms": "用什么表",
    "settled_directly": "什么能直接结算",
    "credentials": "看病出示什么证件",
    "chronic_diseases": "哪些慢特病门诊能直接结算",
    "chronic_institutions": "慢特病能选几家医院",
    "outpatient_choice": "门诊是不是只能去签约的医院",
    "reduction": "去外地，支付比例降多少",
    "first_self_pay": "去外地，先自付多少（首先自付）",
    "deductible": "起付线",
    "ratio": "本地支付比例",
    "own_share_factor": "退休人员少付多少",
    "ceiling": "一年最多付多少（年度封顶线）",
    "visit_ceiling": "一次最多付多少",
    "hospital_share": "医院承担多少",
    "account_pays": "个人账户能付什么",
    "claim_papers": "手工报销要交什么",
    "claim_payees": "钱可以付给谁",
    "claim_deadline": "最晚什么时候申请",
    "claim_days": "多久办好",
    "manual_catalogue": "按哪里的医保目录",
    "treated_as": "没备案、急诊等按什么算",
    "emergency_death": "急诊抢救无效的门诊费用",
    "newborn_days": "新生儿算到第几天",
    "version_day": "按哪一天的规定",
    "stay_year": "跨年住院算哪一年",
    "order": "先算什么、后算什么",
    "rounding": "在哪里四舍五入",
    "bound": "上级规定的上限",
    "reminders": "什么时候提醒您",
    "archive": "承诺书保存多久",
    "false_evidence": "交假材料的后果",
    "cost_check": "多大的费用会核查",
}
"""Tables in the words of a person who asks; the others keep their official label."""

FIRST = ("filing_needed", "reduction", "first_self_pay", "proof_ways")
"""What most people come for: unfolded from the start."""


def title(table: str, label: str) -> str:
    """A table's name as people would ask for it."""
    return TITLES.get(table, label)


@dataclass(frozen=True, slots=True)
class Topic(Generic[Item]):
    """One question with what belongs to it."""

    name: str
    title: str
    icon: str
    items: tuple[Item, ...]


def sorted_out(items: Iterable[Item], table: Callable[[Item], str]) -> list[Topic[Item]]:
    """Items under their questions; questions without any are left out."""
    every = list(items)
    placed = {name for *_, tables in TOPICS for name in tables}
    found = []
    for name, title, icon, tables in TOPICS:
        wanted = [item for key in tables for item in every if table(item) == key]
        if name == "office":
            wanted += [item for item in every if table(item) not in placed]
        if wanted:
            found.append(Topic(name, title, icon, tuple(wanted)))
    return found
