"""Signatures over a message: schemes by name, the same for sender and receiver.

Signed is one text: eight fields of the envelope as name=value, sorted by name and joined by "&",
`input` in its canonical form (envelope.canonical). `cainfo` holds the signature in hexadecimal,
`signtype` the name of the scheme.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import gmssl_pyx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as keyed

NONE, SM3, SM2 = "none", "SM3", "SM2"

_FIELDS = (
    "fixmedins_code", "inf_time", "infno", "insuplc_admdvs", "mdtrtarea_admvs", "msgid", "opter",
)  # fmt: skip
_PRIVATE = 32
"""Bytes of an SM2 private key; the public one (64 bytes) follows it in a key that signs."""


class Scheme(NamedTuple):
    """sign(key, text) → cainfo; fits(key, text, cainfo) → whether it was signed with that key.

    For SM3 both keys are the shared secret. For SM2 the key that signs is the private key (32 bytes)
    followed by the public one (64), the key that is fitted is the public one; `cainfo` is in DER.
    """

    sign: Callable[[bytes, bytes], str]
    fits: Callable[[bytes, bytes, str], bool]


def signed_text(header: Mapping[str, Any], canonical: bytes) -> bytes:
    """The text that is signed; header: the fields of the envelope as they are sent."""
    said = {name: str(header.get(name) or "") for name in _FIELDS}
    parts = {**{name: value.encode() for name, value in said.items()}, "input": canonical}
    return b"&".join(name.encode() + b"=" + parts[name] for name in sorted(parts))


def public_point(text: str) -> str:
    """An SM2 public key in hexadecimal as it is kept: 64 bytes. Raises ValueError."""
    try:
        point: bytes = gmssl_pyx.normalize_sm2_public_key(text.strip())
    except gmssl_pyx.GmsslInnerError as error:
        raise ValueError(str(error)) from None
    return point.hex()


def _sm3_sign(key: bytes, text: bytes) -> str:
    made = keyed.HMAC(key, hashes.SM3())
    made.update(text)
    return made.finalize().hex()


def _sm3_fits(key: bytes, text: bytes, cainfo: str) -> bool:
    return hmac.compare_digest(_sm3_sign(key, text).encode(), cainfo.lower().encode())


def _sm2_sign(key: bytes, text: bytes) -> str:
    signature: bytes = gmssl_pyx.sm2_sign(key[:_PRIVATE], key[_PRIVATE:], text)
    return signature.hex()


def _sm2_fits(key: bytes, text: bytes, cainfo: str) -> bool:
    try:
        return bool(gmssl_pyx.sm2_verify(key, text, bytes.fromhex(cainfo)))
    except (ValueError, gmssl_pyx.GmsslInnerError):
        return False


SCHEMES = {SM3: Scheme(_sm3_sign, _sm3_fits), SM2: Scheme(_sm2_sign, _sm2_fits)}
