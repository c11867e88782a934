"""A second opinion on every amount: exact fractions, own code, own reading of the packs.

Reads the YAML of a pack as text and picks rows itself. It shares nothing with the engine but the
reader of YAML: not the vocabulary, not the tables, not the arithmetic. Slow and plain on purpose.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from yidi.policy_files import text

LONG = {"resettled_retiree", "long_term_resident", "posted_worker"}
SHORT = {"referral", "emergency", "other_temporary"}
STANDS_FOR = {
    "away": {"in_province", "cross_province"},
    "long_term": LONG,
    "temporary": SHORT,
    "any_hardship": {"extreme_poverty", "minimum_living", "low_income", "poverty_monitored"},
    "evidenced": {"material", "commitment_supplemented", "not_required"},
    "outpatient_like": {"outpatient", "chronic", "pharmacy", "emergency_outpatient"},
}
PAID_BY = {
    "large_sum": "hifob_pay",
    "serious_illness": "hifmi_pay",
    "enterprise": "hifes_pay",
    "civil_servant_subsidy": "cvlserv_pay",
    "assistance": "maf_pay",
    "disabled_veteran": "hifdm_pay",
    "commercial": "oth_pay",
}
FUNDS = ("hifp_pay", *PAID_BY.values())


class Gap(Exception):
    """The law says nothing for this case."""


class Law:
    """The packs of one folder as plain text."""

    def __init__(self, root: Path) -> None:
        self.packs: dict[str, Any] = {
            path.stem: text.read(path.read_text(encoding="utf-8"))
            for path in sorted((root / "regions").glob("*.yaml"))
        }

    def chain(self, region: str) -> list[Any]:
        """A pack and those it stands on."""
        found = []
        while region in self.packs:
            found.append(self.packs[region])
            region = str(self.packs[region].get("within") or "")
        return found

    @cache  # noqa: B019 - one law lives as long as the tests
    def rows(self, region: str, table: str, day: str) -> list[Any] | None:
        """The rows of the nearest pack that fills a table on a day ("2026-03-01")."""
        for pack in self.chain(region):
            for version in pack.get("rules") or []:
                begun = str(version["from"]) <= day
                ended = (
                    "to" in version
                    and str(version["to"]) not in ("null", "")
                    and (day > str(version["to"]))
                )
                if version["table"] == table and begun and not ended:
                    return list(version["rows"])
        return None

    def row(self, region: str, table: str, day: str, case: dict[str, str]) -> Any:
        """The one row for a case; Gap if there is none or it is declared missing."""
        rows = self.rows(region, table, day)
        held = [row for row in rows or [] if _applies(row, case)]
        replaced = {str(name) for row in held for name in _listed(row.get("instead_of", []))}
        held = [row for row in held if str(row.get("id", "")) not in replaced]
        if not held or "missing" in held[0]:
            raise Gap(table)
        assert len(held) == 1, (region, table, case)
        return held[0]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _applies(row: Any, case: dict[str, str]) -> bool:
    return all(
        any(_covers(str(word), case[key]) for word in _listed(words))
        for key, words in (row.get("when") or {}).items()
    )


def _covers(word: str, value: str) -> bool:
    if word.endswith("+"):
        return int(value) >= int(word[:-1])
    return word == value or value in STANDS_FOR.get(word, ())


def fen(value: Any) -> Fraction:
    """An amount in yuan as fen."""
    return Fraction(str(value)) * 100


def share(value: Any) -> Fraction:
    """A percentage ("85%") or points ("10") as a fraction of one."""
    return Fraction(str(value).replace("％", "%").rstrip("% ")) / 100


def nearest(value: Fraction) -> Fraction:
    """Whole fen, a half rounded up."""
    doubled = 2 * value + 1
    return Fraction(doubled.numerator // (2 * doubled.denominator))


class Reckoning:
    """One bill under one law. Amounts are fractions of fen that are always whole at the end."""

    def __init__(
        self, law: Law, region: str, day: str, case: dict[str, str], bill: dict[str, int],
        year: dict[str, int], own_account: int, family: int,
    ) -> None:  # fmt: skip
        self.law, self.region, self.day, self.case = law, region, day, case
        self.year = {name: Fraction(value) for name, value in year.items()}
        self.own_paid, self.over_limit = bill["own_paid"], bill["over_limit"]
        self.class_b = Fraction(bill["class_b"])
        self.total = Fraction(bill["total"])
        self.passing = self.total - self.own_paid - self.over_limit - self.class_b
        self.in_scope = self.passing
        self.deducted = self.cut = self.hospital = Fraction(0)
        self.fund = dict.fromkeys(FUNDS, Fraction(0))
        self.accounts = [Fraction(own_account), Fraction(family)]
        self.count_fund: list[str] = []
        self._all()

    def _row(self, table: str, **more: str) -> Any:
        return self.law.row(self.region, table, self.day, {**self.case, **more})

    def _sum(self, name: str) -> Fraction:
        return self.year.setdefault(name, Fraction(0))

    def _all(self) -> None:
        names = [str(name) for name in self._row("order")["steps"]]
        ratio_at = names.index("ratio")
        for at, name in enumerate(names):
            if name in ("first_self_pay", "deductible", "ratio"):
                getattr(self, "_" + name)()
            elif name in ("visit_ceiling", "ceiling"):
                self._ceiling(name, before_ratio=at < ratio_at)
        self.fund["hifp_pay"] = self.passing
        for name in dict.fromkeys(self.count_fund):
            self.year[name] = self._sum(name) + self.passing
        self.burden = self.in_scope - self.passing
        self.person = self.total - self.passing
        for name in names:
            if name in PAID_BY:
                self._layer(name)
            elif name == "hospital_share":
                self._hospital()
        self._accounts()

    def _first_self_pay(self) -> None:
        self.passing -= nearest(self.passing * share(self._row("first_self_pay")["rate"]))

    def _deductible(self) -> None:
        row = self._row("deductible")
        due = fen(row["amount"])
        if "counts_in" in row:
            due = max(due - self._sum(row["counts_in"]), Fraction(0))
        kept = min(due, self.passing)
        if "counts_in" in row:
            self.year[row["counts_in"]] += kept
        self.deducted += kept
        self.passing -= kept

    def _ratio(self) -> None:
        row, change = self._row("ratio"), self._row("reduction")
        factor = Fraction(1)
        if self.law.rows(self.region, "own_share_factor", self.day) is not None:
            factor = share(self._row("own_share_factor")["factor"])
        begin = self.deducted if row.get("measured") == "with_deductible" else Fraction(0)
        if "counts_in" in row:
            begin += self._sum(row["counts_in"])
            self.year[row["counts_in"]] = begin + self.passing
        paid = []
        for over, up_to, rate in _bands(row):
            base = 1 - (1 - rate) * factor
            if "points" in change:
                final = max(base - share(change["points"]), Fraction(0))
            else:
                final = base * share(change["factor"])
            paid.append(_inside(begin, begin + self.passing, over, up_to) * final)
        if self._row("rounding", step="ratio")["at"] == "total":
            self.passing = nearest(sum(paid, Fraction(0)))
        else:
            self.passing = sum(map(nearest, paid), Fraction(0))

    def _ceiling(self, table: str, before_ratio: bool) -> None:
        row = self._row(table)
        counts = row.get("counts_in")
        if "amount" in row:
            limit = fen(row["amount"])
            if counts:
                limit = max(limit - self._sum(counts), Fraction(0))
            over = max(self.passing - limit, Fraction(0))
            self.cut += over
            self.passing -= over
        if counts and before_ratio:
            self.year[counts] = self._sum(counts) + self.passing
        elif counts:
            self.count_fund.append(counts)

    def _layer(self, name: str) -> None:
        row = self._row(name)
        if str(row.get("nothing", "no")) in ("yes", "true"):
            return
        base = {
            "over_ceiling": min(self.cut, self.burden),
            "burden": self.burden,
            "burden_and_class_b": min(self.burden + self.class_b, self.person),
        }[str(row.get("base", "burden"))]
        begin = self._sum(row["counts_in"]) if "counts_in" in row else Fraction(0)
        if "counts_in" in row:
            self.year[row["counts_in"]] = begin + base
        left = fen(row["limit"]) if "limit" in row else None
        if "limit_counts_in" in row:
            spent = self._sum(row["limit_counts_in"])
            left = None if left is None else max(left - spent, Fraction(0))
        in_total = self._row("rounding", step="layers")["at"] == "total"
        exact = rounded = Fraction(0)
        for over, up_to, rate in _bands(row):
            worth = _inside(begin, begin + base, over, up_to) * rate
            exact += worth
            due = nearest(exact) - rounded if in_total else nearest(worth)
            rounded += due
            paid = min(due, self.person) if left is None else min(due, left, self.person)
            left = None if left is None else left - paid
            self._pays(PAID_BY[name], paid)
            if row.get("base") == "over_ceiling":
                self.cut -= paid
            if "limit_counts_in" in row:
                self.year[row["limit_counts_in"]] += paid

    def _pays(self, fund: str, paid: Fraction) -> None:
        self.fund[fund] += paid
        self.person -= paid
        first = min(paid, self.burden)
        self.burden -= first
        self.class_b -= paid - first

    def _hospital(self) -> None:
        row = self._row("hospital_share")
        on_limit = row["base"] == "over_limit"
        base = Fraction(self.over_limit) if on_limit else self.burden
        paid = min(nearest(base * share(row["rate"])), self.person)
        if "limit" in row:
            paid = min(paid, fen(row["limit"]))
        self.hospital += paid
        self.person -= paid
        if not on_limit:
            self.burden -= paid

    def _accounts(self) -> None:
        covers = str(self._row("account_pays")["covers"])
        for at, available in enumerate(self.accounts):
            base = {
                "nothing": Fraction(0),
                "person": self.person,
                "burden": min(self.burden, self.person),
            }[covers]
            paid = min(available, base)
            self.accounts[at] = paid
            self.person -= paid
            self.burden = max(self.burden - paid, Fraction(0))

    def amounts(self) -> dict[str, int]:
        """Every amount in fen; proves that each is whole."""
        made = {
            "deductible": self.deducted,
            "hospital": self.hospital,
            "account": sum(self.accounts, Fraction(0)),
            "family": self.accounts[1],
            "cash": self.person,
            "person": self.person + sum(self.accounts, Fraction(0)),
            **{f"fund.{name}": value for name, value in self.fund.items()},
            **{f"year.{name}": value for name, value in self.year.items()},
        }
        assert all(value.denominator == 1 for value in made.values()), made
        return {name: int(value) for name, value in made.items()}


def _bands(row: Any) -> list[tuple[Fraction, Fraction | None, Fraction]]:
    if "bands" not in row:
        return [(fen(row.get("deductible", "0")), None, share(row["rate"]))]
    return [
        (
            fen(band.get("over", "0")),
            fen(band["up_to"]) if str(band.get("up_to", "null")) != "null" else None,
            share(band["rate"]),
        )
        for band in row["bands"]
    ]


def _inside(begin: Fraction, end: Fraction, over: Fraction, up_to: Fraction | None) -> Fraction:
    """How much of [begin, end) lies in [over, up_to)."""
    top = end if up_to is None else min(end, up_to)
    return max(top - max(begin, over), Fraction(0))
