"""Accept a claim, or tell once, and all at once, what is missing (一次性告知)."""

from __future__ import annotations

from collections.abc import Collection

from yidi.actions.claims.working import Asked, Done, moved
from yidi.core.calendar import spoken
from yidi.core.claims import terms
from yidi.core.claims.card import ClaimCard
from yidi.core.policy.shape import CLAIM_PAPERS
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import policy, workdays
from yidi.store.writes import filings


def accept(asked: Asked, originals: bool) -> ClaimCard:
    """The claim is complete; from now the promised day counts. originals: whether those that the
    pack asks for were handed in. Raises Refusal."""

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
        promised = terms.promised(book, day, workdays.workday())
        filings.judge_evidence(found.region, found.number, True, asked.actor.name, asked.moment)
        text = f"{found.institution}的报销已受理，{spoken(promised)}前办结{workdays.remark(promised)}。"
        return Done({"promised": promised, "lacking": []}, told=("手工报销已受理", text))

    return moved(asked, "accept", originals, work)


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
