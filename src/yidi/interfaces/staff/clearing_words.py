"""Clearing in the words of the console: names of regions, whose turn it is, by when, the one next step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yidi.core.clearing import dates, life, sides
from yidi.core.clearing.card import ItemCard, MonthCard
from yidi.core.clearing.items import KINDS, SCOPES
from yidi.core.clearing.matching import DIFFERENCES
from yidi.core.clearing.matching import SIDES as LISTS
from yidi.core.ledger.entries import ACCOUNTS
from yidi.core.policy import shape
from yidi.core.problems import ParameterMissing
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import Visit
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import clearing as reads
from yidi.store.reads import workdays

_COUNTED = 1000
CARES = dict(shape.DIMENSIONS["type"].words)
_CLEARS = (
    "cut", "reopen", "answer", "issue", "withdraw", "dispute", "move", "escalate", "notice", "close",
)  # fmt: skip
RIGHTS = {
    **dict.fromkeys(_CLEARS, "clear"),
    **dict.fromkeys(("confirm", "uphold", "refuse"), "confirm_clearing"),
    **dict.fromkeys(("submit", "pay", "bounce", "receive"), "pay_clearing"),
}
"""Step → the right that it wants."""
NEXT = {
    1: "请参保地查这笔结算的记录，再在业务协同里答复。",
    2: "请就医地让机构核对：医院没有这笔结算的，用2601冲正；有的，重新上传费用。",
    3: "请系统管理员查总账。",
    4: "请就医地让机构核对费用明细合计；算错的，退费后重新结算。",
    5: "请机构在本院系统里补记退费。",
    6: "请两地核对机构、日期、险种和就医类型，在业务协同里定一个。",
    7: "请系统管理员查总账。",
}
"""The one next step for a kind of difference."""


def month_name(number: int) -> str:
    """202603 as 2026年3月."""
    return reads.month_of(number).spoken


def whole(text: str) -> int:
    """The number of a row in an address or a form; 0, which no row has, where it is none."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month as a page shows it. due: by when its next step is due, late: and is not done; mine: it is
    the turn of somebody with these regions."""

    card: MonthCard
    payer: str
    payee: str
    centre: str
    scope: str
    turn: str
    due: date | None
    basis: Any
    late: bool
    mine: bool

    @property
    def number(self) -> int:
        """The month as yyyymm."""
        return self.card.month.yyyymm

    @property
    def title(self) -> str:
        """Who owes whom."""
        return f"{self.payer} → {self.payee}"


class Shown:
    """Makes views of months; asks for duties and workdays once."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.today = visit.now.date()
        self.workday = workdays.workday()

    def month(self, card: MonthCard) -> MonthView:
        """A month with its deadline."""
        said = self._deadline(card)
        due = said.day if said else None
        over = card.state != "collecting" or card.month.after <= self.today
        return MonthView(
            card, show.region_name(card.pair.payer), show.region_name(card.pair.payee),
            show.region_name(card.centre) if card.centre else "", SCOPES[card.pair.scope],
            show.region_name(card.turn), due, said.duty if said else None,
            due is not None and due < self.today,
            card.state != "closed" and over and bool({card.turn, card.centre} & set(self.visit.regions)),
        )  # fmt: skip

    def _deadline(self, card: MonthCard) -> dates.Deadline | None:
        try:
            return dates.deadline(
                agency_duties(), card.turn, card.month, card.state, card.since.date(), self.workday
            )
        except ParameterMissing:
            return None


def may(visit: Visit, card: MonthCard) -> set[str]:
    """The steps that somebody may take in a month now: by its state, their side, their right."""
    return {
        event
        for event in RIGHTS
        if (card.state, "decide" if event in sides.DECISIONS else event) in life.LIFE.table
        and stands(visit, card, event)
    }


def stands(visit: Visit, card: MonthCard, event: str) -> bool:
    """Whether a step is theirs to take, by side and right, whatever the state. What is disputed is owed
    by the payer, whatever the month comes to."""
    return of_side(visit, card, event, 0 if event in sides.DECISIONS else card.amount)


def of_side(visit: Visit, card: MonthCard, event: str, amount: int) -> bool:
    """Whether a step about so many fen is theirs to take, by side and right."""
    held = card.held(visit.me.regions(RIGHTS[event]))
    return bool(set(held) & set(sides.allowed(event, amount)))


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as a page shows it. ticket: where one is opened, or the one under which it goes on."""

    card: ItemCard
    insured: str
    place: str
    institution: str
    kind: str
    insurance: str
    care: str
    origin: str
    funds: list[tuple[str, int]]
    differs: list[tuple[str, str, list[tuple[str, int]]]]
    ticket: str


def item(card: ItemCard, names: dict[str, str]) -> ItemView:
    """An item; names: of institutions, by code."""
    one = card.item
    differs = [
        (
            DIFFERENCES[said["kind"]], NEXT[said["kind"]],
            [(LISTS[side], amount) for side, amount in said["amounts"].items()],
        )
        for said in card.differs
    ]  # fmt: skip
    asked = {"kind": "dispute", "title": f"清算项{one.reference}不一致", "to_place": one.place}
    return ItemView(
        card, show.region_name(one.insured), show.region_name(one.place),
        names.get(one.institution, one.institution), KINDS[one.kind], show.INSURANCES[one.insurance],
        CARES.get(one.care, one.care), one.origin.spoken,
        [(said, one.funds[fund]) for fund, said in fund_names(one.funds)], differs,
        reverse("staff-ticket", args=[card.ticket]) if card.ticket else
        f"{reverse('staff-ticket-new')}?{urlencode(asked)}",
    )  # fmt: skip


def fund_names(funds: Collection[str]) -> list[tuple[str, str]]:
    """(account, name) of the funds that a table has, in the order of the ledger."""
    return [(name, said) for name, said in ACCOUNTS.items() if name in funds]


def waiting(visit: Visit) -> int:
    """How many months wait for somebody with this right, counted up to a page of them."""
    if not visit.me.may("clear"):
        return 0
    own = replace(visit, actor=visit.acting("clear"))
    with own.actor.reach():
        shown = Shown(own)
        return sum(shown.month(card).mine for card in reads.not_closed(_COUNTED))
