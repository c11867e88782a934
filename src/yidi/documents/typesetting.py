"""Typst, warmed up once: a template and plain values in, a PDF/A-2b out.

Values reach a template as JSON in `sys.inputs`, never as markup, so a name is only ever a name. A
character that no font has is refused with the character; a printed paper has no empty boxes.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import manimgx_fonts_cjk
import typst

from yidi.core.filing.papers import plain
from yidi.core.problems import Problem, Refusal

TEMPLATES = Path(__file__).parent / "templates"
STANDARD: Final = "a-2b"
AUTHOR = "yidi"
_CJK = Path(manimgx_fonts_cjk.__file__).parent
_MISSING = re.compile(r'the text "?`?"?(.+?)"?`? could not be displayed', re.DOTALL)


def _further() -> tuple[Path, ...]:
    """The folders named in the environment, parted as in PATH."""
    named = os.environ.get("YIDI_FONTS", "").split(os.pathsep)
    return tuple(Path(folder) for folder in named if folder)


@dataclass
class Typesetter:
    """One compiler with its fonts, made when it is first needed; threads take turns.

    A page takes some milliseconds, so a lock costs less than a compiler for each thread.
    """

    also: tuple[Path, ...] = field(default_factory=_further)
    """Folders with further fonts, for characters that ours lacks: YIDI_FONTS unless given."""
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _compiler: typst.Compiler | None = None
    _families: list[str] = field(default_factory=list)

    def pdf(self, template: str, values: Mapping[str, Any], on: date | datetime) -> bytes:
        """The PDF of a template; the same values give the same bytes. Raises Refusal."""
        moment = _moment(on)
        said = {
            **values,
            "author": AUTHOR,
            "date": {"year": moment.year, "month": moment.month, "day": moment.day},
        }
        inputs = {"values": json.dumps(_clean(said), ensure_ascii=False)}
        with self._turn:
            compiler = self._ready()
            try:
                made = compiler.compile(
                    TEMPLATES / template,
                    format="pdf",
                    sys_inputs={**inputs, "fonts": json.dumps(self._families)},
                    pdf_standards=STANDARD,
                    timestamp=int(moment.timestamp()),
                )
            except typst.TypstError as error:
                raise _refused(error) from error
        if not isinstance(made, bytes):
            raise TypeError("typst gave no document")
        return made

    def _ready(self) -> typst.Compiler:
        if self._compiler is None:
            further = typst.Fonts(False, False, [*self.also])
            self._families = further.families()
            fonts = typst.Fonts(False, True, [_CJK, *self.also])
            self._compiler = typst.Compiler(
                root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True
            )
        return self._compiler


def _moment(on: date | datetime) -> datetime:
    if not isinstance(on, datetime):
        return datetime(on.year, on.month, on.day, tzinfo=UTC)
    return on if on.tzinfo else on.replace(tzinfo=UTC)


def _clean(value: Any) -> Any:
    """Text without control characters, at every depth."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, bytes):
        return list(value)
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value


def _refused(error: typst.TypstError) -> Exception:
    found = _MISSING.search(error.message)
    if not found:
        return error
    letters = found[1].strip('`"')
    return Refusal(
        Problem(
            "glyph_missing",
            f"字体里没有“{letters}”，这份文件没有打印。",
            "请核对这个字；确是生僻字的，请管理员在字体文件夹里加上含有它的字体。",
        )
    )
