"""Decide a claim, by somebody else than who computed it: from here on it counts, exactly once."""

from __future__ import annotations

from yidi.actions.claims.compute import kept, priced, refuse_twins
from yidi.actions.claims.working import Asked, Done, moved, others
from yidi.core.claims import twins
from yidi.core.claims.card import ClaimCard
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import amounts
from yidi.core.settlement.till import Priced
from yidi.store.reads import claims as reads
from yidi.store.writes import claims as writes
from yidi.store.writes.claims import Record


def approve(asked: Asked, reason: str = "") -> ClaimCard:
    """What was computed counts in the year and in the journal. reason: the answer to what was
    flagged. Raises Refusal for the same person, for twins, for a flag without an answer, and where
    it comes to something else by now."""

    def work(found: ClaimCard) -> Done:
        _second(asked, found)
        refuse_twins(found)
        flags = twins.flags(found.as_care(), others(found))
        if flags and not reason.strip():
            raise Refusal(*flags)
        made = priced(found, asked.moment)
        _unchanged(found, made)
        writes.keep(found, _record(asked, found, made))
        columns = {
            "decided_by": asked.actor.name, "decided_at": asked.moment, "reason": reason[:500],
        }  # fmt: skip
        event = "approve" if made.amounts.fund_total else "close"
        return Done(columns, reason, _told(found, made), event)

    return moved(asked, "approve", reason, work)


def send_back(asked: Asked, reason: str) -> ClaimCard:
    """Back to be entered and computed again. Raises Refusal without a reason."""
    _reason(reason)
    return moved(asked, "send_back", reason, lambda _: Done({"computed": None}, reason))


def refuse(asked: Asked, reason: str) -> ClaimCard:
    """Nothing is paid; the reason is told. Raises Refusal without one."""
    _reason(reason)

    def work(found: ClaimCard) -> Done:
        writes.free_invoices(found)
        columns = {
            "decided_by": asked.actor.name, "decided_at": asked.moment, "reason": reason[:500],
        }  # fmt: skip
        return Done(columns, reason, ("手工报销没有通过", f"{found.institution}：{reason}"))

    return moved(asked, "refuse", reason, work)


def _reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "要写明理由。", "请写明理由，会告诉参保人。"))


def _second(asked: Asked, found: ClaimCard) -> None:
    if found.computed_by == asked.actor.name:
        raise Refusal(
            Problem("same_person", "计算和复核不能是同一个人。", "请另一位有复核权限的同事核定。")
        )


def _unchanged(found: ClaimCard, made: Priced) -> None:
    before = found.computed or {}
    now = kept(made)
    if any(before.get(name) != now[name] for name in ("amounts", "year", "book")):
        raise Refusal(
            Problem(
                "computation_stale", "计算以后年度累计或规则变了，金额已经不同。",
                "请退回重新计算，再复核。",
            )
        )  # fmt: skip


def _record(asked: Asked, found: ClaimCard, made: Priced) -> Record:
    known = kept(made)
    year = reads.year(found.person_id, made.year)
    return Record(
        insurance=made.quote.request.insured.insurance,
        scope=made.quote.scope,
        year=made.year,
        stay=found.counts_as_stay,
        amounts=made.amounts,
        before=made.before,
        after=made.after,
        given=known["given"],
        steps=known["steps"],
        book=known["book"],
        engine=known["engine"],
        entry=amounts.posted(made.amounts),
        sums={n: amount - year.taken.get(n, 0) for n, amount in made.after.items()},
        stays=year.stays + found.counts_as_stay,
        at=asked.moment,
        by=asked.actor.name,
    )


def _told(found: ClaimCard, made: Priced) -> tuple[str, str]:
    paid = made.amounts.fund_total
    text = f"{found.institution}：总费用{yuan(found.total)}元，医保{found.pays}{yuan(paid)}元。"
    if not paid:
        return "手工报销已算好", f"{text}没有达到起付线或不在支付范围，已计入年度累计。"
    return "手工报销已核定", f"{text}将付到{found.payee_name}尾号{found.account_last4}的账户。"
