"""Duties of the agencies with values of an area's own."""

from __future__ import annotations

from dataclasses import replace

from yidi.core.policy.duties import Duties
from yidi.policy_files.folder import agency_duties


def own(region: str, **values: int) -> Duties:
    """What holds, and in one area these numbers; names with "__" for the dot."""
    made = dict(agency_duties().by_name)
    for name, value in values.items():
        known = made[name.replace("__", ".")]
        made[name.replace("__", ".")] = (*known, replace(known[0], region=region, value=value))
    return Duties(made)
