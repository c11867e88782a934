"""Money is a count of fen; a rate is a count of millionths. They meet in `half_up`.

Rates are kept finer than the basis points in which the law is written, because
a factor on a ratio (85 % × 90.5 %) must stay exact until the one rounding. The
largest bill (10^9 yuan = 10^11 fen) times `RATE_ONE` is 10^17 and fits int64.
"""

from __future__ import annotations

import re
from typing import Any

from yidi.core.problems import Problem, Refusal

RATE_ONE = 1_000_000
LARGEST_BILL = 100_000_000_000
"""10^9 yuan in fen: more is refused, so that no step can leave int64."""

LARGEST_SUM = 10 * LARGEST_BILL
"""What a yearly sum or a ceiling may be at most, in fen."""

_HALF = RATE_ONE // 2
_YUAN = re.compile(r"([+-]?)(\d{1,15})(?:\.(\d{1,2})0*)?", re.ASCII)
_PERCENT = re.compile(r"(\d{1,4})(?:\.(\d{1,2}))?\s*[%％]", re.ASCII)


def rounded(product: Any) -> Any:
    """Fen from a sum of fen × millionths (never negative), a half fen rounded up.

    Works on integers and on NumPy int64 columns alike: the one division of the engine.
    """
    return (product + _HALF) // RATE_ONE


def half_up(amount: Any, rate: Any) -> Any:
    """`amount` (fen, never negative) × `rate` (millionths), a half fen rounded up."""
    return (amount * rate + _HALF) // RATE_ONE


def fen(text: str, where: str = "") -> int:
    """Whole fen from an amount in yuan written with at most two decimals ("25000.00")."""
    found = _YUAN.fullmatch(text.strip())
    if not found:
        raise Refusal(
            Problem(
                "amount_unreadable",
                f"金额“{text[:40]}”无法识别。",
                "请以元为单位填写，最多两位小数，例如 25000.00。",
                where=where,
            )
        )
    sign, yuan, cents = found.groups()
    value = int(yuan) * 100 + int((cents or "").ljust(2, "0"))
    return -value if sign == "-" else value


def yuan(amount: int) -> str:
    """An amount in fen as text in yuan with two decimals ("-0.05")."""
    sign, digits = ("-" if amount < 0 else ""), str(abs(int(amount))).rjust(3, "0")
    return f"{sign}{digits[:-2]}.{digits[-2:]}"


def percent(text: str) -> int | None:
    """Millionths from a percentage with its sign ("85%", "12.5%"); None if it is not one."""
    found = _PERCENT.fullmatch(text.strip())
    if not found:
        return None
    whole, part = found.groups()
    return int(whole) * 10_000 + int((part or "").ljust(2, "0")) * 100


def percent_text(rate: int) -> str:
    """A rate in millionths as a percentage without needless zeros ("85%", "80.75%")."""
    digits = str(rate).rjust(5, "0")
    return f"{digits[:-4]}.{digits[-4:]}".rstrip("0").rstrip(".") + "%"


def exact_product(first: int, second: int) -> int | None:
    """The product of two rates in millionths; None if it is finer than a millionth."""
    whole, rest = divmod(first * second, RATE_ONE)
    return None if rest else whole


def line_amount(price: int, quantity: int) -> int:
    """Fen from a unit price in millionths of a yuan and a quantity in ten-thousandths, half-up."""
    cents, rest = divmod(price * quantity, _LINE_UNIT)
    return cents + (1 if rest * 2 >= _LINE_UNIT else 0)


_LINE_UNIT = 100_000_000


def share(part: int, whole: int, unit: int) -> int:
    """part ÷ whole in units of 1/`unit`, half-up; both positive."""
    return (2 * part * unit + whole) // (2 * whole)
