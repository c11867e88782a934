"""Operators of institutions sign in for a day and out again."""

from __future__ import annotations

from datetime import datetime

from yidi.core.problems import Problem, Refusal
from yidi.store.writes import sign_ons
from yidi.store.writes.sign_ons import SignOnCard


def sign_on(
    institution: str, operator: str, sign_no: str, mac: str, ip: str, moment: datetime
) -> SignOnCard:
    """The operator's sign-in of today: the one in force, or a new one under `sign_no`."""
    return sign_ons.put(institution, operator, sign_no, mac, ip, moment)


def sign_off(institution: str, operator: str, sign_no: str, moment: datetime) -> None:
    """Ends today's sign-in, on all terminals. Raises Refusal if there is none under that number."""
    if not sign_ons.end(institution, operator, sign_no, moment):
        raise Refusal(
            Problem(
                "sign_on_unknown", "没有找到今天的这次签到。",
                "请检查sign_no和opter_no；已签退的不必再签退。", where="signOut.sign_no",
            )
        )  # fmt: skip
