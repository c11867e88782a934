"""One hospital signs everything it sends with SM2; the others have no key and send unsigned."""

from __future__ import annotations

import json

import gmssl_pyx

from simulation.facts import Tree
from support.people import LONG_AGO
from yidi.actions.actor import JOB
from yidi.actions.institutions import keys
from yidi.protocol import envelope, signing

SIGNER = "H31010400002"
_PUBLIC, _PRIVATE = gmssl_pyx.sm2_key_generate()


def keyed() -> None:
    """The hospital's public key becomes known; from then on nothing unsigned is taken from it."""
    keys.new_key(JOB, SIGNER, signing.SM2, LONG_AGO, _PUBLIC.hex())


def stamped(message: Tree) -> Tree:
    """The message, signed if its sender signs."""
    if message["fixmedins_code"] != SIGNER:
        return message
    said = message | {"signtype": signing.SM2}
    plain = envelope.plain(json.dumps(said, ensure_ascii=False).encode())
    text = signing.signed_text(plain, envelope.canonical(plain["input"]))
    return said | {"cainfo": signing.SCHEMES[signing.SM2].sign(_PRIVATE + _PUBLIC, text)}
