"""Apply a register file that was read: exactly what was shown, at once, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.people import change_status
from yidi.actions.register.file import check_region
from yidi.actions.register.read_file import SUBJECT
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import register as reads
from yidi.store.writes import register as writes
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done. ended: filings that ended with the insurance; repeated: it counted already."""

    new: int
    changed: int
    gone: int
    ended: int
    repeated: bool = False


def apply(actor: Actor, number: int, moment: datetime, *, end_gone: bool = False) -> Applied:
    """end_gone: persons whom the file does not name are no longer insured (a complete file);
    otherwise they stay as they are.

    Raises Refusal if there is no such file, if it has faults, or if the register has changed since
    the difference was shown.
    """
    with reach.service():
        kept = writes.import_for_update(number)
        if kept is None or kept.subject != SUBJECT:
            raise Refusal(Problem("no_import", "没有这份读入的文件。", "请先读入文件。"))
        check_region(actor, kept.insured_region)
        region, shown = kept.insured_region, kept.difference
        if kept.applied_at is not None:
            return Applied(
                shown["new"], shown["changed"], shown["gone"], shown.get("ended", 0), repeated=True
            )
        given = _as_shown(number, region, kept.faults, shown)
        new = writes.put_new(number, region, moment)
        changed = writes.put_changed(number, region, given, moment)
        writes.put_parents(number, region)
        ended = _statuses(actor, number, region, given, moment, end_gone)
        done = {**shown, "ended": ended, "end_gone": end_gone}
        writes.applied(kept, actor.name, moment, done)
        writes.forget_lines(number)
        detail = f"新增{new}，变更{changed}，未列{shown['gone']}，随之终止备案{ended}"
        traces.trail(
            moment, region, actor.kind, actor.name, "register.apply", f"import:{number}", detail,
            actor.address,
        )  # fmt: skip
    return Applied(new, changed, shown["gone"], ended)


def _as_shown(number: int, region: str, faults: list[Any], shown: dict[str, Any]) -> list[str]:
    """The fields of the file, once it is sure that it still does what was shown."""
    if faults:
        raise Refusal(
            Problem("file_has_faults", f"文件有{len(faults)}处问题。", "请改正后重新读入。")
        )
    writes.one_at_a_time(region)
    if reads.staged(number) != shown["rows"]:
        raise Refusal(Problem("lines_lost", "读入的行已经丢失。", "请重新读入文件。"))
    given = list(shown["columns"])
    if reads.difference(number, region, given).mark != shown["mark"]:
        raise Refusal(
            Problem("register_changed", "读入之后登记册有变动，差异已经不同。", "请重新读入文件。")
        )
    return given


def _statuses(
    actor: Actor, number: int, region: str, given: list[str], moment: datetime, end_gone: bool
) -> int:
    """Changes of status, one person at a time, since filings may end with them."""
    ended = 0
    if "status" in given:
        for person_id, status, since in list(writes.status_changes(number, region)):
            day = since if isinstance(since, date) else moment.date()
            ended += change_status.within(actor, person_id, status, day, "登记册导入", moment)
    if end_gone:
        for person_id in writes.gone(number, region):
            ended += change_status.within(
                actor, person_id, "ended", moment.date(), "登记册导入：不在名册", moment
            )
    return ended
