"""The trail is sealed block by block; whatever is changed afterwards is found."""

import itertools
import json
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from support import databases
from support import settled as settled_bills
from support.people import moment
from yidi.actions.actor import Actor
from yidi.actions.trail import seal as sealing
from yidi.actions.trail.export import export
from yidi.actions.trail.seal import seal
from yidi.config.postgres import files
from yidi.core.problems import Refusal
from yidi.interfaces.jobs.sealing import seal_all
from yidi.store import chain_file, reach
from yidi.store.chain import BEGINNING, JOURNAL, SERIES, SETTLEMENT, TRAIL
from yidi.store.models import JournalLine, SealedBlock, Settlement, TrailLine
from yidi.store.reads import blocks, trail
from yidi.store.writes import traces

NOW = moment("2026-03-01T09:00")
AUDITOR = Actor("job", "a", "审计员")


def leave(count: int) -> None:
    with reach.service():
        for number in range(count):
            traces.trail(NOW, "419001", "staff", "王经办", "look.person", f"person:{number}", "甲")


def sealed(count: int) -> None:
    leave(count)
    seal(TRAIL, NOW)
    seal(TRAIL, NOW + timedelta(minutes=5))


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(sealing, "LARGEST", 4)


@pytest.fixture
def quiet(own_db, small):
    """A database of one's own, where transactions really end."""
    return own_db


def test_one_run_marks_and_a_later_one_seals(quiet):
    leave(10)
    assert seal(TRAIL, NOW) == []
    made = seal(TRAIL, NOW + timedelta(minutes=5))
    assert [block.rows for block in made] == [4, 4, 2]
    assert [block.place.number for block in made] == [1, 2, 3]
    assert made[0].previous == BEGINNING
    assert [block.previous for block in made[1:]] == [block.digest for block in made[:-1]]
    assert all(one.place.last + 1 == next_.place.first for one, next_ in itertools.pairwise(made))
    assert seal(TRAIL, NOW + timedelta(minutes=5)) == [], "nothing is sealed twice"
    with reach.service():
        assert list(blocks.changed(TRAIL)) == []
        state = blocks.state(TRAIL)
        assert (state.number, state.waits) == (3, False)
        assert state.sealed_at == state.marked_at == NOW + timedelta(minutes=5)


def test_each_line_is_found_in_its_block(quiet):
    sealed(10)
    leave(1)
    with reach.service():
        ids = list(TrailLine.objects.order_by("id").values_list("id", flat=True))
        assert [trail.sealed_in(ids).get(i) for i in ids] == [*[1] * 4, *[2] * 4, *[3] * 2, None]
        assert trail.sealed_in(reversed(ids[3:5])) == {ids[3]: 1, ids[4]: 2}
        assert trail.sealed_in([ids[-1]]) == trail.sealed_in([]) == {}


def test_rows_that_an_open_transaction_may_still_add_are_waited_for(quiet):
    with psycopg.connect(databases.url(files.APP, quiet)) as slow:
        slow.execute("SET ROLE yidi_service")
        line = (
            "INSERT INTO store_trailline (at, insured_region, actor_kind, actor, action, subject,"
        )
        slow.execute(f"{line} detail) VALUES (now(), '419001', 'staff', '慢', 'look', '', '')")
        leave(2)
        seal(TRAIL, NOW)
        assert seal(TRAIL, NOW) == [], "a lower number is still open"
        slow.commit()
    (block,) = seal(TRAIL, NOW)
    assert block.rows == 3


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE store_trailline SET actor = '别人' WHERE id = (SELECT max(id) - 2 FROM store_trailline)",
        "DELETE FROM store_trailline WHERE id = (SELECT min(id) FROM store_trailline)",
        (
            "UPDATE store_trailline SET at = at + interval '1 microsecond'"
            " WHERE id = (SELECT min(id) FROM store_trailline)"
        ),
    ],
)
def test_what_the_owner_changes_is_found(quiet, change):
    sealed(6)
    login = databases.addresses.embedded(files.SUPERUSER, quiet).for_psycopg()
    with psycopg.connect(**login) as owner:
        owner.execute("ALTER TABLE store_trailline DISABLE TRIGGER never_edited")
        owner.execute(change)
    with reach.service():
        assert len(list(blocks.changed(TRAIL))) == 1


