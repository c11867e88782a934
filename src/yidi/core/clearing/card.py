"""A month of one direction and an item of it, as actions and pages take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yidi.core.clearing import life
from yidi.core.clearing.items import Item, Pair
from yidi.core.clearing.month import Month
from yidi.core.clearing.sides import CENTRE, PAYEE, PAYER
from yidi.core.regions import province_of


@dataclass(frozen=True, slots=True)
class MonthCard:
    """A month between two regions. items, amount (fen): of its table, once there is one; since: when
    it came into its state; cut_on, paid_on, noticed_on: those days; digest: of its statement as it
    stood at the notice, "" before."""

    id: int
    month: Month
    pair: Pair
    state: str
    items: int
    amount: int
    since: datetime
    cut_on: date | None
    paid_on: date | None
    noticed_on: date | None = None
    digest: str = ""

    @property
    def said(self) -> str:
        """The state in words."""
        return life.STATES[self.state]

    @property
    def centre(self) -> str:
        """The province by way of which the money goes; "" across provinces."""
        return province_of(self.pair.payer) if self.pair.scope == "in_province" else ""

    @property
    def debtor(self) -> str:
        """Who pays: the payer, unless more was given back than spent."""
        return self.pair.payer if self.amount >= 0 else self.pair.payee

    @property
    def creditor(self) -> str:
        """Who is paid."""
        return self.pair.payee if self.amount >= 0 else self.pair.payer

    @property
    def turn(self) -> str:
        """Whose duty the next step is, as a region."""
        if self.state in {"issued", "disputed"}:
            return self.pair.payer
        if self.state in {"noticed", "submitted"}:
            return self.debtor
        return self.creditor if self.state == "paid" else self.pair.payee

    def held(self, regions: tuple[str, ...]) -> tuple[str, ...]:
        """The sides on which somebody with these regions stands."""
        stands = {PAYER: self.pair.payer, PAYEE: self.pair.payee, CENTRE: self.centre}
        return tuple(side for side, region in stands.items() if region in regions)


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item where it stands. differs: what the lists do not say alike; moved: how often it was put
    off; source, source_id: its entry in the journal; ticket: under which it goes on apart."""

    id: int
    month_id: int
    item: Item
    state: str
    differs: tuple[dict[str, Any], ...]
    moved: int
    reason: str
    source: str
    source_id: int
    ticket: str = ""

    @property
    def said(self) -> str:
        """The state in words."""
        return life.ITEM_STATES[self.state]
