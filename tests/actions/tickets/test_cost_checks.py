"""A cost check: proposed by a rule or a clerk, asked of the place of care, concluded."""

import pytest

from support import duties, offices, settled
from support.cooperation import AT, AWAY, HOME, clerk, key, step
from support.people import moment, republished
from yidi.actions.tickets.accept import accept
from yidi.actions.tickets.answer import Found, answer
from yidi.actions.tickets.assign import assign
from yidi.actions.tickets.close import Outcome, close
from yidi.actions.tickets.confirm_check import Asked, confirm_check
from yidi.actions.tickets.dismiss_check import dismiss_check
from yidi.actions.tickets.propose_checks import propose_checks
from yidi.actions.tickets.suggest_check import suggest_check
from yidi.actions.tickets.withdraw import withdraw
from yidi.core.problems import Refusal
from yidi.core.tickets import checking
from yidi.core.tickets.checking import Stay
from yidi.policy_files.folder import Folder, default_folder
from yidi.store import reach
from yidi.store.models import (
    CaseStep,
    ChargeLine,
    CheckProposal,
    ReviewCase,
    ReviewMove,
    SupervisionCase,
    TrailLine,
)
from yidi.store.reads import cost_checks as reads
from yidi.store.reads import tickets

NIGHT = moment("2026-03-10T00:10")
DAY = NIGHT.date()
ASKED = ["charge_list", "doctor_orders"]


def stay(times=2):
    """A settled stay of `times` 25,000.00 in Beijing; gives its number."""
    of = settled.stay()
    with reach.service():
        made = settled.visits.bill(of, 2_500_000 * times, own_paid=120_000, class_b=80_000)
        ChargeLine.objects.create(
            insured_region=HOME, visit=of, bill=made, feedetl_sn="1", at=of.first, code="YP1",
            name="手术", fee_kind="06", quantity=10_000, price=1, amount=2_500_000 * times,
            category="A", own_paid=120_000, over_limit=0, class_b=80_000,
        )  # fmt: skip
    return settled.settled(of, made)


@pytest.fixture
def desk(db):
    offices.staff("wang", (AWAY, "reviewer"))
    return "wang"


def refused(work):
    with pytest.raises(Refusal) as caught:
        work()
    problem = caught.value.problems[0]
    assert problem.sentence and problem.next_step
    return problem


def proposal():
    with reach.service():
        return reads.proposal(CheckProposal.objects.get().pk)


def asked(found, region=HOME):
    return Asked(clerk(region), found.id, key(), AT)


def test_the_night_proposes_what_a_rule_doubts_once(desk):
    setl_id = stay()
    assert propose_checks(NIGHT) == 1
    assert propose_checks(NIGHT) == 0
    found = proposal()
    assert (found.setl_id, found.total, found.state) == (setl_id, 5_000_000, "proposed")
    assert found.suspicions == ("手术费占总费用100%（60%以上）",)
    assert found.due.isoformat() == "2026-03-24"


@pytest.mark.parametrize(("days", "doubted"), [(5, False), (40, True)])
def test_repeated_stays_are_counted_over_the_days_of_the_insured_region(
    desk, monkeypatch, days, doubted
):
    """Two stays, three weeks from discharge to discharge."""
    of = settled.stay()
    settled.settled(of, settled.visits.bill(of, 5_000_000))
    before = {"first": moment("2026-02-10T08:00"), "last": moment("2026-02-16T10:00")}
    first = settled.visits.visit(of.person, **before)
    settled.settled(first, settled.visits.bill(first, 100_000), 2)
    known = duties.own(HOME, suspicion__repeated=2, suspicion__repeated_within=days)
    monkeypatch.setattr("yidi.actions.tickets.propose_checks.agency_duties", lambda: known)
    propose_checks(NIGHT)
    with reach.service():
        said = [one.suspicions for one in CheckProposal.objects.all()]
    assert any("在同一家机构住院2次" in "".join(one) for one in said) is doubted


