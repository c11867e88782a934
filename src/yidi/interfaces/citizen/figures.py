"""Figures for everybody: one whole month at a time, without small cells."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yidi.core.calendar import add_months
from yidi.core.figures import public
from yidi.core.figures.cell_file import WORDS
from yidi.core.figures.definitions import FIGURES
from yidi.core.figures.hiding import SMALLEST, TOTAL
from yidi.interfaces.citizen import shelf
from yidi.interfaces.common import clock
from yidi.store.reads import figures as reads

_EXPLAINED = ("visits", "persons", "total", "fund_total")
_TITLES = {"care": "看什么病、怎么看", "insurance": "什么医保", "scope": "去哪里"}


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The month in the address, or the last one that was over when it was counted."""
    counted_at = reads.counted_at()
    months = reads.whole_months(counted_at.astimezone(clock.ZONE).date()) if counted_at else []
    asked = request.GET.get("month", "")
    month = next((m for m in months if f"{m:%Y-%m}" == asked), None) if asked else None
    if asked and month is None:
        raise Http404
    said: dict[str, Any] = {
        "months": months, "smallest": SMALLEST,
        "explained": [FIGURES[code] for code in _EXPLAINED],
    }  # fmt: skip
    if months:
        said |= _of(month or months[0], counted_at)
    return render(request, "citizen/figures.html", said)


@lru_cache(maxsize=24)
def _of(month: date, counted_at: datetime | None) -> dict[str, Any]:
    """A month's tables, worked out once for each counting."""
    places = shelf.folder().places
    by_word = {name: _by(month, name) for name in _TITLES}
    pairs = reads.public(month, "province", "destination")
    flows = public.flows({(str(key[0]), str(key[1])): sums for key, sums in pairs.items()})
    tables = {name: public.lines(found) for name, found in by_word.items()}
    tables["scope"] = public.scopes(by_word["scope"], flows)
    columns = [*(places.name(code) for code in flows.columns), "合计"]
    return {
        "month": month,
        "whole": public.whole(by_word["care"]),
        "before": public.whole(_by(add_months(month, -1), "care")),
        "tables": [
            (
                _TITLES[name],
                [(WORDS[name].get(line.word, "其他"), line) for line in lines],
            )
            for name, lines in tables.items()
        ],
        "rows": [
            (places.name(row) if row else "合计", list(zip(columns, cells, strict=True)))
            for row, cells in zip((*flows.rows, TOTAL), flows.visits, strict=True)
        ],
        "columns": columns,
        "hides": flows.hides,
        "counted_at": counted_at,
    }


def _by(month: date, name: str) -> dict[str, dict[str, int]]:
    return {str(key[0]): sums for key, sums in reads.public(month, name).items()}
