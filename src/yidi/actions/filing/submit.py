"""File: for oneself, for a relative, at the window, by a unit. The same request twice is one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.actions.filing.desk import Counter, counter, left_trail, trail_of
from yidi.core.filing import deciding
from yidi.core.filing.deciding import Asked, Decision
from yidi.core.filing.record import Filing
from yidi.core.filing.standing import Standing, working_days_after
from yidi.core.problems import Problem, Refusal
from yidi.store.reads.workdays import workday
from yidi.store.writes import filings as writes
from yidi.store.writes import together, traces
from yidi.store.writes.filings import Beside


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature on the screen: exactly the text that was shown, and the drawing (PNG)."""

    text: str
    digest: str
    drawing: bytes
    signer: str

    def line(self, region: str, filing: Filing, moment: datetime) -> Any:
        """The signature under a filing, yet to be written."""
        return writes.signature_line(
            region, filing, self.text, self.digest, self.drawing, self.signer, moment
        )


@dataclass(frozen=True, slots=True)
class Form:
    """Everything that a filing form carries. `key` makes the request once; pages: evidence as
    store.writes.filings.add_evidence takes it; admitted_on: the day of a running stay in the place
    that is filed."""

    person_id: int
    asked: Asked
    key: str
    beside: Beside = field(default_factory=Beside)
    signed: Signed | None = None
    pages: tuple[dict[str, Any], ...] = ()
    admitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The outcome: number and state if accepted; problems are refusals, or warnings if accepted;
    standing: how the filing stands that was just made."""

    accepted: bool
    number: str
    state: str
    problems: tuple[Problem, ...] = ()
    repeated: bool = False
    standing: Standing | None = None


def submit(actor: Actor, form: Form, moment: datetime) -> Submitted:
    """Files. A refusal keeps nothing; the same key with the same content gives the first answer.

    Raises Refusal if the key was used for other content, or a needed signature is missing.
    """
    content = traces.content_digest((form.person_id, form.asked, form.admitted_on))
    with actor.reach():
        at = counter(actor, form.person_id, moment, form.admitted_on, form.asked.place)
        before = forms.answered(actor, form.key, content)
        if before is not None:
            return Submitted(True, before["number"], before["state"], repeated=True)
        asked = replace(form.asked, reason=form.asked.reason or form.beside.reason)
        decision = deciding.file(at.desk, "new", asked)
        if not decision.accepted or decision.filing is None:
            left_trail(at, "filing.refused", "", decision)
            return Submitted(False, "", "draft", decision.problems)
        return _kept(at, form, decision.filing, decision, content)


def _kept(at: Counter, form: Form, decided: Filing, decision: Decision, content: str) -> Submitted:
    """The filing, then everything that goes with it in one statement."""
    if decided.way == "commitment" and form.signed is None and at.actor.kind == "citizen":
        raise Refusal(Problem("signature_missing", "承诺书还没有签名。", "请阅读承诺书并签名。"))
    number = writes.next_number(at.region, at.moment.date())
    filing = replace(decided, id=number)
    stands = at.standing(filing)
    beside = replace(form.beside, decide_by=_decide_by(at, filing.state, form.asked))
    event = "submit" if filing.state == "submitted" else "take_effect"
    done = at.done(form.asked.channel, reason=form.beside.reason)
    writes.add(at.region, at.person_id, stands, at.book.digest, beside)
    said = {"number": number, "state": filing.state}
    together.insert(
        [
            writes.move_line(at.region, filing, event, "draft", filing.state, done),
            *([form.signed.line(at.region, filing, at.moment)] if form.signed else []),
            *writes.evidence_lines(at.region, number, form.pages),
            *_message(at, number, filing.state),
            trail_of(at, f"filing.{event}", number, decision),
            traces.answer_line(at.actor.id, form.key, content, said, at.moment),
        ]
    )
    return Submitted(True, number, filing.state, decision.problems, standing=stands)


def _decide_by(at: Counter, state: str, asked: Asked) -> date | None:
    """The last working day on which the office must have decided (R37)."""
    if state != "submitted":
        return None
    words = {**at.desk.words(asked.kind, asked.place, asked.channel), "proof": "material"}
    days = at.desk.row("takes_effect", words).value.get("working_days", 2)
    return working_days_after(at.moment.date(), days, workday())


def _message(at: Counter, number: str, state: str) -> tuple[Any, Any]:
    title = "备案已生效" if state == "active" else "备案已提交，等待审核"
    text = f"受理编号{number}。" + (
        "可以在备案地的定点机构直接结算。" if state == "active" else "审核结果会通知您。"
    )
    return traces.message_lines(
        at.region, at.person_id, number, f"filed_{state}", at.moment.date(), title, text, at.moment
    )


__all__ = ["Beside", "Form", "Signed", "Submitted", "submit"]
