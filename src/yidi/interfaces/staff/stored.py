"""A stored page (a photo, a PDF), shown inside a page of the console."""

from __future__ import annotations

from typing import Protocol

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse


class Stored(Protocol):
    """Where it lies, and of what kind it was found to be when it was uploaded."""

    @property
    def file(self) -> str: ...
    @property
    def media_type(self) -> str: ...


def served(found: Stored | None) -> HttpResponse:
    """The page as a file. Raises Http404."""
    if found is None or not default_storage.exists(found.file):
        raise Http404
    with default_storage.open(found.file) as file:
        response = HttpResponse(file.read(), content_type=found.media_type)
    response["Content-Disposition"] = "inline"
    return response
