"""A person as the national record says one: category, sex, age, identity classes."""

from __future__ import annotations

from datetime import date

from yidi.core import people
from yidi.protocol.codes import Dialect
from yidi.protocol.numbers import Age
from yidi.store.reads.insured import Enrolment

_CADRE = "retired_cadre"
_TENTHS = 10
_MONTHS = 12


def psn_type(dialect: Dialect, person: Enrolment, on: date) -> str:
    """人员类别."""
    word = people.category(person.insurance, person.retired, person.birth, on)
    return dialect.code("psn_type", _CADRE if person.group == _CADRE else word)


def gend(dialect: Dialect, male: bool | None) -> str:
    """性别."""
    return dialect.code("gend", "unknown" if male is None else "male" if male else "female")


def age(birth: date | None, on: date) -> Age:
    """年龄 (N4,1): whole years; below one year in tenths of a year by full months."""
    if birth is None:
        return Age(0)
    years = people.age(birth, on)
    months = (on.year - birth.year) * _MONTHS + on.month - birth.month - (on.day < birth.day)
    return Age(years * _TENTHS if years else months * _TENTHS // _MONTHS)
