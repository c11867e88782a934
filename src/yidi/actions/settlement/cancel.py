"""Take a settlement back (2208, 2305, 2103): the mirror of every amount, also after clearing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from yidi.actions.review.adjust import adjusted
from yidi.actions.review.undo import undone_with
from yidi.actions.settlement.once import again, stored_meanwhile
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import amounts
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.numbers import numbered
from yidi.core.settlement.reversal import given_back, less, not_negative
from yidi.store import reach
from yidi.store.reads import settlements as reads
from yidi.store.reads.settlements import Reversing
from yidi.store.reads.sharing import borne
from yidi.store.writes import till as writes
from yidi.store.writes import visits
from yidi.store.writes.envelopes import Message
from yidi.store.writes.till import Record


@dataclass(frozen=True, slots=True)
class Cancel:
    """Which settlement, as its institution names it. mdtrt_id and psn_no empty: not checked."""

    region: str
    setl_id: str
    mdtrt_id: str
    psn_no: str
    operator: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The reversal: its own number, its amounts (turned), the balance afterwards."""

    setl_id: str
    at: datetime
    original: Mapping[str, Any]
    amounts: Amounts
    balance: int


def cancel(
    message: Message, ask: Cancel, moment: datetime, render: Callable[[Cancelled], bytes]
) -> bytes:
    """The answer to a cancellation. Raises Refusal if there is nothing to take back."""
    try:
        with reach.service():
            return cancelled(message, ask, moment, render)
    except IntegrityError as error:
        return stored_meanwhile(message, error)


def cancelled(
    message: Message, ask: Cancel, moment: datetime, render: Callable[[Cancelled], bytes]
) -> bytes:
    """The same inside a transaction that is open already."""
    found = reads.for_reversal(
        ask.region, ask.setl_id, message.month, message.institution_code, message.msgid
    )
    if found is not None and found.kept is not None:
        return again(found.kept, message)
    found = _checked(ask, message, found)
    made = _reversal(found, moment)
    answer = render(made)
    if not writes.keep(_record(found, made, ask, message), message, answer):
        raise Refusal(Problem("bill_changed", "账单刚刚被修改。", "请查询后重试。"))
    undone_with(found.settlement["id"], made.setl_id, moment)
    adjusted(found.settlement["visit_id"], moment)
    if found.settlement["interim"]:
        kept = found.settlement
        visits.join_bills(kept["insured_region"], kept["visit_id"], kept["bill_id"])
    return answer


def taken_back(message: Message, ask: Cancel, moment: datetime) -> Cancelled:
    """The same as a part of what `message` does: the reversal is kept under a number of its own ("R"
    and the setl_id), so that each settlement still has one message."""
    made: list[Cancelled] = []

    def said(undone: Cancelled) -> bytes:
        made.append(undone)
        return b""

    cancelled(replace(message, msgid=f"R{ask.setl_id}"), ask, moment, said)
    return made[0]


def _checked(ask: Cancel, message: Message, found: Reversing | None) -> Reversing:
    kept = found.settlement if found else {}
    same = (
        kept.get("institution_code") == message.institution_code
        and ask.mdtrt_id in {"", kept["mdtrt_id"]}
        and ask.psn_no in {"", kept["psn_no"]}
    )
    if found is None or not same or kept["kind"] == "reversal":
        raise Refusal(
            Problem(
                "settlement_not_found",
                "没有找到这笔结算。",
                "请核对结算ID、就诊ID和人员编号。",
                where="setl_id",
            )
        )
    if not found.in_force:
        raise Refusal(
            Problem(
                "settlement_reversed", "这笔结算已经撤销过。", "不需要再撤销。", where="setl_id"
            )
        )
    if kept["counted_on"]:
        raise Refusal(
            Problem(
                "settlement_counted_on",
                "同一次住院后面的结算已经扣除了这笔中途结算。",
                "请先撤销后面的结算，再撤销这一笔。",
                where="setl_id",
            )
        )
    if kept["added_to"]:
        raise Refusal(
            Problem(
                "settlement_added_to",
                f"这笔结算的差额已经手工报销（受理编号{kept['added_to']}）。",
                "请联系参保地经办机构先收回手工报销，再撤销这一笔。",
                where="setl_id",
            )
        )
    if kept["balance"] + found.amounts.own_account < 0:
        raise Refusal(
            Problem(
                "account_spent",
                "这笔结算退回个人账户的钱已经用掉，账户余额不足，不能撤销。",
                "请参保人先补足个人账户，或向参保地经办机构申请处理。",
                where="setl_id",
            )
        )
    return found


def _reversal(found: Reversing, moment: datetime) -> Cancelled:
    kept = found.settlement
    number = numbered(kept["insured_region"], moment.date(), found.reversal_id)
    balance = kept["balance"] + found.amounts.own_account
    return Cancelled(number, moment, kept, amounts.turned(found.amounts), balance)


def _record(found: Reversing, made: Cancelled, ask: Cancel, message: Message) -> Record:
    kept = found.settlement
    sums, stays = kept["person_year"]
    left = given_back(sums, kept["before"], kept["after"])
    taken_again = {int(year): less({}, back) for year, back in kept["given_back"].items()}
    return Record(
        **{name: kept[name] for name in _SAME},
        id=found.reversal_id,
        setl_id=made.setl_id,
        kind="reversal",
        reverses_id=kept["id"],
        bill_version=kept["bill_version"],
        settled_at=made.at,
        interim=kept["interim"],
        stay=kept["stay"],
        amounts=made.amounts,
        balance=made.balance,
        before=sums,
        after=left,
        given={},
        steps=[],
        earlier=[],
        given_back=taken_again,
        other_years={
            year: not_negative(less(kept["other_years"][str(year)], sums))
            for year, sums in taken_again.items()
        },
        msgid=message.msgid,
        operator=ask.operator,
        entry=amounts.posted(made.amounts),
        kept_sums=left,
        kept_stays=stays - kept["stay"],
        sharer_insurance=borne(kept["id"], kept["insured_region"]) if kept["sharer_id"] else "",
        title="结算已撤销",
        shared=f"{kept['person_name']}的结算撤销，退回您的个人账户{yuan(found.amounts.family)}元。",
        text=f"{kept['institution_name']}撤销了结算{kept['setl_id']}，"
        f"总费用{yuan(found.amounts.total)}元；退回个人账户{yuan(found.amounts.account)}元，"
        f"应退您现金{yuan(found.amounts.cash)}元。",
    )


_SAME = (
    "insured_region", "place", "institution_code", "visit_id", "bill_id", "person_id", "insurance",
    "care", "med_type", "disease", "scope", "clr_type", "clr_way", "year", "book", "engine",
    "invoice", "sharer_id", "sharer_region",
)  # fmt: skip
