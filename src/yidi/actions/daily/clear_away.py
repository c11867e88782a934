"""What has been kept its time is taken away, as policy/codes/retention.yaml says; each kind that lost
something leaves a line in the trail."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from importlib import import_module

from django.conf import settings
from django.core.files.storage import default_storage

from yidi.actions.actor import JOB
from yidi.core.calendar import spoken
from yidi.core.clearing.month import month_of
from yidi.core.policy.retention import Retention
from yidi.store import reach
from yidi.store.writes import clearing_away as writes
from yidi.store.writes import message_months, traces
from yidi.store.writes.clearing_away import Gone

_BATCH = 500
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be taken away of one kind: all before a midnight."""

    rule: Retention
    before: datetime
    moment: datetime


def clear_away(rules: Mapping[str, Retention], moment: datetime) -> dict[str, int]:
    """Kind → how many went. In batches, each in a transaction of its own: run again, it goes on.

    Files go after their rows, so that a crash leaves at worst a file that nothing speaks of.
    """
    gone = {}
    for kind, rule in rules.items():
        if kind == "session":
            _sessions()
        elif rule.by == "job":
            midnight = datetime.combine(rule.before(moment.date()), time(), moment.tzinfo)
            gone[kind] = _cleared(_Work(rule, midnight, moment))
    return gone


def _cleared(work: _Work) -> int:
    take, count = _TAKES[work.rule.kind], 0
    while True:
        with reach.service():
            gone = take(work)
            if gone.count:
                _left_trail(work, gone.count)
        for name in gone.files:
            default_storage.delete(name)
        count += gone.count
        if gone.count < _BATCH:
            return count


def _left_trail(work: _Work, count: int) -> None:
    rule = work.rule
    traces.trail(
        work.moment, "", JOB.kind, JOB.name, "archive.clear", f"kind:{rule.kind}",
        f"{rule.name}{count}件，保存{rule.spoken}，早于{spoken(work.before.date())}；"
        f"{rule.document} {rule.article}",
    )  # fmt: skip


def _evidence(work: _Work) -> Gone:
    rule = work.rule
    reason = f"保存期满{rule.spoken}：{rule.document} {rule.article}"
    return writes.evidence(work.before.date(), _BATCH, work.moment, JOB.name, reason)


def _hospital_messages(work: _Work) -> Gone:
    return Gone(message_months.dropped(month_of(work.before.date()).yyyymm, _BATCH))


def _sessions() -> None:
    """Sessions are over when they say so themselves; the library that made them clears them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


_TAKES: Mapping[str, Callable[[_Work], Gone]] = {
    "counter_bill": lambda work: writes.counter_bills(work.before.date(), _BATCH),
    "counter_draft": lambda work: writes.counter_drafts(work.before, _BATCH),
    "draft": lambda work: writes.drafts(work.before, _BATCH),
    "evidence": _evidence,
    "hospital_message": _hospital_messages,
    "message": lambda work: writes.messages(work.before, _BATCH),
    "sent": lambda work: writes.sent(work.before, _BATCH),
    "sign_in_code": lambda work: writes.codes(work.before, _BATCH),
    "shown_code": lambda work: writes.shown_codes(work.before, _BATCH),
    "answered": lambda work: writes.answered(work.before, _BATCH),
}
