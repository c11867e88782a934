"""What a settlement would come to under other facts or another law: refund and resettle (S3 三(四)).

Everything is computed from the case as it was kept; the year's sums are those it met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from yidi.core.filing.standing import Standing
from yidi.core.policy.book import Book
from yidi.core.settlement import amounts as money
from yidi.core.settlement import case, diagnoses, disease_codes, replay
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.quote import quote

DIAGNOSES: Mapping[str, tuple[str, ...]] = {
    "hypertension": ("I10-I15",),
    "diabetes": ("E10-E14",),
    "cancer_therapy": ("Z51.0", "Z51.1"),
    "uremia_dialysis": ("N18.5", "Z49"),
    "transplant_rejection": ("Z94", "T86"),
    "copd": ("J44",),
    "rheumatoid_arthritis": ("M05-M06",),
    "coronary_disease": ("I20-I25",),
    "viral_hepatitis": ("B18",),
    "ankylosing_spondylitis": ("M45",),
}
"""Disease → ICD-10 categories that speak of it (R48). They only find what to ask about: whether it
was care of the disease is for the institution to say."""


class Change(NamedTuple):
    """What is paid more than before, in fen; negative: less."""

    fund: int
    account: int
    cash: int

    @property
    def nothing(self) -> bool:
        """Whether everything stays as it is."""
        return self == (0, 0, 0)


def disease_of(found: Iterable[str], line_codes: Iterable[str], had: Iterable[str]) -> str | None:
    """The disease, of those a person has, that an ordinary visit was about: by the codes on its
    lines, else by its diagnoses; None if it was about none."""
    known = tuple(had)
    on_lines = {disease_codes.disease(code) for code in line_codes if code}
    listed = tuple(found)
    for word in known:
        if word in on_lines:
            return word
    return next((w for w in known if diagnoses.any_within(listed, DIAGNOSES[w])), None)


def as_chronic(asked: case.Request, disease: str) -> case.Request:
    """The same case as care of a chronic disease."""
    return replace(asked, care=replace(asked.care, type="chronic", disease=disease))


def as_given(stands: Standing) -> case.Filing:
    """A filing as a case gives it, with the proof that it has by now."""
    filing = stands.filing
    return case.Filing(
        filing.kind, stands.proof, filing.place, stands.first, filing.last, filing.filed_on
    )


def with_filing(asked: case.Request, filing: case.Filing) -> case.Request:
    """The same case with a filing in force, in the place of how it stood then."""
    others = tuple(f for f in asked.filings if (f.place, f.first) != (filing.place, filing.first))
    return replace(asked, filings=(*others, filing))


def change(book: Book, kept: replay.Kept, asked: case.Request) -> Change:
    """What `asked` by `book` comes to against what was paid. Raises Refusal and ParameterMissing as
    quote."""
    comes = money.less(money.of(quote(book, asked).statement), kept.earlier)
    return difference(kept.amounts, comes)


def difference(stood: Amounts, comes: Amounts) -> Change:
    """What is paid more."""
    return Change(
        comes.fund_total - stood.fund_total, comes.account - stood.account, comes.cash - stood.cash
    )
