"""What preview and settle share: the request, the checks against the visit, the priced bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from yidi.actions.people.confirm import confirm
from yidi.actions.settlement.agreeing import as_registered, left
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import entitled, till
from yidi.core.settlement.amounts import NATIONAL, Amounts
from yidi.core.settlement.flags import Flags
from yidi.core.settlement.till import Priced
from yidi.store import sealing
from yidi.store.reads import till as reads
from yidi.store.reads.credentials import E_CREDENTIAL
from yidi.store.reads.till import Asked, Found


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to settle, or to try. Amounts in fen; `echoed`: the split as the sender has it, by
    our names; None where it was left out. use_account: 0 none | 1 own | 2 own and family;
    credential: what was shown now, empty: what was shown at registration; shown: its number; care
    and insurance: our words for what was sent, empty: as registered; discharged: the day on which a
    stay ended, as it is said with its last bill; flags: what is flagged with the bill, None for
    nothing."""

    asked: Asked
    psn_no: str
    certno: str
    total: int
    use_account: str
    operator: str
    med_type: str = ""
    interim: bool = False
    invoice: str = ""
    credential: str = ""
    shown: str = ""
    echoed: Mapping[str, int | None] = field(default_factory=dict)
    care: str = ""
    insurance: str = ""
    discharged: date | None = None
    flags: Flags | None = None

    @property
    def accounts(self) -> str:
        """Which accounts pay. A family account pays the last bill of a stay, not interim ones, so
        that nothing it paid is ever computed away from it."""
        return "1" if self.interim and self.use_account == "2" else self.use_account


CLEARED_AS = {"inpatient": "21", "pharmacy": "41"}
"""清算类别 of the national baseline; everything else is 11 门诊."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A priced bill with the rows behind it. setl_id empty: it was only tried."""

    ask: Ask
    found: Found
    priced: Priced
    at: datetime
    setl_id: str = ""

    @property
    def amounts(self) -> Amounts:
        """What the settlement moves, in fen."""
        return self.priced.amounts

    @property
    def med_type(self) -> str:
        """医疗类别 as the sender codes it."""
        return self.ask.med_type or str(self.found.visit["med_type"])

    @property
    def clr_type(self) -> str:
        """清算类别 of the national baseline."""
        return CLEARED_AS.get(self.priced.quote.request.care.type, "11")

    @property
    def balance(self) -> int:
        """The own account afterwards, in fen."""
        before: int = self.found.person["balance"]
        return before - self.amounts.own_account


def outcome(ask: Ask, found: Found | None, moment: datetime) -> Outcome:
    """The bill as it would be settled now. Raises Refusal with everything that stands in the way."""
    found = _the_visit(ask, found)
    as_registered(found.visit, ask.care, ask.insurance)
    if ask.discharged is not None:
        found = replace(found, visit=left(found.visit, ask.discharged, moment))
    if ask.flags is not None:
        found = replace(found, visit={**found.visit, **ask.flags.amended(found.visit)})
    confirm(
        ask.credential, ask.shown, ask.asked.institution_code, found.visit["person_id"],
        found.person["id_digest"], moment,
    )  # fmt: skip
    _the_bill(ask, found)
    _not_claimed(found)
    at = reads.the_till(found, ask.asked.region, moment, ask.accounts, _credential(ask))
    answer = entitled.entitled(at)
    if answer.problem:
        raise Refusal(answer.problem)
    priced = till.priced(at)
    if priced.quote.manner.reason:
        raise Refusal(priced.quote.manner.reason)
    _echoed(ask, priced.amounts)
    return Outcome(ask, found, priced, moment)


def _credential(ask: Ask) -> str:
    """What was shown now; an electronic credential without its token is only said to have been, so
    that what was shown at registration counts."""
    return "" if ask.credential == E_CREDENTIAL and not ask.shown else ask.credential


def _the_visit(ask: Ask, found: Found | None) -> Found:
    if found is None or found.visit["institution_code"] != ask.asked.institution_code:
        raise Refusal(
            Problem(
                "visit_not_found",
                "没有找到这次就诊。",
                "请核对就诊ID和参保地区划，先办理挂号或入院登记。",
                where="mdtrt_id",
            )
        )
    if found.visit["state"] == "cancelled":
        raise Refusal(Problem("visit_cancelled", "这次就诊已经撤销。", "请重新登记。"))
    person = found.person
    same_number = not ask.certno or sealing.digest(ask.certno.upper()) == person["id_digest"]
    if person["psn_no"] != ask.psn_no or not same_number:
        raise Refusal(
            Problem(
                "person_differs",
                "人员编号或证件号码与登记的不一致。",
                "请核对是否为同一人。",
                where="psn_no",
            )
        )
    return found


def _the_bill(ask: Ask, found: Found) -> None:
    bill = found.bill
    if bill["id"] is None or not bill["lines"]:
        raise Refusal(
            Problem(
                "bill_empty",
                "没有可以结算的费用明细。",
                "请先上传费用明细；已结算的请先撤销结算。",
                where="chrg_bchno",
            )
        )
    if bill["total"] != ask.total:
        raise Refusal(
            Problem(
                "total_differs",
                f"医疗费总额{yuan(ask.total)}元与已上传明细合计{yuan(bill['total'])}元不一致。",
                "请核对明细，补传或撤销后再结算。",
                where="medfee_sumamt",
            )
        )


def _not_claimed(found: Found) -> None:
    """What was paid back by hand is not settled as well. Raises Refusal that names the claim."""
    if found.claimed:
        raise Refusal(
            Problem(
                "days_claimed",
                f"这次就医已经手工报销（受理编号{found.claimed}），不能再直接结算。",
                "请参保人先到参保地退回报销，再直接结算。",
                document="淄医保发〔2021〕22号",
                article="四",
            )
        )


def _echoed(ask: Ask, amounts: Amounts) -> None:
    """The sender repeats the split it was given; another one means that it has another bill."""
    wrong = {
        name: value
        for name, value in ask.echoed.items()
        if value is not None and value != getattr(amounts, name)
    }
    if wrong:
        raise Refusal(*(_differs(name, value, amounts) for name, value in wrong.items()))


def _differs(name: str, value: int, amounts: Amounts) -> Problem:
    field_name = NATIONAL[name]
    return Problem(
        "split_differs",
        f"{field_name}为{yuan(value)}元，按就医地目录应为{yuan(getattr(amounts, name))}元。",
        "请重新预结算，以返回的金额为准。",
        where=field_name,
    )
