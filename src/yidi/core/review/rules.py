"""What a line may be, besides what the catalogue says: read from policy/codes/review.yaml.

Each rule is dated, cited and of one area; one of the nearest area does not put the others out of force.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yidi.core.calendar import Span
from yidi.core.policy import shape
from yidi.core.policy.reading import Reader
from yidi.core.policy.tree import Branch, Items
from yidi.core.regions import contains
from yidi.core.review.seen import Line
from yidi.core.settlement.catalogue import SEXES

COUNTRY = "000000"
KINDS = {
    "most_per_day": "每天最多",
    "most_per_stay_day": "住院每天最多，按住院天数合计",
    "limits": "限定性别、年龄、诊断、级别",
    "exclusive": "同一天不能同时收",
    "drug_days": "一次开药的天数",
    "treatment": "算作治疗的费用",
}
_MOST = 1_000_000
_UNIT = 10_000
_NAMES = (
    "kind", "name", "region", "from", "to", "codes", "fee_kinds", "most", "lasts", "sex",
    "age_from", "age_below", "diagnoses", "levels", "care", "document", "article", "status", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. most: a quantity in ten-thousandths, for drug_days whole days; lasts: for how many
    days one package is enough; care: only of this kind of care."""

    kind: str
    name: str
    region: str
    span: Span
    codes: tuple[str, ...]
    fee_kinds: tuple[str, ...]
    most: int
    lasts: int
    sex: str
    age_from: int | None
    age_below: int | None
    diagnoses: tuple[str, ...]
    levels: tuple[str, ...]
    care: str
    document: str
    article: str
    status: str
    note: str

    def concerns(self, line: Line) -> bool:
        """Whether it speaks of a line on its day."""
        named = line.code in self.codes or line.fee_kind in self.fee_kinds
        return named and line.at.date() in self.span


@dataclass(frozen=True, slots=True)
class Rules:
    """Every rule, in the order of the file."""

    all: tuple[Rule, ...]

    def of(self, kind: str, place: str, care: str) -> list[Rule]:
        """The rules of a kind that hold in a place for a kind of care."""
        return [
            rule
            for rule in self.all
            if rule.kind == kind
            and rule.care in {"", care}
            and (rule.region == COUNTRY or contains(rule.region, place))
        ]


def rules(trees: Iterable[object]) -> Rules:
    """All rules of the file. Raises Refusal with everything that is wrong."""
    reader = Reader()
    found = tuple(_rule(reader, tree, f"[{n}]") for n, tree in enumerate(trees))
    reader.refuse()
    return Rules(found)


def _rule(reader: Reader, tree: object, where: str) -> Rule:
    row = reader.branch(tree, where)
    reader.known(row, _NAMES, where)
    kind = reader.word(row, "kind", where, KINDS)
    first, after = reader.day(row, "from", where), reader.day(row, "to", where)
    unit = 1 if kind == "drug_days" else _UNIT
    made = Rule(
        kind=kind,
        name=reader.text(row, "name", where),
        region=reader.text(row, "region", where, COUNTRY),
        span=Span(first or date.min, after),
        codes=_words(reader, row, "codes", where),
        fee_kinds=_words(reader, row, "fee_kinds", where),
        most=unit * reader.count(row, "most", where, 0, _MOST),
        lasts=reader.count(row, "lasts", where, 1, _MOST, least=1),
        sex=reader.word(row, "sex", where, SEXES, "") if "sex" in row else "",
        age_from=_age(reader, row, "age_from", where),
        age_below=_age(reader, row, "age_below", where),
        diagnoses=_words(reader, row, "diagnoses", where),
        levels=_words(reader, row, "levels", where),
        care=reader.text(row, "care", where, ""),
        document=reader.text(row, "document", where),
        article=reader.text(row, "article", where),
        status=reader.word(row, "status", where, shape.STATUSES),
        note=reader.text(row, "note", where, ""),
    )
    if not made.codes and not made.fee_kinds:
        reader.missing(f"{where}.codes")
    return made


def _age(reader: Reader, row: Branch, name: str, where: str) -> int | None:
    return reader.count(row, name, where, 0, 150) if name in row else None


def _words(reader: Reader, row: Branch, name: str, where: str) -> tuple[str, ...]:
    value = row.get(name)
    if value is None:
        return ()
    if not isinstance(value, Items):
        reader.note("not_a_list", f"{where}.{name}", f"“{name}”应当是列表。", "请写成 [ ]。")
        return ()
    return tuple(str(word).strip() for word in value)
