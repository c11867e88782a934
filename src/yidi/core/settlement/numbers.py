"""The numbers of visits and settlements: digits only, the insured region first, never reused."""

from __future__ import annotations

from datetime import date


def numbered(region: str, day: date, serial: int) -> str:
    """Region (6), day as yymmdd (6), serial (10): "1407002611220000000042"."""
    return f"{region}{day:%y%m%d}{serial:010d}"
