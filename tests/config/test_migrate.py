"""A change of tables never waits long for a table that somebody holds, nor begins without a way."""

import psycopg
import pytest
from django.db import OperationalError, connection

from support import databases
from yidi.config import database
from yidi.config.postgres import files


@pytest.fixture(autouse=True)
def _same_options(monkeypatch):
    monkeypatch.setitem(
        connection.settings_dict, "OPTIONS", dict(connection.settings_dict["OPTIONS"])
    )


@pytest.fixture
def held(own_db, monkeypatch):
    """A table that a long report holds, and a migration that wants it."""

    def change(*words, **options):
        settings = connection.settings_dict["OPTIONS"]["options"]
        with (
            psycopg.connect(databases.url(files.OWNER, own_db), options=settings) as owner,
            connection.wrap_database_errors,
        ):
            owner.execute("ALTER TABLE store_outboxline ADD COLUMN later int")
        tried.append(True)

    tried: list[bool] = []
    monkeypatch.setattr("django.core.management.call_command", change)
    monkeypatch.setattr(database, "_LOCK_PATIENCE", "50ms")
    with psycopg.connect(databases.url(files.OWNER, own_db)) as reader:
        reader.execute("SELECT count(*) FROM store_outboxline")
        yield reader, tried


def test_it_gives_up_with_a_sentence(held, monkeypatch):
    monkeypatch.setattr(database, "_PAUSES", (0.0, 0.0))
    with pytest.raises(database.NotMigrated, match="yidi db migrate"):
        database._change_tables(0)


def test_it_tries_again_and_gets_the_table(held, monkeypatch):
    reader, tried = held
    monkeypatch.setattr(database, "_PAUSES", (0.0, 0.0, 0.0))
    pauses: list[float] = []

    def pause(seconds):
        pauses.append(seconds)
        reader.rollback()

    monkeypatch.setattr(database.time, "sleep", pause)
    database._change_tables(0)
    assert (len(pauses), tried) == (1, [True])


def test_another_failure_is_not_tried_again(own_db, monkeypatch):
    def broken(*words, **options):
        raise OperationalError("the disk is full")

    monkeypatch.setattr("django.core.management.call_command", broken)
    with pytest.raises(OperationalError, match="disk"):
        database._change_tables(0)


def not_noted(names):
    """As if these migrations had not been applied: `names` is a pattern."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'store' AND name SIMILAR TO %s", [names]
        )


AS_ONE_STEP = "0001_squashed%"


def test_tables_made_step_by_step_have_nothing_to_do(db):
    not_noted(AS_ONE_STEP)
    assert database.pending() == []


def test_what_follows_the_first_tables_is_done_after_them(db):
    not_noted(f"{AS_ONE_STEP}|00[5-9]%")
    assert database.pending()[0] == "store.0050_no_shadows"


def test_tables_from_amid_the_first_steps_are_left_alone(db):
    not_noted(f"{AS_ONE_STEP}|0049%|00[5-9]%")
    with pytest.raises(database.NotMigrated, match="version before"):
        database.pending()
    with pytest.raises(database.NotMigrated, match="version before"):
        database._change_tables(0)
