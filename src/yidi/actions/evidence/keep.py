"""Keeps checked files in Django's storage under random names, outside the web root."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from yidi.actions.evidence.check import LARGEST, MOST_PAGES, Checked, checked
from yidi.core.problems import Problem, Refusal


def keep(
    files: Iterable[Any], material: str, by: str, moment: datetime, already: int = 0
) -> tuple[dict[str, Any], ...]:
    """Uploaded files as pages of evidence, as store.writes.filings.add_evidence takes them.

    already: how many pages there are. All files are looked into before the first is kept. Raises
    Refusal.
    """
    found = [checked(_read(file)) for file in files]
    if already + sum(file.pages for file in found) > MOST_PAGES:
        sentence = f"一次最多上传{MOST_PAGES}页。"
        raise Refusal(Problem("too_many_pages", sentence, "请只留需要的几页。"))
    return tuple(_page(file, material, by, moment) for file in found)


def forget(pages: Sequence[dict[str, Any]]) -> None:
    """Pages that were not sent after all."""
    for page in pages:
        default_storage.delete(str(page["file"]))


def _read(file: Any) -> bytes:
    if file.size > LARGEST:
        raise Refusal(Problem("file_too_large", "文件超过10MB。", "请重新拍照，或选小一点的文件。"))
    data: bytes = file.read()
    return data


def _page(file: Checked, material: str, by: str, moment: datetime) -> dict[str, Any]:
    name = f"evidence/{moment:%Y/%m}/{secrets.token_hex(16)}{file.suffix}"
    return {
        "material": material,
        "file": default_storage.save(name, ContentFile(file.data)),
        "media_type": file.media_type,
        "size": len(file.data),
        "digest": file.digest,
        "uploaded_at": moment,
        "uploaded_by": by,
    }
