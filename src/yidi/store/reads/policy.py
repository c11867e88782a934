"""The published law: which book of a region is in use, and which wait for a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection

from yidi.core import regions
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal
from yidi.policy_files import folder
from yidi.store.models import PublishedBook


@dataclass(frozen=True, slots=True)
class Published:
    """A book as it is kept. `approved_at` None: it waits for approval."""

    region: str
    digest: str
    texts: Mapping[str, str]
    author: str
    approver: str | None
    proposed_at: datetime
    approved_at: datetime | None


def in_use(region: str) -> Published | None:
    """The latest approved book of a region."""
    found = (
        PublishedBook.objects.select_related("author", "approver")
        .filter(region=region, approved_at__isnull=False)
        .order_by("-approved_at", "-id")
        .first()
    )
    return _value(found) if found else None


def waiting(region: str) -> Published | None:
    """The latest book of a region that waits for a second person."""
    found = (
        PublishedBook.objects.select_related("author")
        .filter(region=region, approved_at=None)
        .order_by("-proposed_at", "-id")
        .first()
    )
    return _value(found) if found else None


def regions_in_use() -> set[str]:
    """Regions that have an approved book."""
    return set(
        PublishedBook.objects.filter(approved_at__isnull=False).values_list("region", flat=True)
    )


def book(region: str) -> Book:
    """The compiled book in use, kept by its digest. Refuses a region without one."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_USE, [region])
        found = cursor.fetchone()
    if found is None:
        raise Refusal(
            Problem(
                "book_not_published",
                f"参保地{region[:20]}还没有发布的规则。",
                "请政策人员发布规则（yidi policy publish）。",
            )
        )
    return _compiled(region, found[0])


def scope(pool: str, place: str) -> str:
    """local | in_province | cross_province: a place of care, seen from a pool by what its book in use
    covers, or by its code alone where it has none."""
    covers = book(pool).covers if in_use(pool) else (pool,)
    return regions.scope(covers, place)


_IN_USE = """
SELECT digest FROM store_publishedbook WHERE region = %s AND approved_at IS NOT NULL
ORDER BY approved_at DESC, id DESC LIMIT 1
"""


def book_by_digest(region: str, digest: str) -> Book:
    """A book that was once in use, for recomputing what it decided."""
    return _compiled(region, digest)


@lru_cache(maxsize=256)
def _compiled(region: str, digest: str) -> Book:
    texts = PublishedBook.objects.values_list("texts", flat=True).get(region=region, digest=digest)
    return folder.compiled(region, texts)


def _value(kept: PublishedBook) -> Published:
    return Published(
        region=kept.region,
        digest=kept.digest,
        texts=kept.texts,
        author=kept.author.get_full_name(),
        approver=kept.approver.get_full_name() if kept.approver else None,
        proposed_at=kept.proposed_at,
        approved_at=kept.approved_at,
    )
