"""Whom an institution may ask about: who was identified there, or is or was there for care."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

_KNOWN = """
SELECT EXISTS (SELECT 1 FROM store_acquaintance a
                WHERE a.insured_region = %(region)s AND a.person_id = %(person)s
                  AND a.institution_code = %(code)s AND a.at >= %(since)s)
    OR EXISTS (SELECT 1 FROM store_visit v
                WHERE v.insured_region = %(region)s AND v.person_id = %(person)s
                  AND v.institution_code = %(code)s AND v.state <> 'cancelled')
"""


def known(institution_code: str, region: str, person_id: int, since: datetime) -> bool:
    """Identified there since a moment, or with a visit there that was not cancelled."""
    named: dict[str, Any] = {
        "code": institution_code,
        "region": region,
        "person": person_id,
        "since": since,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, named)
        return bool(cursor.fetchone()[0])
