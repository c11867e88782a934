"""The compiled law of one region: a day gives an edition, an edition and a case give a profile.

A profile is all that the arithmetic needs: the program (which steps, in which order) and the
numbers each step takes, with the row of the law that each number came from.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from yidi.core import money, steps
from yidi.core.policy import link, shape
from yidi.core.policy.read import Document, Missing, Pack, Row
from yidi.core.problems import ParameterMissing, Problem, Refusal
from yidi.core.regions import Places

ENGINE = "1"
"""Raised when the same book and bill would give other amounts than before."""

HOTLINE = "12393"
"""The national telephone for questions on medical insurance, where an office's is not at hand."""


class Case(NamedTuple):
    """The finite part of a bill: everything a money table may be keyed on."""

    insurance: str
    retired: str
    hardship: str
    civil_servant: str
    scope: str
    type: str
    level: str
    stay_number: str
    filed_scope: str
    kind: str
    proof: str
    where: str
    transitional: str
    disease: str = "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """The rows behind one step: the first gives the number, the others changed it."""

    rows: tuple[Row, ...]
    rate: int | None = None
    detail: str = ""

    @property
    def status(self) -> str:
        """The weakest status among the rows: assumed, then reading, then published."""
        found = {row.citation.status for row in self.rows}
        return next(s for s in ("assumed", "reading", "published") if s in found)


@dataclass(frozen=True, slots=True)
class Profile:
    """A program and its numbers for one case; `rules` runs beside `program`."""

    program: tuple[steps.Step, ...]
    numbers: tuple[tuple[int, ...], ...]
    rules: tuple[Rule, ...]
    sums: tuple[str, ...]
    """Names of the yearly sums that the program reads or adds to."""


class Edition:
    """The law of one region as it holds on one day."""

    def __init__(
        self, tables: Mapping[str, link.Table], office: str, asked: set[str] | None = None
    ) -> None:
        self.tables = tables
        self._office = office
        self._asked = asked
        self._profiles: dict[Case, Profile | ParameterMissing] = {}

    def row(self, table: str, case: Mapping[str, str]) -> Row:
        """The row of `table` for a case. Raises ParameterMissing where the law is not at hand."""
        found = self.tables.get(table)
        row = found.row(case) if found else None
        if row is None:
            raise self._missing(table, None, "")
        if self._asked is not None:
            self._asked.add(row.id)
        if row.missing:
            raise self._missing(table, row.missing, row.citation.note)
        return row

    def value(self, table: str, case: Mapping[str, str]) -> Mapping[str, Any]:
        """The value of that row."""
        return self.row(table, case).value

    def _missing(self, table: str, gap: Missing | None, note: str) -> ParameterMissing:
        documents = gap.documents if gap else ()
        named = "、".join(documents)
        consult = f"请查阅{named}，" if named else "请"
        label = shape.TABLES[table].label
        return ParameterMissing(
            Problem(
                "parameter_missing",
                f"参保地没有公布“{label}”的规定，现在算不出来。{note}",
                f"{consult}向{self._office}咨询。",
                where=table,
                documents=documents,
            )
        )

    def profile(self, case: Case) -> Profile:
        """Program and numbers for a case, made once. Raises ParameterMissing."""
        found = self._profiles.get(case)
        if found is None:
            try:
                found = _Builder(self, case._asdict()).profile()
            except ParameterMissing as missing:
                found = missing
            self._profiles[case] = found
        if isinstance(found, ParameterMissing):
            raise ParameterMissing(*found.problems)
        return found


class Book:
    """All editions of one region and the digest of the texts they were made from."""

    def __init__(self, chain: link.Chain, digest: str, places: Places) -> None:
        self.chain = chain
        self.places = places
        self.asked: set[str] | None = None
        """Collects the ids of the rows that are used, once somebody sets it to a set."""
        self.digest = digest
        own = chain.packs[0]
        self.region, self.name, self.covers = own.region, own.name, own.covers
        self.office = own.office
        self.documents: dict[tuple[str, str], Document] = {
            (pack.region, key): document
            for pack in chain.packs
            for key, document in pack.documents.items()
        }
        self.accumulators = {
            name: label
            for pack in reversed(chain.packs)
            for name, label in pack.accumulators.items()
        }
        self.not_modelled = {item for pack in chain.packs for item in pack.not_modelled}
        self.first_day = own.first_day or chain.change_days()[0]
        self._days = chain.change_days()
        self._editions: dict[int, Edition] = {}
        self._tables: dict[int, link.Table] = {}

    def edition(self, day: date) -> Edition:
        """The law in force on `day`. Refuses a day before the first that the packs speak of."""
        at = bisect_right(self._days, day)
        if at == 0 or day < self.first_day:
            raise Refusal(
                Problem(
                    "date_outside",
                    f"{self.name}的规则从{self.first_day}开始，没有{day}的规则。",
                    "请检查日期；更早的费用请向经办机构咨询。",
                )
            )
        if at not in self._editions:
            self._editions[at] = self._made(self._days[at - 1])
        return self._editions[at]

    def reaching(self, day: date) -> Edition:
        """The law in force on `day`; for a day before the first that the packs speak of, the
        earliest there is (R42)."""
        return self.edition(max(day, self.first_day))

    def _made(self, day: date) -> Edition:
        tables = {}
        for name in shape.TABLES:
            versions = self.chain.versions(name, day)
            if versions:
                version = versions[0]
                if id(version) not in self._tables:
                    self._tables[id(version)] = link.Table(version)
                tables[name] = self._tables[id(version)]
        telephone = f"（电话{self.office.telephone}）" if self.office.telephone else ""
        office = f"{self.office.name or '参保地经办机构'}{telephone}"
        return Edition(tables, office, self.asked)

    def document(self, row: Row) -> str:
        """How the document behind a row is cited; empty for an assumed value."""
        found = self.documents.get((row.region, row.citation.document))
        return found.cited if found else ""


def digest(texts: Iterable[str]) -> str:
    """The digest of the texts of a chain together with the engine's version."""
    made = hashlib.sha256(ENGINE.encode())
    for text in texts:
        made.update(hashlib.sha256(text.encode()).digest())
    return made.hexdigest()


