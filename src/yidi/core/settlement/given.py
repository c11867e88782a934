"""A case written down in the shape that `yidi quote` reads, so that it can be computed again.

What is left out is what the shape leaves out: lines (their sums stand) and values at their default.
"""

from __future__ import annotations

from typing import Any

from yidi.core.money import yuan
from yidi.core.settlement.case import Bill, Care, Filing, Insured, Request


def tree(request: Request) -> dict[str, Any]:
    """The case as text in nested mappings; `request.request` reads it back to the same case."""
    return {
        "insured": _insured(request.insured),
        "filing": [_filing(filing) for filing in request.filings],
        "care": _care(request.care),
        "bill": _bill(request.bill),
        "year_to_date": {name: yuan(amount) for name, amount in request.year_to_date.items()},
    }


def _insured(insured: Insured) -> dict[str, Any]:
    return {
        "region": insured.region,
        "insurance": insured.insurance,
        "retired": _flag(insured.retired),
        "hardship": insured.hardship,
        "civil_servant": insured.civil_servant,
        "status": insured.status,
        "group": insured.group,
        "account": {
            "balance": yuan(insured.balance),
            "family": yuan(insured.family),
            "use": _flag(insured.use_account),
        },
    }


def _filing(filing: Filing) -> dict[str, str]:
    made = {
        "kind": filing.kind,
        "proof": filing.proof,
        "place": filing.place,
        "from": str(filing.first),
        "filed_on": str(filing.filed_on),
    }
    if filing.last is not None:
        made["to"] = str(filing.last)
    if filing.supplemented_on is not None:
        made["supplemented_on"] = str(filing.supplemented_on)
    return made


def _care(care: Care) -> dict[str, str]:
    made = {
        "place": care.place,
        "level": care.level,
        "type": care.type,
        "from": str(care.first),
        "to": str(care.last),
        "emergency": _flag(care.emergency),
        "stay_number": str(care.stay_number),
        "mental_illness": _flag(care.mental_illness),
        "died_in_emergency": _flag(care.died_in_emergency),
        "credential": care.credential,
        "provider_open": _flag(care.provider_open),
        "injury": care.injury,
    }
    if care.disease is not None:
        made["disease"] = care.disease
    if care.newborn_days is not None:
        made["newborn_days"] = str(care.newborn_days)
    return made


def _bill(bill: Bill) -> dict[str, str]:
    return {
        "total": yuan(bill.total),
        "own_paid": yuan(bill.own_paid),
        "over_limit": yuan(bill.over_limit),
        "first_self_pay": yuan(bill.class_b),
    }


def _flag(value: bool) -> str:
    return "true" if value else "false"