def test_blocks_are_never_edited(quiet):
    sealed(2)
    for change in (
        SealedBlock.objects.all().delete,
        lambda: SealedBlock.objects.update(digest="0" * 64),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.fixture
def taken(quiet):
    sealed(10)
    lines: list[str] = []
    assert export(AUDITOR, TRAIL, 1, lines.append, NOW) == 10
    return lines


def test_an_export_verifies_with_nothing_but_the_file(taken):
    found = chain_file.verify(taken)
    assert (found.first, found.blocks, found.rows, found.previous) == (1, 3, 10, BEGINNING)
    with reach.service():
        assert found.digest == blocks.last(TRAIL).digest
    with connection.cursor() as cursor, reach.service():
        cursor.execute("SELECT actor FROM store_trailline WHERE action = 'look.export'")
        assert cursor.fetchall() == [("审计员",)]


def test_an_export_may_begin_later(taken):
    lines: list[str] = []
    export(AUDITOR, TRAIL, 2, lines.append, NOW)
    found = chain_file.verify(lines)
    assert (found.first, found.blocks) == (2, 2)
    assert found.previous == json.loads(taken[1])["block"]["digest"]


def test_a_changed_export_is_refused(taken):
    def refused(lines, code):
        with pytest.raises(Refusal) as said:
            chain_file.verify(lines)
        assert said.value.problems[0].code == code

    refused([*taken[:3], taken[3].replace("王经办", "李经办"), *taken[4:]], "trail_changed")
    refused([*taken[:2], taken[3], taken[2], *taken[4:]], "trail_changed")
    refused([taken[0], *taken[6:]], "trail_changed")
    refused(taken[:-1], "trail_unreadable")
    refused(["{}"], "trail_unreadable")
    refused([], "trail_unreadable")


def test_the_job_seals_every_series_and_says_the_digest(quiet, caplog):
    leave(1)
    caplog.set_level("INFO", "yidi.jobs")
    seal_all(0)
    seal_all(0)
    assert SealedBlock.objects.get().digest in caplog.text


def test_any_table_that_is_never_edited_can_be_sealed(quiet):
    sides = {"pool": -100, "hospital": 100}
    with reach.service():
        JournalLine.objects.bulk_create(
            JournalLine(
                insured_region="419001", place="310000", institution_code="H1", source="settlement",
                source_id=1, day=NOW.date(), insurance="employee", care="stay", account=account,
                amount=amount,
            )
            for account, amount in sides.items()
        )  # fmt: skip
    seal(JOURNAL, NOW)
    (block,) = seal(JOURNAL, NOW)
    assert block.rows == 2
    with reach.service():
        assert list(blocks.changed(JOURNAL)) == []


@pytest.mark.parametrize("change", ["hifp_pay = hifp_pay", "steps = '[]'", "day = day - 1"])
def test_a_settlement_is_sealed_with_what_it_was_computed_from(quiet, change):
    stay = settled_bills.stay()
    settled_bills.settled(stay, settled_bills.bill(stay))
    seal(SETTLEMENT, NOW)
    (block,) = seal(SETTLEMENT, NOW)
    lines: list[str] = []
    assert export(AUDITOR, SETTLEMENT, 1, lines.append, NOW) == block.rows == 1
    assert chain_file.verify(lines).digest == block.digest
    login = databases.addresses.embedded(files.SUPERUSER, quiet).for_psycopg()
    with psycopg.connect(**login) as owner:
        owner.execute("ALTER TABLE store_settlement DISABLE TRIGGER never_edited")
        owner.execute(f"UPDATE store_settlement SET {change}")
    with reach.service():
        found = [one.place.number for one in blocks.changed(SETTLEMENT)]
    assert found == ([] if change == "hifp_pay = hifp_pay" else [1])


def test_no_column_of_a_settlement_is_left_out_of_its_seal(db):
    """A column that is added from now on stays outside, and is named here."""
    named = {field.column for field in Settlement._meta.concrete_fields}
    assert named == set(SETTLEMENT.columns)


@pytest.mark.parametrize("series", SERIES.values(), ids=list(SERIES))
def test_the_rows_of_a_series_are_never_edited(db, series):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(series.columns)} FROM {series.table}")
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'never_edited'",
            [series.table],
        )
        assert cursor.fetchone() == (1,)
