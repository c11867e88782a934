"""Keep a file that an institution sent, or one that it may fetch (9101, 3202)."""

from __future__ import annotations

from datetime import datetime

from yidi.store.writes import hospital_files


def keep_file(
    institution_code: str, number: str, name: str, content: bytes, moment: datetime
) -> datetime:
    """Until when it may be fetched. Call it inside `once.once`."""
    return hospital_files.add(institution_code, number, name, content, moment)
