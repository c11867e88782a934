"""What the agencies owe each other and the public, by when and from which sum on (经办要求).

Not the benefit of a person, which stands in the packs, but the procedure: days to answer in, boundaries,
shares, how much is sampled. Read from policy/codes/duties/*.yaml; each value is dated, cited and of one
area; the nearest area's value counts: place, city, province, country.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from yidi.core import money
from yidi.core.calendar import Span
from yidi.core.policy import shape
from yidi.core.policy.reading import Reader
from yidi.core.policy.tree import Branch, Items
from yidi.core.problems import BrokenInvariant, ParameterMissing, Problem
from yidi.core.regions import city_of, province_of

COUNTRY = "000000"
MISSING = "missing"
UNITS = {
    "days": "天",
    "working_days": "个工作日",
    "months": "个月",
    "day_of_month": "日",
    "month_of_year": "月",
    "hours": "小时",
    "times": "次",
    "count": "",
    "fen": "元",
    "rate": "",
    "word": "",
}
"""What a value is counted in. fen is written in yuan, rate as a percentage (kept in millionths)."""

_MOST = 1_000_000
_DUTY = ("name", "words", "unit", "values")
_VALUE = ("region", "from", "to", "value", "document", "article", "status", "note")


@dataclass(frozen=True, slots=True)
class Duty:
    """One value in one area for a span of days. value: a count, fen, millionths, or the word itself;
    None where the documents say that there is one and nobody has it (`status` missing)."""

    name: str
    words: str
    unit: str
    region: str
    span: Span
    value: int | str | None
    document: str
    article: str
    status: str
    note: str

    @property
    def spoken(self) -> str:
        """The value in words: 3个工作日, 30000.00元, 70%."""
        if self.value is None or isinstance(self.value, str):
            return self.value or "没有规定"
        if self.unit == "fen":
            return money.yuan(self.value) + UNITS["fen"]
        return (
            money.percent_text(self.value)
            if self.unit == "rate"
            else f"{self.value}{UNITS[self.unit]}"
        )


@dataclass(frozen=True, slots=True)
class Duties:
    """Every value, by name."""

    by_name: Mapping[str, tuple[Duty, ...]]

    def of(self, name: str, region: str, day: date) -> Duty:
        """The duty of an area on a day. Raises ParameterMissing with the document to consult; KeyError
        for a name that no file has."""
        known = self.by_name[name]
        for area in dict.fromkeys((region, city_of(region), province_of(region), COUNTRY)):
            for duty in known:
                if duty.region == area and day in duty.span:
                    return _there(duty, region)
        raise ParameterMissing(_missing(known[0], region))

    def number(self, name: str, region: str, day: date) -> int:
        """The value as a number: a count, fen or millionths. Raises ParameterMissing."""
        value = self.of(name, region, day).value
        if not isinstance(value, int):
            raise BrokenInvariant(f"{name} is a word")
        return value


def _there(duty: Duty, region: str) -> Duty:
    if duty.value is None:
        raise ParameterMissing(_missing(duty, region))
    return duty


def _missing(duty: Duty, region: str) -> Problem:
    return Problem(
        "parameter_missing", f"{region}没有“{duty.words}”的规定。", f"请查阅{duty.document}。",
        document=duty.document, article=duty.article, where=duty.name, documents=(duty.document,),
    )  # fmt: skip


def duties(trees: Iterable[object]) -> Duties:
    """All duties of the files' entries. Raises Refusal with everything that is wrong."""
    reader = Reader()
    found = [duty for n, tree in enumerate(trees) for duty in _duties(reader, tree, f"[{n}]")]
    by_name: dict[str, tuple[Duty, ...]] = {}
    for duty in found:
        _alone(reader, duty, by_name.get(duty.name, ()))
        by_name[duty.name] = (*by_name.get(duty.name, ()), duty)
    reader.refuse()
    return Duties(by_name)


def _duties(reader: Reader, tree: object, where: str) -> list[Duty]:
    entry = reader.branch(tree, where)
    reader.known(entry, _DUTY, where)
    name = reader.text(entry, "name", where)
    words = reader.text(entry, "words", where)
    unit = reader.word(entry, "unit", where, UNITS)
    values = entry.get("values")
    if not isinstance(values, Items) or not values:
        reader.missing(f"{where}.values")
        return []
    return [
        _value(reader, value, f"{name}[{n}]", (name, words, unit)) for n, value in enumerate(values)
    ]


def _value(reader: Reader, tree: object, where: str, head: tuple[str, str, str]) -> Duty:
    row = reader.branch(tree, where)
    reader.known(row, _VALUE, where)
    status = reader.word(row, "status", where, (*shape.STATUSES, MISSING))
    first, after = reader.day(row, "from", where), reader.day(row, "to", where)
    if first is None:
        reader.missing(f"{where}.from")
    return Duty(
        *head,
        region=reader.text(row, "region", where, COUNTRY),
        span=Span(first or date.min, after),
        value=None if status == MISSING else _read(reader, row, where, head[2]),
        document=reader.text(row, "document", where),
        article=reader.text(row, "article", where),
        status=status,
        note=reader.text(row, "note", where, ""),
    )


def _read(reader: Reader, row: Branch, where: str, unit: str) -> int | str:
    if unit == "fen":
        return reader.amount(row, "value", where, None)
    if unit == "rate":
        return _rate(reader, row, where)
    if unit == "word":
        return reader.text(row, "value", where)
    return reader.count(row, "value", where, 0, _MOST)


def _rate(reader: Reader, row: Branch, where: str) -> int:
    found = money.percent(reader.text(row, "value", where))
    if found is None:
        reader.note("rate_unreadable", f"{where}.value", "比例要写成百分数。", "例如 value: 70%。")
    return found or 0


def _alone(reader: Reader, duty: Duty, others: tuple[Duty, ...]) -> None:
    """On a day an area has one value."""
    if any(duty.region == other.region and duty.span.meets(other.span) for other in others):
        sentence = f"{duty.region}的“{duty.words}”有两个值在同一天有效。"
        reader.note("duty_twice", duty.name, sentence, "请给前一个写上 to。")
