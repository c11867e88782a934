"""Outpatient care of chronic diseases (门诊慢特病): what may be applied for, and where it is settled.

The insured place decides who has a disease (S3 三(三)); which diseases are settled away from home and
in how many institutions is said by the pack, scope by scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yidi.core import regions
from yidi.core.calendar import spoken
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.policy.read import Row
from yidi.core.problems import Problem

EVIDENCE = ("chronic_diagnosis", "诊断证明、检查报告")
"""What proves a disease: the word it is kept under, and its name."""
_SCOPES = tuple(shape.DIMENSIONS["scope"].words)


@dataclass(frozen=True, slots=True)
class Span:
    """A disease or an institution that holds from a day until before another; None: without end."""

    what: str
    first: date
    after: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.first <= day and (self.after is None or day < self.after)

    def meets(self, other: Span) -> bool:
        """Whether the two share a day."""
        before = self.after is not None and self.after <= other.first
        behind = other.after is not None and other.after <= self.first
        return self.what == other.what and not before and not behind


def not_open(book: Book, day: date, disease: str) -> Problem | None:
    """Why a disease cannot be applied for: the pack names it in no scope. Raises ParameterMissing
    where the list is not at hand."""
    rows = [_row(book, day, "chronic_diseases", scope) for scope in _SCOPES]
    if any(disease in row.value["diseases"] for row in rows):
        return None
    named = shape.DISEASES[disease]
    return _cited(
        book, rows[0], "chronic_not_listed", f"{book.name}的门诊慢特病目录里没有{named}。",
        "请按普通门诊就医；有疑问请咨询参保地经办机构。",
    )  # fmt: skip


def span_wrong(wanted: Span, had: Iterable[Span]) -> Problem | None:
    """Why an entitlement cannot begin and end so, beside those the person has."""
    if wanted.after is not None and wanted.after <= wanted.first:
        return Problem(
            "span_wrong", "结束日早于开始日。", "请检查起止日期。", where="enddate"
        )  # fmt: skip
    known = next((one for one in had if one.meets(wanted)), None)
    if known is None:
        return None
    named = shape.DISEASES[wanted.what]
    return Problem(
        "chronic_exists",
        f"参保人从{spoken(known.first)}起已有{named}的门诊慢特病资格。",
        "不需要再申请，就医时直接按门诊慢特病结算。",
        where="opsp_dise_code",
    )


def most_institutions(book: Book, day: date, scope: str) -> int | None:
    """In how many designated institutions of a scope chronic care is settled; None: in all.

    `national` names no number in the documents at hand, so it limits nothing (R46).
    """
    found: int | None = _row(book, day, "chronic_institutions", scope).value.get("at_most")
    return found


def missing(disease: str) -> Problem:
    """The insured place has not found the person to have the disease."""
    return Problem(
        "chronic_missing",
        f"参保人没有{shape.DISEASES[disease]}的门诊慢特病资格。",
        "请先办理慢特病备案（2503），由参保地认定；或按普通门诊结算。",
        where="dise_codg",
    )


def too_many(book: Book, day: date, scope: str, others: int) -> Problem | None:
    """Why one more institution cannot be designated beside `others` of the same scope."""
    most = most_institutions(book, day, scope)
    if most is None or others < most:
        return None
    row = _row(book, day, "chronic_institutions", scope)
    where = shape.DIMENSIONS["scope"].words[scope]
    return _cited(
        book, row, "designation_full", f"{where}的门诊慢特病定点最多{most}家，已经选满。",
        "请先撤销一家（2506），或到参保地经办机构变更。",
    )  # fmt: skip


def not_designated(book: Book, day: date, place: str) -> Problem | None:
    """Why an institution that was not designated cannot settle chronic care; None where none needs
    to be."""
    scope = regions.scope(book.covers, place)
    most = most_institutions(book, day, scope)
    if most is None:
        return None
    row = _row(book, day, "chronic_institutions", scope)
    return _cited(
        book, row, "not_designated", "这家机构不是参保人的门诊慢特病定点机构。",
        f"请先办理人员定点（2505，最多{most}家），或按普通门诊结算。",
    )  # fmt: skip


def _row(book: Book, day: date, table: str, scope: str) -> Row:
    return book.edition(day).row(table, {"scope": scope})


def _cited(book: Book, row: Row, code: str, sentence: str, mend: str) -> Problem:
    return Problem(code, sentence, mend, document=book.document(row), article=row.citation.article)
