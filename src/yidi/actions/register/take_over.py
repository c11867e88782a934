"""Take an area over on its first day: existing filings, chronic entitlements, yearly sums, cards.

As with the register, a file is read and compared first and counts when it is applied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.register.file import (
    NO_ROWS,
    Cells,
    Faults,
    check_region,
    headers,
    listed,
    named,
)
from yidi.core import takeover
from yidi.core.calendar import ONE_DAY, add_months
from yidi.core.enrolment import columns
from yidi.core.filing import standing
from yidi.core.filing.record import Filing, Person
from yidi.core.filing.standing import Standing
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import policy as policy_reads
from yidi.store.writes import register as import_writes
from yidi.store.writes import takeover as writes
from yidi.store.writes import traces

WHY = "首日接管：原系统的备案"
PREFIX = "take_over_"
"""Before what is taken over, in the subject of an import."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was found; faults empty: the file can be applied. number: of the import."""

    number: int
    rows: int
    new: int
    changed: int
    same: int
    faults: tuple[Problem, ...]
    faults_in_all: int


@dataclass(frozen=True, slots=True)
class Applied:
    """How many were new or changed."""

    written: int
    repeated: bool = False


def read_take_over(
    actor: Actor, what: str, region: str, name: str, rows: Iterable[Cells], moment: datetime
) -> Read:
    """what: filings | chronic | sums | cards. rows: the header row first. Raises Refusal for the headers,
    an empty file, another area or an area without published rules."""
    check_region(actor, region)
    kind = _kind(what)
    lines = iter(rows)
    with reach.service():
        book = policy_reads.book(region)
        area = takeover.Area(book.covers, book.places.names, book.accumulators, moment.date())
        number = import_writes.open_import(region, _subject(what), name, actor.name, moment)
        faults, seen = Faults(), hashlib.sha256()
        staged = writes.stage(number, _read(kind, area, lines, faults, seen))
        if not staged and not faults.count:
            raise Refusal(NO_ROWS)
        for line, code, other in writes.clashes(number, region, what):
            sentence, mend = _CLASHES[code]
            faults.add(line, [Problem(code, sentence.format(other), mend)])
        found = {} if faults.count else writes.compared(number, region, what)
        import_writes.close_import(
            number, seen.hexdigest(), {**found, "rows": staged}, listed(faults)
        )
        import_writes.drop_waiting(region, _subject(what), number)
        if faults.count:
            _forget(number)
        traces.trail(
            moment, region, actor.kind, actor.name, f"{_subject(what)}.read", f"import:{number}",
            f"{name}：{staged}行，{faults.count}处问题", actor.address,
        )  # fmt: skip
    new, changed, same = (int(found.get(name, 0)) for name in ("new", "changed", "same"))
    return Read(number, staged, new, changed, same, tuple(faults.kept), faults.count)


def apply_take_over(actor: Actor, number: int, moment: datetime) -> Applied:
    """Raises Refusal if there is no such file, if it has faults, or if it would now do otherwise."""
    with reach.service():
        kept = import_writes.import_for_update(number)
        if kept is None or not kept.subject.startswith(PREFIX):
            raise Refusal(Problem("no_import", "没有这份读入的文件。", "请先读入文件。"))
        check_region(actor, kept.insured_region)
        region, shown = kept.insured_region, kept.difference
        what = kept.subject.removeprefix(PREFIX)
        if kept.applied_at is not None:
            return Applied(shown["new"] + shown["changed"], repeated=True)
        if kept.faults:
            raise Refusal(Problem("file_has_faults", "文件有问题。", "请改正后重新读入。"))
        import_writes.one_at_a_time(region)
        if {**writes.compared(number, region, what), "rows": shown["rows"]} != shown:
            raise Refusal(
                Problem("register_changed", "读入之后有变动，差异已经不同。", "请重新读入文件。")
            )
        written = (
            _filings(actor, number, region, moment)
            if what == "filings"
            else writes.put(number, region, what)
        )
        import_writes.applied(kept, actor.name, moment, shown)
        _forget(number)
        traces.trail(
            moment, region, actor.kind, actor.name, f"{kept.subject}.apply", f"import:{number}",
            f"写入{written}", actor.address,
        )  # fmt: skip
    return Applied(written)


def _subject(what: str) -> str:
    return f"{PREFIX}{what}"


def _kind(what: str) -> takeover.Kind:
    found = takeover.KINDS.get(what)
    if found is None:
        known = "、".join(takeover.KINDS)
        raise Refusal(Problem("word_unknown", f"不能接管“{what[:20]}”。", f"可以是：{known}。"))
    return found


def _forget(number: int) -> None:
    import_writes.forget_other_lines(number)


def _read(
    kind: takeover.Kind, area: takeover.Area, lines: Iterator[Cells], faults: Faults, seen: Any
) -> Iterator[tuple[int, takeover.Row]]:
    fields = columns(headers(lines), kind.columns, kind.needed)
    for line, said in named(lines, fields, seen.update):
        try:
            yield line, kind.read(said, area)
        except Refusal as refusal:
            faults.add(line, refusal.problems)


def _filings(actor: Actor, number: int, region: str, moment: datetime) -> int:
    """Every filing as it stands by the law, with original dates, proof and channel."""
    book = policy_reads.book(region)
    zone = moment.tzinfo
    if zone is None:
        raise Refusal(Problem("moment_unclear", "时间没有时区。", "请重试。"))
    writes.open_filings()
    for batch in writes.new_filings(number, region):
        writes.copy_filings(
            region,
            book.digest,
            (
                (at, _standing(book, person, takeover.to_filing(key, fields, zone), moment))
                for key, fields, at, person in batch
            ),
        )
    return writes.enter_filings(actor.name, moment, WHY)


def _standing(book: Book, person: Person, filing: Filing, moment: datetime) -> Standing:
    """What is true of it now; a law that does not reach back so far says nothing of lock or ban."""
    if filing.ended_at is not None:
        filing = replace(filing, ban_until=_ban(book, person, filing, filing.ended_at))
    try:
        return standing.standing(book, person, filing, moment)
    except Refusal:
        after = filing.last + ONE_DAY if filing.last else None
        return Standing(filing, filing.state, filing.way, None, None, filing.first, after)


def _ban(book: Book, person: Person, filing: Filing, ended: datetime) -> Any:
    """Until when no new commitment, if the filing was given up under a rule that says so."""
    if filing.way != "commitment" or not standing.long_term(filing.kind):
        return None
    try:
        row = standing.ban_row(book, person, filing, ended)
    except Refusal:
        return None
    return add_months(ended.date(), row.value["months"]) if "months" in row.value else None


_CLASHES = {
    "person_unknown": ("登记册里没有人员编号{}。", "请先导入登记册，或核对编号。"),
    "key_twice": ("与第{}行重复。", "同一件事只能有一行。"),
    "filing_differs": ("编号{}已经接管过，但内容不同。", "请核对；要改的请在系统里办理变更。"),
    "filings_overlap": ("与第{}行是同一人同一就医地，有效期重叠。", "请只留一行，或填结束日。"),
    "card_twice": ("卡号与第{}行相同。", "一张卡只能是一个人的，请核对。"),
    "card_taken": ("卡号已登记在人员编号{}名下。", "请核对；换卡的请先更正原来那一位。"),
    "filing_there": ("此人在这个就医地已有备案{}。", "请核对后删去这一行。"),
}
