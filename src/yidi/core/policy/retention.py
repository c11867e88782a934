"""How long each kind of data is kept, and who ends it: read from policy/codes/retention.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from yidi.core.calendar import add_months
from yidi.core.policy import shape
from yidi.core.policy.reading import Reader
from yidi.core.policy.tree import Branch

ENDED_BY = {"job": "到期自动清除", "act": "到期后由经办机构办理销毁", "nobody": "不销毁"}
MOST_YEARS, MOST_MONTHS, MOST_DAYS = 200, 120, 3_660
SPANS = {"years": "年", "months": "个月", "days": "天"}


@dataclass(frozen=True, slots=True)
class Retention:
    """One kind of data. Exactly one of years, months, days and table says how long, unless nobody ends it;
    table: a table of the packs."""

    kind: str
    name: str
    by: str
    years: int | None
    months: int | None
    days: int | None
    table: str
    document: str
    article: str
    status: str
    note: str

    def before(self, today: date) -> date:
        """What ended, or was last touched, before this day has been kept its time."""
        if self.days is not None:
            return today - timedelta(days=self.days)
        return add_months(today, -12 * (self.years or 0) - (self.months or 0))

    @property
    def spoken(self) -> str:
        """How long, in words."""
        if self.by == "nobody":
            return ENDED_BY[self.by]
        if self.table:
            return "按各地规则"
        counts = ((getattr(self, name), unit) for name, unit in SPANS.items())
        return "".join(f"{count}{unit}" for count, unit in counts if count is not None)


def retentions(trees: Iterable[object]) -> dict[str, Retention]:
    """Every kind by its name. Raises Refusal with everything that is wrong."""
    reader = Reader()
    found = [_retention(reader, tree, f"[{n}]") for n, tree in enumerate(trees)]
    reader.refuse()
    return {each.kind: each for each in found}


_NAMES = (
    "kind", "name", "by", *SPANS, "table", "document", "article", "status", "note",
)  # fmt: skip


def _retention(reader: Reader, tree: object, where: str) -> Retention:
    row = reader.branch(tree, where)
    reader.known(row, _NAMES, where)
    by = reader.word(row, "by", where, ENDED_BY)
    span = [name for name in (*SPANS, "table") if name in row]
    if len(span) != (by != "nobody") or (by == "job" and span == ["table"]):
        sentence = "years、months、days、table 要写一个；不销毁的都不写，自动清除的不能写 table。"
        reader.note("span_unclear", where, sentence, "请写明保存多久。")
    return Retention(
        kind=reader.text(row, "kind", where),
        name=reader.text(row, "name", where),
        by=by,
        years=_count(reader, row, "years", where, MOST_YEARS),
        months=_count(reader, row, "months", where, MOST_MONTHS),
        days=_count(reader, row, "days", where, MOST_DAYS),
        table=reader.text(row, "table", where, ""),
        document=reader.text(row, "document", where),
        article=reader.text(row, "article", where),
        status=reader.word(row, "status", where, shape.STATUSES),
        note=reader.text(row, "note", where),
    )


def _count(reader: Reader, row: Branch, name: str, where: str, most: int) -> int | None:
    return reader.count(row, name, where, 0, most, least=1) if name in row else None
