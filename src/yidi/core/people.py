"""Resident identity numbers: are they whole, when was the person born, how are they shown."""

from __future__ import annotations

import re
from datetime import date

from yidi.core.problems import Problem, Refusal

_NUMBER = re.compile(r"\d{17}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
ADULT = 18
"""The age from which people decide for themselves."""

SCHOOL, OLD = 6, 60
"""The ages at which the national categories of residents change."""


def check_character(first: str) -> str:
    """The eighteenth character for the first seventeen (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(c) * w for c, w in zip(first, _WEIGHTS, strict=True)) % 11]


def number(text: str, where: str = "") -> str:
    """The number in its written form (18 characters, X large). Raises Refusal with the reason."""
    found = text.strip().upper().replace(" ", "")
    if not (found.isascii() and _NUMBER.fullmatch(found)):
        raise _refuse("身份证号应当是18位。", "请检查有没有少写或多写。", where)
    try:
        born(found)
    except ValueError:
        raise _refuse("身份证号里的出生日期不存在。", "请对照证件检查第7到14位。", where) from None
    if check_character(found[:17]) != found[17]:
        raise _refuse("身份证号的校验位不对。", "请对照证件逐位检查。", where)
    return found


def _refuse(sentence: str, mend: str, where: str) -> Refusal:
    return Refusal(Problem("id_number_invalid", sentence, mend, where=where))


def born(number: str) -> date:
    """The birth date in a number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def male(number: str) -> bool:
    """The sex in a number: odd order numbers are male."""
    return int(number[16]) % 2 == 1


def masked(last4: str) -> str:
    """How a number is shown: only its last four characters."""
    return f"**************{last4}"


def masked_phone(phone: str) -> str:
    """How a telephone number is shown."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) == 11 else "****"


def age(birth: date, on: date) -> int:
    """Full years on a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def category(insurance: str, retired: bool, birth: date | None, on: date) -> str:
    """人员类别: employed | retired | preschool | pupil | adult | elderly."""
    if insurance == "employee":
        return "retired" if retired else "employed"
    years = age(birth, on) if birth else ADULT
    if years < ADULT:
        return "preschool" if years < SCHOOL else "pupil"
    return "elderly" if years >= OLD else "adult"
