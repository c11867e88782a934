"""The difference of a settlement that stays as it is: claimed by hand, once, and no more than that."""

from datetime import timedelta

import pytest

from support import differences, settled, visits
from support.claims import AT, PAPERS, applied, citizen, clerk, key, step
from yidi.actions.claims import accept, compute, decide, enter, pay, take_back
from yidi.actions.claims import claim_difference as claiming
from yidi.actions.claims.apply import Payee
from yidi.actions.claims.claim_difference import Difference, claim_difference
from yidi.core.problems import Refusal
from yidi.core.settlement.case import Bill
from yidi.store import reach
from yidi.store.models import (
    Claim,
    ClaimResult,
    Filing,
    JournalLine,
    PersonYear,
    ResettleProposal,
    Settlement,
)

REGION = "419001"
LATER = AT.replace(year=2027, month=1, day=10)


@pytest.fixture
def stay(db, monkeypatch):
    who = visits.person(REGION)
    return who, *differences.proposed(who, monkeypatch)


def begun(who, number, at=AT, **change):
    payee = Payee("person", who.name, "示范银行", "6200000000001234")
    known = {"channel": "self_service", "setl_id": number, "payee": payee, "key": key()} | change
    return claim_difference(citizen(who), who.pk, Difference(**known), at)


def decided(who, claim, at=AT):
    one = step(who, claim)
    with reach.service():
        applied = Claim.objects.get(number=claim).state == "applied"
    if applied:
        accept.accept(one, originals=True, on_paper=PAPERS)
    compute.compute(type(one)(one.actor, one.region, claim, key(), at))
    second = step(who, claim, "乙")
    return decide.approve(type(one)(second.actor, one.region, claim, key(), at))


def refused(work):
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.problems[0]


def proposal():
    with reach.service():
        return ResettleProposal.objects.get()


def test_the_fund_pays_what_it_would_have_borne_more(stay):
    who, _, number = stay
    with reach.service():
        before = PersonYear.objects.get()
    claim = begun(who, number)
    accept.accept(step(who, claim), originals=True, on_paper=PAPERS)
    typed = refused(lambda: enter.totals(step(who, claim), Bill(2_500_000)))
    assert typed.code == "bill_settled" and number in typed.sentence
    found = decided(who, claim)
    assert found.adds_to == number and found.fund == proposal().fund > 0
    with reach.service():
        result, year = ClaimResult.objects.get(), PersonYear.objects.get()
        assert (result.total, result.fund_total, result.person_part) == (
            0, found.fund, -found.fund,
        )  # fmt: skip
        moved = JournalLine.objects.filter(source="claim")
        assert sum(moved.values_list("amount", flat=True)) == 0
        assert year.stays == before.stays == 1 and not result.stay
        direct = Settlement.objects.get()
        assert year.sums != direct.after == before.sums
    finance = clerk(REGION, "丙")
    batch = pay.send(finance, REGION, key(), AT)
    text = pay.file(finance, REGION, batch, AT)
    head, row = text.strip().split("\r\n")
    pay.answered(finance, REGION, batch, f"{head}\r\n{row}成功\r\n", key(), AT)
    assert proposal().state == "claimed"
    take_back.take_back(step(who, claim, "乙"), "备案经核实不真实")
    assert proposal().state == "claim"
    with reach.service():
        left = PersonYear.objects.get()
        assert {n: a for n, a in left.sums.items() if a} == before.sums and left.stays == 1


def test_the_difference_is_claimed_once_and_nothing_else_of_the_stay(stay):
    who, _, number = stay
    whole = refused(lambda: applied(who, institution_code=visits.HOSPITAL))
    assert whole.code in {"invoice_twin", "days_twin"} and number in whole.sentence
    one = key()
    claim = begun(who, number, key=one)
    assert begun(who, number, key=one) == claim
    again = refused(lambda: begun(who, number))
    assert again.code == "difference_claimed" and claim in again.sentence
    stranger = visits.person(REGION)
    assert refused(lambda: begun(stranger, number)).code == "difference_not_open"


def test_of_two_forms_at_once_the_later_one_is_told_of_the_other(stay, monkeypatch):
    who, _, number = stay
    real, first = claiming.apply, []

    def meanwhile(*given):
        monkeypatch.setattr(claiming, "apply", real)
        first.append(begun(who, number))
        return real(*given)

    monkeypatch.setattr(claiming, "apply", meanwhile)
    said = refused(lambda: begun(who, number))
    assert said.code == "difference_claimed" and first[0] in said.sentence


def test_a_settlement_that_was_taken_back_has_no_difference(stay):
    who, of, number = stay
    claim = begun(who, number)
    settled.taken_back(of, number)
    assert refused(lambda: decided(who, claim)).code == "settlement_undone"
    assert refused(lambda: begun(who, number)).code == "settlement_undone"


def test_a_settlement_whose_difference_was_decided_is_taken_back_after_that(stay):
    who, of, number = stay
    claim = begun(who, number)
    decided(who, claim)
    said = refused(lambda: settled.taken_back(of, number))
    assert said.code == "settlement_added_to" and claim in said.sentence and said.next_step
    take_back.take_back(step(who, claim, "乙"), "医院要重新结算")
    assert settled.taken_back(of, number)
    with reach.service():
        assert not any(PersonYear.objects.get().sums.values())


def test_a_filing_that_is_no_better_any_more_adds_nothing(stay):
    who, _, number = stay
    claim = begun(who, number)
    with reach.service():
        Filing.objects.update(kind="other_temporary", way="commitment", evidenced_at=None)
    assert refused(lambda: decided(who, claim)).code == "nothing_more"


def test_a_closed_year_stays_and_the_difference_goes_to_the_next(stay):
    who, _, number = stay
    with reach.service():
        closed = PersonYear.objects.get()
        ResettleProposal.objects.update(made_at=LATER - timedelta(days=9))
    found = decided(who, begun(who, number, LATER), LATER)
    assert found.fund > 0
    with reach.service():
        assert PersonYear.objects.get(year=2026).sums == closed.sums
        after = PersonYear.objects.get(year=2027)
        assert after.stays == 0 and min(after.sums.values()) >= 0 and any(after.sums.values())