def book(region: str, packs: Mapping[str, Pack], texts: Mapping[str, str], places: Places) -> Book:
    """The book of `region` from packs and their texts. Refuses a region without a pool pack."""
    if region not in packs or packs[region].tier != "pool":
        pools = "、".join(f"{p.region}{p.name}" for p in packs.values() if p.tier == "pool")
        raise Refusal(
            Problem("unknown_region", f"没有参保地“{region[:20]}”的规则。", f"现有：{pools}。")
        )
    chain = link.chain(region, packs)
    return Book(chain, digest(texts[pack.region] for pack in chain.packs), places)


# ---- from an edition and a case to a program


class _Builder:
    """Walks the order of steps and collects, for each, what the arithmetic takes."""

    def __init__(self, edition: Edition, case: dict[str, str]) -> None:
        self.edition, self.case = edition, case
        self.program: list[steps.Step] = []
        self.numbers: list[tuple[int, ...]] = []
        self.rules: list[Rule] = []

    def profile(self) -> Profile:
        order = self.edition.row("order", self.case)
        names: tuple[str, ...] = order.value["steps"]
        bill_side = [name for name in names if name in shape.BILL_SIDE]
        for name in bill_side:
            getattr(self, f"_{name}")(name, before_ratio=name in names[: names.index("ratio")])
        self._pool(order)
        for name in names[len(bill_side) :]:
            self._hospital_share() if name == "hospital_share" else self._layer(name)
        self._accounts()
        return Profile(tuple(self.program), tuple(self.numbers), tuple(self.rules), self._sums())

    def _add(self, step: steps.Step, numbers: tuple[int, ...], rule: Rule) -> None:
        self.program.append(step)
        self.numbers.append(numbers)
        self.rules.append(rule)

    def _rounds(self, step: str) -> str:
        return str(self.edition.value("rounding", {"step": step})["at"])

    def _first_self_pay(self, name: str, before_ratio: bool) -> None:
        row = self.edition.row(name, self.case)
        rate = row.value["rate"]
        self._add(steps.Step(name, steps.first_self_pay, 1), (rate,), Rule((row,), rate))

    def _deductible(self, name: str, before_ratio: bool) -> None:
        row = self.edition.row(name, self.case)
        counts = row.value.get("counts_in", "")
        step = steps.Step(name, steps.deductible, 1, counts=counts)
        self._add(step, (row.value["amount"],), Rule((row,)))

    def _ratio(self, name: str, before_ratio: bool) -> None:
        ratio = self.edition.row("ratio", self.case)
        share = self._neutral_or("own_share_factor")
        reduced = self.edition.row("reduction", self.case)
        carry = self._rounds("ratio") == "total"
        bands = ratio.value.get("bands") or ((0, None, ratio.value["rate"]),)
        for number, (over, up_to, rate) in enumerate(bands):
            base = _own_share(rate, share.value["factor"]) if share else rate
            step = steps.Step(
                "ratio", steps.ratio_band, 4, counts=ratio.value.get("counts_in", ""),
                base=ratio.value.get("measured", "after_deductible"), first=number == 0, carry=carry,
            )  # fmt: skip
            numbers = (over, _upper(up_to), base, reduced_rate(base, reduced.value))
            rows = (ratio, share) if share else (ratio,)
            self._add(step, numbers, Rule(rows, base, _band_text(over, up_to)))
        change = reduced.value.get("points", reduced.value.get("factor"))
        self._add(steps.Step("reduction", steps.reduction, 0), (), Rule((reduced,), change))

    def _neutral_or(self, table: str) -> Row | None:
        return self.edition.row(table, self.case) if table in self.edition.tables else None

    def _ceiling(self, name: str, before_ratio: bool) -> None:
        row = self.edition.row(name, self.case)
        step = steps.Step(
            name, steps.ceiling, 1, counts=row.value.get("counts_in", ""),
            base="eligible" if before_ratio else "fund",
        )  # fmt: skip
        amount = row.value.get("amount", steps.NO_LIMIT)
        self._add(step, (amount,), Rule((row,)))

    _visit_ceiling = _ceiling

    def _pool(self, order: Row) -> None:
        counted = (
            s.counts
            for s in self.program
            if s.run is steps.ceiling and s.base == "fund" and s.counts
        )
        step = steps.Step(
            "pool", steps.pool, 0, field="hifp_pay", also_counts=tuple(dict.fromkeys(counted))
        )
        self._add(step, (), Rule((order,)))

    def _layer(self, name: str) -> None:
        row = self.edition.row(name, self.case)
        value = row.value
        if value.get("nothing"):
            return
        bands = value.get("bands") or ((value.get("deductible", 0), None, value["rate"]),)
        carry = self._rounds("layers") == "total"
        for number, (over, up_to, rate) in enumerate(bands):
            step = steps.Step(
                name, steps.layer_band, 4, counts=value.get("counts_in", ""),
                limit_counts=value.get("limit_counts_in", ""), base=value.get("base", "burden"),
                field=shape.LAYERS[name], first=number == 0, carry=carry,
            )  # fmt: skip
            numbers = (over, _upper(up_to), rate, value.get("limit", steps.NO_LIMIT))
            self._add(step, numbers, Rule((row,), rate, _band_text(over, up_to)))

    def _hospital_share(self) -> None:
        row = self.edition.row("hospital_share", self.case)
        step = steps.Step("hospital_share", steps.hospital_share, 2, base=row.value["base"])
        numbers = (row.value["rate"], row.value.get("limit", steps.NO_LIMIT))
        self._add(step, numbers, Rule((row,), row.value["rate"]))

    def _accounts(self) -> None:
        row = self.edition.row("account_pays", self.case)
        if row.value["covers"] == "nothing":
            return
        for name, run in (("account", steps.account), ("family_account", steps.family_account)):
            self._add(steps.Step(name, run, 0, base=row.value["covers"]), (), Rule((row,)))

    def _sums(self) -> tuple[str, ...]:
        names = [n for s in self.program for n in (s.counts, s.limit_counts, *s.also_counts) if n]
        return tuple(dict.fromkeys(names))


def reduced_rate(base: int, value: Mapping[str, Any]) -> int:
    """The ratio that holds away from home: `points` taken off, or a share of the base ratio."""
    if "points" in value:
        return max(base - int(value["points"]), 0)
    return _exact(base, int(value["factor"]))


def _own_share(rate: int, factor: int) -> int:
    """The ratio when the person bears `factor` of the ordinary own share."""
    return money.RATE_ONE - _exact(money.RATE_ONE - rate, factor)


def _exact(first: int, second: int) -> int:
    product = money.exact_product(first, second)
    if product is None:
        raise Refusal(
            Problem(
                "rate_too_fine",
                f"{money.percent_text(first)}与{money.percent_text(second)}相乘后小数太多，无法精确表示。",
                "请在规则里直接写出相乘并取整后的比例。",
            )
        )
    return product


def _upper(up_to: int | None) -> int:
    return steps.NO_LIMIT if up_to is None else up_to


def _band_text(over: int, up_to: int | None) -> str:
    """A band in words: 30000.00元以上至40000.00元; empty for "everything"."""
    if up_to is None:
        return f"超过{money.yuan(over)}元" if over else ""
    return f"{money.yuan(over)}元至{money.yuan(up_to)}元"
