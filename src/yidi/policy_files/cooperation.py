"""The lists of cooperation between agencies, from the policy folder."""

from __future__ import annotations

from functools import cache

from yidi.core.tickets.words import Words
from yidi.core.tickets.words import words as read
from yidi.policy_files import text
from yidi.policy_files.folder import default_folder


@cache
def words() -> Words:
    """As policy/codes/cooperation.yaml has them; read once a process."""
    path = default_folder() / "codes" / "cooperation.yaml"
    return read(text.read(path.read_text(encoding="utf-8")))
