"""Accept a claim, or tell once, and all at once, what is missing (一次性告知)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from yidi.actions.claims.working import Asked, Done, moved, registered
from yidi.core.calendar import spoken
from yidi.core.claims import terms
from yidi.core.claims.card import ClaimCard
from yidi.core.policy.book import Book
from yidi.core.policy.shape import CLAIM_PAPERS
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import filings as filing_reads
from yidi.store.reads import policy, workdays
from yidi.store.writes import filings

NOT_LISTED = "none"
"""What a clerk says of an institution that is not in the register."""


def accept(
    asked: Asked, originals: bool, institution: str = "", on_paper: Collection[str] = ()
) -> ClaimCard:
    """The claim is complete; from now the promised day counts. originals: whether those that the
    pack asks for were handed in; institution: its code in the register, or that it has none, where
    the claim does not know it; on_paper: papers without a page that were handed in. Raises
    Refusal."""

    def work(found: ClaimCard) -> Done:
        day = asked.moment.date()
        book = policy.book(found.region)
        wanted = terms.originals(book, found.care, day)
        if wanted and not originals:
            named = "、".join(CLAIM_PAPERS[word] for word in wanted)
            raise Refusal(
                Problem(
                    "originals_missing",
                    f"{named}要交原件。",
                    "收到原件后再受理，或告知参保人补交。",
                )
            )
        papers = _papers(found, book, {*on_paper, *wanted}, day)
        where = _where(found, institution)
        promised = terms.promised(book, day, workdays.workday())
        filings.judge_evidence(found.region, found.number, True, asked.actor.name, asked.moment)
        text = f"{found.institution}的报销已受理，{spoken(promised)}前办结{workdays.remark(promised)}。"
        columns = {"promised": promised, "lacking": [], **where}
        said = "；".join(filter(None, (_looked_up(found, where), papers)))
        return Done(columns, said, ("手工报销已受理", text))

    return moved(asked, "accept", (originals, institution, sorted(on_paper)), work)


def _papers(found: ClaimCard, book: Book, on_paper: Collection[str], day: date) -> str:
    """What was handed in on paper, in words; every other paper has a page. Raises Refusal."""
    wanted = terms.papers(book, found.care, found.payee, day)
    sent = {page.material for page in filing_reads.evidence(found.region, found.number)}
    problem = terms.papers_missing([w for w in wanted if w not in sent and w not in on_paper])
    if problem:
        raise Refusal(problem)
    handed = "、".join(CLAIM_PAPERS[w] for w in wanted if w in on_paper and w not in sent)
    return f"收到纸质：{handed}" if handed else ""


def _where(found: ClaimCard, institution: str) -> dict[str, Any]:
    """The institution as the register has it; nothing where it has none."""
    code = found.institution_code or institution
    if not code:
        raise Refusal(
            Problem(
                "institution_unsaid", f"没有核对“{found.institution}”是哪家定点机构。",
                "请从名录里选，或选“不在名录里”。", where="institution",
            )
        )  # fmt: skip
    return {} if code == NOT_LISTED else registered(code, found.care, found.last)


def _looked_up(found: ClaimCard, where: dict[str, Any]) -> str:
    if not where:
        return "医疗机构不在定点名录里"
    written = (
        "" if where["institution"] == found.institution else f"，申请写的是{found.institution}"
    )
    return f"{where['institution']}（{where['institution_code']}）{written}"


def lack(asked: Asked, lacking: Collection[str], remark: str = "") -> ClaimCard:
    """What is missing, all at once: the list is given one time. Raises Refusal."""

    def work(found: ClaimCard) -> Done:
        book = policy.book(found.region)
        wanted = terms.papers(book, found.care, found.payee, asked.moment.date())
        problem = terms.lacking_wrong(lacking, wanted)
        if problem:
            raise Refusal(problem)
        named = "、".join(CLAIM_PAPERS[word] for word in lacking)
        text = f"还缺：{named}。{remark}请一次补齐，可以在手机上补，原件交窗口或邮寄。"
        return Done(
            {"lacking": list(lacking), "lacked": True}, f"{named} {remark}".strip(),
            ("手工报销要补材料", text),
        )  # fmt: skip

    return moved(asked, "lack", (sorted(lacking), remark), work)
