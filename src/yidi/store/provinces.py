"""The province that a place belongs to for the medical insurance, said in SQL as the core has it."""

from yidi.core.regions import ELSEWHERE


def province(place: str) -> str:
    """What `core.regions.province_of` gives, of a column or other SQL that is a place."""
    cases = "".join(f" WHEN '{start}' THEN '{code}'" for start, code in ELSEWHERE.items())
    return f"(CASE left({place}, 4){cases} ELSE left({place}, 2) || '0000' END)"
