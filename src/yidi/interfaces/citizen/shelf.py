"""The law as the pages see it: one policy folder for the process.

Outside production a changed file is noticed at the next page, so that somebody who edits a pack
sees it without starting the server again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

from yidi.core.policy.book import Book
from yidi.core.policy.read import Pack
from yidi.core.problems import Refusal
from yidi.policy_files.folder import Folder, default_folder

_log = logging.getLogger(__name__)


class Shelf:
    """Holds the folder and replaces it when a file below it changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._folder: Folder | None = None
        self._stamp: tuple[object, ...] = ()

    def folder(self) -> Folder:
        """The folder as it is now."""
        with self._lock:
            if self._folder is None or not settings.PRODUCTION:
                self._folder = self._renewed()
            return self._folder

    def _renewed(self) -> Folder:
        """The folder held, or a new one if a file below it changed."""
        root = default_folder()
        found = [*root.glob("regions/*.yaml"), *root.glob("codes/*.yaml")]
        stamp = tuple(sorted((str(path), path.stat().st_mtime_ns) for path in found))
        if self._folder is not None and stamp == self._stamp:
            return self._folder
        self._stamp = stamp
        return Folder(root)


_shelf = Shelf()


def folder() -> Folder:
    """The policy folder of this process."""
    return _shelf.folder()


def book(region: str) -> Book:
    """The law of one insured region. Raises Refusal for a region without rules."""
    return folder().book(region)


@dataclass(frozen=True, slots=True)
class Province:
    """A province with its insured regions, as a list offers them."""

    name: str
    pools: tuple[Pack, ...]


def provinces() -> list[Province]:
    """Every insured region whose rules can be read, by province; invented ones come last."""
    pools = sorted(_pools(), key=lambda pack: pack.region)
    above = dict.fromkeys(pack.within for pack in pools)
    return [Province(_name(code), tuple(p for p in pools if p.within == code)) for code in above]


def _pools() -> Iterator[Pack]:
    shelf = folder()
    for region in shelf.files:
        try:
            pack = shelf.pack(region)
        except Refusal as refusal:
            _log.warning("pack %s cannot be read: %s", region, refusal)
            continue
        if pack.tier == "pool" and not pack.problems:
            yield pack


def _name(region: str) -> str:
    shelf = folder()
    return shelf.pack(region).name if region in shelf.files else shelf.places.name(region)
