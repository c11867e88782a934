"""A clerk of one area cannot see or touch another's people, whatever the query."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from yidi.store import reach, sealing
from yidi.store.models import Person, TrailLine

AT = datetime(2026, 11, 21, tzinfo=UTC)


def person(region: str, number: str) -> Person:
    return Person.objects.create(
        insured_region=region, psn_no=number, name="测试甲", insurance="employee", updated_at=AT
    )


@pytest.fixture
def two(db):
    with reach.service():
        return person("140700", "1"), person("419001", "2")


def names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT insured_region FROM store_person ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def test_without_a_reach_no_row_is_seen(two):
    assert names() == []
    assert not Person.objects.exists()


def test_a_raw_query_inside_a_staff_request_sees_only_its_regions(two):
    with reach.staff(["140700"]):
        assert names() == ["140700"]
    with reach.staff(["140700", "419001"]):
        assert names() == ["140700", "419001"]
    with reach.staff([]):
        assert names() == []


def test_staff_cannot_change_or_make_rows_elsewhere(two):
    with reach.staff(["140700"]):
        assert Person.objects.filter(pk=two[1].pk).update(name="改名") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            person("419001", "3")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Person.objects.filter(pk=two[0].pk).update(insured_region="419001")


def test_a_citizen_sees_the_persons_they_may_act_for(two):
    with reach.citizen([two[1].pk]):
        assert names() == ["419001"]
    with reach.citizen([]):
        assert names() == []


def test_the_next_request_on_the_same_connection_starts_with_nothing(own_db):
    with reach.service():
        person("140700", "1")
    with reach.staff(["140700"]):
        assert names() == ["140700"]
    assert names() == []
    with pytest.raises(ZeroDivisionError), reach.staff(["140700"]):
        raise ZeroDivisionError
    assert names() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('yidi.regions', true)")
        assert cursor.fetchone() == ("yidi_app", "")


def test_a_reach_inside_another_gives_back_the_outer_one(two):
    with reach.staff(["140700"]):
        with reach.service():
            assert names() == ["140700", "419001"]
        assert names() == ["140700"]


def test_the_trail_is_never_edited(two):
    with reach.service():
        TrailLine.objects.create(at=AT, actor_kind="staff", actor="王", action="look")
        for change in (
            TrailLine.objects.all().delete,
            lambda: TrailLine.objects.update(actor="李"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_a_number_at_rest_is_sealed_and_found():
    number = "110101199003070011"
    kept = sealing.seal(number)
    assert number.encode() not in kept
    assert sealing.unseal(kept) == number
    assert sealing.seal(number) != kept
    assert sealing.digest(number) == sealing.digest(number) != sealing.digest(number[:-1] + "X")


WITHOUT = """
SELECT DISTINCT c.relname FROM pg_class c
 CROSS JOIN unnest(ARRAY['yidi_staff', 'yidi_citizen']) AS r (role)
 CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS p (privilege)
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
   AND c.relname LIKE 'store\\_%' AND NOT c.relrowsecurity
   AND has_table_privilege(r.role, c.oid, p.privilege)
"""
OF_ACTIONS = {
    "answered", "catalogue", "catalogueitem", "catalogueversion", "citizen", "front", "institution",
    "logincode", "opening", "outboxline", "ownprice", "post", "publishedbook", "reset", "sealedblock",
    "sealmark", "user", "user_groups", "user_user_permissions", "wording", "workday",
}  # fmt: skip
"""Tables that belong to no person of the register, which actions of staff and citizens write."""


def test_a_table_that_staff_or_citizens_write_without_a_guard_is_a_known_one(db):
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT)
        assert {name for (name,) in cursor.fetchall()} <= {f"store_{name}" for name in OF_ACTIONS}
