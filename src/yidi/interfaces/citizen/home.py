"""The first page: what this is, and the one next step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Greet, say what this is for, and offer the next step."""
    return render(request, "citizen/home.html")
