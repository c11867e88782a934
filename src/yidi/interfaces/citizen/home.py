"""The first page: what this is, and the one next step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yidi.interfaces.citizen import outages
from yidi.interfaces.citizen.account import session


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Greet, say what this is for, and offer the next step."""
    return render(request, "citizen/home.html", {"outages": outages.shown(session.me(request))})
