"""The charges of a visit as they are uploaded: checked all together, split line by line.

Nothing is kept unless every line is in order; a refusal names every faulty line and its field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from yidi.core import people
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import catalogue, disease_codes
from yidi.core.settlement.catalogue import Charge, GivenBack, Item, LineSplit, Original, Patient
from yidi.core.settlement.scope import Kept, Terms

MAIN, UNRELATED = "main", "unrelated"
"""Kinds of bill: what belongs to the visit, and what a chronic visit settles apart."""


class Uploaded(NamedTuple):
    """A line as it was sent. where: its place in the message ("feedetail[3]").

    price in millionths of a yuan, quantity in ten-thousandths, amount in fen; batch empty for a
    stay; returns: the line that is given back; details: what is only kept.
    """

    where: str
    sn: str
    batch: str
    at: datetime
    code: str
    own_code: str
    price: int
    quantity: int
    amount: int
    approved: str = "0"
    disease_code: str = ""
    returns: str = ""
    details: Mapping[str, Any] = {}


class Charged(NamedTuple):
    """A line as it will be kept: its item (None: not in the catalogue) and its parts."""

    given: Uploaded
    item: Item | None
    split: LineSplit

    @property
    def listed(self) -> str:
        """The class that the catalogue gives the item: A | B | C."""
        return self.item.category if self.item else "C"


class Former(NamedTuple):
    """An earlier line that is given back: which bill it stands in, and what is left of it."""

    batch: str
    original: Original


@dataclass(frozen=True, slots=True)
class Ground:
    """What the lines are judged by: the person, the visit, and what it already has.

    first, last: the days on which something may have been given; items: the item of each code on
    its day; taken: line numbers in use; former: what returns name; used: quantities kept by
    (code, day), and by (code, None) in the whole visit.
    """

    visit: str
    first: date
    last: date
    insurance: str
    level: str
    birth: date | None
    male: bool | None
    diagnoses: tuple[str, ...]
    items: Mapping[tuple[str, date], Item | None]
    taken: frozenset[str] = frozenset()
    former: Mapping[str, Former] = field(default_factory=dict)
    used: Mapping[tuple[str, date | None], int] = field(default_factory=dict)


def kind(own: str, line: Uploaded) -> str:
    """The bill that a line belongs to: what a chronic visit was not opened for goes apart.

    own: the disease code of the visit, "" where it is not chronic.
    """
    apart = own and line.disease_code and not disease_codes.same(line.disease_code, own)
    return UNRELATED if apart else MAIN


def charged(ground: Ground, lines: Sequence[Uploaded]) -> list[Charged]:
    """Every line with its parts, in the order sent. Raises Refusal with all faults.

    Returns are cut after the charges, so that both may come in one message.
    """
    faults = [*_numbers(ground, lines), *_batches(lines), *_days(ground, lines)]
    run = _Run(ground, faults)
    made = {n: run.charge(line) for n, line in enumerate(lines) if not _back(line)}
    made |= {n: run.give_back(line) for n, line in enumerate(lines) if _back(line)}
    if faults:
        raise Refusal(*sorted(faults, key=_position(lines)))
    return [line for n in range(len(lines)) if (line := made[n]) is not None]


def _back(line: Uploaded) -> bool:
    return line.quantity < 0 or bool(line.returns)


def _position(lines: Sequence[Uploaded]) -> Any:
    at = {line.where: n for n, line in enumerate(lines)}
    return lambda problem: at[problem.where.rpartition(".")[0]]


def _fault(line: Uploaded, name: str, code: str, sentence: str, mend: str) -> Problem:
    return Problem(code, sentence, mend, where=f"{line.where}.{name}")


def _numbers(ground: Ground, lines: Iterable[Uploaded]) -> list[Problem]:
    """A line number is used once in a visit."""
    seen, faults = set(ground.taken), []
    for line in lines:
        if line.sn in seen:
            sentence = f"费用明细流水号{line.sn}已经用过。"
            faults.append(
                _fault(line, "feedetl_sn", "charge_twice", sentence, "请换流水号，或只上传一次。")
            )
        seen.add(line.sn)
    return faults


def _batches(lines: Iterable[Uploaded]) -> list[Problem]:
    """The lines of a batch share one disease code."""
    codes: dict[str, str] = {}
    return [
        _fault(
            line, "dise_codg", "batch_mixed", f"收费批次{line.batch}里有不止一个病种编码。",
            "请按病种分成不同的收费批次。",
        )
        for line in lines
        if line.batch and codes.setdefault(line.batch, line.disease_code) != line.disease_code
    ]  # fmt: skip


def _days(ground: Ground, lines: Iterable[Uploaded]) -> list[Problem]:
    """What was given was given during the visit."""
    sentence = f"费用发生时间不在就诊期间（{ground.first}至{ground.last}）。"
    return [
        _fault(line, "fee_ocur_time", "charge_outside_visit", sentence, "请核对费用发生时间。")
        for line in lines
        if not ground.first <= line.at.date() <= ground.last
    ]


_FIELDS = {
    "return_price_differs": "pric",
    "return_exceeds": "cnt",
    "return_other_visit": "init_feedetl_sn",
    "return_without_original": "init_feedetl_sn",
    "return_other_item": "med_list_codg",
    "return_sign_wrong": "cnt",
}
"""Where a fault of the catalogue's arithmetic shows; else in the amount."""


