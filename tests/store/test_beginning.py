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


def test_postgresql_lets_these_comparisons_into_an_index_before_the_policy(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.oprname, p.proleakproof FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode"
            " WHERE o.oprname IN ('~>=~', '~<~', '~~') AND o.oprleft = 'text'::regtype"
        )
        assert dict(cursor.fetchall()) == {"~>=~": True, "~<~": True, "~~": False}
    found = str(Person.objects.filter(beginning.begins("name", "王")).query)
    assert "~>=~" in found and "~<~" in found
