"""Keeps the keys that institutions sign with. Within a service's reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from yidi.store import sealing
from yidi.store.models import Institution, InstitutionKey


@dataclass(frozen=True, slots=True)
class KeyCard:
    """A key as it may be shown: never the secret itself. public: of SM2, in hexadecimal."""

    id: int
    scheme: str
    public: str
    first: datetime
    after: datetime | None
    made_by: str


def institution_for_update(code: str) -> int | None:
    """The institution of that code, locked: one change of its keys at a time."""
    row = Institution.objects.select_for_update().filter(code=code).first()
    return int(row.pk) if row else None


def keys(code: str) -> list[KeyCard]:
    """All keys of an institution, oldest first."""
    rows = InstitutionKey.objects.filter(institution__code=code).order_by("id")
    return [_card(row) for row in rows]


def add(
    institution_id: int, scheme: str, secret: str, public: str, at: datetime, by: str
) -> KeyCard:
    """A key from now on. secret: hexadecimal, "" for SM2; public: hexadecimal, "" for SM3."""
    row = InstitutionKey.objects.create(
        institution_id=institution_id, scheme=scheme, public=public, first=at, made_by=by,
        secret_sealed=sealing.seal(secret) if secret else None,
    )  # fmt: skip
    return _card(row)


def end(institution_id: int, key_id: int, at: datetime) -> bool:
    """Ends one key; False if it is none that lasts."""
    return bool(_lasting(institution_id, at).filter(pk=key_id).update(after=at))


def end_others(institution_id: int, key_id: int, at: datetime) -> None:
    """Ends all keys but one, unless they end earlier."""
    _lasting(institution_id, at).exclude(pk=key_id).update(after=at)


def _lasting(institution_id: int, at: datetime) -> QuerySet[InstitutionKey]:
    beyond = Q(after=None) | Q(after__gt=at)
    return InstitutionKey.objects.filter(beyond, institution_id=institution_id)


def _card(row: InstitutionKey) -> KeyCard:
    return KeyCard(row.pk, row.scheme, row.public, row.first, row.after, row.made_by)
