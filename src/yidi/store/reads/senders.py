"""Who sends messages: an institution with the keys it signs with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from yidi.store import reach, sealing


@dataclass(frozen=True, slots=True)
class InstitutionCard:
    """An institution as the door knows it. level: our word; place: where it stands."""

    id: int
    code: str
    name: str
    place: str
    level: str
    pharmacy: bool


@dataclass(frozen=True, slots=True)
class Key:
    """A key in force [first, after). value: the shared secret, or the public key."""

    scheme: str
    value: bytes
    first: datetime
    after: datetime | None

    def holds(self, moment: datetime) -> bool:
        """Whether it opens anything at that moment."""
        return self.first <= moment and (self.after is None or moment < self.after)


@dataclass(frozen=True, slots=True)
class Sender:
    """An institution and all its keys, also those that do not hold."""

    institution: InstitutionCard
    keys: tuple[Key, ...]


_SENDER = """
SELECT i.id, i.code, i.name, i.place, i.level, i.pharmacy,
       k.scheme, k.secret_sealed, k.public, k.first, k.after
  FROM store_institution i LEFT JOIN store_institutionkey k ON k.institution_id = i.id
 WHERE i.code = %s ORDER BY k.id
"""
_SIGNED_ON = """
SELECT count(*) FROM store_signon
 WHERE sign_no = %s AND institution_code = %s AND operator = %s AND day = %s AND ended_at IS NULL
"""


def sender(code: str) -> Sender | None:
    """The institution of that code."""
    with reach.service(), connection.cursor() as cursor:
        cursor.execute(_SENDER, [code])
        rows = cursor.fetchall()
    if not rows:
        return None
    return Sender(InstitutionCard(*rows[0][:6]), tuple(_key(*row[6:]) for row in rows if row[6]))


def signed_on(code: str, operator: str, sign_no: str, day: date) -> bool:
    """Whether an operator's sign-in number is in force on a day."""
    with reach.service(), connection.cursor() as cursor:
        cursor.execute(_SIGNED_ON, [sign_no, code, operator, day])
        return bool(cursor.fetchone()[0])


def _key(
    scheme: str, secret: bytes | None, public: str, first: datetime, after: datetime | None
) -> Key:
    value = bytes.fromhex(sealing.unseal(secret) if secret else public)
    return Key(scheme, value, first, after)
