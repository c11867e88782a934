"""Inquire into a case: notes, documents, other regions that see it, and those it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yidi.actions.staff.rights import RIGHTS
from yidi.actions.supervision.working import NOT_FOUND, Asked, Done, from_where, moved, needed
from yidi.core.calendar import spoken
from yidi.core.filing.standing import working_days_after
from yidi.core.problems import Problem, Refusal
from yidi.core.supervision import finding
from yidi.core.supervision.finding import CaseCard
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import supervision as reads
from yidi.store.reads import workdays
from yidi.store.writes import supervision as writes


def note(asked: Asked, words: str) -> CaseCard:
    """What was found out. Raises Refusal without words."""
    needed(words)
    return moved(asked, "note", words, lambda _: Done(words.strip()))


def attach(asked: Asked, name: str, pages: Sequence[Mapping[str, Any]]) -> CaseCard:
    """Documents; pages as actions.evidence.keep gives them. Raises Refusal without a name or a page."""
    needed(name)
    if not pages:
        raise Refusal(Problem("no_pages", "没有选文件。", "请选照片或PDF。", where="pages"))

    def work(found: CaseCard) -> Done:
        writes.add_papers(found, name.strip(), pages, from_where(asked.actor, found))
        return Done(f"{name.strip()}（{len(pages)}份）")

    return moved(asked, "attach", (name, [page["digest"] for page in pages]), work)


def share(asked: Asked, region: str, words: str) -> CaseCard:
    """Another region sees the case from now on, and may work in it. Raises Refusal for a region where
    nobody supervises, and for one that sees it already."""
    needed(words)

    def work(found: CaseCard) -> Done:
        if region in found.parties:
            raise Refusal(Problem("shared_already", "这个统筹区已经在案件里。", "不用再共享。"))
        if region not in reads.agencies(RIGHTS["supervise"].roles):
            raise Refusal(Problem("region_unknown", "没有这个统筹区的经办机构。", "请从列表里选。"))
        return Done(words.strip(), {"parties": [*found.parties, region]})

    return moved(asked, "share", (region, words), work)


def tell(asked: Asked, words: str) -> CaseCard:
    """Those concerned are told what is held against them, and until when they may answer."""
    needed(words)

    def work(found: CaseCard) -> Done:
        day = asked.moment.date()
        days = agency_duties().number("supervision.hearing", found.region, day)
        until = working_days_after(day, days, workdays.workday())
        said = words.strip().rstrip("。")
        day_said = f"{spoken(until)}{workdays.remark(until)}"
        text = f"{said}。您可以到{day_said}为止在经办窗口陈述、申辩，编号{found.number}。"
        columns = {"told_at": asked.moment, "reply_by": until}
        told = ("医保监管：请您说明情况", text)
        return Done(f"{said}；陈述申辩到{day_said}为止", columns, told)

    return moved(asked, "tell", words, work)


def hear(asked: Asked, words: str) -> CaseCard:
    """What those concerned say to it."""
    needed(words)
    columns = {"heard_at": asked.moment, "heard": words.strip()}
    return moved(asked, "hear", words, lambda _: Done(words.strip(), columns))


def answer(asked: Asked, institution_code: str, words: str) -> CaseCard:
    """What the institution itself says, at its counter. Raises Refusal without words, for a case of
    another or of which it has not been told, and after its last day: then it goes to the agency, which
    may still hear it."""
    needed(words)

    def work(found: CaseCard) -> Done:
        if found.institution_code != institution_code or found.told_at is None:
            raise Refusal(NOT_FOUND)
        finding.refuse_late(found, asked.moment.date())
        return Done(words.strip(), {"heard_at": asked.moment, "heard": words.strip()})

    return moved(asked, "hear", words, work)
