"""Is the law as written complete, unique and sane? All faults at once, each with its line.

Complete: over the few dimensions a table is keyed on, every possible combination has a row, or a
declared gap. Unique: no combination has two rows unless one names the other as what it stands
instead of. The chain of every pool is walked on every day on which anything changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from yidi.core import money
from yidi.core.policy import link, shape
from yidi.core.policy.read import Pack, Row, Version
from yidi.core.problems import Problem, Refusal

Impossible = Sequence[Mapping[str, tuple[str, ...]]]
"""Combinations of words that cannot occur; a table need not cover them."""

OPTIONAL = frozenset({"bound", "own_share_factor"})
BOUNDED = ("first_self_pay", "ratio", "reduction")
"""Tables on which a higher pack may set a bound: their rates or points are compared."""


def check(packs: Mapping[str, Pack], impossible: Impossible) -> list[Problem]:
    """Every fault of all packs, in the order of files and lines."""
    checker = _Checker(packs, impossible)
    found = [problem for pack in packs.values() for problem in pack.problems]
    for code, pack in packs.items():
        found += checker.placed(code, pack)
        found += checker.overlaps(pack)
        found += checker.named(pack)
        for version in pack.versions:
            found += checker.clashes(version)
            found += checker.words_fit(version)
        if pack.tier == "pool" and not checker.placed(code, pack):
            found += checker.chain(pack)
    return sorted(dict.fromkeys(found), key=_by_place)


def _by_place(problem: Problem) -> tuple[str, int, str]:
    file, _, line = problem.where.partition(":")
    return file, int(line) if line.isdigit() else 0, problem.code


class _Checker:
    def __init__(self, packs: Mapping[str, Pack], impossible: Impossible) -> None:
        self.packs = packs
        self.impossible = impossible
        self._tables: dict[int, link.Table] = {}
        self._gaps: dict[tuple[int, tuple[str, ...]], list[dict[str, str]]] = {}

    def table(self, version: Version) -> link.Table:
        """The dense table of a version, made once for all chains that use it."""
        if id(version) not in self._tables:
            self._tables[id(version)] = link.Table(version)
        return self._tables[id(version)]

    # ---- one pack

    def placed(self, code: str, pack: Pack) -> list[Problem]:
        """A pack is named after its region; a pool or province stands on a pack that exists."""
        if pack.region != code:
            return [
                Problem(
                    "region_differs", f"文件名是{code}，里面写的是“{pack.region}”。",
                    f"请把 region 写成 \"{code}\"，或改文件名。", where=f"{pack.file}:1",
                )
            ]  # fmt: skip
        if pack.tier == "national" or pack.within in self.packs:
            return []
        return [
            Problem(
                "within_missing", f"上级“{pack.within}”没有规则文件。",
                f"请建立 {pack.within or '上级代码'}.yaml，或改正 within。", where=f"{pack.file}:1",
            )
        ]  # fmt: skip

    def overlaps(self, pack: Pack) -> Iterator[Problem]:
        """Two versions of one table in one pack never hold on the same day."""
        for number, first in enumerate(pack.versions):
            for second in pack.versions[number + 1 :]:
                if first.table == second.table and first.span.meets(second.span):
                    earlier = min(first, second, key=lambda v: v.span.first)
                    yield Problem(
                        "versions_overlap",
                        f"表“{first.table}”有两个版本在同一天有效（{first.where}与{second.where}）。",
                        f"请给{earlier.where}写上 to（后一版本生效日的前一天）。", where=second.where,
                    )  # fmt: skip

    def named(self, pack: Pack) -> Iterator[Problem]:
        """Yearly sums that a pack counts in are declared by it or above it; exceptions exist."""
        known = {n for p in link.chain(pack.region, self.packs).packs for n in p.accumulators}
        ids: dict[str, Row] = {}
        for row in (row for version in pack.versions for row in version.rows):
            if ids.setdefault(row.id, row) is not row:
                yield Problem(
                    "duplicate_id", f"id“{row.id}”已经用在{ids[row.id].where}。", "请换一个 id。",
                    where=row.where,
                )  # fmt: skip
        for row in (row for version in pack.versions for row in version.rows):
            for key in ("counts_in", "limit_counts_in"):
                if key in row.value and row.value[key] not in known:
                    yield Problem(
                        "unknown_word", f"年度累计“{row.value[key]}”没有声明。",
                        "请在 accumulators 里写上它的名称和说明。", where=row.where,
                    )  # fmt: skip
            for other in row.instead_of:
                if other not in ids:
                    yield Problem(
                        "unknown_word", f"instead_of 指向的行“{other}”不存在。",
                        "请给那一行写上 id。", where=row.where,
                    )  # fmt: skip

    def clashes(self, version: Version) -> Iterator[Problem]:
        """Rows that meet without one being the exception to the other."""
        for clash in self.table(version).clashes:
            if clash.first.value.get("table") != clash.second.value.get("table"):
                continue  # two bounds on two tables
            yield Problem(
                "rows_clash",
                f"{clash.first.where}与{clash.second.where}都适用于：{spoken(clash.cell)}。",
                "请改小其中一行的范围，或在例外的那一行写 instead_of。", where=clash.second.where,
            )  # fmt: skip

    def words_fit(self, version: Version) -> Iterator[Problem]:
        """A bound names a table; a step rounds where the arithmetic can round it."""
        for row in version.rows:
            if version.table == "bound" and row.value.get("table", "") not in BOUNDED:
                yield Problem(
                    "unknown_word", f"上限不能加在“{row.value.get('table', '')}”上。",
                    f"可用：{'、'.join(BOUNDED)}。", where=row.where,
                )  # fmt: skip
            if version.table == "rounding":
                yield from self._rounds(row)

    @staticmethod
    def _rounds(row: Row) -> Iterator[Problem]:
        label = shape.DIMENSIONS["step"].words
        for step in row.when.get("step", tuple(shape.ROUNDED_AT)):
            able = shape.ROUNDED_AT[step]
            if "at" in row.value and row.value["at"] not in able:
                yield Problem(
                    "rounding_unknown", f"{label[step]}不能在“{row.value['at']}”处取整。",
                    f"{step} 可用：{'、'.join(able)}。", where=row.where,
                )  # fmt: skip

    # ---- a chain, day by day

    def chain(self, pack: Pack) -> Iterator[Problem]:
        """Gaps and broken bounds of a pool on every day on which anything changes."""
        chain = link.chain(pack.region, self.packs)
        if pack.first_day is None:
            yield Problem(
                "value_missing", "统筹区没有写明规则从哪一天开始。", "请补上“first_day: 2023-01-01”。",
                where=f"{pack.file}:1",
            )  # fmt: skip
            return
        lacking: set[str] = set()
        for day in [pack.first_day, *(d for d in chain.change_days() if d > pack.first_day)]:
            yield from self._on(chain, day, lacking)

    def _on(self, chain: link.Chain, day: date, lacking: set[str]) -> Iterator[Problem]:
        """The faults of one day; `lacking` are tables whose absence has been said before."""
        held = {name: found[0] for name in shape.TABLES if (found := chain.versions(name, day))}
        wanted = self._wanted(held)
        lacking -= set(held)
        for name, scopes in wanted.items():
            if name not in held:
                if name not in lacking:
                    yield self._absent(chain.packs[0], name, day)
                lacking.add(name)
                continue
            gaps = self._gaps_in(held[name], scopes)
            if gaps:
                yield self._gap(held[name], gaps)
        yield from self._bounds(chain, held, day)
        yield from _too_fine(held)

    def _wanted(
        self, held: Mapping[str, Version]
    ) -> dict[str, list[Mapping[str, tuple[str, ...]]]]:
        """Which tables must answer, and for which part of the cases (by the order of steps)."""
        in_order: dict[str, list[Mapping[str, tuple[str, ...]]]] = {}
        order = held.get("order")
        for row in order.rows if order else ():
            for step in row.value.get("steps", ()):
                for table in shape.STEP_TABLES[step]:
                    in_order.setdefault(table, []).append(row.when)
        step_tables = {table for tables in shape.STEP_TABLES.values() for table in tables}
        always = [n for n in shape.TABLES if n not in step_tables and n not in OPTIONAL]
        wanted: dict[str, list[Mapping[str, tuple[str, ...]]]] = {name: [{}] for name in always}
        return wanted | {n: w for n, w in in_order.items() if n not in OPTIONAL or n in held}

    def _absent(self, pack: Pack, name: str, day: date) -> Problem:
        label = shape.TABLES[name].label
        return Problem(
            "undeclared_gap", f"自{day}起没有“{name}”（{label}）。",
            "请补上这张表；查不到规定时用 missing 声明应查阅的文件。", where=f"{pack.file}:1",
        )  # fmt: skip

    def _gaps_in(
        self, version: Version, scopes: list[Mapping[str, tuple[str, ...]]]
    ) -> list[dict[str, str]]:
        wanted = [{k: w for k, w in scope.items() if k in version.keys} for scope in scopes]
        key = (id(version), tuple(sorted(str(w) for w in wanted)))
        if key not in self._gaps:
            self._gaps[key] = [
                cell
                for cell in self.table(version).gaps()
                if any(_inside(cell, scope) for scope in wanted)
                and not cannot_be(cell, self.impossible)
            ]
        return self._gaps[key]

    def _gap(self, version: Version, gaps: list[dict[str, str]]) -> Problem:
        shown = "；".join(spoken(cell) for cell in gaps[:3])
        more = f"……共{len(gaps)}种情况" if len(gaps) > 3 else ""
        return Problem(
            "undeclared_gap", f"表“{version.table}”没有规定：{shown}{more}。",
            "请补上这些情况的行；查不到规定时用 missing 声明。", where=version.where,
        )  # fmt: skip

    def _bounds(
        self, chain: link.Chain, held: Mapping[str, Version], day: date
    ) -> Iterator[Problem]:
        """What a higher pack demands at most holds in the nearest version of the table."""
        demands = [
            row
            for pack in chain.packs
            for version in pack.versions
            if version.table == "bound" and day in version.span
            for row in version.rows
        ]
        for demand in demands:
            bounded = held.get(str(demand.value.get("table", "")))
            for row in bounded.rows if bounded else ():
                rate = row.value.get("rate", row.value.get("points"))
                most = demand.value.get("at_most")
                if None not in (rate, most) and rate > most and _meet(row, demand):
                    yield Problem(
                        "bound_broken",
                        f"比例{money.percent_text(rate)}超过上级规定的"
                        f"{money.percent_text(demand.value['at_most'])}（{demand.where}）。",
                        "请核对文件，不能高于上级的上限。", where=row.where,
                    )  # fmt: skip


def _too_fine(held: Mapping[str, Version]) -> Iterator[Problem]:
    """Factors that do not multiply exactly with the ratios they meet."""

    def rows(table: str) -> tuple[Row, ...]:
        return held[table].rows if table in held else ()

    for ratio in rows("ratio"):
        bands = ratio.value.get("bands") or ((0, None, ratio.value.get("rate", 0)),)
        rates = {rate for _, _, rate in bands}
        for share in rows("own_share_factor"):
            if _meet(ratio, share) and "factor" in share.value:
                factor = share.value["factor"]
                own = {rate: money.exact_product(money.RATE_ONE - rate, factor) for rate in rates}
                yield from (_fine(share, money.RATE_ONE - r, factor) for r in own if own[r] is None)
                rates |= {
                    money.RATE_ONE - product for product in own.values() if product is not None
                }
        for change in rows("reduction"):
            if _meet(ratio, change) and "factor" in change.value:
                factor = change.value["factor"]
                broken = [r for r in sorted(rates) if money.exact_product(r, factor) is None]
                yield from (_fine(change, rate, factor) for rate in broken)


def _fine(row: Row, rate: int, factor: int) -> Problem:
    return Problem(
        "rate_too_fine",
        f"{money.percent_text(rate)}乘以{money.percent_text(factor)}后小数太多。",
        "请在规则里直接写出相乘并取整后的比例。", where=row.where,
    )  # fmt: skip


def cannot_be(cell: Mapping[str, str], impossible: Impossible) -> bool:
    """Whether a combination cannot occur (policy/codes/impossible.yaml)."""
    return any(
        all(key in cell for key in combination) and _inside(cell, combination)
        for combination in impossible
    )


def _inside(cell: Mapping[str, str], scope: Mapping[str, tuple[str, ...]]) -> bool:
    return all(cell[key] in words for key, words in scope.items() if key in cell)


def _meet(row: Row, other: Row) -> bool:
    """Whether two rows share a case, as far as they speak of the same dimensions."""
    return all(set(row.when[key]) & set(other.when[key]) for key in row.when if key in other.when)


def spoken(cell: Mapping[str, str]) -> str:
    """A combination in words: 职工医保、跨省异地、异地转诊人员."""
    return "、".join(shape.DIMENSIONS[key].words[word] for key, word in cell.items()) or "所有情况"


def impossible(entries: Iterable[Mapping[str, object]]) -> Impossible:
    """Typed combinations from policy/codes/impossible.yaml; refuses a word nobody knows."""
    return [{key: _covered(key, words) for key, words in entry.items()} for entry in entries]


def _covered(key: str, words: object) -> tuple[str, ...]:
    listed = words if isinstance(words, list) else [words]
    found = [shape.DIMENSIONS[key].covered(str(word)) for word in listed]
    if () in found:
        raise Refusal(Problem("unknown_word", f"“{key}”没有“{words}”。", "请检查拼写。"))
    return tuple(word for covered in found for word in covered)
