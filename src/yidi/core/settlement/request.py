"""A case as somebody states it, read into types that cannot be wrong.

The shape is that of `yidi quote` (docs/reference/quote.md). Everything wrong with a case is said
in one refusal: unknown words with the nearest known one, impossible dates, amounts that are
negative, too large or do not add up.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from yidi.core import money, regions
from yidi.core.policy import shape
from yidi.core.policy.reading import Reader
from yidi.core.policy.tree import Branch, Items, Tree, is_null
from yidi.core.problems import Refusal
from yidi.core.settlement import scope
from yidi.core.settlement.case import (
    CATEGORIES,
    GROUPS,
    INJURIES,
    STATUSES,
    Bill,
    Care,
    Filing,
    Insured,
    Line,
    Request,
)

MOST_LINES = 10_000
MOST_FILINGS = 100


def request(tree: Tree, places: Container[str]) -> Request:
    """The case in `tree`. Raises Refusal with everything that is wrong."""
    reader = Reader(places)
    top = reader.branch(tree, "")
    reader.known(top, ("insured", "filing", "care", "bill", "year_to_date"), "")
    insured = _insured(reader, reader.branch(top.get("insured"), "insured"))
    filings = _filings(reader, top.get("filing"))
    care = _care(reader, reader.branch(top.get("care"), "care"))
    bill = _bill(reader, reader.branch(top.get("bill"), "bill"), care)
    sums = reader.branch(top.get("year_to_date"), "year_to_date")
    year = {str(k): reader.amount(sums, k, "year_to_date", largest=money.LARGEST_SUM) for k in sums}
    reader.refuse()
    return Request(insured, filings, care, bill, year)


# ---- the parts of a case


def _insured(reader: Reader, tree: Branch) -> Insured:
    where = "insured"
    names = (
        "region", "insurance", "retired", "hardship", "civil_servant", "status", "group", "account"
    )  # fmt: skip
    reader.known(tree, names, where)
    words = shape.DIMENSIONS
    account = reader.branch(tree.get("account"), f"{where}.account")
    reader.known(account, ("balance", "family", "use"), f"{where}.account")
    return Insured(
        region=regions.canonical(reader.text(tree, "region", where)),
        insurance=reader.word(tree, "insurance", where, words["insurance"].words),
        retired=reader.flag(tree, "retired", where, False),
        hardship=reader.word(tree, "hardship", where, words["hardship"].words, "none"),
        civil_servant=reader.word(
            tree, "civil_servant", where, words["civil_servant"].words, "none"
        ),
        status=reader.word(tree, "status", where, STATUSES, "active"),
        group=reader.word(tree, "group", where, GROUPS, "none"),
        balance=reader.amount(account, "balance", f"{where}.account"),
        family=reader.amount(account, "family", f"{where}.account"),
        use_account=reader.flag(account, "use", f"{where}.account", True),
    )


def _filings(reader: Reader, tree: Tree | None) -> tuple[Filing, ...]:
    if tree is None or is_null(tree):
        return ()
    listed = tree if isinstance(tree, Items) else [tree]
    if len(listed) > MOST_FILINGS:
        sentence = f"备案有{len(listed)}份，最多{MOST_FILINGS}份。"
        reader.note("too_many_filings", "filing", sentence, "请只写与这次就医有关的备案。")
        return ()
    several = isinstance(tree, Items)
    found = (
        _filing(reader, reader.branch(item, "filing"), f"filing[{n}]" if several else "filing")
        for n, item in enumerate(listed)
    )
    return tuple(filing for filing in found if filing is not None)


def _filing(reader: Reader, tree: Branch, where: str) -> Filing | None:
    names = ("kind", "proof", "place", "from", "to", "filed_on", "supplemented_on")
    reader.known(tree, names, where)
    proofs = [word for word in shape.DIMENSIONS["proof"].words if word != "none"]
    kind = reader.word(tree, "kind", where, shape.KINDS)
    proof = reader.word(tree, "proof", where, proofs, "material")
    place = reader.place(tree, "place", where)
    first = reader.day(tree, "from", where)
    if first is None:
        if is_null(tree.get("from", "")):
            reader.missing(f"{where}.from")
        return None
    last = reader.day(tree, "to", where)
    filed_on = reader.day(tree, "filed_on", where) or first
    supplemented_on = reader.day(tree, "supplemented_on", where)
    if last is not None and last < first:
        reader.note("date_impossible", f"{where}.to", "备案结束日早于开始日。", "请检查两个日期。")
    if supplemented_on is not None and supplemented_on < filed_on:
        reader.note(
            "date_impossible",
            f"{where}.supplemented_on",
            "补材料的日期早于办理备案的日期。",
            "请检查两个日期。",
        )
    return Filing(kind, proof, place, first, last, filed_on, supplemented_on)


def _care(reader: Reader, tree: Branch) -> Care:
    where = "care"
    names = (
        "place", "level", "type", "from", "to", "emergency", "stay_number", "disease",
        "newborn_days", "mental_illness", "died_in_emergency", "credential", "provider_open",
        "injury",
    )  # fmt: skip
    reader.known(tree, names, where)
    words = shape.DIMENSIONS
    first = reader.day(tree, "from", where)
    if first is None and is_null(tree.get("from", "")):
        reader.missing(f"{where}.from")
    first = first or date(2000, 1, 1)
    last = reader.day(tree, "to", where) or first
    if last < first:
        reader.note("date_impossible", f"{where}.to", "出院日期早于入院日期。", "请检查两个日期。")
    disease = reader.text(tree, "disease", where, "") or None
    if disease and disease not in shape.DISEASES:
        reader.unknown(f"{where}.disease", "病种", disease, shape.DISEASES)
    newborn = reader.text(tree, "newborn_days", where, "")
    return Care(
        place=reader.place(tree, "place", where),
        level=reader.word(tree, "level", where, words["level"].words, "tertiary"),
        type=reader.word(tree, "type", where, words["type"].words, "inpatient"),
        first=first,
        last=last,
        emergency=reader.flag(tree, "emergency", where, False),
        stay_number=reader.count(tree, "stay_number", where, 1, 366, least=1),
        disease=disease,
        newborn_days=reader.count(tree, "newborn_days", where, 0, 400) if newborn else None,
        mental_illness=reader.flag(tree, "mental_illness", where, False),
        died_in_emergency=reader.flag(tree, "died_in_emergency", where, False),
        credential=reader.word(tree, "credential", where, shape.CREDENTIALS, "e_credential"),
        provider_open=reader.flag(tree, "provider_open", where, True),
        injury=reader.word(tree, "injury", where, INJURIES, "none"),
    )


# ---- the bill

PARTS = {
    "total": ("total", "medfee_sumamt"),
    "own_paid": ("own_paid", "fulamt_ownpay_amt"),
    "over_limit": ("over_limit", "overlmt_selfpay"),
    "first_self_pay": ("first_self_pay", "preselfpay", "preselfpay_amt"),
    "in_scope": ("in_scope", "inscp_scp_amt"),
}
"""The parts of a bill and the names under which a record may bring them."""


def _bill(reader: Reader, tree: Branch, care: Care) -> Bill:
    where = "bill"
    reader.known(tree, [*(n for names in PARTS.values() for n in names), "lines"], where)
    given = {part: _named(reader, tree, names) for part, names in PARTS.items()}
    if "lines" in tree and not is_null(tree["lines"]):
        from_lines = _from_lines(reader, tree["lines"], care)
        _same_as_lines(reader, given, from_lines)
        return from_lines
    if given["total"] is None:
        reader.missing(f"{where}.total")
    bill = Bill(
        given["total"] or 0,
        given["own_paid"] or 0,
        given["over_limit"] or 0,
        given["first_self_pay"] or 0,
    )
    _adds_up(reader, bill, given["in_scope"])
    return bill


def _named(reader: Reader, tree: Branch, names: tuple[str, ...]) -> int | None:
    present = [name for name in names if name in tree and not is_null(tree[name])]
    if len(present) > 1:
        reader.note(
            "duplicate_key",
            f"bill.{present[1]}",
            f"“{present[0]}”和“{present[1]}”是同一项。",
            "请只写一个。",
        )
    return reader.amount(tree, present[0], "bill") if present else None


def _adds_up(reader: Reader, bill: Bill, in_scope: int | None) -> None:
    parts = bill.own_paid + bill.over_limit + bill.class_b
    if parts > bill.total:
        reader.note(
            "parts_exceed_total", "bill",
            f"各部分之和{money.yuan(parts)}元超过总额{money.yuan(bill.total)}元。", "请核对账单。",
        )  # fmt: skip
    elif in_scope is not None and in_scope != bill.in_scope:
        reader.note(
            "identity_broken", "bill.in_scope",
            f"总额减去自费、超限价、先自付应为{money.yuan(bill.in_scope)}元，"
            f"记录上是{money.yuan(in_scope)}元。", "请向就医医院核对，不要自行修改。",
        )  # fmt: skip


def _same_as_lines(reader: Reader, given: Mapping[str, int | None], bill: Bill) -> None:
    sums = {
        "total": bill.total,
        "own_paid": bill.own_paid,
        "over_limit": bill.over_limit,
        "first_self_pay": bill.class_b,
        "in_scope": bill.in_scope,
    }
    for part, value in given.items():
        if value is not None and value != sums[part]:
            reader.note(
                "lines_differ", f"bill.{part}",
                f"明细合计{money.yuan(sums[part])}元，账单写{money.yuan(value)}元。", "请核对明细和总额。",
            )  # fmt: skip


def _from_lines(reader: Reader, tree: Tree, care: Care) -> Bill:
    if not isinstance(tree, Items):
        reader.note("not_a_list", "bill.lines", "明细应当是一个列表。", "请每条明细写一行。")
        return Bill(0)
    if len(tree) > MOST_LINES:
        reader.note(
            "too_many_lines",
            "bill.lines",
            f"明细有{len(tree)}条，一次最多{MOST_LINES}条。",
            "请分次计算。",
        )
        return Bill(0)
    read = (_line(reader, item, number, care) for number, item in enumerate(tree, start=1))
    lines = [line for line in read if line is not None]
    try:
        bill = scope.bill(lines)
    except Refusal as refusal:
        reader.problems += refusal.problems
        return Bill(0)
    reader.bounded(bill.total, "bill.lines")
    return bill


def _line(reader: Reader, tree: Tree, number: int, care: Care) -> Line | None:
    where = f"bill.lines[{number}]"
    row = reader.branch(tree, where)
    names = (
        "code", "name", "date", "quantity", "price", "amount", "category", "self_pay_ratio",
        "price_cap", "disease", "returns",
    )  # fmt: skip
    reader.known(row, names, where)
    before = len(reader.problems)
    made: dict[str, Any] = {
        "quantity": _scaled(reader, row, "quantity", where, 4, f"{_sign(row)}1"),
        "price": _scaled(reader, row, "price", where, 6, row_amount(row)),
        "price_cap": _scaled(reader, row, "price_cap", where, 6, None),
        "category": reader.word(row, "category", where, CATEGORIES, "A"),
        "self_pay_rate": _own_ratio(reader, row, where),
        "date": reader.day(row, "date", where, care.first),
    }
    amount = _line_amount(reader, row, where, made["price"], made["quantity"])
    if not care.first <= (made["date"] or care.first) <= care.last:
        reader.note("line_date_outside", where, "明细日期不在就医日期之内。", "请核对日期。")
    if len(reader.problems) > before:
        return None
    return Line(
        number=number,
        code=reader.text(row, "code", where, ""),
        name=reader.text(row, "name", where, ""),
        amount=amount,
        disease=reader.text(row, "disease", where, "") or None,
        returns=reader.text(row, "returns", where, "") or None,
        **made,
    )


def row_amount(row: Branch) -> str | None:
    """The price of a line that names only its amount: the amount itself, sign taken off."""
    amount = row.get("amount", "")
    return amount.lstrip("-") or None if isinstance(amount, str) else None


def _sign(row: Branch) -> str:
    """The sign of a line that names its amount and no quantity."""
    amount = row.get("amount", "")
    return "-" if isinstance(amount, str) and amount.startswith("-") else ""


def _scaled(
    reader: Reader, row: Branch, key: str, where: str, decimals: int, default: str | None
) -> Any:
    """A decimal as a whole number of its smallest unit; None where it is left out."""
    text = reader.text(row, key, where, default or "")
    if not text:
        return None
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    whole, _, part = digits.partition(".")
    part = part.rstrip("0")
    if not (whole.isascii() and (whole + part).isdigit()) or len(part) > decimals or len(whole) > 9:
        reader.note(
            "number_unreadable",
            f"{where}.{key}",
            f"“{text[:40]}”不是最多{decimals}位小数的数。",
            "请检查。",
        )
        return 0
    if sign < 0 and key != "quantity":
        reader.note(
            "amount_negative", f"{where}.{key}", "单价不能是负数。", "退费请把数量写成负数。"
        )
    return sign * int(whole + part.ljust(decimals, "0"))


def _own_ratio(reader: Reader, row: Branch, where: str) -> int:
    """乙类先自付比例 in millionths: "10%" or, as the national interface writes it, 0.1."""
    text = reader.text(row, "self_pay_ratio", where, "0")
    found = money.percent(text)
    if found is None:
        found = (_scaled(reader, row, "self_pay_ratio", where, 4, "0") or 0) * 100
    if not 0 <= found <= money.RATE_ONE:
        reader.note(
            "unit_slip", f"{where}.self_pay_ratio", "先自付比例应当在0到100%之间。", "例如 10%。"
        )
        return 0
    return found


def _line_amount(reader: Reader, row: Branch, where: str, price: int | None, quantity: int) -> int:
    """The amount of a line, signed like its quantity; at most one fen from price × quantity."""
    computed = money.line_amount(price or 0, abs(quantity or 0))
    sign = -1 if (quantity or 0) < 0 else 1
    if "amount" not in row or is_null(row["amount"]):
        if price is None:
            reader.missing(f"{where}.amount")
        return sign * computed
    if not isinstance(row["amount"], str):
        reader.text(row, "amount", where)
        return 0
    try:
        amount = money.fen(row["amount"], f"{where}.amount")
    except Refusal as refusal:
        reader.problems += refusal.problems
        return 0
    reader.bounded(abs(amount), f"{where}.amount")
    wrong = scope.amount_fault(price or 0, quantity or 0, amount, where)
    if wrong and ("price" in row or amount * sign < 0):
        reader.problems.append(wrong)
    return amount
