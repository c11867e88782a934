"""Pages for when something cannot be done: what happened, what it means for you, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yidi.core.problems import Problem


@dataclass(frozen=True, slots=True)
class Sorry:
    """What a person is told. `action` and `address` make the one button."""

    title: str
    means: str
    action: str
    address: str
    problems: Sequence[Problem] = ()


def page(request: HttpRequest, sorry: Sorry, status: int = 400) -> HttpResponse:
    """The page, with the status that machines read."""
    return render(request, "citizen/sorry.html", {"sorry": sorry}, status=status)
