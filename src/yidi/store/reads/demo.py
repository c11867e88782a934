"""Is this house one of a demonstration?"""

from __future__ import annotations

from yidi.store import reach
from yidi.store.models import TrailLine

MARK = "demo.loaded"


def loaded() -> bool:
    """Whether the demonstration was loaded, all of it."""
    with reach.service():
        return TrailLine.objects.filter(subject=MARK).exists()
