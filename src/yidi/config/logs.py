"""The log: one line an event on standard error, and never anything about a person.

In production a line is a JSON object; elsewhere it reads like a sentence. An exception is told by
its kind, its way through the code, and, for the database, what was violated: never by its words or
values, in which a name or a number may stand. Words of other people's packages are kept without the
values put into them. Only `yidi run --reload` shows everything, to the developer who asked for it.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from yidi.config import paths
from yidi.interfaces.common import clock, requests

_HIDDEN = "…"
_PRIVATE = re.compile(
    r"""'[^']*'|"[^"]*"|‘[^’]*’|“[^”]*”"""  # whatever is quoted was put in
    r"|(?<![0-9A-Za-z-])[0-9][0-9 -]{5,}[0-9Xx](?![0-9A-Za-z-])|[0-9]{7,}[Xx]?"
    r"|[\u3400-\u9fff·]+|\S+@\S+"
)
_ADDRESS = re.compile(r"/\S*")
_OPEN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_KEPT = re.compile(r"[0-9a-f]{64}")
"""A digest (of a block, of a book) is no number of a person."""


def configuration(production: bool, debug: bool = False) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything to standard error, through one formatter."""
    form = {"()": f"{__name__}.{'Json' if production else 'Sentence'}"}
    plain = {"handlers": ["stderr"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"told_already": {"()": f"{__name__}.ToldAlready"}},
        "formatters": {"line": {"format": _OPEN} if debug else form},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "yidi": {"level": "INFO"},
            # a page not found is a line of yidi.request already; django would name its address
            "django": {"handlers": [], "level": "ERROR"},
            "django.request": {"filters": ["told_already"]},
            "django.server": {"handlers": [], "level": "ERROR"},
            "django.security": {"level": "WARNING"},
            "_granian": {**plain, "level": "WARNING"},
            "granian.access": {**plain, "level": "CRITICAL"},
        },
    }


class ToldAlready(logging.Filter):
    """Lets exceptions pass; an answer of 503 that was meant is a line of yidi.request."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


class Safe(logging.Formatter):
    """What both forms of a line share."""

    def format(self, record: logging.LogRecord) -> str:
        facts = {"at": self.formatTime(record), "level": record.levelname, "logger": record.name}
        if number := requests.number():
            facts["request"] = number
        facts |= {"said": said(record), **getattr(record, "facts", {})}
        return self.line(facts, told(record.exc_info) if record.exc_info else [])

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """The real moment, also where YIDI_CLOCK is set: a log tells when things happened."""
        moment = datetime.fromtimestamp(record.created, clock.ZONE)
        return moment.isoformat(timespec="milliseconds")

    def line(self, facts: dict[str, Any], failure: list[str]) -> str:
        """One event in this form."""
        raise NotImplementedError


class Json(Safe):
    """A JSON object, for programs that collect logs."""

    def line(self, facts: dict[str, Any], failure: list[str]) -> str:
        if failure:
            facts["failure"] = failure
        return json.dumps(facts, ensure_ascii=False, default=str)


class Sentence(Safe):
    """A line for people."""

    def line(self, facts: dict[str, Any], failure: list[str]) -> str:
        first = [str(facts.pop(name)) for name in ("at", "level", "logger", "said")]
        rest = [f"{name}={value}" for name, value in facts.items()]
        return "\n".join([" ".join([*first, *rest]), *(f"    {line}" for line in failure)])


def said(record: logging.LogRecord) -> str:
    """The words of an event. Ours may carry values (counts, codes); those of others lose theirs."""
    if record.name.split(".")[0] == "yidi":
        return scrubbed(record.getMessage())
    if record.name.startswith("django."):
        return "an exception" if record.exc_info else "something refused"
    values = record.args if isinstance(record.args, tuple) else ()
    if any(isinstance(value, str) for value in values):
        return _ADDRESS.sub(_HIDDEN, scrubbed(str(record.msg).replace("%s", _HIDDEN)))
    return _ADDRESS.sub(_HIDDEN, scrubbed(record.getMessage()))


def scrubbed(text: str) -> str:
    """Text without what may be a number, a name, an address or anything quoted."""
    kept: list[str] = _KEPT.findall(text)
    parts = [_PRIVATE.sub(_HIDDEN, part) for part in _KEPT.split(text)]
    return "".join(part + digest for part, digest in zip(parts, [*kept, ""], strict=True))


def told(failure: Any) -> list[str]:
    """The kind of each exception in the chain, and where it came through."""
    lines: list[str] = []
    current: BaseException | None = failure[1] if isinstance(failure, tuple) else failure
    while current is not None:
        lines.append(_kind(current))
        frames = traceback.extract_tb(current.__traceback__)
        lines += [f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
        current = current.__cause__ or current.__context__
    return lines


def _kind(failure: BaseException) -> str:
    name = f"{type(failure).__module__}.{type(failure).__qualname__}"
    if not isinstance(failure, psycopg.Error):
        return name
    found = failure.diag
    facts = (found.sqlstate, found.table_name, found.column_name, found.constraint_name)
    return " ".join([name, *(fact for fact in facts if fact)])


def _short(file: str) -> str:
    """The part of a file's name that says which file it is."""
    path = Path(file)
    if path.is_relative_to(paths.PACKAGE):
        return str(path.relative_to(paths.PACKAGE.parent))
    parts = file.split("site-packages/")
    return parts[1] if len(parts) > 1 else path.name
