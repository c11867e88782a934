"""Invented items of clearing, one at a time and by seed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from yidi.core.clearing.items import FUNDS, Item

unhurried = settings(deadline=None, max_examples=60)
"""Examples of a property, on a machine that may be busy."""

JINZHONG, TAIYUAN, BEIJING, JIYUAN = "140700", "140100", "110000", "419001"
POOLS = (JINZHONG, TAIYUAN, BEIJING, JIYUAN)


def item(reference: str = "S1", **change: Any) -> Item:
    """A settled stay of Jinzhong in Beijing, with what is changed."""
    known: dict[str, Any] = {
        "kind": "settlement", "about": "", "scope": "cross_province", "insured": JINZHONG,
        "place": BEIJING, "institution": "H11010100001", "day": date(2026, 10, 3),
        "insurance": "employee", "care": "inpatient", "funds": {"hifp_pay": 120_000, "account": 5_000},
    } | change  # fmt: skip
    return Item(reference, **known)


def reversal(of: Item, reference: str, day: date | None = None) -> Item:
    """What takes a settlement back."""
    turned = {fund: -amount for fund, amount in of.funds.items()}
    return item(
        reference, kind="reversal", about=of.reference, scope=of.scope, insured=of.insured,
        place=of.place, institution=of.institution, day=day or of.day, insurance=of.insurance,
        care=of.care, funds=turned,
    )  # fmt: skip


def months_of_items() -> st.SearchStrategy[list[Item]]:
    """Items of about three months among four pools; some are taken back."""
    return st.integers(0, 2**32).map(random_items)


def random_items(seed: int, most: int = 30) -> list[Item]:
    """Up to `most` items of one seed, and reversals of every sixth."""
    chance = Random(seed)
    known = [_random_item(chance, f"S{n:04d}") for n in range(chance.randint(0, most))]
    back = [one for one in known if not chance.randrange(6)]
    return known + [reversal(one, f"R{one.reference}") for one in back]


def _random_item(chance: Random, reference: str) -> Item:
    insured, place = chance.sample(POOLS, 2)
    funds = {fund: chance.randint(1, 10**9) for fund in chance.sample(FUNDS, chance.randint(1, 4))}
    return item(
        reference, insured=insured, place=place, funds=funds,
        scope="in_province" if insured[:2] == place[:2] else "cross_province",
        day=date(2026, 9, 1) + timedelta(days=chance.randint(0, 90)),
        insurance=chance.choice(("employee", "resident")),
        care=chance.choice(("inpatient", "outpatient", "pharmacy")),
    )  # fmt: skip