def test_the_night_leaves_small_stays_and_old_ones_alone(desk):
    stay(times=1)
    assert propose_checks(NIGHT) == 0
    assert propose_checks(moment("2026-05-01T00:10")) == 0


def test_below_the_boundary_is_refused_with_the_clause_and_the_way(desk):
    setl_id = stay(times=1)
    problem = refused(lambda: suggest_check(clerk(HOME), HOME, setl_id, "病情轻", AT))
    assert problem.code == "below_boundary" and "25000.00" in problem.sentence
    assert "问题协同" in problem.next_step
    problem = refused(lambda: suggest_check(clerk(AWAY), AWAY, setl_id, "病情轻", AT))
    assert problem.code == "settlement_unknown"


@pytest.mark.parametrize(
    ("region", "inclusive", "document"),
    [("419001", True, "济管医保办〔2025〕7号"), (HOME, False, "")],
)
def test_the_sum_itself_is_enough_where_the_law_says_so(region, inclusive, document):
    book = Folder(default_folder()).book(region)
    care = {"care": "inpatient", "institution": "示例医院", "kinds": {}}
    exact = Stay(region, "cross_province", **care, first=DAY, last=DAY, total=3_000_000)
    problem = checking.refused(book, exact, DAY)
    assert (problem is None) is inclusive
    assert checking.boundary(book, "cross_province", DAY).document == document


