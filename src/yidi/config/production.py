"""What production refuses to start with: everything that was meant for a demonstration or a
developer. Each refusal names the setting and the next step, and all are told at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from yidi.config import paths

_SHORTEST = 40
_LEAST_VARIED = 8
"""Different bytes in a key made by chance; a key typed by hand, or a sample, has fewer."""

Settings = Mapping[str, str]


def insist(settings: Settings) -> None:
    """Raises ImproperlyConfigured, with one line a refusal, unless there is nothing to refuse."""
    found = list(refusals(settings))
    if found:
        lines = "\n".join(f"  - {line}" for line in found)
        raise ImproperlyConfigured(f"YIDI_ENV is production, which refuses to start:\n{lines}")


def refusals(settings: Settings) -> Iterator[str]:
    """Every reason not to start, from settings alone."""
    for check in _CHECKS:
        yield from check(settings)


def _secret_key(settings: Settings) -> Iterator[str]:
    key = settings.get("YIDI_SECRET_KEY", "")
    if key and (len(key) < _SHORTEST or key.startswith("demo")):
        yield (
            "YIDI_SECRET_KEY is short or the one of the demonstration; unset it and one is made, or "
            "give 50 random characters."
        )


def _people_keys(settings: Settings) -> Iterator[str]:
    named = settings.get("YIDI_PEOPLE_KEYS", "")
    if not named:
        yield (
            "YIDI_PEOPLE_KEYS must name the file of keys for people's numbers; make one by "
            "`yidi keys people FILE` and keep it apart from the database."
        )
        return
    file = Path(named)
    if not file.is_file():
        yield f"YIDI_PEOPLE_KEYS names {file}, which is no file that we can read; correct it."
        return
    if _loose(file):
        yield f"YIDI_PEOPLE_KEYS: {file} can be read by others; run `chmod 600 {file}`."
    if not _strong(file):
        yield (
            f"YIDI_PEOPLE_KEYS: {file} holds no keys made by chance; make some by "
            "`yidi keys people FILE`."
        )


def _loose_secrets(settings: Settings) -> Iterator[str]:
    folder = paths.data_folder() / "secrets"
    files = [file for file in folder.iterdir() if _loose(file)] if _listable(folder) else []
    if files:
        names = ", ".join(file.name for file in files)
        yield f"YIDI_DATA: {names} can be read by others; run `chmod 600 {folder}/*`."


def _clock(settings: Settings) -> Iterator[str]:
    if settings.get("YIDI_CLOCK"):
        yield "YIDI_CLOCK is set, and production runs only on the real clock; unset it."


def _debugging(settings: Settings) -> Iterator[str]:
    if settings.get("YIDI_DEBUG"):
        yield "YIDI_DEBUG is set (by --reload, perhaps); unset it and run without --reload."


def _hosts(settings: Settings) -> Iterator[str]:
    hosts = [host for host in settings.get("YIDI_HOSTS", "").split(",") if host.strip()]
    if not hosts:
        yield "YIDI_HOSTS is empty; name the hosts to answer to, such as yidi.city.example."
    if any(host.strip().startswith(("*", ".")) for host in hosts):
        yield "YIDI_HOSTS lets anybody choose the host; name each host in full."


def _signatures(settings: Settings) -> Iterator[str]:
    schemes = settings.get("YIDI_SIGNATURE_SCHEMES", "").lower().split(",")
    if "none" in (scheme.strip() for scheme in schemes):
        yield (
            "YIDI_SIGNATURE_SCHEMES lets hospitals in unsigned; take `none` out of it, or unset it "
            "for SM3,SM2."
        )


_CHECKS: tuple[Callable[[Settings], Iterator[str]], ...] = (
    *(_secret_key, _people_keys, _loose_secrets, _clock, _debugging, _hosts, _signatures),
)


def _loose(file: Path) -> bool:
    return bool(file.stat().st_mode & 0o077)


def _listable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)


def _strong(file: Path) -> bool:
    """Whether the ring can be read and each of its keys looks like one made by chance."""
    try:
        ring: dict[str, Any] = json.loads(file.read_text())
        keys = [bytes.fromhex(key) for key in (ring["find"], *ring["seal"].values())]
        known = ring["current"] in ring["seal"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return known and all(len(set(key)) >= _LEAST_VARIED for key in keys)
