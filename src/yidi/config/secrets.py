"""Secrets that the house makes for itself: random, on disk, readable by their owner only."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from yidi.config.paths import data_folder, make_data_folder


def secret(name: str) -> str:
    """The secret of that name, made at random when it is first needed."""
    file = _file(name)
    try:
        return file.read_text()
    except FileNotFoundError:
        _make(file)
        return file.read_text()


def people_keys() -> dict[str, Any]:
    """The ring that seals people's numbers (store/sealing.py).

    It is the JSON file that YIDI_PEOPLE_KEYS names, kept apart from the database; where none need
    be named (config/production.py) one is made beside the other secrets.
    """
    named = os.environ.get("YIDI_PEOPLE_KEYS")
    if named:
        ring: dict[str, Any] = json.loads(Path(named).read_text())
        return ring
    seed = secret("people.keys").encode()
    find, seal = (hashlib.sha256(word + seed).hexdigest() for word in (b"find", b"seal"))
    return {"current": "1", "find": find, "seal": {"1": seal[:32]}}


def known_secret(name: str) -> str:
    """The secret of that name, or nothing when it was never made."""
    try:
        return _file(name).read_text()
    except (FileNotFoundError, PermissionError):
        return ""


def _file(name: str) -> Path:
    return data_folder() / "secrets" / name


def _make(file: Path) -> None:
    """Write in full first and link in second, so that two processes agree on one secret."""
    make_data_folder()
    file.parent.mkdir(mode=0o700, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
