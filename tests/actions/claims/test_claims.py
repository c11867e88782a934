"""A manual claim from the application to the money, and everything that must not happen twice."""

from datetime import date

import pytest

from support import offices, settled, visits
from support.claims import (
    AT,
    PAPERS,
    accepted,
    application,
    applied,
    citizen,
    clerk,
    computed,
    decided,
    key,
    step,
)
from yidi.actions.claims import accept, compute, correct, decide, enter, mend, pay, take_back
from yidi.actions.claims.apply import Payee, apply
from yidi.actions.claims.put_right import Facts, put_right
from yidi.actions.claims.withdraw import withdraw
from yidi.actions.claims.working import Asked
from yidi.core.problems import Refusal
from yidi.core.settlement.case import Bill
from yidi.store import reach
from yidi.store.models import (
    ChronicEntitlement,
    Claim,
    ClaimMove,
    ClaimResult,
    Institution,
    JournalLine,
    Message,
    PersonYear,
    TrailLine,
)
from yidi.store.reads import claims as reads

REGION = "140700"


@pytest.fixture
def who(db):
    visits.hospital()
    made = visits.person(balance=50_000)
    visits.filed(made)
    return made


def card(number, region=REGION):
    with reach.service():
        return reads.one(region, number)


def refused(work):
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.problems[0]


def filled(text, result="成功"):
    head, *rows = text.strip().split("\r\n")
    return "\r\n".join([head, *(row + result for row in rows)]) + "\r\n"


def test_applied_accepted_computed_decided_and_paid(who):
    number = computed(who)
    found = card(number)
    assert found.state == "computed" and found.promised.isoformat() == "2026-05-13"
    assert found.fund > 0 and found.computed["amounts"]["account"] == 0
    decide.approve(step(who, number, "乙"))
    with reach.service():
        result = ClaimResult.objects.get()
        year = PersonYear.objects.get()
        journal = dict(
            JournalLine.objects.filter(source="claim", source_id=result.pk).values_list(
                "account", "amount"
            )
        )
    assert journal["care"] == -2_500_000 and sum(journal.values()) == 0
    assert (year.year, year.stays) == (2026, 1) and year.sums == result.after
    finance = clerk(REGION, "丙")
    batch = pay.send(finance, REGION, "k1", AT)
    assert pay.send(finance, REGION, "k1", AT) == batch
    text = pay.file(finance, REGION, batch, AT)
    assert "6200000000001234" in text and f"{found.fund // 100}." in text
    made = pay.answered(finance, REGION, batch, filled(text), "k2", AT)
    assert (made.paid, made.bounced) == (1, 0)
    assert card(number).state == "paid"
    with reach.service():
        assert Message.objects.filter(person=who, kind="claim_paid").exists()
        assert TrailLine.objects.filter(action="claim.approve").exists()


def test_the_account_is_sealed_and_its_end_is_shown(who):
    number = applied(who)
    with reach.service():
        row = Claim.objects.get(number=number)
    assert b"6200000000001234" not in bytes(row.account_sealed)
    assert card(number).account == "**** 1234"


def test_the_result_is_that_of_a_settlement_without_account_money(who):
    number = computed(who)
    of = visits.visit(who)
    bill = settled.bill(of)
    with reach.service():
        Claim.objects.filter(number=number).update(state="withdrawn")
    settled.settled(of, bill, use_account="0")
    with reach.service():
        from yidi.store.models import Settlement

        direct = Settlement.objects.get()
    moved = card(number).computed["amounts"]
    assert (moved["fund_total"], moved["cash"]) == (direct.fund_total, direct.cash)


def test_the_same_form_is_one_claim_and_another_under_its_key_is_refused(who):
    asked = application(who)
    first = apply(citizen(who), who.pk, asked, AT)
    assert apply(citizen(who), who.pk, asked, AT) == first
    other = application(who, key=asked.key, institution="别的医院")
    assert refused(lambda: apply(citizen(who), who.pk, other, AT)).code == "key_reused"
    assert card(first).state == "applied"


def test_a_decision_counts_once_however_often_it_is_sent(who):
    number = computed(who)
    asked = step(who, number, "乙")
    decide.approve(asked)
    decide.approve(asked)
    again = refused(lambda: decide.approve(step(who, number, "乙")))
    assert again.code == "step_not_allowed"
    with reach.service():
        assert ClaimResult.objects.count() == 1 and PersonYear.objects.get().stays == 1


def test_who_computes_does_not_decide(who):
    number = computed(who)
    assert refused(lambda: decide.approve(step(who, number))).code == "same_person"


