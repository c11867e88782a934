"""Collects and compresses the files for the browser, only when one of them changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from yidi.config.paths import data_folder


def collect() -> bool:
    """Bring the collected files up to date; True when there was something to do."""
    wanted = _digest()
    if _stamp().exists() and _stamp().read_text() == wanted:
        return False
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    _stamp().write_text(wanted)
    return True


def _stamp() -> Path:
    return data_folder() / "static.digest"


def _digest() -> str:
    """Changes when a file is added, taken away or written again."""
    seen = hashlib.sha256()
    for name, path in sorted(_sources()):
        facts = path.stat()
        seen.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _sources() -> Iterator[tuple[str, Path]]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for name, storage in finder.list([]):
            yield name, Path(storage.path(name))