@pytest.mark.parametrize(("to", "doubted"), [("50000.01", 0), ("20000.00", 2)])
def test_the_boundary_is_what_the_insured_place_has_published(desk, to, doubted):
    """Stays of 50,000.00 and 25,000.00."""
    stay()
    who = settled.visits.person()
    settled.visits.filed(who)
    of = settled.visits.visit(who)
    settled.settled(of, settled.visits.bill(of, 2_500_000), 2)
    republished(HOME, "national", "- amount: 30000.00", f"- amount: {to}")
    known = duties.own(HOME, suspicion__day_cost=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yidi.actions.tickets.propose_checks.agency_duties", lambda: known)
        assert propose_checks(NIGHT) == doubted


def test_a_clerk_suggests_and_the_rules_add_what_they_see(desk):
    setl_id = stay()
    made = suggest_check(clerk(HOME), HOME, setl_id, "多次开同一检查", AT)
    assert suggest_check(clerk(HOME), HOME, setl_id, "再来", AT) == made
    assert proposal().suspicions[0] == "多次开同一检查" and len(proposal().suspicions) == 2


def begun(desk):
    stay()
    propose_checks(NIGHT)
    number = confirm_check(asked(proposal()), ASKED, "请尽快")
    assign(step(AWAY, number), desk)
    return number


def test_from_the_request_to_the_consequence(desk):
    number = begun(desk)
    with reach.staff([AWAY]):
        card = tickets.one(number)
        check = tickets.check(card.id)
    assert (card.kind, card.to_region, card.due.isoformat()) == ("cost_check", AWAY, "2026-04-29")
    assert (check.total, check.documents) == (5_000_000, tuple(ASKED))
    assert refused(lambda: answer(step(AWAY, number), "查过了")).code == "finding_missing"
    half = Found("partly", 0)
    assert refused(lambda: answer(step(AWAY, number), "查过了", found=half)).code == "wrong_amount"
    more = Found("partly", 5_000_001)
    assert refused(lambda: answer(step(AWAY, number), "查过了", found=more)).code == "wrong_amount"
    answer(step(AWAY, number), "多收手术费", found=Found("partly", 300_000))
    accept(step(HOME, number))
    assert refused(lambda: close(step(HOME, number))).code == "consequence_missing"
    nothing = Outcome("nothing")
    assert refused(lambda: close(step(HOME, number), outcome=nothing)).code == "reason_missing"
    close(step(HOME, number), outcome=Outcome("deduction", "K110000260401"))
    with reach.staff([AWAY]):
        check = tickets.check(card.id)
        said = [entry.text for entry in tickets.entries(card.id)]
    assert (check.finding, check.wrong, check.consequence) == ("partly", 300_000, "deduction")
    assert said[2] == "【部分不实，不实金额3000.00元】多收手术费"
    assert said[-1] == "【请就医地审核扣款 K110000260401】"


def test_a_deduction_becomes_a_case_in_the_review_of_the_place_of_care(desk):
    number = begun(desk)
    answer(step(AWAY, number), "多收手术费", found=Found("partly", 300_000))
    accept(step(HOME, number))
    closing = step(HOME, number)
    close(closing, outcome=Outcome("deduction"))
    close(closing, outcome=Outcome("deduction"))
    with reach.staff([AWAY]):
        case = ReviewCase.objects.get()
        check = tickets.check(tickets.one(number).id)
    assert case.number == check.consequence_reference and case.origin == "picked"
    with reach.service():
        assert ReviewMove.objects.count() == 1
        assert number in TrailLine.objects.get(action="review.pick").detail


def test_what_goes_to_supervision_is_a_case_that_both_sides_see(desk):
    number = begun(desk)
    answer(step(AWAY, number), "没有这个病人", found=Found("false", 5_000_000))
    accept(step(HOME, number))
    closing = step(HOME, number)
    close(closing, outcome=Outcome("supervision"))
    close(closing, outcome=Outcome("supervision"))
    for region in (HOME, AWAY):
        with reach.staff([region]):
            case = SupervisionCase.objects.get()
            assert case.number == tickets.check(tickets.one(number).id).consequence_reference
    assert (case.region, case.parties, case.state) == (AWAY, [AWAY, HOME], "inquiring")
    with reach.service():
        assert number in CaseStep.objects.get().words
        assert TrailLine.objects.filter(action="supervision.open", insured_region=AWAY).exists()


def test_recovery_says_from_whom_and_how(desk):
    number = begun(desk)
    answer(step(AWAY, number), "冒名住院", found=Found("false", 5_000_000))
    accept(step(HOME, number))
    recovery = Outcome("recovery")
    assert refused(lambda: close(step(HOME, number), outcome=recovery)).code == "reason_missing"
    close(step(HOME, number), "书面通知本人退回30000元", recovery)


def test_what_holds_has_no_consequence(desk):
    number = begun(desk)
    answer(step(AWAY, number), "都对", found=Found("true"))
    accept(step(HOME, number))
    wrong = refused(lambda: close(step(HOME, number), outcome=Outcome("recovery")))
    assert wrong.code == "consequence_wrong"
    close(step(HOME, number), outcome=Outcome("nothing"))


def test_a_proposal_is_decided_once(desk):
    stay()
    propose_checks(NIGHT)
    found = proposal()
    assert refused(lambda: confirm_check(asked(found), [])).code == "choice_wrong"
    assert refused(lambda: dismiss_check(asked(found), "")).code == "text_missing"
    assert refused(lambda: confirm_check(asked(found, AWAY), ASKED)).code == "proposal_not_found"
    dismiss_check(asked(found), "医嘱齐全，病情需要")
    dismiss_check(asked(found), "再点一次")
    assert refused(lambda: confirm_check(asked(found), ASKED)).code == "decided_before"
    assert proposal().reason == "医嘱齐全，病情需要" and propose_checks(NIGHT) == 0


def test_a_stay_is_checked_by_one_ticket_at_a_time(desk):
    number = begun(desk)
    assert confirm_check(asked(proposal()), ASKED) == number
    with reach.service():
        was = CheckProposal.objects.values_list("ticket_id", flat=True).get()
        CheckProposal.objects.update(state="proposed", ticket=None)
    assert refused(lambda: confirm_check(asked(proposal()), ASKED)).code == "checked_before"
    with reach.service():
        CheckProposal.objects.update(state="confirmed", ticket=was)
    withdraw(step(HOME, number), "病历已寄到")
    assert proposal().state == "proposed" and not proposal().ticket
    assert confirm_check(asked(proposal()), ASKED) != number
