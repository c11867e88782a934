"""Files of people on their way to a browser: checked before, never guessed at, never run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase

from yidi.core.policy import shape


@dataclass(frozen=True, slots=True)
class Shown:
    """A page in a list."""

    n: int
    page: dict[str, Any]

    @property
    def name(self) -> str:
        """What it is a page of."""
        material = str(self.page["material"])
        return shape.MATERIALS.get(material, material)

    @property
    def picture(self) -> bool:
        """Whether a browser can show it in the page."""
        return str(self.page["media_type"]).startswith("image/")

    @property
    def kilobytes(self) -> int:
        """Its size."""
        return max(1, int(self.page["size"]) // 1024)


def as_fields(pages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pages of evidence as a draft keeps them."""
    return [{**page, "uploaded_at": page["uploaded_at"].isoformat()} for page in pages]


def from_fields(pages: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Pages of a draft as evidence takes them."""
    return tuple(
        {**page, "uploaded_at": datetime.fromisoformat(str(page["uploaded_at"]))} for page in pages
    )


def served(name: str, media_type: str, download: str = "") -> HttpResponseBase:
    """A stored file with headers that leave a browser nothing to guess. Raises Http404."""
    try:
        opened = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    shown_as = download or f"page{PurePath(name).suffix}"
    inline = media_type.startswith("image/") and not download
    response = FileResponse(
        opened, as_attachment=not inline, filename=shown_as, content_type=media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
