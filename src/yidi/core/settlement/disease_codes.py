"""Which disease a code of a chronic visit means (门慢门特病种目录代码, nhsa-interface §3.6).

Codes are listed, never cut: M07800 is chronic kidney failure without dialysis in one list and the
family of dialysis in another, so it is neither here. Regional codes of the same disease stand beside
the national one. policy/codes/chronic.yaml says where each was seen.
"""

from __future__ import annotations

from collections.abc import Mapping

DISEASES: Mapping[str, str] = {
    "M03900": "hypertension",
    "M01600": "diabetes",
    "M00500": "cancer_therapy",
    "M00503": "cancer_therapy",
    "M07801": "uremia_dialysis",
    "M07803": "uremia_dialysis",
    "M07804": "uremia_dialysis",
    "M08300": "transplant_rejection",
    "M05300": "copd",
    "M06900": "rheumatoid_arthritis",
    "M04600": "coronary_disease",
    "M00200": "viral_hepatitis",
    "M00201": "viral_hepatitis",
    "M00202": "viral_hepatitis",
    "M07200": "ankylosing_spondylitis",
}
"""Code → a word of shape.DISEASES."""


def disease(code: str) -> str | None:
    """The disease that a code means; None for a code that is not in the list."""
    return DISEASES.get(code.strip().upper())


def national(disease: str) -> str:
    """The code under which a disease is announced."""
    return next(code for code, word in DISEASES.items() if word == disease)


def same(one: str, other: str) -> bool:
    """Whether two codes speak of one disease; codes that are not listed only if they are equal."""
    return one == other or (disease(one) is not None and disease(one) == disease(other))
