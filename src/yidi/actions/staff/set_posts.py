"""An administrator says who holds which posts in an area; the person's sessions end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.staff.join import left_trail
from yidi.actions.unit import unit
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import staff as reads
from yidi.store.writes import staff as writes


def set_posts(by: Actor, user_id: int, region: str, roles: Iterable[str], moment: datetime) -> None:
    """Raises Refusal for another's area, one's own posts, or a role that does not exist."""
    wanted = tuple(dict.fromkeys(roles))
    if region not in by.regions:
        raise Refusal(Problem("not_your_area", "这不是您管理的统筹区。", "请联系当地管理员。"))
    if str(user_id) == by.id:
        raise Refusal(Problem("own_posts", "不能改自己的岗位。", "请由另一位管理员调整。"))
    unknown = [role for role in wanted if role not in reads.ROLES]
    if unknown:
        raise Refusal(Problem("role_unknown", f"没有岗位“{unknown[0]}”。", "请从岗位表里选。"))
    with unit():
        user = writes.for_update(user_id)
        if user is None:
            raise Refusal(Problem("no_account", "没有这个账号。", "请检查。"))
        _refuse_unit(user_id, wanted)
        _refuse_cashier(user_id, wanted)
        writes.put_posts(user_id, region, wanted)
        names = "、".join(reads.ROLES[role] for role in wanted) or "无"
        left_trail(by, region, "staff.posts", user_id, f"{user}：{names}", moment)


def _refuse_cashier(user_id: int, wanted: tuple[str, ...]) -> None:
    """A cashier is nothing else, and nobody else becomes one: the institution is not the office."""
    is_cashier = reads.counter(user_id) is not None
    if is_cashier and set(wanted) - {reads.CASHIER}:
        raise Refusal(Problem("cashier", "机构收费员不能有别的岗位。", "请另建账号。"))
    if not is_cashier and reads.CASHIER in wanted:
        raise Refusal(Problem("cashier", "机构收费员要单独建账号。", "请新增机构收费员。"))


def _refuse_unit(user_id: int, wanted: tuple[str, ...]) -> None:
    """A unit's officer is nothing else, and nobody else becomes one: sees all, or only the unit."""
    is_officer = reads.unit(user_id) is not None
    if is_officer and set(wanted) - {reads.UNIT_OFFICER}:
        raise Refusal(Problem("unit_officer", "单位经办人不能有别的岗位。", "请另建账号。"))
    if not is_officer and reads.UNIT_OFFICER in wanted:
        raise Refusal(Problem("unit_officer", "单位经办人要单独建账号。", "请新增单位经办人。"))
