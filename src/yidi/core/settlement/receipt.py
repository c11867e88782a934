"""The papers of the till as values: 医疗费用结算单, and 结算失败单 where nothing could be settled.

Whoever prints them (the insured, a cashier, staff) gives the same values, so the papers agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from yidi.core import people
from yidi.core.calendar import spoken
from yidi.core.money import yuan
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import Problem
from yidi.core.settlement import explain, paid, replay
from yidi.core.settlement.paid import REVERSAL, Charge, Paid

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A charge in words: day, name, class, price × count, the amounts in yuan, why."""

    day: str
    name: str
    class_name: str
    counted: str
    amount: str
    outside: str
    class_b: str
    in_scope: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one kind of fee and their sums in yuan. outside: own-paid and over the limit."""

    label: str
    lines: tuple[Line, ...]
    amount: str
    outside: str
    class_b: str
    in_scope: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step in words, with its clause."""

    label: str
    before: str
    kept: str
    passed_on: str
    sentence: str
    basis: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that stands on 医疗费用结算单; amounts as text in yuan.

    payers: who pays what in the end; whole: the steps are of the whole stay, with what earlier
    bills of it came to; verify: where its code leads.
    """

    title: str
    notes: tuple[str, ...]
    facts: tuple[Fact, ...]
    payers: tuple[Fact, ...]
    amounts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    steps: tuple[Step, ...]
    whole: tuple[tuple[str, str, str, str, str], ...]
    sums: tuple[tuple[str, str, str], ...]
    office: str
    verify: str
    as_of: datetime


def receipt(settled: Paid, book: Book, place: str, verify: str, as_of: datetime) -> Receipt:
    """The receipt of a settlement, or of its reversal.

    book: the one that it was computed with; place: the place of care in full.
    """
    return Receipt(
        title="医疗费用结算单" + ("（撤销）" if settled.kind == REVERSAL else ""),
        notes=tuple(_notes(settled)),
        facts=tuple(_facts(settled, book, place)),
        payers=tuple(_payers(settled)),
        amounts=tuple((label, yuan(amount)) for _, label, amount in paid.said(settled.amounts)),
        groups=tuple(_group(kind) for kind in paid.kinds(settled.charges)),
        steps=tuple(_steps(settled, book)),
        whole=tuple(_whole(settled)),
        sums=tuple((n, yuan(b), yuan(a)) for n, b, a in paid.sums(settled, book.accumulators)),
        office=f"{book.office.name} {book.office.telephone}".strip(),
        verify=verify,
        as_of=as_of,
    )


def _notes(settled: Paid) -> Iterable[str]:
    if settled.reversed_by:
        yield f"这笔结算已经撤销，撤销记录{settled.reversed_by}；医保、个人账户和现金按原数退回。"
    if settled.kind == REVERSAL:
        yield f"本单撤销结算{settled.reverses}，各项金额与原结算相反。"
    if settled.interim:
        yield "住院中途结算；出院时整次住院合在一起计算，再减去本单。"


def _facts(settled: Paid, book: Book, place: str) -> Iterable[Fact]:
    yield "姓名", settled.masked
    yield "证件号码", people.masked(settled.id_last4) if settled.id_last4 else "（无）"
    yield "参保地", book.name
    yield "险种", shape.DIMENSIONS["insurance"].words[settled.insurance]
    yield "定点医药机构", settled.institution
    yield "就医地", place
    yield "结算类别", settled.category
    yield "住院/门诊号", settled.visit_number
    yield "就医日期", _span(settled)
    yield "结算时间", f"{spoken(settled.settled_at.date())} {settled.settled_at:%H:%M}"
    yield "结算ID", settled.setl_id
    yield "发票号", settled.invoice or "（未填写）"


def _span(settled: Paid) -> str:
    first, last = settled.first.date(), settled.last.date() if settled.last else None
    return spoken(first) if last in {None, first} else f"{spoken(first)}至{spoken(last or first)}"


def _payers(settled: Paid) -> Iterable[Fact]:
    moved = settled.amounts
    yield "医疗费总额", yuan(moved.total)
    for label, amount in (
        ("医保基金支付", moved.fund_total),
        ("医院负担", moved.hospital),
        ("个人账户支付", moved.own_account),
        ("家庭共济账户支付", moved.family),
    ):
        if amount:
            yield label, yuan(amount)
    yield "个人现金支付", yuan(moved.cash)
    yield "个人账户余额", yuan(settled.balance)


def _group(kind: paid.Kind) -> Group:
    outside = kind.own_paid + kind.over_limit
    return Group(
        kind.label, tuple(_line(charge) for charge in kind.charges), yuan(kind.amount),
        yuan(outside), yuan(kind.class_b), yuan(kind.in_scope),
    )  # fmt: skip


def _line(charge: Charge) -> Line:
    return Line(
        day=f"{charge.at:%m-%d}",
        name=charge.name,
        class_name=charge.class_name,
        counted=f"{charge.unit_price} × {charge.count}",
        amount=yuan(charge.amount),
        outside=yuan(charge.own_paid + charge.over_limit),
        class_b=yuan(charge.class_b),
        in_scope=yuan(charge.in_scope),
        why="".join(charge.why),
    )


def _steps(settled: Paid, book: Book) -> Iterable[Step]:
    """Every step of the replay; none where a replay does not come to what was paid."""
    if settled.kind == REVERSAL or replay.differences(book, settled.kept):
        return
    for step in explain.steps(replay.replayed(book, settled.kept)):
        status = "" if step.status == "published" else f"（{shape.STATUSES[step.status]}）"
        yield Step(
            step.label, yuan(step.before), yuan(step.kept), yuan(step.passed_on), step.sentence,
            _clause(step.document, step.article) + status,
        )  # fmt: skip


def _clause(document: str, article: str) -> str:
    return "，".join(part for part in (document, article) if part)


def _whole(settled: Paid) -> Iterable[tuple[str, str, str, str, str]]:
    if not settled.earlier:
        return
    rows = [(spoken(e.settled_at.date()), e.amounts) for e in settled.earlier]
    for label, moved in (*rows, ("本单", settled.amounts), ("整次住院", settled.kept.whole)):
        yield (
            label, yuan(moved.total), yuan(moved.fund_total), yuan(moved.account), yuan(moved.cash)
        )  # fmt: skip


# ---- nothing could be settled

NEEDED = (
    "医疗费用发票（收费票据）原件或电子票据",
    "盖章的费用明细清单",
    "门诊病历或出院记录、诊断证明",
    "医保电子凭证、身份证或社会保障卡",
    "本人的银行卡",
    "这张单子",
)
"""What people are asked for when they claim by hand; the insured place may ask for more."""

LINK_DOWN = Problem(
    "link_down",
    "医院与医保系统的网络暂时不通，这次没有结算。",
    "可以稍候再结算；急着走的请先垫付，再到参保地申请手工报销。",
)

OUTCOME_UNKNOWN = Problem(
    "outcome_unknown",
    "结算已经发出，没有收到医保系统的答复，还不知道有没有结算。",
    "请医院重新发送，取回结果。急着走的请先垫付并留下电话：查明没有结算的，凭这张单子到参保地申请手工报销；"
    "查明已经结算的，请回医院退还垫付的钱或补打结算单，不能再报销。",
)


@dataclass(frozen=True, slots=True)
class Slip:
    """Everything that stands on 结算失败单. reasons: (sentence, next step, clause)."""

    title: str
    facts: tuple[Fact, ...]
    reasons: tuple[tuple[str, str, str], ...]
    needed: tuple[str, ...]
    office: tuple[str, str, str]
    as_of: datetime


def slip(
    facts: Mapping[str, str], problems: Sequence[Problem], office: tuple[str, str, str],
    as_of: datetime,
) -> Slip:  # fmt: skip
    """The slip for problems of a refusal, for OUTCOME_UNKNOWN, or LINK_DOWN.

    facts: what is known, in order (姓名 masked, 参保地, 医疗费总额 …); office: name, telephone and
    address of the insured place, "" where not known.
    """
    reasons = tuple(
        (p.sentence, p.next_step, _clause(p.document, p.article))
        for p in (problems or (LINK_DOWN,))
    )
    return Slip("医保直接结算失败单", tuple(facts.items()), reasons, NEEDED, office, as_of)
