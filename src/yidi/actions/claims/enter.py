"""Enter what was charged: line by line, split by the catalogue that the pack names, or as totals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yidi.actions.claims.working import Asked, Done, moved, refuse_difference
from yidi.core.claims import terms
from yidi.core.claims.card import ClaimCard
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import charging
from yidi.core.settlement.case import Bill
from yidi.core.settlement.charging import Charged, Ground, Uploaded
from yidi.store.reads import catalogue, people, policy
from yidi.store.writes import claims as writes


def totals(asked: Asked, bill: Bill) -> ClaimCard:
    """The sums by class, where the list is on paper. Raises Refusal."""

    def work(found: ClaimCard) -> Done:
        refuse_difference(found)
        if min(bill.own_paid, bill.over_limit, bill.class_b) < 0 or bill.in_scope < 0:
            raise Refusal(
                Problem(
                    "split_wrong", "自费、超限价和先行自付合起来超过了总额。", "请核对各项金额。"
                )
            )
        _agrees(found, bill.total)
        writes.put_lines(found, ())
        return Done(_columns(bill, ""))

    sums = (bill.total, bill.own_paid, bill.over_limit, bill.class_b)
    return moved(asked, "enter", sums, work)


def lines(asked: Asked, given: Sequence[Uploaded]) -> ClaimCard:
    """Every line, in place of those before; the day it was given picks the item. Raises Refusal with
    every faulty line."""

    def work(found: ClaimCard) -> Done:
        refuse_difference(found)
        book = policy.book(found.region)
        whose = terms.catalogue(book, found.place, asked.moment.date())
        made = charging.charged(_ground(found, whose, given), given)
        bill = _sums(made)
        _agrees(found, bill.total)
        writes.put_lines(found, made)
        return Done(_columns(bill, whose))

    return moved(asked, "enter", [(g.code, g.at, g.quantity, g.price) for g in given], work)


def _ground(found: ClaimCard, whose: str, given: Sequence[Uploaded]) -> Ground:
    place = found.place if whose == terms.PLACE_OF_CARE else found.region
    region = catalogue.region_of(place)
    version = catalogue.version(region)
    if not version:
        raise Refusal(
            Problem("catalogue_missing", "这里还没有可用的医保目录。", "请按甲乙丙类合计录入。")
        )
    wanted: set[tuple[str, date]] = {(line.code, line.at.date()) for line in given}
    person = people.person(found.person_id)
    return Ground(
        visit=found.number,
        first=found.first,
        last=found.last,
        insurance=person.insurance if person else "",
        level=found.level,
        birth=person.birth if person else None,
        male=person.male if person else None,
        diagnoses=(),
        items=catalogue.items(region, wanted, version),
    )


def _sums(made: Sequence[Charged]) -> Bill:
    parts = [line.split.parts for line in made]
    return Bill(
        sum(line.given.amount for line in made), sum(p.own_paid for p in parts),
        sum(p.over_limit for p in parts), sum(p.class_b for p in parts),
    )  # fmt: skip


def _agrees(found: ClaimCard, total: int) -> None:
    if total != found.asked:
        raise Refusal(
            Problem(
                "total_differs",
                f"录入合计{yuan(total)}元，与发票合计{yuan(found.asked)}元不一致。",
                "请核对明细和发票。",
            )
        )


def _columns(bill: Bill, whose: str) -> dict[str, object]:
    return {
        "total": bill.total, "own_paid": bill.own_paid, "over_limit": bill.over_limit,
        "class_b": bill.class_b, "catalogue": whose, "computed": None, "computed_by": "",
    }  # fmt: skip
