"""Apply a catalogue's file that was read: exactly what was shown, from a day on, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.catalogue.read_file import SUBJECT
from yidi.actions.register.file import check_region
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import catalogue_files as reads
from yidi.store.writes import catalogue as writes
from yidi.store.writes import register as import_writes
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Applied:
    """How many items are new, changed and gone from `first` on; version: 0 if there was nothing to
    do."""

    new: int
    changed: int
    gone: int
    version: int
    first: date
    repeated: bool = False


def apply(
    actor: Actor, number: int, first: date, moment: datetime, *, end_gone: bool = False
) -> Applied:
    """end_gone: items that the file does not name end with the day before `first` (a complete
    file); otherwise they stay as they are.

    The first version of a catalogue may begin in the past; a later one changes nothing that was
    already charged, so it begins today at the earliest, and never before the last one. Raises
    Refusal for another day, an unknown file, one with faults, or if the catalogue has changed since
    the difference was shown.
    """
    with reach.service():
        kept = import_writes.import_for_update(number)
        if kept is None or kept.subject != SUBJECT:
            raise Refusal(Problem("no_import", "没有这份读入的文件。", "请先读入文件。"))
        check_region(actor, kept.insured_region)
        shown = kept.difference
        if kept.applied_at is not None:
            return _repeated(shown)
        if kept.faults:
            raise Refusal(Problem("file_has_faults", "文件有问题。", "请改正后重新读入。"))
        catalogue = writes.lock(kept.insured_region)
        _check_first(catalogue.region, first, moment.date())
        found = reads.difference(number, catalogue.region)
        if {**found.as_dict(), "rows": shown["rows"]} != shown:
            raise Refusal(
                Problem(
                    "register_changed", "读入之后目录有变动，差异已经不同。", "请重新读入文件。"
                )
            )
        counts = writes.put(catalogue, number, first, end_gone=end_gone)
        version = 0
        if any(counts):
            writes.put_version(catalogue, number, first, counts, actor.name, moment)
            version = catalogue.version
        done = Applied(*counts, version, first)
        import_writes.applied(kept, actor.name, moment, {**shown, "done": _plain(done)})
        writes.forget_lines(number)
        traces.trail(
            moment, catalogue.region, actor.kind, actor.name, "catalogue.apply", f"import:{number}",
            f"自{first}起：新增{done.new}，变更{done.changed}，停用{done.gone}", actor.address,
        )  # fmt: skip
    return done


def _check_first(region: str, first: date, today: date) -> None:
    latest = writes.latest_first(region)
    if latest is not None and first < max(latest, today):
        earliest = max(latest, today)
        raise Refusal(
            Problem(
                "first_day_past", f"这个目录的变更最早从{earliest}起生效，不能从{first}起。",
                "已经发生的费用按当时的目录分割，不能改；请写以后的日期。",
            )
        )  # fmt: skip


def _plain(done: Applied) -> dict[str, object]:
    return {
        "new": done.new, "changed": done.changed, "gone": done.gone, "version": done.version,
        "first": str(done.first),
    }  # fmt: skip


def _repeated(shown: dict[str, Any]) -> Applied:
    done = shown["done"]
    return Applied(**{**done, "first": date.fromisoformat(done["first"])}, repeated=True)
