"""Numbers of the national interface: sent as number or as text, kept as whole numbers, never float.

Amounts are N16,2 (fen), prices N16,6 (millionths of a yuan), quantities N16,4 (ten-thousandths),
ratios N5,4 (ten-thousandths), ages N4,1 (tenths).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import ClassVar, Self

_WRITTEN = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?", re.ASCII)


class Scaled(int):
    """A whole number of the smallest unit that a field of this kind can say."""

    digits: ClassVar[int] = 16
    places: ClassVar[int] = 0

    @classmethod
    def parse(cls, given: object) -> Self:
        """The number in a JSON number or text. Raises ValueError, saying what is allowed."""
        found = _WRITTEN.fullmatch(_text(given))
        if not found:
            raise ValueError("应为数字")
        sign, whole, part = found[1], found[2].lstrip("0"), (found[3] or "").rstrip("0")
        if len(part) > cls.places:
            raise ValueError(f"最多{cls.places}位小数")
        if len(whole) > cls.digits - cls.places:
            raise ValueError(f"整数部分最多{cls.digits - cls.places}位")
        return cls(f"{sign}{whole}{part.ljust(cls.places, '0')}" if whole or part else 0)

    @property
    def decimal(self) -> Decimal:
        """The number that it says: 1234.50."""
        return Decimal(self).scaleb(-self.places)


class Fen(Scaled):
    """An amount, N16,2."""

    places = 2


class Price(Scaled):
    """A price of one unit, N16,6."""

    places = 6


class Quantity(Scaled):
    """How many, N16,4."""

    places = 4


class Ratio(Scaled):
    """A share of one, N5,4."""

    digits, places = 5, 4


class Age(Scaled):
    """Years, N4,1."""

    digits, places = 4, 1


def _text(given: object) -> str:
    if isinstance(given, Decimal):
        return f"{given:f}"
    return str(given).strip() if isinstance(given, str | int) and given is not True else ""


def decoded(kind: type, given: object) -> object:
    """What msgspec calls for a type that it does not know."""
    if issubclass(kind, Scaled):
        return kind.parse(given)
    raise NotImplementedError(kind)


def encoded(value: object) -> object:
    """What msgspec calls for a value that it cannot write."""
    if isinstance(value, Scaled):
        return value.decimal
    raise NotImplementedError(type(value))
