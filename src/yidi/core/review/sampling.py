"""Which of the bills without a finding are looked at all the same: drawn so that anybody can check it.

The digest (SHA-256) of settlement number, month and seed is a number below 2^64 by its first eight
bytes; a bill is drawn if that number lies in the part of the whole range that the share makes. The
same number, month and seed always give the same answer, whoever computes it and how often.
"""

from __future__ import annotations

import hashlib

from yidi.core.money import RATE_ONE

_BYTES = 8


def drawn(setl_id: str, month: str, seed: str, share: int) -> bool:
    """Whether a settlement of a month ("2026-03") is drawn. share in millionths."""
    digest = hashlib.sha256(f"{setl_id}|{month}|{seed}".encode()).digest()
    number = int.from_bytes(digest[:_BYTES])
    return number * RATE_ONE < share << (8 * _BYTES)
