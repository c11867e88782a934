"""Searching by the beginning of a name stays on the index, also behind row-level security."""

import pytest
from django.db import connection

from support import offices
from yidi.store import beginning, reach
from yidi.store.models import Person
from yidi.store.reads import people

REGION = "419001"


@pytest.mark.parametrize(
    ("prefix", "expected"), [("王", "玌"), ("王小", "王尐"), ("ab", "ac"), ("\ud7ff", "\ue000")]
)
def test_what_comes_after(prefix, expected):
    assert beginning.after(prefix) == expected


def test_names_and_initials_are_found_by_their_beginning(db):
    offices.person(REGION, "王小明")
    offices.person(REGION, "玌小明")
    offices.person(REGION, "李王")
    with reach.staff([REGION]):
        assert [p.name for p in people.search("王", [REGION])] == ["王小明"]
        assert len(people.search("wx", [REGION])) == 3
        assert people.search("小明", [REGION]) == []
        assert people.search("王%", [REGION]) == []


def test_the_index_answers_under_the_policy(db):
    many = [
        Person(
            insured_region=REGION, psn_no=str(n), name=f"{chr(0x4E00 + n)}一", insurance="resident",
            updated_at=offices.moment("2025-01-01"),
        )
        for n in range(3000)
    ]  # fmt: skip
    with reach.service():
        Person.objects.bulk_create(many)
    with reach.staff([REGION]), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        query = Person.objects.filter(beginning.begins("name", "王"), insured_region=REGION).values(
            "id"
        )
        plan = query.explain()
    assert "~>=~" in plan.split("Index Cond", 1)[1].split("Filter")[0]
