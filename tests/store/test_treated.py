"""The place of care knows whom it treated, and of them little; nobody else's staff knows them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from support import offices, settled, visits
from support.people import moment
from yidi.actions.trail import look
from yidi.store import reach
from yidi.store.models import Person, TrailLine
from yidi.store.reads import statements, treated


@pytest.fixture
def stay(db: None) -> Any:
    return settled.stay()


def test_the_place_of_care_knows_name_sex_birth_and_the_last_four(stay: Any) -> None:
    with reach.staff(["110000"]):
        found = treated.by_visits([stay.pk])[stay.pk]
        assert not Person.objects.exists()
    assert (found.name, found.region, found.place) == ("张示例", "140700", "110000")
    assert found.masked == f"**************{stay.person.id_last4}"
    assert (found.psn_no, found.birth) == ("", stay.person.birth)


@pytest.mark.parametrize("area", ["419001", "140700", "110105"])
def test_nobody_elsewhere_does(stay: Any, area: str) -> None:
    with reach.staff([area]):
        assert treated.by_visits([stay.pk]) == {}


def test_somebody_who_was_never_treated_here_stays_unknown(stay: Any) -> None:
    other = visits.visit(visits.person(), place="310000")
    with reach.staff(["110000"]):
        assert list(treated.by_visits([stay.pk, other.pk])) == [stay.pk]


def test_only_staff_may_ask(stay: Any) -> None:
    with reach.citizen([stay.person_id]), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yidi.regions', '110000', true)")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            treated.by_visits([stay.pk])


def test_a_settlement_names_its_person_on_both_sides(stay: Any) -> None:
    setl_id = settled.settled(stay, settled.bill(stay))
    for area, number in (("140700", stay.person.psn_no), ("110000", "")):
        with reach.staff([area]):
            paid = statements.one("140700", setl_id)
            assert paid is not None
            assert (paid.person, paid.psn_no) == ("张示例", number)
            assert list(treated.by_visits([stay.pk])) == ([stay.pk] if not number else [])


def test_a_look_leaves_a_line_on_both_sides(stay: Any) -> None:
    beijing = offices.actor("110000")
    with beijing.reach():
        assert look.treated(beijing, stay.pk, moment("2026-03-10"), "审核")
        assert look.treated(beijing, stay.pk + 1, moment("2026-03-10"), "审核") is None
    with reach.service():
        lines = TrailLine.objects.filter(action="look.treated").order_by("insured_region")
        assert [line.insured_region for line in lines] == ["110000", "140700"]
        assert {line.subject for line in lines} == {f"person:{stay.person_id}"}


def test_an_invented_visit_in_a_temporary_table_opens_nobody(stay: Any) -> None:
    other = visits.visit(visits.person(), place="310000")
    with reach.staff(["110000"]), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE store_visit ON COMMIT DROP AS SELECT %s::bigint AS id,"
            " %s::bigint AS person_id, '110000' AS place",
            [other.pk, other.person_id],
        )
        cursor.execute("GRANT SELECT ON pg_temp.store_visit TO PUBLIC")
        cursor.execute("SELECT * FROM yidi_treated(ARRAY[%s::bigint])", [other.pk])
        assert cursor.fetchall() == []
        cursor.execute("DROP TABLE pg_temp.store_visit")


def test_every_function_of_the_owner_looks_at_temporary_tables_last(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, proconfig FROM pg_proc WHERE prosecdef")
        found = dict(cursor.fetchall())
    assert found.keys() >= {"yidi_treated", "yidi_analyse_catalogue"}
    for name, settings in found.items():
        (path,) = (said for said in settings or ("",) if said.startswith("search_path="))
        assert path.endswith(", pg_temp"), name
