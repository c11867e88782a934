"""Rules in plain Chinese sentences: who, what, by which clause, since when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yidi.core.calendar import spoken as spoken_day
from yidi.core.money import percent_text, yuan
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.policy.read import Row, Version


@dataclass(frozen=True, slots=True)
class SpokenRule:
    """One rule as a reader meets it. `since` is the first day, `last` the last (None: open)."""

    id: str
    who: str
    gives: str
    document: str
    article: str
    status: str
    note: str
    since: date
    last: date | None
    missing: bool

    @property
    def sentence(self) -> str:
        """The whole rule: 职工医保、跨省异地：降低10个百分点。"""
        return f"{self.who}：{self.gives}。" if self.who else f"{self.gives}。"

    @property
    def basis(self) -> str:
        """Where it is written, and how sure that is."""
        status = {"published": "", "reading": "口径", "assumed": "示例参数"}[self.status]
        return " ".join(part for part in (self.document, self.article, status) if part)


@dataclass(frozen=True, slots=True)
class SpokenTable:
    """A table's rules under its Chinese name."""

    name: str
    label: str
    rules: tuple[SpokenRule, ...]


def rules(book: Book, day: date) -> list[SpokenTable]:
    """Everything in force for a region on a day, in the order of the vocabulary."""
    edition = book.edition(day)
    return [
        SpokenTable(name, shape.TABLES[name].label, tuple(_of_version(book, table.version)))
        for name, table in edition.tables.items()
    ]


def _of_version(book: Book, version: Version) -> Iterable[SpokenRule]:
    return (rule(book, version, row) for row in version.rows)


def rule(book: Book, version: Version, row: Row) -> SpokenRule:
    """One row in words."""
    return SpokenRule(
        id=row.id,
        who=who(row.when),
        gives=gives(book, row),
        document=book.document(row),
        article=row.citation.article,
        status=row.citation.status,
        note=row.citation.note,
        since=version.span.first,
        last=version.span.last,
        missing=row.missing is not None,
    )


def who(when: Mapping[str, tuple[str, ...]]) -> str:
    """The condition of a row: dimensions joined by ，, words of one by 或."""
    return "，".join(_words(key, words) for key, words in when.items())


def _words(key: str, words: tuple[str, ...]) -> str:
    dimension = shape.DIMENSIONS[key]
    left = list(words)
    said = []
    for group, members in dimension.groups.items():
        if set(members) <= set(left):
            said.append(shape.GROUP_LABELS[group])
            left = [word for word in left if word not in members]
    if dimension.ordered and len(left) > 1 and left[-1] == list(dimension.words)[-1]:
        return f"{dimension.words[left[0]]}及以后"
    if key == "kind" and "none" in left:
        said.insert(0, "没有备案")
        left.remove("none")
    return "或".join([*said, *(dimension.words[word] for word in left)])


def gives(book: Book, row: Row) -> str:
    """What a row gives, in words; a declared gap names the documents to consult."""
    if row.missing:
        return f"参数缺失，应查阅{'、'.join(row.missing.documents)}"
    special = _SPECIAL.get(row.table)
    if special:
        return special(book, row.value)
    fields = shape.TABLES[row.table].fields
    return "，".join(_field(book, fields[name], value) for name, value in row.value.items())


def _field(book: Book, entry: shape.Field, value: Any) -> str:
    if entry.kind == "yes_no":
        return entry.label if value else f"不{entry.label}"
    return f"{entry.label}：{_plain(book, entry, value)}"


def _plain(book: Book, entry: shape.Field, value: Any) -> str:
    kinds: dict[str, Callable[[Any], str]] = {
        "rate": percent_text,
        "factor": percent_text,
        "points": lambda v: percent_text(v).rstrip("%") + "个百分点",
        "amount": lambda v: f"{yuan(v)}元",
        "name": lambda v: f"“{book.accumulators.get(v, v)}”",
        "day": spoken_day,
        "bands": bands,
        "steps": lambda v: "→".join(shape.STEPS[name] for name in v),
        "counts": lambda v: "、".join(str(n) for n in v),
        "texts": "、".join,
        "places": lambda v: "、".join(book.places.name(code) for code in v),
    }
    if entry.kind in kinds:
        return kinds[entry.kind](value)
    if entry.of is not None:
        given = value if isinstance(value, tuple) else (value,)
        return "、".join(said for word, said in entry.of.items() if word in given) or "无"
    return str(value)


