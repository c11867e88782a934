"""What a file really is, and the harmless copy of it that is kept.

Pictures are drawn anew: place, time and make of the telephone are left behind, the size is bounded.
PDFs are copied page by page; one that would run programs is refused.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from yidi.core.problems import Problem, Refusal

LARGEST = 10 * 1024 * 1024
MOST_PAGES = 9
_PICTURES = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 50_000_000
_LONGEST_SIDE = 2400
_QUALITY = 82
_MOST_OBJECTS = 20_000
_ACTIVE = {
    "/JavaScript", "/JS", "/Launch", "/AA", "/EmbeddedFile", "/EmbeddedFiles",
    "/RichMedia", "/XFA", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept. digest: SHA-256 of the copy; the same file gives the same copy."""

    data: bytes
    media_type: str
    suffix: str
    pages: int
    digest: str


def checked(data: bytes) -> Checked:
    """The harmless copy of a file. Raises Refusal; the name and type that were sent do not count."""
    if not data:
        raise _refuse("file_empty", "这个文件是空的。", "请重新拍照或另选一个文件。")
    if len(data) > LARGEST:
        raise _refuse("file_too_large", "文件超过10MB。", "请重新拍照，或选小一点的文件。")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        copy, pages = _pdf(data)
        return Checked(copy, "application/pdf", ".pdf", pages, _digest(copy))
    drawn = _picture(data)
    return Checked(drawn, "image/jpeg", ".jpg", 1, _digest(drawn))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refuse(code: str, sentence: str, mend: str) -> Refusal:
    return Refusal(Problem(code, sentence, mend))


# ---- pictures


def _picture(data: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(data), formats=_PICTURES) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise _refuse("picture_too_large", "照片的尺寸太大。", "请用手机直接拍照上传。")
            return _drawn_anew(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise _refuse(
            "file_unknown",
            "打不开这个文件，它不是照片，也不是PDF。",
            "请上传手机拍的照片（JPG、PNG）或PDF。",
        ) from None


def _drawn_anew(opened: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(opened)
    paper = Image.new("RGB", upright.size, "white")
    flat = upright.convert("RGBA")
    paper.paste(flat, mask=flat.getchannel("A"))
    paper.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    made = io.BytesIO()
    paper.save(made, "JPEG", quality=_QUALITY, optimize=True)
    return made.getvalue()


# ---- PDF


def _pdf(data: bytes) -> tuple[bytes, int]:
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise _refuse("pdf_locked", "这个PDF加了密码，打不开。", "请去掉密码，或拍成照片上传。")
        pages = len(reader.pages)
        if not 1 <= pages <= MOST_PAGES:
            raise _refuse("too_many_pages", f"PDF要在{MOST_PAGES}页以内。", "请只留需要的几页。")
        if _is_active(reader):
            raise _refuse(
                "pdf_active",
                "这个PDF里带有会自动运行的内容，不能接收。",
                "请打印成普通PDF，或拍成照片上传。",
            )
        return _copied(reader), pages
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        raise _refuse("pdf_broken", "这个PDF坏了，打不开。", "请拍成照片上传。") from None


def _is_active(reader: PdfReader) -> bool:
    """Whether anything in the file would run, open or carry something else."""
    for seen, node in enumerate(_nodes(reader.trailer)):
        if seen > _MOST_OBJECTS or _ACTIVE & set(node) or node.get("/S") in _ACTIVE:
            return True
    return False


def _nodes(root: Any) -> Iterator[DictionaryObject]:
    """Every dictionary of a file, each once."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if (node.idnum, node.generation) in seen:
                continue
            seen.add((node.idnum, node.generation))
            node = node.get_object()
        if isinstance(node, DictionaryObject):
            yield node
            waiting += [node.raw_get(key) for key in node]
        elif isinstance(node, ArrayObject):
            waiting += list(node)


def _copied(reader: PdfReader) -> bytes:
    """Only the pages, without notes, links and what was said about the file."""
    writer = PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    writer.remove_annotations(None)
    writer.metadata = None
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
