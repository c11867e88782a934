"""A list as an Excel file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from yidi.actions.trail import look
from yidi.documents.tables import Column, workbook
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import ACT, Visit, guarded
from yidi.interfaces.staff.lists import queue_named
from yidi.store.reads import desks

MOST = 20_000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
COLUMNS = (
    Column("参保地", width=14), Column("受理编号", width=24), Column("姓名", width=12),
    Column("证件号末四位", width=12), Column("险种", width=12), Column("备案类别", width=22),
    Column("就医地", width=20), Column("开始日", "day"), Column("结束日", "day"),
    Column("证明方式", width=10), Column("渠道", width=12), Column("状态", width=10),
    Column("办理时间", "moment", 18), Column("应办结日", "day"), Column("补正截止", "day"),
)  # fmt: skip


@guarded("export", ACT)
def export(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Every row of a list, up to MOST."""
    queue = queue_named(name)
    rows = [row(line) for line in _lines(queue, visit)]
    look.exported(visit.actor, queue.title, len(rows), visit.now)
    return attached(workbook(rows, COLUMNS, queue.title), f"{name}-{visit.now:%Y%m%d}.xlsx")


def attached(content: bytes | str, name: str, kind: str = EXCEL) -> HttpResponse:
    """A file to be saved."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def attached_csv(text: str, name: str) -> HttpResponse:
    """A CSV file to be saved, marked so that a spreadsheet reads it as UTF-8."""
    return attached(f"\ufeff{text}", name, CSV)


def _lines(queue: desks.Queue, visit: Visit) -> Iterator[show.Line]:
    after, left = None, MOST
    while left > 0:
        rows = desks.page(queue, visit.regions, visit.now, after, min(left, 1000))
        yield from (show.line(row, queue, visit.now) for row in rows)
        if len(rows) < 1000:
            return
        after, left = rows[-1].key, left - len(rows)


def row(line: show.Line) -> tuple[Any, ...]:
    """A line as cells of COLUMNS."""
    filing, person = line.filing, line.person
    return (
        filing.region_name, filing.number, person.card.name, person.card.id_last4,
        person.insurance, filing.kind, filing.place, filing.first, filing.last, filing.way,
        filing.channel, filing.badge.word, filing.filed_at.astimezone(), filing.decide_by,
        filing.filing.mend_by,
    )  # fmt: skip