def bands(value: Iterable[tuple[int, int | None, int]]) -> str:
    """Bands in words: 30000.00元以内85%，超过30000.00元90%."""
    said = []
    for over, up_to, rate in value:
        if up_to is None:
            span = f"超过{yuan(over)}元的部分" if over else "全部"
        else:
            span = f"{yuan(over)}元至{yuan(up_to)}元" if over else f"{yuan(up_to)}元以内"
        said.append(f"{span}{percent_text(rate)}")
    return "，".join(said)


# ---- sentences of their own


def _reduction(book: Book, value: Mapping[str, Any]) -> str:
    if "factor" in value:
        return f"按本地比例的{percent_text(value['factor'])}支付"
    if not value["points"]:
        return "支付比例与本地相同"
    return f"支付比例降低{percent_text(value['points']).rstrip('%')}个百分点"


def _first_self_pay(book: Book, value: Mapping[str, Any]) -> str:
    return f"先自付{percent_text(value['rate'])}" if value["rate"] else "没有首先自付"


def _limit(book: Book, value: Mapping[str, Any]) -> str:
    if value.get("no_limit"):
        return "不设限额"
    counts = value.get("counts_in")
    return f"最多支付{yuan(value['amount'])}元" + (_counted(book, counts) if counts else "")


def _counted(book: Book, name: str) -> str:
    return f"（计入“{book.accumulators.get(name, name)}”）"


def _deductible(book: Book, value: Mapping[str, Any]) -> str:
    if not value["amount"]:
        return "没有起付线"
    counts = value.get("counts_in")
    return f"起付线{yuan(value['amount'])}元" + (_counted(book, counts) if counts else "（每次）")


def _layer(book: Book, value: Mapping[str, Any]) -> str:
    if value.get("nothing"):
        return "不支付"
    said = [f"支付{percent_text(value['rate'])}" if "rate" in value else bands(value["bands"])]
    if value.get("deductible"):
        said.append(f"本层起付线{yuan(value['deductible'])}元")
    if "limit" in value:
        said.append(f"本层最多{yuan(value['limit'])}元")
    if "base" in value:
        of = shape.TABLES["large_sum"].fields["base"].of or {}
        said.append(f"按{of[value['base']]}计算")
    return "，".join(said)


def _months(what: str, none: str) -> Callable[[Book, Mapping[str, Any]], str]:
    def said(book: Book, value: Mapping[str, Any]) -> str:
        return what.format(value["months"]) if value.get("months") else none

    return said


def _chosen(field: str, yes: str, no: str) -> Callable[[Book, Mapping[str, Any]], str]:
    def said(book: Book, value: Mapping[str, Any]) -> str:
        return yes if value.get(field) else no

    return said


def _stay_year(book: Book, value: Mapping[str, Any]) -> str:
    return f"跨年住院计入{'出院' if value['year_of'] == 'discharge' else '入院'}年度"


def _destination(book: Book, value: Mapping[str, Any]) -> str:
    named = "、".join(book.places.name(code) for code in value["province_level"])
    return f"到{named}直接备案到省级，其他地方备案到地市" if named else "备案到地市"


def _forms(book: Book, value: Mapping[str, Any]) -> str:
    form = f"《{value['form_title']}》一式{value['copies']}份"
    commitment = value.get("commitment_title")
    return f"{form}，《{commitment}》" if commitment else f"{form}，没有承诺书"


def _newborn(book: Book, value: Mapping[str, Any]) -> str:
    return f"出生0至{value['days']}天"


def _treated_as(book: Book, value: Mapping[str, Any]) -> str:
    kind = value.get("kind")
    return f"按{shape.KINDS[kind]}的待遇计算" if kind else "按本人的备案计算"


def _transition(book: Book, value: Mapping[str, Any]) -> str:
    if "until" not in value:
        return "没有过渡期"
    before, until = spoken_day(value["filed_before"]), spoken_day(value["until"])
    return f"{before}之前办理的备案，旧规则沿用到{until}"


