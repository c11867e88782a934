"""Serves the few front-end files that pages use, straight from the packages they came in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from yidi.interfaces.common.vendor_files import FILES


class _Packages(FileSystemStorage):
    """The npm packages seen under the addresses of FILES."""

    def path(self, name: str) -> str:
        return str(Path(self.location) / FILES.get(name, name))


class VendorFinder(BaseFinder):
    """A static files finder that knows FILES and nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = _Packages(location=settings.ASSETS)

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to check here: `yidi doctor` tells when files are missing."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file behind an address, in the shape Django asks for."""
        found = path in FILES and self.storage.exists(path)
        if find_all:
            return [self.storage.path(path)] if found else []
        return self.storage.path(path) if found else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """Every file that is there, for collecting."""
        return ((name, self.storage) for name in FILES if self.storage.exists(name))
