"""A new member of staff: an account with posts, and on demand a second factor that is known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django_otp.plugins.otp_totp.models import TOTPDevice

from yidi.actions.actor import Actor
from yidi.actions.unit import unit
from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import institutions as institution_reads
from yidi.store.reads import insured_regions
from yidi.store.reads import people as people_reads
from yidi.store.reads import staff as reads
from yidi.store.writes import staff as writes
from yidi.store.writes import traces

_BOUND = (reads.UNIT_OFFICER, reads.CASHIER)
"""Roles that are bound to a unit or an institution, each with its own way of joining."""

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")


def join(
    username: str,
    name: str,
    password: str,
    posts: Iterable[tuple[str, str]],
    moment: datetime,
    by: Actor,
    *,
    temporary: bool = True,
    totp_secret: str | None = None,
) -> int:
    """Makes an account and gives its id. posts: (pooling area, role); a unit's officer joins by
    `join_unit`, a cashier by `join_counter`.

    temporary: the password must be changed after the first sign-in. totp_secret: up to 40 bytes in
    hexadecimal, for demonstrations; without one the person enrols at the first sign-in.
    Raises Refusal for a name that is taken or unreadable, and for a weak password.
    """
    posts = tuple(posts)
    _checked(username, name, password, posts)
    with unit():
        user = writes.add(username, name.strip(), password, temporary)
        for region in dict.fromkeys(region for region, _ in posts):
            roles = [role for where, role in posts if where == region]
            writes.put_posts(user.pk, region, roles)
            left_trail(by, region, "staff.join", user.pk, f"{name} {'、'.join(roles)}", moment)
        if totp_secret:
            TOTPDevice.objects.create(user=user, name="手机", key=totp_secret, confirmed=True)
    return int(user.pk)


def join_unit(
    username: str, name: str, password: str, region: str, unit_number: str, moment: datetime,
    by: Actor, totp_secret: str | None = None,
) -> int:  # fmt: skip
    """Makes an account for a unit's own officer, bound to that unit, and gives its id.

    Raises Refusal as `join` does, for another's area, and for a unit that no insured person has.
    """
    if by.kind == "staff" and region not in by.regions:
        raise Refusal(Problem("not_your_area", "这不是您管理的统筹区。", "请联系当地管理员。"))
    _checked(username, name, password, ())
    with reach.service():
        if not people_reads.employs(region, unit_number):
            sentence = f"登记册里没有单位编号“{unit_number[:20]}”的参保人。"
            raise Refusal(Problem("unit_unknown", sentence, "请核对单位编号，或先导入登记册。"))
        user = writes.add(username, name.strip(), password, temporary=True)
        writes.put_unit(user.pk, region, unit_number)
        detail = f"{name} 单位经办人 {unit_number}"
        left_trail(by, region, "staff.join", user.pk, detail, moment)
        if totp_secret:
            TOTPDevice.objects.create(user=user, name="手机", key=totp_secret, confirmed=True)
    return int(user.pk)


def join_counter(
    username: str, name: str, password: str, institution_code: str, moment: datetime, by: Actor,
    totp_secret: str | None = None,
) -> int:  # fmt: skip
    """Makes an account for a cashier of an institution, bound to it, and gives its id.

    Raises Refusal as `join` does, for an institution that is not there, and for one outside the
    areas of an administrator.
    """
    code = institution_code.strip().upper()
    _checked(username, name, password, ())
    with reach.service():
        found = institution_reads.one(code, moment.date())
        if found is None:
            sentence = f"没有机构编码为“{code[:20]}”的定点机构。"
            raise Refusal(Problem("institution_unknown", sentence, "请核对编码，或先导入机构。"))
        region = insured_regions.meant(found.place) or regions.city_of(found.place)
        if by.kind == "staff" and region not in by.regions:
            raise Refusal(
                Problem("not_your_area", "这家机构不在您管理的统筹区。", "请联系当地管理员。")
            )
        user = writes.add(username, name.strip(), password, temporary=True)
        writes.put_counter(user.pk, region, code)
        left_trail(by, region, "staff.join", user.pk, f"{name} 机构收费员 {code}", moment)
        if totp_secret:
            TOTPDevice.objects.create(user=user, name="手机", key=totp_secret, confirmed=True)
    return int(user.pk)


def left_trail(
    by: Actor, region: str, action: str, user_id: int, detail: str, moment: datetime
) -> None:
    """A line about an account."""
    with reach.service():
        traces.trail(
            moment, region, by.kind, by.name, action, f"user:{user_id}", detail, by.address
        )


def checked_password(password: str) -> None:
    """Raises Refusal with every weakness of a password."""
    try:
        validate_password(password)
    except ValidationError as error:
        problems = (Problem("password_weak", said, "请换一个密码。") for said in error.messages)
        raise Refusal(*problems) from None


def _checked(username: str, name: str, password: str, posts: tuple[tuple[str, str], ...]) -> None:
    if not _USERNAME.fullmatch(username):
        sentence = "账号要以小写字母开头，只用小写字母、数字和 . _ -，2 到 32 位。"
        raise Refusal(Problem("username_unreadable", sentence, "请换一个账号。"))
    if reads.known(username) is not None:
        raise Refusal(Problem("username_taken", f"账号{username}已经有人用。", "请换一个账号。"))
    if not name.strip():
        raise Refusal(Problem("name_missing", "要写姓名。", "请填写工作人员的姓名。"))
    unknown = [r for _, r in posts if r not in reads.ROLES or r in _BOUND]
    if unknown:
        raise Refusal(Problem("role_unknown", f"没有岗位“{unknown[0]}”。", "请从岗位表里选。"))
    checked_password(password)
