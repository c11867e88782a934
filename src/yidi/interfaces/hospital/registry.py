"""Which transactions there are: each is a module of `transactions`, named after its number.

A module says NAME (the national name), CHANGES (whether it changes something), `Input` and `Output`
(structs; Output is None where the answer is 无) and `handle(call, given)`. What changes something
answers `call.once(…)`; anything else returns its output.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from msgspec import Struct

from yidi.interfaces.hospital import transactions
from yidi.interfaces.hospital.call import Call, Warned

Handle = Callable[[Call, Struct], "bytes | Struct | Warned | None"]


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction of the national interface."""

    infno: str
    name: str
    changes: bool
    input: type[Struct]
    output: type[Struct] | None
    handle: Handle


@cache
def all_transactions() -> Mapping[str, Transaction]:
    """By number, in the order of numbers."""
    names = sorted(found.name for found in pkgutil.iter_modules(transactions.__path__))
    return {one.infno: one for one in map(_transaction, names)}


def _transaction(name: str) -> Transaction:
    module = import_module(f"{transactions.__name__}.{name}")
    infno = name.removeprefix("t").upper()
    return Transaction(
        infno, module.NAME, module.CHANGES, module.Input, module.Output, module.handle
    )