def test_the_list_of_what_is_missing_is_given_once(who):
    number = applied(who)
    assert refused(lambda: accept.lack(step(who, number), [])).code == "lacking_missing"
    assert refused(lambda: accept.lack(step(who, number), ["relation_proof"])).code == (
        "lacking_wrong"
    )
    accept.lack(step(who, number), ["charge_list", "discharge_record"])
    assert card(number).lacking == ("charge_list", "discharge_record")
    page = offices.page(AT)
    mend.mend(Asked(citizen(who), REGION, number, key(), AT), (page,))
    assert card(number).state == "mended"
    again = refused(lambda: accept.lack(step(who, number), ["bank_card"]))
    assert again.code == "step_not_allowed"
    handed_in(who, number)


def handed_in(who, number, on_paper=PAPERS, listed=accept.NOT_LISTED):
    accept.accept(step(who, number), originals=True, institution=listed, on_paper=on_paper)


def test_every_paper_of_the_pack_has_a_page_or_was_handed_in(who):
    page = offices.page(AT) | {"material": "invoice"}
    number = applied(who, pages=(page,))
    wrong = refused(lambda: handed_in(who, number, ("charge_list", "discharge_record")))
    assert wrong.code == "papers_missing" and "收款银行卡" in wrong.sentence
    assert "票据" not in wrong.sentence and "清单" not in wrong.sentence
    handed_in(who, number, ("charge_list", "discharge_record", "bank_card"))
    with reach.service():
        said = ClaimMove.objects.get(event="accept").reason
    assert "收到纸质：费用明细清单、出院小结或诊断证明、收款银行卡" in said


def test_an_heir_proves_the_death_and_the_kinship(who):
    with reach.service():
        type(who).objects.filter(pk=who.pk).update(status="dead", status_since="2026-03-09")
    heir = Payee("heir", "张演女", "示范银行", "6200000000001234", "女儿")
    number = applied(who, payee=heir)
    proof = {"death_certificate", "relation_proof"}
    wrong = refused(lambda: handed_in(who, number, set(PAPERS) - proof))
    assert wrong.code == "papers_missing"
    assert "死亡医学证明、与死者关系的证明" in wrong.sentence
    handed_in(who, number)


def test_originals_are_asked_for(who):
    number = applied(who)
    wrong = refused(lambda: accept.accept(step(who, number), originals=False))
    assert wrong.code == "originals_missing"


def test_totals_must_be_those_of_the_invoices(who):
    number = accepted(who)
    wrong = refused(lambda: enter.totals(step(who, number), Bill(2_400_000)))
    assert wrong.code == "total_differs"
    wrong = refused(lambda: enter.totals(step(who, number), Bill(2_500_000, 2_600_000)))
    assert wrong.code == "split_wrong"
    assert refused(lambda: compute.compute(step(who, number))).code == "bill_empty"


def test_what_changed_meanwhile_is_computed_again(who):
    number = computed(who)
    names = card(number).computed["after"]
    with reach.service():
        PersonYear.objects.create(
            insured_region=REGION, person=who, year=2026, sums=dict.fromkeys(names, 10**8), stays=3
        )
    assert refused(lambda: decide.approve(step(who, number, "乙"))).code == "computation_stale"
    compute.compute(step(who, number))
    decide.approve(step(who, number, "乙"))
    with reach.service():
        assert PersonYear.objects.get().stays == 4


def test_taking_back_mirrors_year_and_journal(who):
    number = decided(who)
    take_back.take_back(step(who, number, "乙"), "发票经核实不真实")
    assert card(number).state == "taken_back"
    with reach.service():
        assert not any(PersonYear.objects.get().sums.values())
        assert PersonYear.objects.get().stays == 0
        booked = JournalLine.objects.filter(source="claim")
        assert sum(booked.values_list("amount", flat=True)) == 0
        assert sum(booked.filter(account="hifp_pay").values_list("amount", flat=True)) == 0
    assert applied(who)


# ---- twins


def test_an_invoice_is_claimed_once_and_the_block_names_its_twin(who):
    first = applied(who)
    other = visits.person()
    twin = refused(lambda: applied(other, payee=Payee("person", other.name, "行", "62000000")))
    assert twin.code == "invoice_twin" and first in twin.sentence and twin.document
    withdraw(step(who, first), "填错了")
    assert applied(other, first=AT.date(), last=AT.date())


def test_a_direct_settlement_blocks_a_claim_for_the_same_days(who):
    of = visits.visit(who)
    number = settled.settled(of, settled.bill(of))
    twin = refused(lambda: applied(who, institution_code=visits.HOSPITAL))
    assert twin.code == "days_twin" and number in twin.sentence


