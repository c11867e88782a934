"""Is a settlement list complete, and does it say what the bill says (4101)?

The list repeats what was settled in other groups: items by kind of charge, what the person paid,
what each fund paid. Where it differs from the bill to the fen, each difference is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from yidi.core.money import yuan
from yidi.core.problems import Problem

DRAFT, SENT, PASSED, SENT_BACK = "0", "1", "2", "3"
"""States of a list: 未提交, 已提交, 审核通过, 审核不通过. The last two are the reviewer's to give."""


def may_be_sent(state: str | None) -> bool:
    """Whether a list may be sent (again); None: there is none yet."""
    return state in {None, DRAFT, SENT_BACK}


def marked(state: str | None, wanted: str, where: str) -> Problem | None:
    """Why the institution cannot give a list another state (4102): it submits what it has, and takes
    back what was not reviewed. A state that the list has already is no fault."""
    if state is None:
        sentence = "没有这笔结算的清单。"
        return Problem(
            "list_not_found", sentence, "请先上传清单（4101）。", where=f"{where}.setl_id"
        )
    if wanted in {DRAFT, SENT} and {state, wanted} <= {DRAFT, SENT}:
        return None
    if wanted in {PASSED, SENT_BACK}:
        sentence, mend = "审核结果由经办机构给出。", "这里只能填0未提交或1已提交。"
    else:
        sentence, mend = "清单已经审核。", "审核不通过的，请改正后重新上传（4101）。"
    return Problem("list_state_fixed", sentence, mend, where=f"{where}.stas_type")


class ItemSums(NamedTuple):
    """One kind of charge, in fen: all of it, class A, class B, own-paid, anything else."""

    where: str
    kind: str
    amount: int
    class_a: int
    class_b: int
    own_paid: int
    other: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What was settled: the stay, and its bill in fen; kinds: the amount of each kind of charge."""

    first: datetime
    last: datetime | None
    way: str
    total: int
    person: int
    account: int
    cash: int
    funds: int
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says. self_paid and own_paid: the person's part in and outside the policy;
    funds: what the funds paid in all, None if the list leaves it out; mains: main diagnoses."""

    first: datetime | None
    last: datetime | None
    way: str
    mains: int
    items: tuple[ItemSums, ...]
    self_paid: int
    own_paid: int
    account: int
    cash: int
    funds: int | None = None


def faults(listed: Listed, settled: Settled) -> list[Problem]:
    """Everything in which the list is incomplete or differs."""
    return [
        *_stay(listed, settled),
        *_items(listed.items, settled),
        *_sum(
            "psn_selfpay",
            "个人自付与个人自费合计",
            listed.self_paid + listed.own_paid,
            settled.person,
        ),
        *_sum("acct_pay", "个人账户支出", listed.account, settled.account),
        *_sum("psn_cashpay", "个人现金支付", listed.cash, settled.cash),
        *([] if listed.funds is None else _sum("payinfo", "基金支付", listed.funds, settled.funds)),
    ]


def _stay(listed: Listed, settled: Settled) -> list[Problem]:
    found = []
    for name, label, said, kept in (
        ("adm_time", "入院时间", listed.first, settled.first),
        ("dscg_time", "出院时间", listed.last, settled.last),
    ):
        if said is None or kept is None or said.date() != kept.date():
            found.append(_differs(f"setlinfo.{name}", f"{label}与就诊登记不一致。"))
    if listed.way != settled.way:
        found.append(_differs("setlinfo.dscg_way", "离院方式与出院办理不一致。"))
    if listed.mains != 1:
        sentence = "主诊断多于一个。" if listed.mains else "没有主诊断。"
        mend = "请标出一个主诊断。"
        found.append(Problem("list_main_diagnosis", sentence, mend, where="diseinfo"))
    return found


def _items(items: Iterable[ItemSums], settled: Settled) -> list[Problem]:
    found, seen = [], dict.fromkeys(settled.kinds, 0)
    for item in items:
        seen[item.kind] = seen.get(item.kind, 0) + item.amount
        parts = item.class_a + item.class_b + item.own_paid + item.other
        if parts != item.amount:
            sentence = f"各类合计{yuan(parts)}元，金额写{yuan(item.amount)}元。"
            found.append(_differs(f"{item.where}.amt", sentence))
    for kind, amount in seen.items():
        found += _sum("iteminfo", f"收费项目{kind}", amount, settled.kinds.get(kind, 0))
    return found


def _sum(where: str, label: str, said: int, kept: int) -> list[Problem]:
    if said == kept:
        return []
    where = where if where in {"iteminfo", "payinfo"} else f"setlinfo.{where}"
    return [_differs(where, f"{label}{yuan(said)}元，结算为{yuan(kept)}元。")]


def _differs(where: str, sentence: str) -> Problem:
    return Problem("list_differs", sentence, "请核对结算清单后重新上传。", where=where)
