"""An institution without a system says of its settlements of a month what 3261 would say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from yidi.actions.counter.asking import Counter
from yidi.actions.settlement import confirm_month
from yidi.actions.settlement.confirm_month import Said
from yidi.actions.settlement.once import Done, once
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import traces

_INFNO = "3261"


def say(at: Counter, number: str, month: int, said: Sequence[Said]) -> None:
    """The same form (`number`) again changes nothing. Raises Refusal for rows with other amounts, and
    where the clearing has gone on."""
    if not number.startswith(at.code) or not number[12:].isdecimal() or len(number) != 30:
        raise Refusal(Problem("form_old", "这张表单已经失效。", "请重新打开页面。"))
    content = hashlib.sha256(repr((month, list(said))).encode()).hexdigest()

    def work() -> Done:
        confirm_month.confirm(at.code, month, said, number, at.moment)
        _trail(at, month, len(said), at.moment)
        return Done(str(month), b"{}")

    once(at.message(number, _INFNO, content), at.moment, work)


def _trail(at: Counter, month: int, rows: int, moment: datetime) -> None:
    traces.trail(
        moment, "", at.actor.kind, at.actor.name, "clearing.institution_says", "",
        f"{at.code} {month} {rows}笔", at.actor.address,
    )  # fmt: skip
