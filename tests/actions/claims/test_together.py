"""A claim and a direct settlement of the same stay, decided at the same time: one of them counts."""

from support import settled, visits
from support.claims import computed, step
from support.together import at_once
from yidi.actions.claims import decide
from yidi.store import reach
from yidi.store.models import ClaimResult, PersonYear, Settlement


def test_one_of_both_counts(own_db):
    visits.hospital()
    who = visits.person(balance=50_000)
    visits.filed(who)
    number = computed(who, visits.HOSPITAL)
    of = visits.visit(who)
    bill = settled.bill(of)
    said = at_once(
        lambda: decide.approve(step(who, number, "乙")), lambda: settled.settled(of, bill)
    )
    assert said in (["days_twin", ""], ["", "days_claimed"])
    with reach.service():
        assert ClaimResult.objects.count() + Settlement.objects.count() == 1
        assert PersonYear.objects.get().stays == 1
