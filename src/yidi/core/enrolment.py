"""A row of the register of insured people: which columns there are, what may stand in them.

The columns carry the Chinese headers of `COLUMNS`. Words may be written in Chinese or as the code;
days as 2026-02-15, 2026/2/15 or 20260215; amounts in yuan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from yidi.core import calendar, money, people
from yidi.core.filing.record import INSURANCE_STATUSES
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal

COLUMNS = {
    "psn_no": "人员编号",
    "name": "姓名",
    "id_type": "证件类型",
    "number": "证件号码",
    "phone": "手机",
    "birth": "出生日期",
    "male": "性别",
    "insurance": "险种",
    "status": "参保状态",
    "status_since": "状态起始日",
    "retired": "退休",
    "group": "人员类别",
    "hardship": "困难身份",
    "civil_servant": "公务员补助",
    "balance": "个人账户余额",
    "address": "联系地址",
    "employer": "单位编号",
    "parent_no": "监护人人员编号",
}
"""Field → header. A file may leave out every column that is not in `NEEDED`."""

NEEDED = ("psn_no", "name", "number", "insurance")

GROUPS = {"none": "无", "retired_cadre": "离休干部"}
ID_TYPES = {"01": "居民身份证", "03": "护照", "99": "其他"}
RESIDENT_CARD = "01"
SEXES = {"1": "男", "2": "女"}
YES_NO = {"yes": "是", "no": "否"}
_PHONE = re.compile(r"1\d{10}")
_FORMULA = ("=", "@")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")

LONGEST = {"psn_no": 30, "name": 50, "number": 40, "address": 200, "employer": 40, "parent_no": 30}
"""Characters that a field may hold."""


class Enrolment(NamedTuple):
    """One person insured in one area under one insurance. balance in fen."""

    psn_no: str
    name: str
    id_type: str
    number: str
    phone: str
    birth: date | None
    male: bool | None
    insurance: str
    status: str
    status_since: date | None
    retired: bool
    group: str
    hardship: str
    civil_servant: str
    balance: int
    address: str
    employer: str
    parent_no: str


@dataclass(frozen=True, slots=True)
class Words:
    """What may stand in a column: code → Chinese name, and what an empty cell means."""

    names: Mapping[str, str]
    empty: str
    also: Mapping[str, str]

    def code(self, text: str) -> str | None:
        """The code of a word; None if it is unknown."""
        if not text:
            return self.empty
        return self.also.get(text)


def words(names: Mapping[str, str], empty: str, **also: str) -> Words:
    """Words by code and by name."""
    known = {**{code: code for code in names}, **{name: code for code, name in names.items()}}
    return Words(names, empty, {**known, **also})


WORDS: Mapping[str, Words] = {
    "id_type": words(ID_TYPES, RESIDENT_CARD, 身份证=RESIDENT_CARD),
    "male": words(SEXES, "", 男性="1", 女性="2"),
    "insurance": words(
        shape.DIMENSIONS["insurance"].words, "",
        职工="employee", 居民="resident", 城乡居民医保="resident", 职工基本医疗保险="employee",
        城乡居民基本医疗保险="resident",
    ),
    "status": words(INSURANCE_STATUSES, "active", 正常="active", 暂停="suspended", 终止="ended"),
    "retired": words(YES_NO, "no", 退休="yes", 在职="no"),
    "group": words(GROUPS, "none"),
    "hardship": words(shape.DIMENSIONS["hardship"].words, "none"),
    "civil_servant": words(shape.DIMENSIONS["civil_servant"].words, "none", 是="entitled", 否="none"),
}  # fmt: skip


def columns(headers: Sequence[str], known: Mapping[str, str], needed: Sequence[str]) -> list[str]:
    """The field of each column of a file ("" for a column without a header).

    Raises Refusal naming every column that is missing, unknown or there twice.
    """
    fields = {header: field for field, header in known.items()}
    found = [header.strip() for header in headers]
    missing = [known[field] for field in needed if known[field] not in found]
    strange = [header for header in found if header and header not in fields]
    twice = sorted({header for header in found if header and found.count(header) > 1})
    problems = [
        Problem(code, f"{sentence}：{'、'.join(names[:30])}。", mend, where="第1行")
        for code, names, sentence, mend in (
            ("column_missing", missing, "缺少的列", "请补上这些列，表头要完全一致。"),
            ("column_unknown", strange, "不认识的列", f"可用的列：{'、'.join(known.values())}。"),
            ("column_twice", twice, "重复的列", "每列只能出现一次。"),
        )
        if names
    ]
    if problems:
        raise Refusal(*problems)
    return [fields.get(header, "") for header in found]


def reader(headers: Sequence[str]) -> Callable[[Sequence[str]], Enrolment]:
    """What makes an enrolment of the cells of a row under these headers.

    Raises Refusal for the headers; the function raises Refusal with all faults of a row.
    """
    fields = columns(headers, COLUMNS, NEEDED)
    at = {field: fields.index(field) for field in fields if field}

    def read(cells: Sequence[str]) -> Enrolment:
        return enrolment({f: cells[i].strip() for f, i in at.items() if i < len(cells)})

    return read


def enrolment(cells: Mapping[str, str]) -> Enrolment:
    """A row as an enrolment. Raises Refusal with every fault, `where` naming the column."""
    faults: list[Problem] = formulas(cells, COLUMNS)
    given = {field: chosen(cells.get(field, ""), field, faults) for field in WORDS}
    faults += [
        fault("cell_empty", f"没有填{COLUMNS[field]}。", "请补上。", field)
        for field in ("psn_no", "name", "insurance")
        if not cells.get(field)
    ]
    faults += [
        fault("cell_too_long", f"{COLUMNS[field]}超过{most}个字。", "请缩短。", field)
        for field, most in LONGEST.items()
        if len(cells.get(field, "")) > most
    ]
    number = _number(cells, given["id_type"], faults)
    birth = _day(cells.get("birth", ""), "birth", faults)
    male = {"1": True, "2": False}.get(given["male"])
    if number and given["id_type"] == RESIDENT_CARD:
        birth, male = _agreeing(number, birth, male, faults)
    made = Enrolment(
        psn_no=cells.get("psn_no", ""),
        name=cells.get("name", ""),
        id_type=given["id_type"],
        number=number,
        phone=_phone(cells.get("phone", ""), faults),
        birth=birth,
        male=male,
        insurance=given["insurance"],
        status=given["status"],
        status_since=_day(cells.get("status_since", ""), "status_since", faults),
        retired=given["retired"] == "yes",
        group=given["group"],
        hardship=given["hardship"],
        civil_servant=given["civil_servant"],
        balance=_fen(cells.get("balance", ""), faults),
        address=cells.get("address", ""),
        employer=cells.get("employer", ""),
        parent_no=cells.get("parent_no", ""),
    )
    if faults:
        raise Refusal(*faults)
    return made


def formulas(cells: Mapping[str, str], known: Mapping[str, str]) -> list[Problem]:
    """Cells that hold a formula instead of a value."""
    return [
        fault("cell_formula", f"{known[field]}是公式。", "请粘贴为数值后再导入。", field, known)
        for field, text in cells.items()
        if text.startswith(_FORMULA)
    ]


def chosen(
    text: str,
    field: str,
    faults: list[Problem],
    known: Mapping[str, Words] = WORDS,
    labels: Mapping[str, str] = COLUMNS,
) -> str:
    """The code of a word in a cell; an unknown one becomes a fault."""
    found = known[field].code(text)
    if found is not None:
        return found
    if not text.startswith(_FORMULA):
        mend = f"可以填：{'、'.join(known[field].names.values())}。"
        faults.append(fault("word_unknown", f"“{text[:20]}”不认识。", mend, field, labels))
    return ""


def fault(
    code: str, sentence: str, mend: str, field: str, known: Mapping[str, str] = COLUMNS
) -> Problem:
    """A fault of a cell."""
    return Problem(code, sentence, mend, where=known.get(field, field))


def _number(cells: Mapping[str, str], id_type: str, faults: list[Problem]) -> str:
    text = cells.get("number", "")
    if not text:
        if not cells.get("parent_no"):
            faults.append(
                fault(
                    "cell_empty",
                    "没有填证件号码。",
                    "新生儿没有号码的，请填监护人人员编号。",
                    "number",
                )
            )
        return ""
    if id_type != RESIDENT_CARD:
        return text.upper()
    try:
        return people.number(text, COLUMNS["number"])
    except Refusal as refusal:
        faults.extend(refusal.problems)
        return ""


def _agreeing(
    number: str, birth: date | None, male: bool | None, faults: list[Problem]
) -> tuple[date, bool]:
    """Birth and sex as the number has them; a column that says otherwise is a fault."""
    inside, is_male = people.born(number), people.male(number)
    if birth is not None and birth != inside:
        faults.append(fault("birth_differs", "出生日期与身份证号不一致。", "请核对。", "birth"))
    if male is not None and male != is_male:
        faults.append(fault("sex_differs", "性别与身份证号不一致。", "请核对。", "male"))
    return inside, is_male


def _phone(text: str, faults: list[Problem]) -> str:
    if text and not _PHONE.fullmatch(text):
        faults.append(fault("phone_invalid", "手机应当是11位数字。", "请检查。", "phone"))
    return text


def _fen(text: str, faults: list[Problem]) -> int:
    if not text:
        return 0
    try:
        value = money.fen(text.replace(",", ""), COLUMNS["balance"])
    except Refusal as refusal:
        faults.extend(refusal.problems)
        return 0
    if value < 0:
        faults.append(fault("amount_negative", "余额不能是负数。", "请检查。", "balance"))
    return value


def _day(text: str, field: str, faults: list[Problem]) -> date | None:
    if not text:
        return None
    try:
        return day(text)
    except Refusal as refusal:
        found = refusal.problems[0]
        faults.append(fault(found.code, found.sentence, found.next_step, field))
        return None


@lru_cache(maxsize=65536)
def day(text: str) -> date:
    """A day as tables write it. Raises Refusal."""
    plain = _EIGHT_DIGITS.fullmatch(text)
    return calendar.day("-".join(plain.groups()) if plain else text.replace("/", "-"))
