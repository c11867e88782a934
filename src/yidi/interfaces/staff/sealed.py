"""Sealed blocks for auditors: how far each series is sealed, with which digest; and whether a file that
was taken out of the house is what was sealed."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yidi.actions.trail import look
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store import chain_file, reach
from yidi.store.chain import SERIES, Series
from yidi.store.reads import blocks

NAMES = {"trail": "留痕", "journal": "分录", "settlement": "结算"}
LARGEST = 200 * 1024 * 1024
NEWEST = 10


@guarded("trail", BOTH)
def sealed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every series with its newest blocks; the newest is computed anew, and so is a file that is sent."""
    context: dict[str, Any] = {"visit": visit, "problems": (), "verified": None}
    status = 200
    if request.method == "POST":
        try:
            context["verified"] = _verified(request)
        except Refusal as refusal:
            context["problems"], status = refusal.problems, 409
    with reach.service():
        context["series"] = [_series(series) for series in SERIES.values()]
    look.listed(visit.actor, "封存块", len(SERIES), visit.now)
    return render(request, "staff/trail/sealed.html", context, status=status)


def _series(series: Series) -> dict[str, Any]:
    newest = blocks.newest(series, NEWEST)
    return {
        "name": NAMES[series.name],
        "command": series.name,
        "state": blocks.state(series),
        "blocks": newest,
        "whole": blocks.unchanged(series, newest[0]) if newest else None,
    }


def _verified(request: HttpRequest) -> dict[str, Any]:
    """What a file holds, and whether this house sealed it so. Raises Refusal."""
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise Refusal(
            Problem("no_file", "还没有选择文件。", "请选择 yidi trail export 写出的文件。")
        )
    if file.size > LARGEST:
        mend = "请在命令行用 yidi trail verify 文件 核对，那里不限大小。"
        raise Refusal(Problem("file_too_large", "文件超过200MB。", mend))
    found = chain_file.verify(_lines(file))
    last = found.first + found.blocks - 1
    with reach.service():
        ours = blocks.digest_of(found.series, last) if found.blocks else ""
    return {
        "found": found, "last": last, "name": NAMES.get(found.series, found.series),
        "ours": ours == found.digest,
    }  # fmt: skip


def _lines(file: Any) -> Iterator[str]:
    """The lines of an upload, decoded as they come. Raises Refusal for what is no text."""
    try:
        yield from codecs.iterdecode(file, "utf-8")
    except UnicodeDecodeError as fault:
        raise chain_file.unreadable() from fault
