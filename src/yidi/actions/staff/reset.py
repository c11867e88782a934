"""Password and second factor are reset by two people: one asks, another carries it out."""

from __future__ import annotations

import secrets
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.staff import second_factor
from yidi.actions.staff.join import left_trail
from yidi.actions.unit import unit
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import staff as reads
from yidi.store.writes import staff as writes

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ"


def ask(by: Actor, user_id: int, reason: str, moment: datetime) -> None:
    """The first administrator asks, with a reason. Raises Refusal."""
    region = _area(by, user_id)
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "重置要写明原因。", "请写明，例如：手机遗失。"))
    with unit():
        writes.ask_reset(user_id, int(by.id), reason.strip()[:200], moment)
        left_trail(by, region, "staff.reset_asked", user_id, reason, moment)


def carry_out(by: Actor, reset_id: int, moment: datetime) -> str:
    """The second administrator carries it out; gives the temporary password, shown once.

    Raises Refusal for the one who asked, for the person concerned, and if nothing waits.
    """
    with unit():
        reset = writes.reset_for_update(reset_id)
        user = writes.for_update(reset.user_id) if reset else None
        if reset is None or user is None:
            raise Refusal(Problem("no_reset", "没有等待的重置。", "可能别人已经办好了。"))
        region = _area(by, user.pk)
        if str(reset.asked_by_id) == by.id:
            raise Refusal(Problem("same_person", "申请人不能自己执行。", "请由另一位管理员执行。"))
        password = temporary_password()
        writes.put_password(user, password, temporary=True)
        second_factor.forget(user.pk)
        writes.reset_done(reset, int(by.id), moment)
        left_trail(by, region, "staff.reset", user.pk, f"申请人{reset.asked_by}", moment)
    return password


def temporary_password() -> str:
    """Sixteen characters that nobody misreads."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _area(by: Actor, user_id: int) -> str:
    """The area in which the administrator is responsible for this person. Raises Refusal."""
    if str(user_id) == by.id:
        raise Refusal(Problem("own_reset", "不能重置自己。", "请由另外两位管理员办理。"))
    for region, _ in reads.posts(user_id):
        if region in by.regions:
            return region
    raise Refusal(Problem("not_your_area", "这不是您管理的人员。", "请联系当地管理员。"))
