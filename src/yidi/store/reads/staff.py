"""Questions to the staff: who works where, which resets wait for a second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django_otp.plugins.otp_totp.models import TOTPDevice

from yidi.store.models import Post, Reset, User
from yidi.store.models.offices import CASHIER, ROLES, UNIT_OFFICER

__all__ = [
    "CASHIER", "ROLES", "UNIT_OFFICER", "Member", "ResetCard", "Unit", "counter", "member",
    "members", "posts", "resets_waiting", "unit",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff. posts: (pooling area, role)."""

    id: int
    username: str
    name: str
    active: bool
    posts: tuple[tuple[str, str], ...]
    has_second_factor: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class ResetCard:
    """A reset that waits for a second administrator."""

    id: int
    user_id: int
    user: str
    asked_by_id: int
    asked_by: str
    asked_at: datetime
    reason: str


def posts(user_id: int) -> tuple[tuple[str, str], ...]:
    """The posts of a user: (pooling area, role)."""
    rows = Post.objects.filter(user_id=user_id).order_by("region", "role")
    return tuple(rows.values_list("region", "role"))


def areas_of(roles: Iterable[str]) -> list[tuple[str, ...]]:
    """The areas of everybody who is active and holds one of these roles, each set of areas once."""
    rows = Post.objects.filter(role__in=list(roles), user__is_active=True)
    posts: dict[int, dict[str, None]] = {}
    for user, region in rows.order_by("region", "role").values_list("user_id", "region"):
        posts.setdefault(user, {})[region] = None
    return sorted({tuple(regions) for regions in posts.values()})


@dataclass(frozen=True, slots=True)
class Unit:
    """Whose people a unit's own officer files for."""

    region: str
    number: str


def unit(user_id: int) -> Unit | None:
    """The unit of an officer; None for everybody else."""
    row = Post.objects.filter(user_id=user_id, role=UNIT_OFFICER).first()
    return Unit(row.region, row.unit) if row else None


def counter(user_id: int) -> str | None:
    """The code of the institution whose cashier somebody is; None for everybody else."""
    row = Post.objects.filter(user_id=user_id, role=CASHIER).first()
    return row.institution if row else None


def member(user_id: int) -> Member | None:
    """One member of staff."""
    row = User.objects.prefetch_related("posts").filter(pk=user_id).first()
    return _member(row, _enrolled([user_id])) if row else None


def members(regions: Iterable[str]) -> list[Member]:
    """Everybody who has a post in one of these areas, by account name."""
    found = User.objects.filter(posts__region__in=list(regions)).distinct()
    rows = list(found.prefetch_related("posts").order_by("username"))
    enrolled = _enrolled([row.pk for row in rows])
    return [_member(row, enrolled) for row in rows]


def known(username: str) -> int | None:
    """The id behind an account name."""
    return User.objects.filter(username=username).values_list("pk", flat=True).first()


def resets_waiting(regions: Iterable[str]) -> list[ResetCard]:
    """Resets of people with a post in these areas that nobody has carried out."""
    rows = Reset.objects.filter(done_at=None, user__posts__region__in=list(regions))
    return [
        ResetCard(
            r.pk, r.user_id, str(r.user), r.asked_by_id, str(r.asked_by), r.asked_at, r.reason
        )
        for r in rows.select_related("user", "asked_by").distinct().order_by("id")
    ]


def _enrolled(users: list[int]) -> set[int]:
    devices = TOTPDevice.objects.filter(user_id__in=users, confirmed=True)
    return set(devices.values_list("user_id", flat=True))


def _member(row: User, enrolled: set[int]) -> Member:
    held = sorted((post.region, post.role) for post in row.posts.all())
    return Member(
        row.pk,
        row.username,
        row.display_name,
        row.is_active,
        tuple(held),
        row.pk in enrolled,
        row.last_login,
    )
