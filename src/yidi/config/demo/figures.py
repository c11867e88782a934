"""The figures of the demonstration's life, counted as every night, and a table that others have counted."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.figures.count_anew import count_anew
from yidi.actions.figures.load_file import load_file
from yidi.config.demo.accounts import ACTOR
from yidi.documents import long_tables
from yidi.policy_files.folder import Folder

PRINTED = "shanxi-2020.csv"
"""January to April 2020 in one province, as a newspaper printed it."""


def load(folder: Folder, now: datetime) -> None:
    """Twice is once."""
    count_anew(now)
    load_file(ACTOR, long_tables.rows(folder.root / "figures" / PRINTED), now)
