"""Every figure: its name, what it counts, out of which rows, and what is left out.

This is the one place that says so: pages show it, docs/reference/figures.md is written from it, and
`value` computes by it. A figure is a sum, or a sum over another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yidi.core import money
from yidi.core.problems import BrokenInvariant

Sums = Mapping[str, int]
"""Measure → its sum over some cells."""

MEASURES = {
    "persons": "人数",
    "visits": "就医人次",
    "direct": "直接结算人次",
    "manual": "手工报销人次",
    "bills": "结算和报销笔数",
    "total": "医疗费总额",
    "in_scope": "符合政策范围金额",
    "fund_total": "基金支付",
    "account": "个人账户支付",
    "person_part": "个人负担",
    "filings": "备案件数",
    "evidenced": "材料制备案件数",
    "decisions": "审核件数",
    "decisions_kept": "按时审核件数",
    "decided": "审核完的件数",
    "decision_days": "审核所用工作日",
    "claims_due": "到期的手工报销",
    "claims_kept": "按时核定的手工报销",
    "answers_due": "到期的协同工单",
    "answers_kept": "按时答复的协同工单",
    "answered": "已答复的协同工单",
    "answer_days": "答复所用工作日",
    "deducted": "审核扣款",
    "units": "月清算数",
    "payable": "应付清算款",
    "paid": "已付清算款",
    "prepaid": "在账预付金",
    "prepaid_used": "预付金已用",
}
"""What cells hold, in words."""

UNITS = {
    "persons": "人",
    "visits": "人次",
    "fen": "元",
    "rate": "%",
    "count": "件",
    "days": "个工作日",
}
"""What a figure is counted in. fen: whole fen; rate: millionths; days: tenths of a working day."""

_SETTLED = "结算和撤销，按结算日；核定和收回的手工报销，按核定日"
_NET = "撤销和收回在发生当月记为负数；中途结算的费用计入，人次等出院结算时才计"


@dataclass(frozen=True, slots=True)
class Figure:
    """top, bottom: measures; without a bottom the figure is the sum of top. rows: where it comes from;
    leaves_out: what does not count."""

    code: str
    name: str
    english: str
    unit: str
    sentence: str
    top: str
    bottom: str
    rows: str
    leaves_out: str
    subject: str

    @property
    def not_by(self) -> str:
        """Which breakdowns it has not, and why; "" where it has all of them."""
        return NOT_BY[self.subject]

    @property
    def formula(self) -> str:
        """Its arithmetic in words."""
        top = MEASURES[self.top]
        return f"{top} ÷ {MEASURES[self.bottom]}" if self.bottom else top


def _care(
    code: str, name: str, english: str, unit: str, sentence: str, top: str, bottom: str = "",
    leaves_out: str = _NET,
) -> Figure:  # fmt: skip
    return Figure(code, name, english, unit, sentence, top, bottom, _SETTLED, leaves_out, "care")


_SUMS_OF_OFFICES = (
    ("decisions", "备案审核件数", "filings decided or overdue", "count",
     "审核通过和不通过的备案，加上现在逾期没有审核的。",
     "审核通过和不通过，按审核日", "不需审核、当场生效的备案", "decisions"),
    ("claims_due", "到期的手工报销", "claims due", "count", "应办结日在查询月份里的手工报销。",
     "手工报销，按应办结日的月份", "到应办结日为止撤回的；应办结日还没有到、也还没有核定的", "claims"),
    ("answers_due", "到期的协同工单", "tickets due", "count", "要求本机构答复、已经答复或已经到期的工单。",
     "协同工单，按最后一次要求答复的月份", "撤回的；期限还没有到、也还没有答复的", "tickets"),
    ("deducted", "审核扣款", "deducted", "fen", "就医地审核从基金支付里扣回的金额。",
     "审核扣款，按所扣结算的结算日；退回的扣款为负", "还没有办结的审核", "deductions"),
    ("payable", "应付清算款", "payable", "fen", "本地应付给就医地的清算款。",
     "各方向各月的清算，按费用所属月份", "还没有出表的月份金额为零", "payable"),
    ("prepaid", "在账预付金", "prepayment held", "fen", "现在放在就医地、只用于清算的预付金。",
     "预付金，现在的数", "已通知、还没有到账的", "prepayments"),
    ("prepaid_used", "预付金已用", "prepayment used", "fen", "最近一个出表的月份里清算用掉的金额。",
     "预付金，现在的数", "还没有出表的月份", "prepayments"),
    ("units", "月清算数", "months cleared", "count", "一个月、一个方向的清算算一个。",
     "各方向各月的清算，按费用所属月份", "没有费用的方向", "payable"),
    ("paid", "已付清算款", "paid", "fen", "应付清算款里已经付出的金额。",
     "各方向各月的清算，按费用所属月份", "还没有付款的月份", "payable"),
)  # fmt: skip

OF_PERSONS = ("filings", "decisions", "claims", "deductions")
"""Subjects of offices that are about a person, and so about an insurance."""

_ONE_FILING = "不分就医类型：一件备案管备案范围里的各类就医"
NOT_BY = {
    "care": "",
    "filings": _ONE_FILING,
    "decisions": _ONE_FILING,
    "claims": "",
    "tickets": "不分险种和就医类型：工单是两地机构之间的事，一件可以不涉及任何人",
    "deductions": "扣款率不分险种：审核的对象是机构；扣款金额分",
    "payable": "不分险种和就医类型：两地一个月出一张表、付一笔款",
    "prepayments": "不分月份、险种和就医类型：预付金只有现在的数，两地之间只有一笔",
}
"""Subject → which breakdowns would mean nothing, and why."""

FIGURES = {
    figure.code: figure
    for figure in (
        _care(
            "persons", "就医人数", "persons", "persons",
            "查询范围内有过就医的人，每人只计一次；各月、各类人数相加会大于总人数。", "persons",
            leaves_out="全部被撤销的人不计",
        ),
        _care(
            "visits", "就医人次", "visits", "visits",
            "住院一次计一人次；门诊、购药每结算一次计一人次；手工报销每核定一件计一人次。", "visits",
        ),
        _care("total", "医疗费总额", "cost of care", "fen", "各人次的医疗费用总额之和。", "total"),
        _care(
            "fund_total", "基金支付", "paid by the funds", "fen",
            "统筹基金、大病、大额、公务员补助、医疗救助等各项基金支付之和，不含个人账户。", "fund_total",
        ),
        _care(
            "person_part", "个人负担", "own part", "fen",
            "医疗费总额中由个人负担的部分，含个人账户和现金。", "person_part",
        ),
        _care(
            "own_share", "个人负担比例", "own share", "rate",
            "每一百元医疗费里由个人负担多少。", "person_part", "total",
        ),
        _care(
            "fund_share", "基金支付比例", "share of the funds", "rate",
            "每一百元医疗费里由各项基金支付多少。", "fund_total", "total",
        ),
        _care(
            "policy_share", "政策范围内基金支付比例", "fund share within the policy", "rate",
            "每一百元符合政策范围的费用里由各项基金支付多少。", "fund_total", "in_scope",
        ),
        _care(
            "direct_rate", "直接结算率", "direct-settlement rate", "rate",
            "直接结算的人次占全部人次（直接结算加手工报销）的比例。", "direct", "visits",
            leaves_out="还没有申请或还没有核定的手工报销看不见，所以当月的率偏高",
        ),
        _care(
            "mean_cost", "次均费用", "mean cost of a visit", "fen",
            "医疗费总额除以人次。", "total", "visits",
        ),
        Figure(
            "filings", "备案件数", "filings made", "count",
            "新办的备案，按办理日计；变更和延期不另计。", "filings", "",
            "备案的第一个版本", "变更、延期产生的新版本", "filings",
        ),
        Figure(
            "evidence_rate", "材料制占比", "share filed by evidence", "rate",
            "新办备案里用材料（或不需材料）办的比例，其余是承诺制。", "evidenced", "filings",
            "备案的第一个版本", "变更、延期产生的新版本", "filings",
        ),
        Figure(
            "decisions_kept", "备案按时审核率", "filings decided in time", "rate",
            "审核通过和不通过的备案里，在办结时限内审核的比例；已经逾期、现在还没有审核的算没有按时，记在本月。",
            "decisions_kept", "decisions", "审核通过和不通过，按审核日；时限按现行规则",
            "不需审核、当场生效的备案；没有逾期的待审核备案", "decisions",
        ),
        Figure(
            "decision_days", "备案审核用时", "time to decide a filing", "days",
            "从提交审核到通过或不通过，平均用了几个工作日。", "decision_days", "decided",
            "审核通过和不通过，按审核日", "不需审核、当场生效的备案", "decisions",
        ),
        Figure(
            "claims_kept", "手工报销按时办结率", "claims decided in time", "rate",
            "到了应办结日的手工报销里，在应办结日以前核定的比例；过了期还没有办的算没有按时。",
            "claims_kept", "claims_due", "手工报销，按应办结日的月份",
            "到应办结日为止撤回的；应办结日还没有到、也还没有核定的", "claims",
        ),
        Figure(
            "answers_kept", "协同按时答复率", "tickets answered in time", "rate",
            "要求本机构答复的协同工单里按时答复的比例；过了期还没有答复的算没有按时。",
            "answers_kept", "answers_due", "协同工单，按最后一次要求答复的月份",
            "撤回的；期限还没有到、也还没有答复的", "tickets",
        ),
        Figure(
            "answer_days", "协同答复用时", "time to answer a ticket", "days",
            "从要求答复到答复，平均用了几个工作日。", "answer_days", "answered",
            "已答复的协同工单，按最后一次要求答复的月份", "还没有答复的", "tickets",
        ),
        Figure(
            "deduction_rate", "审核扣款率", "deduction rate", "rate",
            "就医地审核从基金支付里扣回的比例，分本地和异地；异地明显低于本地的要说明原因。",
            "deducted", "fund_total", "审核扣款（退回的扣款为负）除以同月结算的基金支付，按结算日",
            "还没有办结的审核", "deductions",
        ),
        Figure(
            "paid_rate", "清算付款率", "share of clearing paid", "rate",
            "本地应付的清算款里已经付出的比例。", "paid", "payable",
            "各方向各月的清算，按费用所属月份", "还没有出表的月份金额为零", "payable",
        ),
        Figure(
            "prepaid_rate", "预付金使用率", "prepayment use", "rate",
            "最近一个出表的月份用掉的清算资金占在账预付金的比例。", "prepaid_used", "prepaid",
            "预付金，现在的数", "还没有出表的月份", "prepayments",
        ),
        *(
            Figure(code, name, english, unit, sentence, code, "", rows, leaves, subject)
            for code, name, english, unit, sentence, rows, leaves, subject in _SUMS_OF_OFFICES
        ),
    )
}  # fmt: skip
"""Every figure by its code."""


def value(figure: Figure, sums: Sums) -> int | None:
    """A count, fen, millionths or tenths of a day; None where the bottom is nothing or the top is
    below zero."""
    top = sums.get(figure.top, 0)
    if not figure.bottom:
        return top
    bottom = sums.get(figure.bottom, 0)
    if bottom <= 0 or top < 0:
        return None
    return money.share(top, bottom, _PARTS[figure.unit])


_PARTS = {"rate": money.RATE_ONE, "fen": 1, "days": 10}


def figure(code: str) -> Figure:
    """Raises BrokenInvariant for a code that no figure has."""
    if code not in FIGURES:
        raise BrokenInvariant(f"no figure {code}")
    return FIGURES[code]
