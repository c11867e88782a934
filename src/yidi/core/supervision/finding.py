"""What a case must hold before it may end as somebody wants: the hearing, the measure, two persons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from yidi.core.calendar import add_months, spoken
from yidi.core.policy.duties import Duties, Duty
from yidi.core.problems import Problem, Refusal
from yidi.core.supervision.life import LIVING, MEASURES, OUTCOMES, STATES

INSTITUTION, PERSON, NONE = "institution", "person", "none"


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a case is to end. measure: one of MEASURES; first: the first day of the suspension, after:
    the day after its last, None until it is lifted; cares: what an institution may not settle."""

    outcome: str
    reason: str
    measure: str = NONE
    first: date | None = None
    after: date | None = None
    cares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case. region: who leads it; parties: everybody who sees it, the leading region first;
    at: where its institution lies, as the till knows places. reply_by: until when those concerned may
    answer; heard_at: when they did."""

    id: int
    number: str
    region: str
    parties: tuple[str, ...]
    title: str
    alarm_id: int | None
    monitor: str
    subject: str
    institution_code: str
    institution_place: str
    person_id: int | None
    insured_region: str
    state: str
    opened_at: datetime
    opened_by: str
    told_at: datetime | None
    reply_by: date | None
    heard_at: datetime | None
    heard: str
    outcome: str
    reason: str
    measure: str
    first: date | None
    after: date | None
    cares: tuple[str, ...]
    acting_region: str
    proposed_by: str
    proposed_by_id: str
    decided_by: str
    decided_at: datetime | None
    lift_reason: str
    lift_by: str
    lift_by_id: str
    lifted_at: datetime | None

    @property
    def said(self) -> str:
        """The state in words."""
        return STATES[self.state]

    @property
    def living(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in LIVING

    @property
    def measure_said(self) -> str:
        """The measure in words."""
        return MEASURES[self.measure]

    @property
    def outcome_said(self) -> str:
        """The outcome in words; "" before anybody proposed one."""
        return OUTCOMES.get(self.outcome, "")

    def holder(self, measure: str) -> str:
        """The area whose agency a measure belongs to: the place of care for an institution, the
        insured place for a person; otherwise whoever leads the case."""
        known = {INSTITUTION: self.institution_place, PERSON: self.insured_region}
        return known.get(measure) or self.region

    def measures(self) -> dict[str, str]:
        """The measures that can be taken in this case."""
        possible = {
            NONE: True, INSTITUTION: bool(self.institution_code), PERSON: bool(self.person_id),
        }  # fmt: skip
        return {code: words for code, words in MEASURES.items() if possible[code]}


def wrong(case: CaseCard, asked: Proposal, duties: Duties, day: date) -> list[Problem]:
    """Everything that keeps a proposal from being made on a day."""
    if asked.outcome not in OUTCOMES:
        return [Problem("outcome_unknown", "没有选认定结论。", "请选一个。", where="outcome")]
    found = [] if asked.reason.strip() else [_REASON]
    if asked.outcome == "cleared":
        return found if asked.measure == NONE else [*found, _NOT_FOR_NOTHING]
    found += filter(None, (_unheard(case, duties, day),))
    if asked.measure not in case.measures():
        return [*found, Problem("measure_wrong", "这个案件不能采取这种措施。", "请改选。")]
    return found if asked.measure == NONE else [*found, *_span(case, asked, duties, day)]


_REASON = Problem("reason_missing", "没有写理由。", "请写明事实和依据。", where="reason")
_NOT_FOR_NOTHING = Problem("measure_wrong", "没有违规，不能暂停结算。", "请改选结论或措施。")


def _unheard(case: CaseCard, duties: Duties, day: date) -> Problem | None:
    """Whoever a finding goes against is told before, and heard: or has let the days pass."""
    if case.heard_at is not None and (case.told_at is None or case.heard_at >= case.told_at):
        return None  # heard on what they were told last
    if overdue(case, day):
        return None
    duty = duties.of("supervision.hearing", case.region, day)
    if case.told_at is None:
        return _by(duty, "not_told", "还没有告知当事人。", "请先告知，听取陈述和申辩。")
    until = spoken(case.reply_by) if case.reply_by else ""
    mend = "请记录对方的意见，或等期限过后再提出。"
    return _by(duty, "not_heard", f"当事人的陈述期到{until}，还没有过。", mend)


def overdue(case: CaseCard, day: date) -> bool:
    """Whether the days in which those concerned could answer are over."""
    return case.reply_by is not None and case.reply_by < day


def refuse_late(case: CaseCard, day: date) -> None:
    """Raises Refusal for what an institution says at its counter after its last day."""
    if case.reply_by and overdue(case, day):
        raise Refusal(
            Problem(
                "reply_late",
                f"陈述申辩期到{spoken(case.reply_by)}，已经过了。",
                "有新情况请直接联系经办机构，决定以前仍可以由经办人员记录。",
                document="口径表", article="R87",
            )
        )  # fmt: skip


def _by(duty: Duty, code: str, sentence: str, mend: str) -> Problem:
    return Problem(code, sentence, mend, document=duty.document, article=duty.article)


def _span(case: CaseCard, asked: Proposal, duties: Duties, day: date) -> list[Problem]:
    found = []
    if asked.first is None or asked.first < day:
        found.append(
            Problem("span_wrong", "暂停只能从今天或以后开始。", "请改开始日。", where="first")
        )
    if asked.measure == INSTITUTION and not asked.cares:
        found.append(
            Problem("cares_missing", "没有选暂停哪些业务。", "请至少选一样。", where="cares")
        )
    if asked.first is not None:
        found += _length(case, asked, asked.first, duties, day)
    return found


def _length(
    case: CaseCard, asked: Proposal, first: date, duties: Duties, day: date
) -> list[Problem]:
    """The law says how long at least and at most; an institution may also be suspended until it has
    put things right."""
    at = case.holder(asked.measure)
    least, most = (
        duties.of(f"supervision.{asked.measure}_{name}", at, day) for name in ("least", "most")
    )
    if asked.after is None:
        if asked.measure == INSTITUTION:
            return []
        return [_by(least, "span_wrong", "暂停参保人的结算要写明到哪一天。", "请填结束日。")]
    if add_months(first, _months(least)) <= asked.after <= add_months(first, _months(most)):
        return []
    sentence = f"暂停期要在{least.spoken}到{most.spoken}之间。"
    return [_by(most, "span_wrong", sentence, "请改结束日。")]


def _months(duty: Duty) -> int:
    return duty.value if isinstance(duty.value, int) else 0


def second_person(first_id: str, second_id: str) -> None:
    """Raises Refusal where one person would do both steps."""
    if first_id == second_id:
        raise Refusal(
            Problem("same_person", "提出的人不能自己决定。", "请另一位有权限的同事决定。")
        )


def theirs(case: CaseCard, measure: str, areas: Collection[str]) -> str:
    """The area in which the actor takes a measure. Raises Refusal where it belongs to another region."""
    holder = case.holder(measure)
    if holder in areas:
        return holder
    raise Refusal(
        Problem(
            "not_your_measure",
            f"{MEASURES[measure]}由{'就医地' if measure == INSTITUTION else '参保地'}经办机构提出和决定。",
            "请把案件共享给那里，由那里提出和决定。",
        )
    )
