"""Invented hospitals and pharmacies over the places that demonstrations use, as rows of a file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from yidi.actions.institutions.apply import apply
from yidi.actions.institutions.read_file import read_file
from yidi.config.demo.accounts import ACTOR
from yidi.core.institutions import COLUMNS, LEVELS
from yidi.core.policy.shape import DISEASES
from yidi.core.problems import BrokenInvariant
from yidi.interfaces.common import clock
from yidi.policy_files.folder import Folder
from yidi.store.reads import institutions as reads

_CITIES = {
    "110000": 22, "120000": 12, "310000": 26, "500000": 12, "320100": 12, "320500": 8, "330100": 14,
    "350200": 8, "370100": 12, "370300": 14, "410100": 14, "419001": 8, "420100": 12, "440100": 16,
    "440300": 14, "510100": 14, "610100": 14, "610403": 4, "140100": 16, "140700": 20, "140800": 8,
    "141000": 8, "900100": 8, "900200": 6,
}  # fmt: skip
"""Where, and how many."""

_WORDS = (
    "松间", "听泉", "望月", "云栖", "晚枫", "青禾", "拾光", "桃溪", "鹿鸣", "半夏", "杏林里", "竹影", "白鹭",
    "星野", "槐安", "南枝", "麦田", "石桥", "柳岸", "晴川", "雁归", "松果", "荷塘", "梨花", "苇岸", "长亭",
)  # fmt: skip
_KINDS = (
    ("第一人民医院", "tertiary"), ("中医医院", "secondary"), ("肿瘤医院", "special"),
    ("妇幼保健院", "secondary"),
    ("社区卫生服务中心", "township"), ("第二人民医院", "secondary"), ("大学附属医院", "tertiary"),
    ("大药房", "special"), ("康复医院", "primary"), ("药店", "special"),
)  # fmt: skip
_MENTAL = {"110000": "110108", "410100": "410105"}
"""Where a hospital for mental illness is, city and district."""
_BY = "演示医疗保障局"
_HEADERS = list(COLUMNS.values())


def load(folder: Folder) -> None:
    """Reads and applies the file, if no institution is there yet."""
    today = clock.today()
    if reads.counted(reads.Asked(on=today), 1):
        return
    read = read_file(ACTOR, "演示定点机构.csv", rows(folder, today), clock.now())
    if read.faults:
        raise BrokenInvariant(f"the demonstration's institutions have faults: {read.faults[:3]}")
    apply(ACTOR, read.number, clock.now())


def rows(folder: Folder, today: date) -> Iterator[tuple[int, list[str]]]:
    """The file: the header first, then one row for each thing that an institution does."""
    yield 1, _HEADERS
    chance = random.Random("yidi institutions")  # noqa: S311 - the same institutions every time
    line = 1
    for city, count in _CITIES.items():
        districts = _districts(folder, city)
        for number in range(count):
            place = districts[number % len(districts)]
            for row in _one(city, place, number, chance, today):
                line += 1
                yield line, [row.get(field, "") for field in COLUMNS]
    for place in _MENTAL.values():
        line += 1
        row = _mental(place, today)
        yield line, [row.get(field, "") for field in COLUMNS]


def _mental(place: str, today: date) -> dict[str, str]:
    """A hospital that treats mental illness alone, open for stays."""
    return {
        "code": f"X{place}09001", "name": "安宁精神卫生中心（演示）", "place": place,
        "level": LEVELS["special"], "pharmacy": "否", "address": "示例大街9号",
        "telephone": "0000-9000000", "mental": "是", "care": "住院", "status": "已开通",
        "first": f"{today - timedelta(days=900)}",
    }  # fmt: skip


def _districts(folder: Folder, city: str) -> list[str]:
    below = reads.prefix(city)
    found = [c for c in folder.places.names if c.startswith(below) and c != city]
    return [c for c in found if not c.endswith("00")] or [city]


def _one(
    city: str, place: str, number: int, chance: random.Random, today: date
) -> Iterator[dict[str, str]]:
    kind, level = _KINDS[number % len(_KINDS)]
    pharmacy = kind in {"大药房", "药店"}
    head = {
        "code": f"X{place}{number + 1:05d}",
        "name": f"{_WORDS[(number * 7 + int(city[:4])) % len(_WORDS)]}{kind}（演示）",
        "place": place,
        "level": LEVELS[level],
        "pharmacy": "是" if pharmacy else "否",
        "address": f"示例大街{chance.randrange(1, 300)}号",
        "telephone": f"0000-{chance.randrange(1000000, 9999999)}",
        "may_refer_for": city if level == "tertiary" and city in {"140700", "419001"} else "",
    }
    since = f"{today - timedelta(days=chance.randrange(200, 1500))}"
    for care, disease in _does(pharmacy, level, chance):
        row = {**head, "care": care, "disease": disease, "status": "已开通", "first": since}
        yield row
        fate = chance.random()
        if fate < 0.08:
            day = f"{today - timedelta(days=chance.randrange(3, 90))}"
            stop = (
                ("已终止", "协议到期未续签")
                if fate < 0.03
                else ("已暂停", "系统改造，预计下月恢复")
            )
            yield {**row, "first": day, "status": stop[0], "by": _BY, "why": stop[1]}


def _does(pharmacy: bool, level: str, chance: random.Random) -> list[tuple[str, str]]:
    if pharmacy:
        return [("药店购药", "")]
    made = [("住院", "")] if level != "township" or chance.random() < 0.4 else []
    if chance.random() < 0.85:
        made.append(("普通门诊", ""))
    share = {"tertiary": 0.8, "secondary": 0.5, "special": 0.4}.get(level, 0.2)
    made += [("门诊慢特病", name) for name in DISEASES.values() if chance.random() < share]
    return made or [("普通门诊", "")]
