"""Keys of institutions: a new one beside the old ones, which end after an overlap; ended at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.protocol import signing
from yidi.store import reach
from yidi.store.writes import keys as writes
from yidi.store.writes import traces
from yidi.store.writes.keys import KeyCard

OVERLAP = timedelta(days=7)
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was made. secret: hexadecimal, shown now and never again; "" for SM2."""

    card: KeyCard
    secret: str


def new_key(
    actor: Actor, code: str, scheme: str, moment: datetime, public: str = "",
    overlap: timedelta = OVERLAP,
) -> NewKey:  # fmt: skip
    """A key that holds from now on; older ones end after the overlap (at once where it is zero).

    scheme: SM3, whose secret is made here, or SM2, whose `public` key the institution brings.
    Raises Refusal.
    """
    if scheme not in signing.SCHEMES:
        raise Refusal(Problem("scheme_unknown", f"没有签名方式{scheme}。", "可用：SM3、SM2。"))
    point = _public(public) if scheme == signing.SM2 else ""
    secret = "" if point else secrets.token_hex(_SECRET_BYTES)
    with reach.service():
        at = _institution(code)
        card = writes.add(at, scheme, secret, point, moment, actor.name)
        writes.end_others(at, card.id, moment + overlap)
        _trail(actor, "institution.key.new", code, f"{scheme} {card.id}", moment)
    return NewKey(card, secret)


def end_key(actor: Actor, code: str, key_id: int, moment: datetime) -> None:
    """The key opens nothing from now on. Raises Refusal if it is none that holds."""
    with reach.service():
        if not writes.end(_institution(code), key_id, moment):
            raise Refusal(
                Problem("key_not_found", f"没有正在使用的密钥{key_id}。", "请用 list 查看。")
            )
        _trail(actor, "institution.key.end", code, str(key_id), moment)


def listed(code: str) -> list[KeyCard]:
    """All keys of an institution, ended ones too. Raises Refusal for an unknown code."""
    with reach.service():
        _institution(code)
        return writes.keys(code)


def _institution(code: str) -> int:
    found = writes.institution_for_update(code)
    if found is None:
        raise Refusal(
            Problem(
                "institution_unknown", f"没有机构编号为{code[:12]}的定点医药机构。", "请检查编号。"
            )
        )
    return found


def _public(given: str) -> str:
    try:
        return signing.public_point(given)
    except ValueError:
        raise Refusal(
            Problem(
                "public_key_invalid", "SM2公钥格式不对。",
                "请提供十六进制公钥（64字节，前面可带04）。",
            )
        ) from None  # fmt: skip


def _trail(actor: Actor, action: str, code: str, detail: str, moment: datetime) -> None:
    traces.trail(
        moment, "", actor.kind, actor.name, action, f"institution:{code}", detail, actor.address
    )