@pytest.mark.parametrize(
    ("listed", "written"),
    [
        (visits.HOSPITAL, "示范医院北京"),
        (accept.NOT_LISTED, "北京示范医院"),
        (accept.NOT_LISTED, "北京 示范医院（东院）"),
    ],
)
def test_a_decided_claim_blocks_a_direct_settlement_of_the_same_stay(who, listed, written):
    number = decided(who, listed, institution=written)
    of = visits.visit(who)
    twin = refused(lambda: settled.settled(of, settled.bill(of)))
    assert twin.code == "days_claimed" and number in twin.sentence
    take_back.take_back(step(who, number, "乙"), "改为直接结算")
    assert settled.settled(of, settled.bill(of, number=2))


def test_the_same_bill_under_another_kind_of_care_is_the_same_bill(hers):
    day = date(2026, 3, 2)
    number = decided(hers, visits.HOSPITAL, care="outpatient", first=day, last=day)
    of = visits.visit(hers, "chronic", disease="diabetes", last=None)
    twin = refused(lambda: settled.settled(of, settled.bill(of)))
    assert twin.code == "days_claimed" and number in twin.sentence


def test_a_claim_of_another_hospital_leaves_the_till_alone(who):
    decided(who, institution="上海演示医院", place="310104")
    of = visits.visit(who)
    assert settled.settled(of, settled.bill(of))


def test_the_institution_is_looked_up_when_the_claim_is_accepted(who):
    number = applied(who, institution="示范医院", level="primary", place="310104")
    unsaid = refused(lambda: handed_in(who, number, listed=""))
    assert unsaid.code == "institution_unsaid" and "示范医院" in unsaid.sentence
    unknown = refused(lambda: handed_in(who, number, listed="H00000000000"))
    assert unknown.code == "institution_unknown"
    handed_in(who, number, listed=visits.HOSPITAL)
    found = card(number)
    assert (found.institution_code, found.institution) == (visits.HOSPITAL, "北京示范医院")
    assert (found.level, found.place) == ("tertiary", "110105")
    with reach.service():
        assert "申请写的是示范医院" in ClaimMove.objects.get(event="accept").reason


def test_what_the_register_knows_is_not_the_claimants_to_say(who):
    found = card(applied(who, institution_code=visits.HOSPITAL, level="primary", place="310104"))
    assert (found.level, found.place) == ("tertiary", "110105")


def test_an_invoice_that_the_hospital_refunded_is_blocked(who):
    of = visits.visit(who)
    number = settled.settled(of, settled.bill(of), invoice="00012345")
    assert refused(lambda: applied(who, first=AT.date(), last=AT.date())).code == "invoice_twin"
    settled.taken_back(of, number)
    assert refused(lambda: applied(who)).code == "invoice_refunded"


def test_two_places_at_once_need_an_answer(who):
    of = visits.visit(who)
    settled.settled(of, settled.bill(of))
    number = computed(who, institution="上海示范医院", place="310104")
    flagged = refused(lambda: decide.approve(step(who, number, "乙")))
    assert flagged.code == "two_places" and "北京示范医院" in flagged.sentence
    decide.approve(step(who, number, "乙"), "当天转院，已核实")
    assert card(number).state == "decided"


# ---- who is paid


def test_a_death_ends_the_filing_and_not_the_claim(who):
    with reach.service():
        type(who).objects.filter(pk=who.pk).update(status="dead", status_since="2026-03-09")
    assert refused(lambda: applied(who)).code == "payee_wrong"
    heir = Payee("heir", "张演女", "示范银行", "6200000000001234", "女儿")
    number = computed(who, payee=heir)
    assert card(number).fund > 0


def test_a_living_person_has_no_heirs_and_an_agent_brings_an_authorisation(who):
    heir = Payee("heir", "张演女", "示范银行", "6200000000001234")
    assert refused(lambda: applied(who, payee=heir)).code == "payee_wrong"
    wrong = Payee("person", "别人", "示范银行", "6200000000001234")
    assert refused(lambda: applied(who, payee=wrong)).code == "payee_wrong"


def test_the_deadline_names_its_day(who):
    late = refused(lambda: applied(who, first=date(2025, 2, 1), last=date(2025, 3, 1)))
    assert late.code == "claim_too_late" and "2026年3月1日" in late.sentence


def test_a_bounced_payment_is_paid_again_to_another_account(who):
    number = decided(who)
    finance = clerk(REGION, "丙")
    batch = pay.send(finance, REGION, key(), AT)
    text = pay.file(finance, REGION, batch, AT)
    assert refused(lambda: pay.answered(finance, REGION, batch, text, key(), AT)).code == (
        "file_unreadable"
    )
    less = filled(text).replace(text.split(",")[-2], "1.00")
    assert refused(lambda: pay.answered(finance, REGION, batch, less, key(), AT)).code == (
        "file_differs"
    )
    pay.answered(finance, REGION, batch, filled(text, "失败"), key(), AT)
    assert card(number).state == "decided"
    correct.correct(step(who, number), "另一家银行", "6211111111119876", "原账户已注销")
    again = pay.send(finance, REGION, key(), AT)
    assert "6211111111119876" in pay.file(finance, REGION, again, AT)


