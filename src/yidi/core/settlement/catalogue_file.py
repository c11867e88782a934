"""A row of a catalogue's file: which columns there are, and what may stand in them.

The columns carry the Chinese headers of `COLUMNS`. Ratios may be written 10% or 0.1, prices in yuan
with up to six decimals, quantities with up to four; lists are separated by 、 or a comma.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from yidi.core import enrolment, money
from yidi.core.enrolment import YES_NO, Words, chosen, words
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import diagnoses
from yidi.core.settlement.catalogue import CHARGE_TYPES, CLASSES, LIST_TYPES, SEXES

LEVELS = shape.DIMENSIONS["level"].words
INSURANCES = shape.DIMENSIONS["insurance"].words
CAP_HEADERS = {
    "tertiary": "三级限价", "secondary": "二级限价", "primary": "一级限价",
    "township": "乡镇社区限价", "special": "专科限价",
}  # fmt: skip

COLUMNS = {
    "code": "医疗目录编码",
    "name": "名称",
    "list_type": "目录类别",
    "charge_type": "收费项目类别",
    "category": "等级",
    "self_pay": "先自付比例",
    "self_pay_employee": "职工先自付比例",
    "self_pay_resident": "居民先自付比例",
    "unit": "单位",
    "spec": "规格",
    "cap": "限价",
    **{f"cap_{level}": header for level, header in CAP_HEADERS.items()},
    "limited": "限制使用",
    "limit_note": "限制说明",
    "sex": "限性别",
    "age_from": "限年龄从",
    "age_below": "限年龄未满",
    "most_per_day": "每天最多",
    "most_per_stay": "每次就诊最多",
    "diagnoses": "限诊断",
    "levels": "限机构级别",
    "negotiated": "谈判药品",
    "basic": "基本药物",
    "for_children": "儿童用药",
}
"""Field → header. A file may leave out every column that is not in `NEEDED`."""

NEEDED = ("code", "name", "list_type", "charge_type", "category")

WORDS: Mapping[str, Words] = {
    "list_type": words(LIST_TYPES, "", 西药="101", 中成药="101", 诊疗项目="201", 耗材="301"),
    "charge_type": words(
        CHARGE_TYPES, "", **{name.removesuffix("费"): code for code, name in CHARGE_TYPES.items()}
    ),
    "category": words(CLASSES, "", 甲="A", 乙="B", 丙="C", 自费="C", 全自费="C"),
    "limited": words(YES_NO, "no"),
    "sex": words(SEXES, "", 不限=""),
    "negotiated": words(YES_NO, "no"),
    "basic": words(YES_NO, "no"),
    "for_children": words(YES_NO, "no"),
}

LONGEST = {"name": 200, "unit": 20, "spec": 100, "limit_note": 300, "diagnoses": 300}
"""Characters that a field may hold."""

_LEVEL_WORDS = {
    **{header.removesuffix("限价"): level for level, header in CAP_HEADERS.items()},
    **{level: level for level in LEVELS},
}
OLDEST = 150
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,49}", re.ASCII)
_DECIMAL = re.compile(r"(\d{1,9})(?:\.(\d+))?", re.ASCII)
_DIAGNOSES = (diagnoses.CODE, diagnoses.RANGE)
_SEPARATORS = re.compile(r"[、，,;；\s]+")


class Row(NamedTuple):
    """An item as a file has it; units as in `catalogue.Item`."""

    code: str
    name: str
    list_type: str
    charge_type: str
    category: str
    self_pay_rate: int
    self_pay_by_insurance: Mapping[str, int]
    price_caps: Mapping[str, int]
    unit: str
    spec: str
    limited: bool
    limit_note: str
    sex: str
    age_from: int | None
    age_below: int | None
    most_per_day: int | None
    most_per_stay: int | None
    diagnoses: tuple[str, ...]
    levels: tuple[str, ...]
    negotiated: bool
    basic: bool
    for_children: bool


def reader(headers: Sequence[str]) -> Callable[[Sequence[str]], Row]:
    """What makes an item of the cells of a row under these headers.

    Raises Refusal for the headers; the function raises Refusal with all faults of a row.
    """
    fields = enrolment.columns(headers, COLUMNS, NEEDED)
    at = {field: fields.index(field) for field in fields if field}

    def read(cells: Sequence[str]) -> Row:
        return row({field: cells[i].strip() for field, i in at.items() if i < len(cells)})

    return read


def row(cells: Mapping[str, str]) -> Row:
    """A row as an item. Raises Refusal with every fault, `where` naming the column."""
    faults = enrolment.formulas(cells, COLUMNS)
    given = {name: chosen(cells.get(name, ""), name, faults, WORDS, COLUMNS) for name in WORDS}
    _texts(cells, faults)
    rate, by_insurance = _ratios(cells, given["category"], faults)
    age_from, age_below = (_years(cells, name, faults) for name in ("age_from", "age_below"))
    if age_from is not None and age_below is not None and age_below <= age_from:
        _note(faults, "ages_impossible", "年龄上限不大于下限。", "请检查两列。", "age_below")
    made = Row(
        code=cells.get("code", ""),
        name=cells.get("name", ""),
        list_type=given["list_type"],
        charge_type=given["charge_type"],
        category=given["category"],
        self_pay_rate=rate,
        self_pay_by_insurance=by_insurance,
        price_caps=_caps(cells, faults),
        unit=cells.get("unit", ""),
        spec=cells.get("spec", ""),
        limited=given["limited"] == "yes",
        limit_note=cells.get("limit_note", ""),
        sex=given["sex"],
        age_from=age_from,
        age_below=age_below,
        most_per_day=_scaled(cells, "most_per_day", 4, faults),
        most_per_stay=_scaled(cells, "most_per_stay", 4, faults),
        diagnoses=_diagnoses(cells.get("diagnoses", ""), faults),
        levels=_levels(cells.get("levels", ""), faults),
        negotiated=given["negotiated"] == "yes",
        basic=given["basic"] == "yes",
        for_children=given["for_children"] == "yes",
    )
    if faults:
        raise Refusal(*faults)
    return made


def _texts(cells: Mapping[str, str], faults: list[Problem]) -> None:
    for name in NEEDED:
        if not cells.get(name):
            _note(faults, "cell_empty", f"没有填{COLUMNS[name]}。", "请补上。", name)
    for name, most in LONGEST.items():
        if len(cells.get(name, "")) > most:
            _note(faults, "cell_too_long", f"{COLUMNS[name]}超过{most}个字。", "请缩短。", name)
    code = cells.get("code", "")
    if code and not _CODE.fullmatch(code):
        sentence = f"编码“{code[:60]}”不合格式。"
        _note(faults, "code_invalid", sentence, "只用大写字母、数字、点和横线，最多50位。", "code")


def _ratios(
    cells: Mapping[str, str], category: str, faults: list[Problem]
) -> tuple[int, dict[str, int]]:
    """The share of class B, and that of each insurance where it is another. Others have none."""
    names = {"": "self_pay", **{one: f"self_pay_{one}" for one in INSURANCES}}
    found = {one: _ratio(cells, name, faults) for one, name in names.items()}
    if category == "B":
        general = found.pop("")
        every = {one: general if rate is None else rate for one, rate in found.items()}
        if None in every.values():
            _note(faults, "cell_empty", "乙类没有填先自付比例。", "没有先自付的填 0%。", "self_pay")
        rates = {one: rate for one, rate in every.items() if rate is not None}
        usual = max(rates.values(), default=0) if general is None else general
        return usual, {one: rate for one, rate in rates.items() if rate != usual}
    allowed = {None, 0} if category == "A" else {None, money.RATE_ONE}
    for one, rate in found.items():
        if category and rate not in allowed:
            sentence = f"{CLASSES[category]}没有先自付比例。"
            _note(faults, "ratio_odd", sentence, "请留空，或检查等级。", names[one])
    return 0, {}


def _ratio(cells: Mapping[str, str], name: str, faults: list[Problem]) -> int | None:
    text = cells.get(name, "")
    if not text:
        return None
    found = ratio(text)
    if found is None:
        sentence = f"“{text[:20]}”不是0到100%之间的比例。"
        _note(faults, "unit_slip", sentence, "请写 10% 或 0.1。", name)
    return found


@lru_cache(maxsize=4096)
def ratio(text: str) -> int | None:
    """Millionths from "10%" or "0.1"; None for anything else, and for more than all."""
    found = money.percent(text)
    if found is None:
        found = scaled(text, 6)
    return found if found is not None and found <= money.RATE_ONE else None


@lru_cache(maxsize=65536)
def scaled(text: str, places: int) -> int | None:
    """A decimal that is not negative as a whole number of its smallest unit; None if it is none."""
    found = _DECIMAL.fullmatch(text)
    if not found:
        return None
    part = (found[2] or "").rstrip("0")
    return int(found[1] + part.ljust(places, "0")) if len(part) <= places else None


def _scaled(cells: Mapping[str, str], name: str, places: int, faults: list[Problem]) -> int | None:
    text = cells.get(name, "")
    if not text:
        return None
    found = scaled(text, places)
    if found is None:
        sentence = f"“{text[:40]}”不是最多{places}位小数的数。"
        _note(faults, "number_unreadable", sentence, "请检查。", name)
    return found


def _caps(cells: Mapping[str, str], faults: list[Problem]) -> dict[str, int]:
    """The cap of each level: its own, or that for all."""
    general = _scaled(cells, "cap", 6, faults)
    found = {level: _scaled(cells, f"cap_{level}", 6, faults) for level in LEVELS}
    caps = {level: general if cap is None else cap for level, cap in found.items()}
    return {level: cap for level, cap in caps.items() if cap is not None}


def _years(cells: Mapping[str, str], name: str, faults: list[Problem]) -> int | None:
    text = cells.get(name, "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text[:4]) <= OLDEST and len(text) <= 3:
        return int(text)
    _note(faults, "number_unreadable", f"“{text[:20]}”不是周岁。", f"0到{OLDEST}。", name)
    return None


def _diagnoses(text: str, faults: list[Problem]) -> tuple[str, ...]:
    found = tuple(diagnoses.plain(code) for code in _listed(text))
    wrong = [code for code in found if not any(r.fullmatch(code) for r in _DIAGNOSES)]
    if wrong:
        sentence = f"“{'、'.join(wrong[:5])[:60]}”不是诊断编码。"
        _note(faults, "diagnosis_invalid", sentence, "例如 M05、M05.900 或 C00-C97。", "diagnoses")
    return found


def _levels(text: str, faults: list[Problem]) -> tuple[str, ...]:
    found = _listed(text)
    if any(word not in _LEVEL_WORDS for word in found):
        mend = f"可以填：{'、'.join(word for word in _LEVEL_WORDS if not word.isascii())}。"
        _note(faults, "word_unknown", f"“{text[:40]}”里有不认识的级别。", mend, "levels")
    return tuple(_LEVEL_WORDS[word] for word in found if word in _LEVEL_WORDS)


def _listed(text: str) -> list[str]:
    return [part for part in _SEPARATORS.split(text) if part]


def _note(faults: list[Problem], code: str, sentence: str, mend: str, name: str) -> None:
    faults.append(enrolment.fault(code, sentence, mend, name, COLUMNS))
