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


def all_transactions() -> list[Transaction]:
    """In the order of their numbers."""
    return [_read(infno, module) for infno, module in sorted(_modules().items())]


def transaction(infno: str) -> Transaction | None:
    """The transaction of that number, if there is one."""
    module = _modules().get(infno)
    return _read(infno, module) if module else None


@cache
def _read(infno: str, name: str) -> Transaction:
    module = import_module(name)
    return Transaction(
        infno, module.NAME, module.CHANGES, module.Input, module.Output, module.handle
    )


@cache
def _modules() -> Mapping[str, str]:
    """Number → module."""
    names = (found.name for found in pkgutil.iter_modules(transactions.__path__))
    return {name.removeprefix("t").upper(): f"{transactions.__name__}.{name}" for name in names}