def test_nobody_elses(who):
    number = applied(who)
    stranger = visits.person()
    asked = Asked(citizen(stranger), REGION, number, key(), AT)
    assert refused(lambda: withdraw(asked, "不报了")).code == "claim_not_found"
    away = Asked(clerk("140800"), "140700", number, key(), AT)
    assert refused(lambda: compute.compute(away)).code == "claim_not_found"


# ---- facts that decide the money


def outpatient(who, **change):
    day = application(who).last
    return {"care": "outpatient", "first": day, "last": day, "listed": visits.HOSPITAL} | change


def entitled(who, first, after=None):
    with reach.service():
        ChronicEntitlement.objects.create(
            insured_region=who.insured_region, person=who, disease="diabetes", first=first,
            after=after,
        )  # fmt: skip


@pytest.fixture
def hers(db):
    visits.hospital()
    made = visits.person("419001")
    visits.filed(made)
    return made


def test_chronic_care_is_of_a_disease_that_the_insured_place_found(hers):
    care = outpatient(hers, care="chronic")
    assert refused(lambda: accepted(hers, **care)).code == "disease_missing"
    care["disease"] = "diabetes"
    entitled(hers, date(2025, 1, 1), date(2026, 3, 9))
    entitled(hers, date(2026, 3, 10))
    assert refused(lambda: computed(hers, **care)).code == "chronic_missing"
    with reach.service():
        ChronicEntitlement.objects.filter(after=None).update(first=date(2026, 3, 9))
        number = Claim.objects.get().number
    compute.compute(step(hers, number))
    chronic = card(number, "419001").fund
    entered(hers, number, care="outpatient")
    compute.compute(step(hers, number))
    assert 0 < card(number, "419001").fund < chronic
    assert card(number, "419001").disease == ""


def entered(who, number, **change):
    known = {
        "institution": visits.HOSPITAL, "level": "tertiary", "care": "inpatient", "disease": "",
        "emergency": False, "injury": "none", "mental_illness": False, "died": False,
    }  # fmt: skip
    put_right(step(who, number), Facts(**known | change), "病历写的是这样")


def test_an_injury_that_somebody_else_must_pay_is_not_paid(who):
    said = refused(lambda: applied(who, injury="third_party"))
    assert said.code == "third_party_injury" and said.document and said.next_step
    number = computed(who, visits.HOSPITAL)
    entered(who, number, injury="third_party")
    assert card(number).state == "accepted" and card(number).computed is None
    said = refused(lambda: compute.compute(step(who, number)))
    assert said.code == "third_party_injury"
    entered(who, number, injury="no_third_party")
    compute.compute(step(who, number))
    decide.approve(step(who, number, "乙"))
    assert refused(lambda: entered(who, number)).code == "step_not_allowed"


def test_a_death_in_the_emergency_is_the_offices_to_find(hers):
    number = computed(hers, visits.HOSPITAL, care="emergency_outpatient", died=True)
    claimed = card(number, "419001")
    entered(hers, number, care="emergency_outpatient")
    compute.compute(step(hers, number))
    found = card(number, "419001")
    assert claimed.died and not found.died and found.fund < claimed.fund


def test_what_is_put_right_has_a_reason_and_leaves_a_line(who):
    number = computed(who, level="primary")
    assert refused(lambda: entered(who, number, institution=accept.NOT_LISTED, level="primary"))
    with pytest.raises(Refusal):
        put_right(
            step(who, number),
            Facts("none", "secondary", "inpatient", "", False, "none", False, False),
            " ",
        )
    before = card(number).fund
    entered(who, number, institution=accept.NOT_LISTED)
    compute.compute(step(who, number))
    assert card(number).level == "tertiary" and card(number).fund < before
    entered(who, number, level="primary")
    assert card(number).level == "tertiary" and card(number).institution_code == visits.HOSPITAL
    with reach.service():
        lines = TrailLine.objects.filter(action="claim.put_right").values_list("detail", flat=True)
        assert any("机构级别" in line and "病历写的是这样" in line for line in lines)


def test_a_stay_in_a_mental_hospital_is_a_stay_for_mental_illness(who):
    plain = computed(who, visits.HOSPITAL)
    fund = card(plain).fund
    withdraw(step(who, plain), "重填")
    with reach.service():
        Institution.objects.filter(code=visits.HOSPITAL).update(mental=True)
    number = computed(who, visits.HOSPITAL)
    assert card(number).mental_illness and card(number).computed["given"]["care"]["mental_illness"]
    assert card(number).fund >= fund
