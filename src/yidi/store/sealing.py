"""Identity and telephone numbers at rest: sealed with SM4-GCM, found by an SM3-HMAC.

Keys come from a ring outside the database (settings.PEOPLE_KEYS: {"current": id, "find": key,
"seal": {id: key}}, keys in hexadecimal). A row keeps the id of the key that sealed it, so keys can
be changed; the find key stays, or nobody would be found again.
"""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

_NONCE, _TAG = 12, 16


def seal(text: str) -> bytes:
    """key id length, key id, nonce, tag, sealed text."""
    key_id, key = _current()
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    sealed = encryptor.update(text.encode()) + encryptor.finalize()
    name = key_id.encode()
    return bytes([len(name)]) + name + nonce + encryptor.tag + sealed


def unseal(kept: bytes) -> str:
    """The text that was sealed. Raises KeyError for a key that is not in the ring."""
    kept = bytes(kept)
    start = 1 + kept[0]
    key = bytes.fromhex(settings.PEOPLE_KEYS["seal"][kept[1:start].decode()])
    nonce, tag = kept[start : start + _NONCE], kept[start + _NONCE : start + _NONCE + _TAG]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    return (decryptor.update(kept[start + _NONCE + _TAG :]) + decryptor.finalize()).decode()


def digest(text: str) -> str:
    """What a number is found by: 64 hexadecimal characters, useless without the key."""
    made = _keyed().copy()
    made.update(text.encode())
    return made.finalize().hex()


@lru_cache(maxsize=1)
def _keyed() -> hmac.HMAC:
    """An HMAC that has seen the key and nothing else, to be copied."""
    return hmac.HMAC(bytes.fromhex(settings.PEOPLE_KEYS["find"]), hashes.SM3())


@lru_cache(maxsize=1)
def _current() -> tuple[str, bytes]:
    ring = settings.PEOPLE_KEYS
    return ring["current"], bytes.fromhex(ring["seal"][ring["current"]])
