"""Take a decided claim back: the mirror of every amount; what was paid is owed."""

from __future__ import annotations

from yidi.actions.claims.working import Asked, Done, moved
from yidi.core.claims.card import ClaimCard
from yidi.core.money import yuan
from yidi.core.problems import BrokenInvariant, Problem, Refusal
from yidi.core.settlement import amounts
from yidi.core.settlement.reversal import given_back
from yidi.store.reads import claims as reads
from yidi.store.reads.claims import Result
from yidi.store.writes import claims as writes
from yidi.store.writes import resettling
from yidi.store.writes.claims import Record


def take_back(asked: Asked, reason: str) -> ClaimCard:
    """The year and the journal are as if it had not been. Raises Refusal without a reason."""
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "收回要写明理由。", "请写明理由，会告诉参保人。"))

    def work(found: ClaimCard) -> Done:
        result = reads.result(found.id)
        if result is None:
            raise BrokenInvariant(f"a decided claim without a result: {found.number}")
        writes.keep(found, _mirror(asked, found, result))
        writes.free_invoices(found)
        if found.proposal_id:
            resettling.claimed(found.proposal_id, False, asked.actor.name, asked.moment)
        owed = f"已付的{yuan(result.amounts.fund_total)}元请退回。" if found.state == "paid" else ""
        told = ("手工报销已收回", f"{found.institution}：{reason}{owed}")
        return Done({"reason": reason[:500]}, reason, told)

    return moved(asked, "take_back", reason, work)


def _mirror(asked: Asked, found: ClaimCard, result: Result) -> Record:
    year = reads.year(found.person_id, result.year)
    left = given_back(year.sums, result.before, result.after)
    moved_back = amounts.turned(result.amounts)
    return Record(
        insurance=result.insurance,
        scope=result.scope,
        year=result.year,
        stay=result.stay,
        amounts=moved_back,
        before=year.sums,
        after=left,
        given={},
        steps=[],
        book=result.book,
        engine=result.engine,
        entry=amounts.posted(moved_back),
        sums=left,
        stays=year.stays - result.stay,
        at=asked.moment,
        by=asked.actor.name,
        reverses=result.id,
    )
