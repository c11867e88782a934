"""A member of staff chooses another password for themselves."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.staff.join import checked_password, left_trail
from yidi.actions.unit import unit
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import staff as reads
from yidi.store.writes import staff as writes


def set_password(by: Actor, password: str, moment: datetime) -> None:
    """Raises Refusal for a weak password, or the one that is to be replaced."""
    checked_password(password)
    with unit():
        user = writes.for_update(int(by.id))
        if user is None or user.check_password(password):
            raise Refusal(Problem("password_same", "新密码和原来的一样。", "请换一个密码。"))
        writes.put_password(user, password, temporary=False)
        for region in dict.fromkeys(region for region, _ in reads.posts(user.pk)):
            left_trail(by, region, "staff.password", user.pk, "", moment)
