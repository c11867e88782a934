"""Keeps accounts, posts and resets of the staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yidi.store.models import Post, Reset, User
from yidi.store.models.offices import CASHIER, UNIT_OFFICER


def add(username: str, name: str, password: str, temporary: bool) -> User:
    """A new account."""
    return User.objects.create_user(
        username, password, display_name=name, password_is_temporary=temporary
    )


def for_update(user_id: int) -> User | None:
    """An account, locked until the transaction ends."""
    return User.objects.select_for_update().filter(pk=user_id).first()


def put_password(user: User, password: str, temporary: bool) -> None:
    """Another password; sessions under the old one end."""
    user.set_password(password)
    user.password_is_temporary = temporary
    user.save(update_fields=["password", "password_is_temporary"])


def put_active(user: User, active: bool) -> None:
    """Whether the account may sign in."""
    user.is_active = active
    user.save(update_fields=["is_active"])


def put_unit(user_id: int, region: str, unit: str) -> None:
    """The user becomes the officer of a unit, and nothing else."""
    Post.objects.create(user_id=user_id, region=region, role=UNIT_OFFICER, unit=unit)


def put_counter(user_id: int, region: str, institution_code: str) -> None:
    """The user becomes a cashier of an institution, and nothing else."""
    Post.objects.create(user_id=user_id, region=region, role=CASHIER, institution=institution_code)


def put_posts(user_id: int, region: str, roles: Iterable[str]) -> None:
    """The posts of a user in one area become exactly these."""
    wanted = set(roles)
    Post.objects.filter(user_id=user_id, region=region).exclude(role__in=wanted).delete()
    for role in sorted(wanted):
        Post.objects.get_or_create(user_id=user_id, region=region, role=role)


def ask_reset(user_id: int, by: int, reason: str, at: datetime) -> Reset:
    """A reset that waits; one a user."""
    Reset.objects.filter(user_id=user_id, done_at=None).delete()
    return Reset.objects.create(user_id=user_id, asked_by_id=by, reason=reason, asked_at=at)


def reset_for_update(reset_id: int) -> Reset | None:
    """A waiting reset, locked."""
    return Reset.objects.select_for_update().filter(pk=reset_id, done_at=None).first()


def reset_done(reset: Reset, by: int, at: datetime) -> None:
    """Says who carried it out."""
    reset.done_by_id, reset.done_at = by, at
    reset.save(update_fields=["done_by", "done_at"])
