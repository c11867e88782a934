"""A place typed as text: suggested while typing, understood when sent."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from yidi.core import regions
from yidi.interfaces.staff.guard import Visit, guarded
from yidi.interfaces.staff.show import places

_MOST = 12
_CODE = re.compile(r"(\d{6})\s*$")


class PlaceField(forms.CharField):
    """A place: its name, its code, or what was suggested (`上海市 310000`); cleaned to the code."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "list": "places",
            "autocomplete": "off",
            "hx-get": reverse_lazy("staff-places"),
            "hx-trigger": "input changed delay:150ms",
            "hx-target": "#places",
            "hx-params": "*",
        }
        kwargs.setdefault("help_text", "写城市或区县的名字，也可以写六位代码。")
        super().__init__(max_length=60, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """The code. Raises ValidationError naming what could be meant."""
        typed = super().clean(value)
        if not typed:
            return ""
        code = _CODE.search(typed)
        if code and regions.canonical(code[1]) in places():
            return regions.canonical(code[1])
        found = matching(typed)
        exact = [c for c, name in found if places().names[c] == typed]
        if len(found) == 1 or len(exact) == 1:
            return (exact or [found[0][0]])[0]
        if not found:
            raise ValidationError(f"没有找到“{typed}”。请写城市的全名。")
        raise ValidationError(f"“{typed}”可能是：{'、'.join(n for _, n in found[:6])}。请写完整。")


def matching(typed: str) -> list[tuple[str, str]]:
    """(code, full name) of places whose name begins with or holds what was typed."""
    typed = typed.strip()
    if not typed:
        return []
    known = places()
    ranked = sorted(
        (not name.startswith(typed), _size(code), code)
        for code, name in known.names.items()
        if typed in name or typed in known.name(code)
    )
    return [(code, known.name(code)) for _, _, code in ranked[:_MOST]]


def named(code: str) -> str:
    """How a chosen place stands in its field."""
    return f"{places().name(code)} {code}"


@guarded("work")
def suggest(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Suggestions for whichever field was typed in."""
    typed = next((v for k, v in request.GET.items() if k.endswith(("place", "admitted_at"))), "")
    found = matching(str(typed)[:40])
    return render(request, "staff/place_options.html", {"found": found})


def _size(code: str) -> int:
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2