def _materials(book: Book, value: Mapping[str, Any]) -> str:
    said = []
    if value.get("all_of"):
        said.append("、".join(shape.MATERIALS[word] for word in value["all_of"]))
    if value.get("any_of"):
        named = "、".join(shape.MATERIALS[word] for word in value["any_of"])
        said.append(f"{named}{'（任选其一）' if len(value['any_of']) > 1 else ''}")
    if value.get("issuers"):
        named = "或".join(shape.ISSUERS[word] for word in value["issuers"])
        said.append(f"由{named}出具")
    return "；".join(said) or "不需要材料"


def _takes_effect(book: Book, value: Mapping[str, Any]) -> str:
    said = {"once": "提交后即时生效", "review": "审核后生效", "acceptance": "窗口受理即生效"}
    days = value.get("working_days")
    return said[value["at"]] + (f"，{days}个工作日内办结" if days else "")


def _cost_check(book: Book, value: Mapping[str, Any]) -> str:
    edge = "及以上" if value["inclusive"] else "以上（不含）"
    return f"住院费用{yuan(value['amount'])}元{edge}可以发起费用协查"


def _claim_papers(book: Book, value: Mapping[str, Any]) -> str:
    named = "、".join(shape.CLAIM_PAPERS[word] for word in value["all_of"])
    originals = "、".join(shape.CLAIM_PAPERS[word] for word in value.get("originals", ()))
    return named + (f"；{originals}要交原件" if originals else "")


def _claim_payees(book: Book, value: Mapping[str, Any]) -> str:
    if not value["allowed"]:
        return "不能付给"
    papers = "、".join(shape.CLAIM_PAPERS[word] for word in value.get("papers", ()))
    return f"可以付给，另外要{papers}" if papers else "可以付给"


def _manual_catalogue(book: Book, value: Mapping[str, Any]) -> str:
    return "按参保地的目录" if value["of"] == "insured_place" else "按就医地的目录"


def _claim_days(book: Book, value: Mapping[str, Any]) -> str:
    return f"受理后{value['working_days']}个工作日内办结"


def _bound(book: Book, value: Mapping[str, Any]) -> str:
    table = shape.TABLES.get(value["table"])
    return f"{table.label if table else value['table']}不得超过{percent_text(value['at_most'])}"


def _institutions(book: Book, value: Mapping[str, Any]) -> str:
    if value.get("unlimited"):
        return "不限家数"
    return f"最多{value['at_most']}家" if "at_most" in value else "家数按国家规定"


def _outpatient(book: Book, value: Mapping[str, Any]) -> str:
    bound = "限于签约机构" if value["bound"] else "不限于签约机构"
    return bound + ("，与本地门诊合并计算年度限额" if value["shares_local_limit"] else "")


def _kinds(book: Book, value: Mapping[str, Any]) -> str:
    return "不办理" if value.get("not_offered") else f"本地名称“{value['local']}”"


_SPECIAL: dict[str, Callable[[Book, Mapping[str, Any]], str]] = {
    "reduction": _reduction,
    "first_self_pay": _first_self_pay,
    "ceiling": _limit,
    "visit_ceiling": _limit,
    "deductible": _deductible,
    **dict.fromkeys(shape.LAYERS, _layer),
    "treated_as": _treated_as,
    "transition": _transition,
    "materials": _materials,
    "takes_effect": _takes_effect,
    "cost_check": _cost_check,
    "bound": _bound,
    "claim_papers": _claim_papers,
    "claim_payees": _claim_payees,
    "manual_catalogue": _manual_catalogue,
    "claim_days": _claim_days,
    "claim_deadline": _months("就医结束后{}个月内申请", "没有申请期限"),
    "chronic_institutions": _institutions,
    "outpatient_choice": _outpatient,
    "kinds": _kinds,
    "reaches_back": _chosen("back", "退费后重新结算", "不追溯，以前的结算不变"),
    "filing_needed": _chosen("needed", "要先备案", "不需要备案"),
    "settled_directly": _chosen("directly", "可以直接结算", "不能直接结算"),
    "evidence_due": _months("{}个月内补齐材料，否则备案无效", "没有补材料期限"),
    "lock": _months("未补材料的{}个月内不得变更或取消", "可以随时变更或取消"),
    "commitment_ban": _months("取消后{}个月内不得再以承诺制办理长期备案", "没有再次办理的限制"),
    "validity": _months("有效期{}个月", "长期有效"),
    "residence": _months("异地居住满{}个月", "没有最短居住时间的要求"),
    "stay_year": _stay_year,
    "destination": _destination,
    "forms": _forms,
    "newborn_days": _newborn,
}
