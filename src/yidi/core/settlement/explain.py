"""Why each fen: a step as a plain Chinese sentence with its arithmetic, and where it is written."""

from __future__ import annotations

from dataclasses import dataclass

from yidi.core.money import percent_text, yuan
from yidi.core.policy import shape
from yidi.core.settlement.quote import Quote
from yidi.core.settlement.statement import StepTaken

INTERFACE = "国家医保定点医药机构接口规范"
_INTERFACE_ARTICLES = {
    "own_paid": "全自费金额",
    "over_limit": "超限价自费费用",
    "class_b": "先行自付金额",
    "account": "个人账户支出",
    "family_account": "个人账户共济支付金额",
    "cash": "个人现金支出",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A step as it is shown. Amounts in fen; rate as text ("85%", "10个百分点") or empty."""

    name: str
    label: str
    before: int
    kept: int
    passed_on: int
    rate: str
    rule: str
    document: str
    article: str
    status: str
    note: str
    sentence: str


LABELS = {
    "own_paid": "目录外自费",
    "over_limit": "超限价自费",
    "class_b": "乙类先自付",
    "reduction": "异地降低支付比例",
    "account": "个人账户",
    "family_account": "家庭共济账户",
    "cash": "个人现金",
    **shape.STEPS,
}


def steps(quote: Quote) -> list[Explained]:
    """Every step that a reader can follow; the pool itself only closes the fund's side."""
    return [_explained(quote, step) for step in _told(quote)]


def sentences(quote: Quote) -> list[str]:
    """What `steps` says in words, without what it rests on."""
    return [_SENTENCES[step.name](quote, step) for step in _told(quote)]


def _told(quote: Quote) -> list[StepTaken]:
    return [step for step in quote.statement.steps if step.name != "pool"]


def _explained(quote: Quote, step: StepTaken) -> Explained:
    document, article, status, note, rule = _source(quote, step)
    return Explained(
        step.name, LABELS[step.name], step.before, step.kept, step.passed_on, _rate(step),
        rule, document, article, status, note, _SENTENCES[step.name](quote, step),
    )  # fmt: skip


def _source(quote: Quote, step: StepTaken) -> tuple[str, str, str, str, str]:
    """Document, article, status, note, rule id. Split and money steps rest on the interface."""
    own = step.rule is not None and step.rule.rows[0].citation.document not in {"", "interface"}
    if step.rule is None or (step.name in _INTERFACE_ARTICLES and not own):
        name = f"interface/{step.name}"
        return INTERFACE, _INTERFACE_ARTICLES.get(step.name, ""), "published", "", name
    row = step.rule.rows[0]
    cited = quote.book.document(row)
    rule = "+".join(each.id for each in step.rule.rows)
    return cited, row.citation.article, step.rule.status, row.citation.note, rule


def _rate(step: StepTaken) -> str:
    if step.rule is None or step.rule.rate is None:
        return ""
    if step.name == "reduction" and "points" in step.rule.rows[0].value:
        return percent_text(step.rule.rate).rstrip("%") + "个百分点"
    return percent_text(step.rule.rate)


def _own_paid(quote: Quote, step: StepTaken) -> str:
    return f"不在医保目录内的费用{yuan(step.kept)}元，由您自己付。"


def _over_limit(quote: Quote, step: StepTaken) -> str:
    return f"超过医保最高限价的部分{yuan(step.kept)}元，由您自己付。"


def _class_b(quote: Quote, step: StepTaken) -> str:
    return (
        f"乙类项目按就医地目录先自付{yuan(step.kept)}元，"
        f"余下{yuan(step.passed_on)}元符合政策范围，进入报销。"
    )


def _first_self_pay(quote: Quote, step: StepTaken) -> str:
    return (
        f"参保地规定先自付{_rate(step)}：{yuan(step.worked_on)} × {_rate(step)} = {yuan(step.kept)}元，"
        f"余下{yuan(step.passed_on)}元继续计算。"
    )


def _deductible(quote: Quote, step: StepTaken) -> str:
    return f"起付线以内{yuan(step.kept)}元由您自己付，余下{yuan(step.passed_on)}元按比例报销。"


def _ratio(quote: Quote, step: StepTaken) -> str:
    band = f"（{step.rule.detail}）" if step.rule and step.rule.detail else ""
    paid = step.worked_on - step.kept
    return (
        f"本地支付比例{_rate(step)}{band}：{yuan(step.worked_on)} × {_rate(step)} = {yuan(paid)}元由医保付，"
        f"{yuan(step.kept)}元由您付。"
    )


def _reduction(quote: Quote, step: StepTaken) -> str:
    where = shape.DIMENSIONS["scope"].words[quote.scope]
    kind = shape.DIMENSIONS["kind"].words[quote.level.kind]
    who = f"{where}（{kind}）" if quote.level.kind != "none" else where
    if not step.kept and (step.rule is None or not step.rule.rate):
        return f"{who}：支付比例与本地相同，不降低。"
    if "个百分点" in _rate(step):
        return f"{who}：支付比例降低{_rate(step)}，您多付{yuan(step.kept)}元。"
    return f"{who}：按本地比例的{_rate(step)}支付，您多付{yuan(step.kept)}元。"


def _ceiling(quote: Quote, step: StepTaken) -> str:
    if not step.kept:
        return "没有超过最高支付限额。"
    return f"超过最高支付限额的{yuan(step.kept)}元，统筹基金不再支付。"


def _layer(quote: Quote, step: StepTaken) -> str:
    band = f"（{step.rule.detail}）" if step.rule and step.rule.detail else ""
    return (
        f"{LABELS[step.name]}{band}：{yuan(step.worked_on)}元中按{_rate(step)}支付{yuan(step.passed_on)}元，"
        f"您还要付{yuan(step.kept)}元。"
    )


def _hospital_share(quote: Quote, step: StepTaken) -> str:
    return f"医院按{_rate(step)}负担{yuan(step.passed_on)}元，您还要付{yuan(step.kept)}元。"


def _account(quote: Quote, step: StepTaken) -> str:
    return f"{LABELS[step.name]}支付{yuan(step.passed_on)}元，还剩{yuan(step.kept)}元。"


def _cash(quote: Quote, step: StepTaken) -> str:
    if quote.manner.settlement == "direct":
        return f"您在窗口实际付现金{yuan(step.kept)}元。"
    return f"最后由您自己承担{yuan(step.kept)}元。"


_SENTENCES = {
    "own_paid": _own_paid,
    "over_limit": _over_limit,
    "class_b": _class_b,
    "first_self_pay": _first_self_pay,
    "deductible": _deductible,
    "ratio": _ratio,
    "reduction": _reduction,
    "visit_ceiling": _ceiling,
    "ceiling": _ceiling,
    **dict.fromkeys(shape.LAYERS, _layer),
    "hospital_share": _hospital_share,
    "account": _account,
    "family_account": _account,
    "cash": _cash,
}
