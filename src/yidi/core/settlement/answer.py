"""A quote as the plain values that JSON prints: yuan as text under the national names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yidi.core.money import yuan
from yidi.core.policy import shape
from yidi.core.policy.book import ENGINE
from yidi.core.policy.read import Row
from yidi.core.problems import Problem
from yidi.core.settlement import explain
from yidi.core.settlement.quote import Quote, year_of
from yidi.core.settlement.statement import Statement
from yidi.core.steps import FUND_FIELDS


def amounts(statement: Statement, balance: int) -> dict[str, str]:
    """Every amount of the national settlement record. `balance` is the own account before."""
    bill, fund = statement.bill, statement.fund
    own_account = statement.account - statement.family
    in_fen = {
        "medfee_sumamt": bill.total,
        "fulamt_ownpay_amt": bill.own_paid,
        "overlmt_selfpay": bill.over_limit,
        "preselfpay_amt": bill.class_b,
        "inscp_scp_amt": bill.in_scope,
        "act_pay_dedc": statement.deductible,
        **{name: fund[name] for name in FUND_FIELDS},
        "fund_pay_sumamt": statement.fund_total,
        "hosp_part_amt": statement.hospital,
        "psn_part_amt": statement.person,
        "acct_pay": statement.account,
        "acct_mulaid_pay": statement.family,
        "psn_cash_pay": statement.cash,
        "balc": balance - own_account,
    }
    return {name: yuan(value) for name, value in in_fen.items()}


def of(quote: Quote) -> dict[str, Any]:
    """The whole answer to a case (docs/reference/quote.md lists every field)."""
    reason = quote.manner.reason
    paid_at_once = quote.manner.settlement == "direct"
    statement = quote.statement
    return {
        **amounts(statement, quote.request.insured.balance),
        "settlement": quote.manner.settlement,
        "reason": reason.as_dict() if reason else None,
        "next_step": reason.next_step if reason else "",
        "paid_in_advance": yuan(0 if paid_at_once else statement.bill.total),
        "filing_used": filing_used(quote),
        "scope": quote.scope,
        "rules_of": str(quote.day),
        "year": year_of(quote) if quote.local else quote.day.year,
        "year_to_date": {name: yuan(value) for name, value in statement.year.items()},
        "local_fund_pay_sumamt": yuan(quote.local.fund_total) if quote.local else None,
        "steps": [_step(step) for step in explain.steps(quote)],
        "remarks": list(quote.remarks),
        "region": {"code": quote.book.region, "name": quote.book.name},
        "book": quote.book.digest,
        "engine": ENGINE,
        "problems": [reason.as_dict()] if reason else [],
    }


def refused(problems: Iterable[Problem]) -> dict[str, Any]:
    """The answer where there are no amounts."""
    return {"problems": [problem.as_dict() for problem in problems]}


def _step(step: explain.Explained) -> dict[str, Any]:
    return {
        "name": step.name,
        "label": step.label,
        "before": yuan(step.before),
        "kept": yuan(step.kept),
        "passed_on": yuan(step.passed_on),
        "rate": step.rate or None,
        "rule": step.rule,
        "document": step.document,
        "article": step.article,
        "status": step.status,
        "note": step.note,
        "sentence": step.sentence,
    }


def filing_used(quote: Quote) -> dict[str, Any] | None:
    """The filing or level that counted; None where none did."""
    level = quote.level
    if level.kind == "none":
        return None
    filing = level.filing
    return {
        "kind": level.kind,
        "kind_name": shape.DIMENSIONS["kind"].words[level.kind],
        "proof": level.proof,
        "where": level.where,
        "place": filing.place if filing else None,
        "from": str(filing.first) if filing else None,
        "to": str(filing.last) if filing and filing.last else None,
        "origin": "own" if filing else ("deemed" if level.deemed else "lent"),
        "transitional": level.transitional,
        "because": _because(quote, level.because) if level.because else None,
    }


def _because(quote: Quote, row: Row) -> dict[str, str]:
    """The rule that lent the level: deemed emergency, borrowed category, no filing."""
    return {
        "rule": row.id,
        "document": quote.book.document(row),
        "article": row.citation.article,
        "status": row.citation.status,
        "note": row.citation.note,
    }
