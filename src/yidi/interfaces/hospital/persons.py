"""A person as the national record says one: category, sex, age, identity classes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec import Struct

from yidi.core import people
from yidi.protocol.codes import Dialect
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Age
from yidi.store.reads.insured import Enrolment
from yidi.store.reads.visit_lists import VisitCard

_CADRE = "retired_cadre"
_TENTHS = 10
_MONTHS = 12


class Visited(Struct, kw_only=True):
    """Whose visit it is, as lists of visits begin."""

    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    psn_cert_type: Annotated[str, needed(6, "人员证件类型", "psn_cert_type")]
    certno: Annotated[str, text(50, "证件号码")]
    psn_name: Annotated[str, needed(50, "人员姓名")]
    gend: Annotated[str, needed(6, "性别", "gend")]
    brdy: Annotated[date | None, named("出生日期")]
    age: Annotated[Age, named("年龄")]
    insutype: Annotated[str, needed(6, "险种类型", "insutype")]


def visited(dialect: Dialect, card: VisitCard, on: date) -> dict[str, Any]:
    """The fields of Visited."""
    person = card.person
    return {
        "mdtrt_id": card.mdtrt_id,
        "psn_no": person.psn_no,
        "psn_cert_type": dialect.code("psn_cert_type", person.id_type),
        "certno": person.number,
        "psn_name": person.name,
        "gend": gend(dialect, person.male),
        "brdy": person.birth,
        "age": age(person.birth, on),
        "insutype": dialect.code("insutype", card.insurance),
    }


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
