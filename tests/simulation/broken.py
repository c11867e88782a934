"""Builds that are broken on purpose, one mistake each: the bookkeeper must see every one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from pytest import MonkeyPatch

from yidi.actions.settlement import cancel, reverse, settle
from yidi.core import money
from yidi.core.settlement import scope
from yidi.store.hot import Statement
from yidi.store.reads import settlements
from yidi.store.reads import till as reads
from yidi.store.writes import envelopes
from yidi.store.writes import till as writes
from yidi.store.writes.envelopes import Message


def without_lock(patch: MonkeyPatch) -> None:
    """The person is read, not locked."""
    for module, name in ((reads, "LOCK"), (reads, "LOCK_BOTH"), (settlements, "LOCK")):
        _rewrite(patch, module, name, rb"FOR NO KEY UPDATE OF p", b"")


def without_version(patch: MonkeyPatch) -> None:
    """A bill is settled whatever has become of it since it was read."""
    for name in ("KEEP", "KEEP_SHARED"):
        _rewrite(
            patch, writes, name,
            rb"AND version = (\$\d+) AND settlement_id IS NOT DISTINCT FROM \$\d+::bigint",
            rb"AND version <= \1 + 1000000",
        )  # fmt: skip


def without_stored_answer(patch: MonkeyPatch) -> None:
    """A message that came before is not known again."""
    for module, name in ((reads, "READ"), (settlements, "REVERSING")):
        _rewrite(patch, module, name, rb"m\.msgid = (\$\d+)", rb"m.msgid = \1 || 'x'")


def sums_not_returned(patch: MonkeyPatch) -> None:
    """A reversal leaves the year as it is."""
    patch.setattr(cancel, "given_back", lambda now, *_: {**now})


def old_year_keeps_it(patch: MonkeyPatch) -> None:
    """What an interim bill counted in the old year stays there."""
    patch.setattr(writes, "_over_years", lambda _: {"other_years": writes._jsonb([])})


def balance_not_moved(patch: MonkeyPatch) -> None:
    """What the account pays stays on it."""
    for name in ("KEEP", "KEEP_SHARED"):
        _rewrite(
            patch, writes, name,
            rb"UPDATE store_person SET balance = (\$\d+)\n",
            rb"UPDATE store_person SET balance = CASE WHEN \1 IS NULL THEN 0 ELSE balance END\n",
        )  # fmt: skip


def all_in_one_pool(patch: MonkeyPatch) -> None:
    """What a family account pays is entered in the patient's pool, wherever its holder is insured."""
    patch.setattr(settle, "insurance", lambda *_: "")


def one_fen_off(patch: MonkeyPatch) -> None:
    """The share of class B is rounded down, and up by the law."""

    def down(amount: int, rate: int) -> int:
        return amount * rate // money.RATE_ONE

    patch.setattr(scope, "money", SimpleNamespace(**{**vars(money), "half_up": down}))


def stored_otherwise(patch: MonkeyPatch) -> None:
    """What is stored is not what is answered."""
    keep = writes.keep
    patch.setattr(writes, "keep", lambda record, message, raw: keep(record, message, raw + b" "))


def no_stone(patch: MonkeyPatch) -> None:
    """A reversal of something unknown leaves nothing behind."""

    def unknown(named: Message, *_: Any) -> bool:
        return envelopes.kept(named.month, named.institution_code, named.msgid) is None

    patch.setattr(envelopes, "tombstone", unknown)


def given_up_in_vain(patch: MonkeyPatch) -> None:
    """A filing that its person gave up still counts."""
    read = reads._filing
    patch.setattr(reads, "_filing", lambda row: replace(read(row), state="active", ended_at=None))


def taken_over_forgotten(patch: MonkeyPatch) -> None:
    """What was used before the area was taken over does not count."""
    patch.setattr(reads, "_taken", lambda _: {})


def undone_in_name_only(patch: MonkeyPatch) -> None:
    """A 2601 says that there was nothing to undo."""
    patch.setattr(reverse, "_original", lambda *_: None)


MISTAKES: tuple[Callable[[MonkeyPatch], None], ...] = (
    without_lock,
    without_version,
    without_stored_answer,
    sums_not_returned,
    old_year_keeps_it,
    balance_not_moved,
    all_in_one_pool,
    one_fen_off,
    stored_otherwise,
    no_stone,
    given_up_in_vain,
    taken_over_forgotten,
    undone_in_name_only,
)


def _rewrite(patch: MonkeyPatch, module: Any, name: str, old: bytes, new: bytes) -> None:
    found: Statement = getattr(module, name)
    made = Statement.__new__(Statement)
    made.names = found.names
    made.text, times = re.subn(old, new, re.sub(rb"\n\s+AND", b" AND", found.text))
    assert times == 1, f"{name} does not say {old!r}"
    patch.setattr(module, name, made)
