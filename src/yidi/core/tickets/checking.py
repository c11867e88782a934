"""Cost checks (费用协查, S3 四（二）): which stays, why, what follows from what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from yidi.core import money
from yidi.core.policy.book import Book
from yidi.core.policy.duties import Duties
from yidi.core.problems import ParameterMissing, Problem

PROPOSAL_STATES = {"proposed": "待处理", "confirmed": "已发起", "dismissed": "不发起"}
TRUE = "true"
DOUBTED = ("partly", "false")
"""Findings by which a part of the bill does not hold."""
NOTHING, DEDUCTION = "nothing", "deduction"
RECOVERY, SUPERVISION = "recovery", "supervision"
NEXT = {
    DEDUCTION: "办结时在就医地立一件费用审核，扣款在终审以后的清算里减。",
    RECOVERY: (
        "由参保地书面通知参保人退回，写明金额、理由和怎样异议；办结说明里写向谁、怎样追回。"
        "机构多收的，应当选扣款。"
    ),
    SUPERVISION: "办结时在就医地立一件监管案件，参保地共享，核查和认定在案件里进行。",
}
"""Consequence → what happens then, and what is left to do."""
SCOPES = ("in_province", "cross_province")
"""How far away a stay may be."""
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Stay:
    """A settled stay away from home; amounts in fen. kinds: name of the kind of cost → amount;
    stays: how often the person lay there lately, this stay with it."""

    region: str
    scope: str
    care: str
    institution: str
    first: date
    last: date
    total: int
    kinds: Mapping[str, int]
    stays: int = 1

    @property
    def days(self) -> int:
        """Nights, one at least."""
        return max((self.last - self.first).days, 1)


@dataclass(frozen=True, slots=True)
class Boundary:
    """From which cost on a stay may be checked, in fen, and where it is written."""

    amount: int
    inclusive: bool
    document: str
    article: str
    status: str

    @property
    def spoken(self) -> str:
        """30000.00元以上（含）."""
        return f"{money.yuan(self.amount)}元以上（{'含' if self.inclusive else '不含'}）"


def boundary(book: Book, scope: str, day: date) -> Boundary:
    """What the insured place's law says. Raises ParameterMissing."""
    row = book.reaching(day).row("cost_check", {"scope": scope})
    cited = row.citation
    return Boundary(
        row.value["amount"], row.value["inclusive"], book.document(row), cited.article, cited.status
    )


def refused(book: Book, stay: Stay, day: date) -> Problem | None:
    """Why a stay cannot be checked this way, with the way that is open. Raises ParameterMissing."""
    if stay.scope == "local" or stay.care != "inpatient":
        sentence = "费用协查只用于异地住院的结算。"
        return Problem("not_a_stay_away", sentence, "别的费用请发起问题协同。")
    least = boundary(book, stay.scope, day)
    if stay.total > least.amount or (least.inclusive and stay.total == least.amount):
        return None
    return Problem(
        "below_boundary",
        f"这次住院总费用{money.yuan(stay.total)}元，费用协查要{least.spoken}。",
        "确需就医地协查的，请改为发起问题协同。", document=least.document, article=least.article,
    )  # fmt: skip


Rule = Callable[[Duties, Stay, date], str]


def suspicions(duties: Duties, stay: Stay, day: date) -> tuple[str, ...]:
    """What makes a stay doubtful, with the numbers; a rule without a number in the area is left out."""
    found = []
    for rule in RULES:
        try:
            said = rule(duties, stay, day)
        except ParameterMissing:
            continue
        if said:
            found.append(said)
    return tuple(found)


def _long(duties: Duties, stay: Stay, day: date) -> str:
    most = duties.number("suspicion.long_stay", stay.region, day)
    return f"住院{stay.days}天（{most}天以上）" if stay.days >= most else ""


def _dear(duties: Duties, stay: Stay, day: date) -> str:
    most = duties.number("suspicion.day_cost", stay.region, day)
    if stay.total < most * stay.days:
        return ""
    each = money.share(stay.total, stay.days, 1)
    return f"平均每天{money.yuan(each)}元（{money.yuan(most)}元以上）"


def _one_kind(duties: Duties, stay: Stay, day: date) -> str:
    most = duties.number("suspicion.one_kind", stay.region, day)
    if not stay.kinds:
        return ""
    name, amount = max(stay.kinds.items(), key=lambda pair: (pair[1], pair[0]))
    if amount * _MILLION < most * stay.total:
        return ""
    part = money.percent_text(money.share(amount, stay.total, 1_000) * 1_000)
    return f"{name}占总费用{part}（{money.percent_text(most)}以上）"


def _repeated(duties: Duties, stay: Stay, day: date) -> str:
    most = duties.number("suspicion.repeated", stay.region, day)
    within = duties.number("suspicion.repeated_within", stay.region, day)
    if stay.stays < most:
        return ""
    return f"{within}天内在同一家机构住院{stay.stays}次（{most}次以上）"


RULES: tuple[Rule, ...] = (_long, _dear, _one_kind, _repeated)
"""One doubt each. Adding one is adding a function here and its number to the duties."""


def answer_wrong(finding: str, wrong: int, total: int) -> Problem | None:
    """Why an answer of the place of care does not hold together."""
    if finding in DOUBTED and not 0 < wrong <= total:
        return Problem(
            "wrong_amount", "部分不实或不属实的，要写不实金额，不超过总费用。", "请填写不实金额。",
            where="wrong",
        )  # fmt: skip
    if finding not in DOUBTED and wrong:
        return Problem(
            "wrong_amount",
            "没有查实不实的，不能写不实金额。",
            "请改结论或清空金额。",
            where="wrong",
        )
    return None


def consequence_wrong(finding: str, consequence: str, reason: str) -> Problem | None:
    """Why a consequence does not follow from what was found."""
    if finding == TRUE and consequence != NOTHING:
        return Problem(
            "consequence_wrong", "费用属实的，不能扣款、追回或移交。", "请选“不作处理”。"
        )
    if finding in DOUBTED and consequence == NOTHING and not reason.strip():
        return Problem("reason_missing", "查实有不实费用又不作处理的，要写明理由。", "请写明理由。")
    if consequence == RECOVERY and not reason.strip():
        return Problem("reason_missing", "追回没有写向谁、怎样追回。", "请写在办结说明里。")
    return None
