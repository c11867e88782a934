"""Somebody who is not registered anywhere says their name, once, to act for others."""

from __future__ import annotations

import re

from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.writes import citizens as writes

_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·A-Za-z .'’-]{2,50}")


def say_name(citizen_id: int, name: str) -> None:
    """Raises Refusal for what is no name."""
    found = " ".join(name.split())
    if not _NAME.fullmatch(found):
        problem = Problem("name_invalid", "请写身份证上的姓名。", "两个字以上。", where="name")
        raise Refusal(problem)
    with reach.service():
        writes.named(citizen_id, found)