class _Run:
    """One upload on its way: quantities used so far, what is left of lines that are given back."""

    def __init__(self, ground: Ground, faults: list[Problem]) -> None:
        self.ground, self.faults = ground, faults
        self.used = dict(ground.used)
        self.former = dict(ground.former)

    def charge(self, line: Uploaded) -> Charged | None:
        """A charge under its item."""
        ground, day = self.ground, line.at.date()
        item = ground.items.get((line.code, day))
        used = self.used.get((line.code, day), 0), self.used.get((line.code, None), 0)
        charge = Charge(line.price, line.quantity, line.amount, line.approved, *used)
        patient = _patient(ground, day)
        try:
            split = catalogue.split(item, charge, patient)
        except Refusal as refusal:
            self._refused(line, refusal.problems)
            return None
        self._count(line, split.terms)
        kept = Kept(split.terms, line.price, line.quantity, line.amount)
        self.former[line.sn] = Former(line.batch, Original(ground.visit, line.code, kept))
        return Charged(line, item, split)

    def give_back(self, line: Uploaded) -> Charged | None:
        """A return, by the terms of its original."""
        former = self.former.get(line.returns)
        if former is None or former.batch != line.batch:
            self._refused(line, (_NO_ORIGINAL,))
            return None
        given = GivenBack(self.ground.visit, line.code, line.price, line.quantity, line.amount)
        try:
            split, left = catalogue.take_back(former.original, given)
        except Refusal as refusal:
            self._refused(line, refusal.problems)
            return None
        self.former[line.returns] = Former(line.batch, former.original._replace(kept=left))
        return Charged(line, self.ground.items.get((line.code, line.at.date())), split)

    def _count(self, line: Uploaded, terms: Terms) -> None:
        """What of the line is in scope uses up what a day or a stay may have."""
        if terms.category == "C":
            return
        covered = line.quantity if terms.covered is None else terms.covered
        for key in ((line.code, line.at.date()), (line.code, None)):
            self.used[key] = self.used.get(key, 0) + covered

    def _refused(self, line: Uploaded, problems: Iterable[Problem]) -> None:
        self.faults += [
            replace(p, where=f"{line.where}.{_FIELDS.get(p.code, 'det_item_fee_sumamt')}")
            for p in problems
        ]


def _patient(ground: Ground, day: date) -> Patient:
    age = people.age(ground.birth, day) if ground.birth else None
    return Patient(ground.insurance, ground.level, ground.male, age, ground.diagnoses)


_NO_ORIGINAL = Problem("return_without_original", "没有找到要退的原明细。", "请填写原费用流水号。")
