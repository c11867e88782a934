"""Invented people for every pooling area, as rows of a register file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from yidi.config.demo.accounts import (
    FAMILY_NAMES,
    GIVEN_NAMES,
    KNOWN,
    PHONES,
    Known,
    id_number,
)
from yidi.core.enrolment import COLUMNS
from yidi.core.people import age

PER_AREA = 640
_OLDEST = 95
_YEAR = 365.25
_FIELDS = (
    "psn_no", "name", "number", "phone", "insurance", "status", "status_since", "retired", "group",
    "hardship", "civil_servant", "balance", "address", "employer", "parent_no",
)  # fmt: skip
HEADERS = [COLUMNS[field] for field in _FIELDS]
UNIT = "DW0001"
"""A unit whose people can be filed for by its officer."""
_HARDSHIPS = ("特困人员", "低保对象", "低保边缘家庭成员", "防返贫监测对象")


def register(area: str, place: int, today: date) -> Iterator[tuple[int, list[str]]]:
    """The register of an area, the header row first. place: of the area among all, for telephones."""
    chance = random.Random(f"yidi {area}")  # noqa: S311 - the same people every time
    yield 1, HEADERS
    known = [k for k in KNOWN if k.region == area]
    taken: set[str] = {k.number for k in KNOWN}
    for row in range(PER_AREA):
        psn_no = f"{area}{row + 1:07d}"
        if row < len(known):
            yield row + 2, _known(known[row], psn_no, chance)
        elif row % 160 == 159:
            yield row + 2, _newborn(psn_no, f"{area}{row:07d}", chance)
        else:
            phone = f"{PHONES}{place * 1000 + row + 1000:07d}"
            yield row + 2, _somebody(psn_no, phone, chance, taken, today)


def _known(person: Known, psn_no: str, chance: random.Random) -> list[str]:
    insurance = "职工医保" if person.insurance == "employee" else "居民医保"
    return _row(
        psn_no=psn_no, name=person.name, number=person.number, phone=person.phone,
        insurance=insurance, retired="是" if person.retired else "否", balance="3200.00",
        address="演示路1号",
    )  # fmt: skip


def _somebody(
    psn_no: str, phone: str, chance: random.Random, taken: set[str], today: date
) -> list[str]:
    birth = today - timedelta(days=chance.randrange(30, int(_OLDEST * _YEAR)))
    number = id_number(f"{birth:%Y%m%d}", chance.randrange(10, 999))
    while number in taken:
        number = id_number(f"{birth:%Y%m%d}", chance.randrange(10, 999))
    taken.add(number)
    years = age(birth, today)
    employed = years >= 22 and chance.random() < 0.55
    retired = employed and years >= 60
    ended = chance.random()
    status = "终止" if ended < 0.01 else "暂停" if ended < 0.03 else "正常"
    return _row(
        psn_no=psn_no,
        name=chance.choice(FAMILY_NAMES) + "演" + chance.choice(GIVEN_NAMES),
        number=number,
        phone=phone if years >= 12 else "",
        insurance="职工医保" if employed else "居民医保",
        status=status,
        status_since="" if status == "正常" else f"{today - timedelta(days=100)}",
        retired="是" if retired else "否",
        group="离休干部" if retired and years > 90 else "无",
        hardship=chance.choice(_HARDSHIPS) if chance.random() < 0.04 else "无",
        civil_servant="享受" if employed and chance.random() < 0.15 else "不享受",
        balance=f"{chance.randrange(0, 900_000) / 100:.2f}" if employed else "0.00",
        address=f"演示路{chance.randrange(1, 400)}号",
        employer=UNIT if employed and not retired and int(psn_no[-2:]) < 20 else "",
    )


def _newborn(psn_no: str, parent_no: str, chance: random.Random) -> list[str]:
    """A child without a number of its own yet."""
    return _row(
        psn_no=psn_no, name=f"{chance.choice(FAMILY_NAMES)}演之子", insurance="居民医保",
        parent_no=parent_no,
    )  # fmt: skip


def _row(**given: str) -> list[str]:
    return [given.get(field, "") for field in _FIELDS]
