"""Apply a file about institutions that was read: exactly what was shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.institutions.read_file import SUBJECT, compared
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.writes import institutions as writes
from yidi.store.writes import register as import_writes
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Applied:
    """How many institutions were new, changed, and not named by the file."""

    new: int
    changed: int
    gone: int
    repeated: bool = False


def apply(actor: Actor, number: int, moment: datetime, *, end_gone: bool = False) -> Applied:
    """end_gone: institutions that the file does not name are no longer designated from today on.

    Raises Refusal if there is no such file, if it has faults, or if what is kept has changed since.
    """
    with reach.service():
        kept = import_writes.import_for_update(number)
        if kept is None or kept.subject != SUBJECT:
            raise Refusal(Problem("no_import", "没有这份读入的文件。", "请先读入文件。"))
        shown = kept.difference
        if kept.applied_at is not None:
            return Applied(
                len(shown["new"]), len(shown["changed"]), len(shown["gone"]), repeated=True
            )
        if kept.faults:
            raise Refusal(Problem("file_has_faults", "文件有问题。", "请改正后重新读入。"))
        writes.one_at_a_time()
        wanted = list(writes.staged(number))
        difference = compared(wanted)
        if difference.as_dict() != shown:
            raise Refusal(
                Problem(
                    "register_changed", "读入之后机构有变动，差异已经不同。", "请重新读入文件。"
                )
            )
        new, changed = {c for c, _ in difference.new}, {c for c, _, _ in difference.changed}
        writes.put(
            [one for one in wanted if one.institution.code in new],
            [one for one in wanted if one.institution.code in changed],
        )
        if end_gone:
            gone = [code for code, _ in difference.gone]
            writes.end(gone, moment.date(), actor.name, "不在定点机构名册")
        import_writes.applied(kept, actor.name, moment, shown)
        writes.forget_lines(number)
        done = Applied(len(new), len(changed), len(difference.gone))
        traces.trail(
            moment, "", actor.kind, actor.name, "institutions.apply", f"import:{number}",
            f"新增{done.new}，变更{done.changed}，未列{done.gone}", actor.address,
        )  # fmt: skip
    return done
