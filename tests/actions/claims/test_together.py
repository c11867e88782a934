"""A claim and a direct settlement of the same stay, decided at the same time: one of them counts."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from support import settled, visits
from support.claims import computed, step
from yidi.actions.claims import decide
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import ClaimResult, PersonYear, Settlement


def test_one_of_both_counts(own_db):
    visits.hospital()
    who = visits.person(balance=50_000)
    visits.filed(who)
    number = computed(who, institution_code=visits.HOSPITAL)
    of = visits.visit(who)
    bill = settled.bill(of)
    start = Barrier(2)

    def tried(work):
        start.wait()
        try:
            return work() and None
        except Refusal as refusal:
            return refusal.problems[0].code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        claim = both.submit(tried, lambda: decide.approve(step(who, number, "乙")))
        direct = both.submit(tried, lambda: settled.settled(of, bill))
        said = [claim.result(), direct.result()]
    assert said in (["days_twin", None], [None, "days_claimed"])
    with reach.service():
        assert ClaimResult.objects.count() + Settlement.objects.count() == 1
        assert PersonYear.objects.get().stays == 1
