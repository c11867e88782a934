"""Upload charges (2204, 2301): split by the catalogue of the place of care, kept all or none.

One read of the items, one of what the visit already has, one insert and one sum for each bill;
the person is not locked, so charges of one person do not wait for a settlement of another visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yidi.actions.settlement.visit import At, Held, held, left_trail
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import charging, diagnosing
from yidi.core.settlement.charging import Charged, Ground, Uploaded
from yidi.store.reads import catalogue
from yidi.store.reads import visits as reads
from yidi.store.reads.visits import BillStand, Visited
from yidi.store.writes import visits as writes


def charge(at: At, lines: Sequence[Uploaded]) -> list[Charged]:
    """Every line with its parts, in the order sent. Raises Refusal with all faults of all lines,
    and then keeps none. Call it inside `once.once`."""
    now = held(at)
    now.step("charge")
    _right_kind(now, lines)
    _batches(now.bills, lines)
    made = charging.charged(_ground(at, now, lines), lines)
    for batch, kind in dict.fromkeys(_bill_of(now.visit, line.given) for line in made):
        bill = writes.open_bill(now.visit, now.bills, batch, kind)
        mine = [line for line in made if _bill_of(now.visit, line.given) == (batch, kind)]
        writes.add_lines(now.visit, bill, mine)
    left_trail(at, now.visit, "charge", f"{len(made)}条")
    return made


def _right_kind(now: Held, lines: Sequence[Uploaded]) -> None:
    """Outpatients are charged in batches; the bills of a stay follow each other."""
    stay = now.stand.stay
    if any(bool(line.batch) == stay for line in lines):
        sentence = "门诊费用用2204上传，住院费用用2301上传。"
        raise Refusal(Problem("visit_kind_wrong", sentence, "请核对就诊ID。", where="mdtrt_id"))


def _bill_of(visit: Visited, line: Uploaded) -> tuple[str, str]:
    own = visit.disease_code if visit.care == "chronic" else ""
    return line.batch, charging.kind(own, line)


def _batches(bills: Iterable[BillStand], lines: Sequence[Uploaded]) -> None:
    """A batch comes in one message; what of it is given back may follow until it is settled. Raises
    Refusal for one that has lines already."""
    filled = {bill.batch for bill in bills if bill.batch and bill.lines}
    loose = {bill.batch for bill in bills if not bill.settled}
    faults = [
        Problem(
            "batch_sent", f"收费批次{line.batch}已经上传过。",
            "同一批次请在一次上传里传完；要重传请先撤销（2205）。",
            where=f"{line.where}.chrg_bchno",
        )
        for line in lines
        if line.batch in filled and not (line.returns and line.batch in loose)
    ]  # fmt: skip
    if faults:
        raise Refusal(*faults)


def _catalogue(region: str) -> int:
    """The catalogue's version. Without one every line would become own-paid: refused instead."""
    version = catalogue.version(region)
    if not version:
        raise Refusal(
            Problem(
                "catalogue_missing",
                "就医地还没有可用的医保目录，不能分割费用。",
                "请就医地经办机构导入目录（yidi catalogue import）后再上传。",
            )
        )
    return version


def _ground(at: At, now: Held, lines: Sequence[Uploaded]) -> Ground:
    visit = now.visit
    wanted = {(line.code, line.at.date()) for line in lines}
    region = catalogue.region_of(visit.place)
    items = catalogue.items(region, wanted, _catalogue(region))
    limited = {i.code for i in items.values() if i and (i.most_per_day or i.most_per_stay)}
    returned = {line.returns for line in lines if line.returns}
    taken, former = reads.earlier(visit, [line.sn for line in lines], returned)
    return Ground(
        visit=visit.mdtrt_id,
        first=visit.first.date(),
        last=visit.last.date() if visit.last else at.moment.date(),
        insurance=visit.insurance,
        level=visit.level,
        birth=visit.birth,
        male=visit.male,
        diagnoses=diagnosing.codes(visit.diagnoses),
        items=items,
        taken=taken,
        former=former,
        used=reads.used(visit, limited),
    )
