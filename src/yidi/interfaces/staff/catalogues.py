"""Catalogues of the place of care: their versions, what is in them on a day, an item through time.

Nobody's data: whoever holds the right sees the catalogue of every province. A file comes in on the
page of imports, by a supervisor whose post is the province itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yidi.core import regions
from yidi.core.calendar import ONE_DAY
from yidi.core.settlement.catalogue import CHARGE_TYPES, CLASSES, LIST_TYPES, Item
from yidi.interfaces.common.catalogue_words import caps, shares
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import Visit, guarded
from yidi.store.reads import catalogue as reads

MOST = 50
"""Items that a search shows."""


class SearchForm(ours.Form):
    """Which items, on which day of care."""

    q = forms.CharField(
        label="项目",
        required=False,
        max_length=60,
        help_text="名称的一部分，编码或拼音首字母的开头。",
    )
    on = ours.DayField(label="哪一天的费用", required=False)


@dataclass(frozen=True, slots=True)
class ProvinceView:
    """A province that has a catalogue: its latest version, how many there are."""

    name: str
    latest: reads.VersionCard
    versions: int
    mine: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as it stands from `first` to `last`, in words; last None: until further notice."""

    item: Item
    kind: str
    category: str
    share: str
    caps: str
    limit: str
    last: date | None


@guarded("catalogue")
def provinces(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every province with a catalogue, the visitor's own first."""
    own = {reads.region_of(region) for region in visit.regions}
    rows = sorted(_provinces(own), key=lambda row: not row.mine)
    context = {"visit": visit, "rows": rows, "may_import": _may_import(visit)}
    return render(request, "staff/catalogues/list.html", context)


@guarded("catalogue")
def province(request: HttpRequest, visit: Visit, region: str) -> HttpResponse:
    """The versions of a province's catalogue, and what a search finds in it."""
    versions = reads.versions([region])
    if not versions:
        raise Http404
    today = visit.now.date()
    form = SearchForm(request.GET or None, initial={"on": today})
    asked = form.cleaned_data if form.is_valid() else {}
    on, text = asked.get("on") or today, asked.get("q", "")
    counts = reads.counted(region, on)
    context = {
        "visit": visit, "form": form, "region": region, "name": show.region_name(region), "on": on,
        "versions": versions, "typed": text, "most": MOST,
        "counts": [(CLASSES[category], count) for category, count in counts.items()],
        "items": [_item(one) for one in reads.search(region, text, on, MOST)],
    }  # fmt: skip
    return render(request, "staff/catalogues/province.html", context)


@guarded("catalogue")
def item(request: HttpRequest, visit: Visit, region: str, code: str) -> HttpResponse:
    """An item from its first day to now, latest first."""
    spans = [_item(one) for one in reversed(reads.through_time(region, code))]
    if not spans:
        raise Http404
    context = {
        "visit": visit, "region": region, "name": show.region_name(region), "spans": spans,
        "one": spans[0],
    }  # fmt: skip
    return render(request, "staff/catalogues/item.html", context)


def _provinces(own: set[str]) -> list[ProvinceView]:
    by_region: dict[str, list[reads.VersionCard]] = {}
    for card in reads.versions():
        by_region.setdefault(card.region, []).append(card)
    return [
        ProvinceView(show.region_name(region), cards[0], len(cards), region in own)
        for region, cards in by_region.items()
    ]


def _may_import(visit: Visit) -> bool:
    return any(regions.keeps_catalogue(region) for region in visit.me.regions("import"))


def _item(one: Item) -> ItemView:
    return ItemView(
        item=one,
        kind=f"{LIST_TYPES[one.list_type]} · {CHARGE_TYPES[one.charge_type]}",
        category=CLASSES[one.category],
        share=shares(one) if one.category == "B" else _SHARES[one.category],
        caps=caps(one.price_caps) if one.price_caps else "不限",
        limit=(one.limit_note or "须审批") if one.limited else "",
        last=one.after - ONE_DAY if one.after else None,
    )


_SHARES: Mapping[str, str] = {"A": "无", "C": "全部"}
"""What the person pays first of the classes whose share is not set item by item."""
