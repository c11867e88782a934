"""The same small policy by hand, in zen-engine and in OpenFisca-core; and by hand in NumPy."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from law import Rules

BLOCK = 16_384


class Amounts(NamedTuple):
    """What every scalar peer returns, in fen."""

    deductible: int
    fund: int
    account: int
    cash: int
    year: int


def by_hand(
    rules: Rules, level: int, kind: int, total: int, own_paid: int, over_limit: int, class_b: int,
    account: int, year: int,
) -> Amounts:  # fmt: skip
    """The policy as a programmer would write it down for one shape of rules, without a trace."""
    in_scope = total - own_paid - over_limit - class_b
    deductible = min(in_scope, rules.deductible[level])
    left = in_scope - deductible
    first, second = rules.bands
    off = rules.points[kind]
    low, middle, high = rules.rates
    fund = (min(left, first) * max(low - off, 0) + 5_000) // 10_000
    if left > first:
        fund += ((min(left, second) - first) * max(middle - off, 0) + 5_000) // 10_000
    if left > second:
        fund += ((left - second) * max(high - off, 0) + 5_000) // 10_000
    fund = min(fund, max(rules.ceiling - year, 0))
    person = total - fund
    paid = min(account, person)
    return Amounts(deductible, fund, paid, person - paid, year + fund)


# ---- zen-engine


def zen(rules: Rules) -> Callable[..., dict[str, Any]]:
    """A decision model: two tables (by level, by kind) and an expression node."""
    import zen

    first, second = rules.bands
    low, middle, high = rules.rates

    def table(name: str, field: str, output: str, values: tuple[int, ...]) -> dict[str, Any]:
        return {
            "id": name, "name": name, "type": "decisionTableNode",
            "content": {
                "hitPolicy": "first", "passThrough": True,
                "inputs": [{"id": "i", "name": field, "field": field}],
                "outputs": [{"id": "o", "name": output, "field": output}],
                "rules": [
                    {"_id": f"{name}{n}", "i": str(n), "o": str(value)}
                    for n, value in enumerate(values)
                ],
            },
        }  # fmt: skip

    def share(part: str, rate: int) -> str:
        return f"floor((({part}) * max([{rate} - off, 0]) + 5000) / 10000)"

    lines = {
        "in_scope": "total - own_paid - over_limit - class_b",
        "deductible": "min([$.in_scope, due])",
        "left": "$.in_scope - $.deductible",
        "paid": " + ".join(
            (
                share(f"min([$.left, {first}])", low),
                share(f"max([min([$.left, {second}]) - {first}, 0])", middle),
                share(f"max([$.left - {second}, 0])", high),
            )
        ),
        "fund": f"min([$.paid, max([{rules.ceiling} - year, 0])])",
        "account_pays": "min([account, total - $.fund])",
        "cash": "total - $.fund - $.account_pays",
        "year_after": "year + $.fund",
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        table("by_level", "level", "due", rules.deductible),
        table("by_kind", "kind", "off", rules.points),
        {
            "id": "sums", "name": "sums", "type": "expressionNode",
            "content": {
                "expressions": [{"id": k, "key": k, "value": v} for k, v in lines.items()]
            },
        },
        {"id": "out", "name": "out", "type": "outputNode"},
    ]  # fmt: skip
    path = [node["id"] for node in nodes]
    edges = [
        {"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in pairwise(path)
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def evaluate(given: dict[str, int]) -> dict[str, Any]:
        return decision.evaluate(given)["result"]

    return evaluate


# ---- OpenFisca-core


def openfisca(rules: Rules) -> Callable[..., Amounts]:
    """A tax-benefit system with the policy as formulas; one simulation a bill, float money."""
    from openfisca_core import periods
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="", is_person=True)
    system = TaxBenefitSystem([person])
    given = (
        "level", "kind", "total", "own_paid", "over_limit", "class_b", "account", "year_before",
    )  # fmt: skip
    first, second = rules.bands

    def deductible(people: Any, period: Any) -> Any:
        due = np.take(rules.deductible, people("level", period).astype(int))
        return np.minimum(people("in_scope", period), due)

    def in_scope(people: Any, period: Any) -> Any:
        kept = ("own_paid", "over_limit", "class_b")
        return people("total", period) - sum(people(name, period) for name in kept)

    def fund(people: Any, period: Any) -> Any:
        left = people("in_scope", period) - people("deductible", period)
        off = np.take(rules.points, people("kind", period).astype(int))
        ends = ((0, first), (first, second), (second, np.inf))
        paid = sum(
            np.floor((np.clip(left, over, up) - over) * np.maximum(rate - off, 0) / 10_000 + 0.5)
            for (over, up), rate in zip(ends, rules.rates, strict=True)
        )
        return np.minimum(paid, np.maximum(rules.ceiling - people("year_before", period), 0))

    def account_pays(people: Any, period: Any) -> Any:
        return np.minimum(
            people("account", period), people("total", period) - people("fund", period)
        )

    def cash(people: Any, period: Any) -> Any:
        return people("total", period) - people("fund", period) - people("account_pays", period)

    def year_after(people: Any, period: Any) -> Any:
        return people("year_before", period) + people("fund", period)

    formulas = {f.__name__: f for f in (in_scope, deductible, fund, account_pays, cash, year_after)}
    for name in (*given, *formulas):
        body: dict[str, Any] = {
            "value_type": float, "entity": person, "definition_period": DateUnit.YEAR, "label": name,
        }  # fmt: skip
        if name in formulas:
            body["formula"] = formulas[name]
        system.add_variable(type(name, (Variable,), body))
    asked = ("deductible", "fund", "account_pays", "cash", "year_after")
    year = periods.period("2026")

    def evaluate(values: dict[str, int]) -> Amounts:
        simulation = SimulationBuilder().build_default_simulation(system, count=1)
        for name in given:
            simulation.set_input(name, year, np.array([values[name]]))
        return Amounts(*(int(simulation.calculate(name, year)[0]) for name in asked))

    return evaluate


# ---- NumPy by hand

FUNDS = (
    "hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "hifdm_pay",
    "oth_pay",
)  # fmt: skip


class NumPyByHand:
    """The small policy over columns, blocks of 16k, parameters gathered by the rule set's number.

    `table`: shape (8, rule sets): deductible, band ends (2), reduced rates (3), ceiling, one spare.
    """

    def __init__(self, sets: list[tuple[Rules, int, int]]) -> None:
        self.due = np.array([r.deductible[level] for r, level, _ in sets])
        self.first = np.array([r.bands[0] for r, _, _ in sets])
        self.second = np.array([r.bands[1] for r, _, _ in sets])
        self.rates = [
            np.array([max(r.rates[band] - r.points[kind], 0) for r, _, kind in sets])
            for band in range(3)
        ]
        self.ceiling = np.array([r.ceiling for r, _, _ in sets])

    def columns(self, rows: int) -> dict[str, np.ndarray]:
        """Columns for the results, to be filled again and again."""
        names = ("deductible", "hospital", "account", "family", "cash", "person", "year")
        return {name: np.zeros(rows, dtype=np.int64) for name in (*names, *FUNDS)}

    def run(
        self, index: np.ndarray, given: dict[str, np.ndarray], out: dict[str, np.ndarray]
    ) -> None:
        """All rows, block by block; the columns of funds that never pay stay zero."""
        for start in range(0, len(index), BLOCK):
            rows = slice(start, start + BLOCK)
            self._block(
                index[rows],
                {name: column[rows] for name, column in given.items()},
                {name: column[rows] for name, column in out.items()},
            )

    def _block(
        self, at: np.ndarray, given: dict[str, np.ndarray], out: dict[str, np.ndarray]
    ) -> None:
        total = given["total"]
        in_scope = total - given["own_paid"] - given["over_limit"] - given["class_b"]
        deductible = np.minimum(in_scope, self.due[at])
        left = in_scope - deductible
        first, second = self.first[at], self.second[at]
        low, middle, high = (rates[at] for rates in self.rates)
        fund = (np.minimum(left, first) * low + 5_000) // 10_000
        fund += (np.maximum(np.minimum(left, second) - first, 0) * middle + 5_000) // 10_000
        fund += (np.maximum(left - second, 0) * high + 5_000) // 10_000
        year = given["year"]
        fund = np.minimum(fund, np.maximum(self.ceiling[at] - year, 0))
        person = total - fund
        own = np.minimum(given["own_account"], person)
        rest = person - own
        family = np.minimum(given["family"], rest)
        out["deductible"][:] = deductible
        out["hifp_pay"][:] = fund
        out["account"][:] = own + family
        out["family"][:] = family
        out["cash"][:] = rest - family
        out["person"][:] = person
        out["year"][:] = year + fund
