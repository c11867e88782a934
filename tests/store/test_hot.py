"""Statements that travel together: in order, each with its rows, and whole or not at all."""

import pytest
from django.db import DatabaseError, DataError, connection, transaction

from yidi.store import hot

NUMBER = hot.Statement("SELECT %(number)s::bigint, %(word)s::text")
PUT = hot.Statement("SELECT set_config('yidi.people', %(word)s, true)")
READ = hot.Statement("SELECT current_setting('yidi.people')")
DIVIDED = hot.Statement("SELECT 1 / %(number)s::bigint")


def test_each_sees_what_those_before_it_did(db):
    found = hot.rows((PUT, {"word": "7"}), (READ, {}), (NUMBER, {"number": 8, "word": "九"}))
    assert found == [[("7",)], [("7",)], [(8, "九")]]


def test_a_value_may_be_missing_the_next_time(db):
    assert hot.one(NUMBER, {"number": 1, "word": "一"}) == (1, "一")
    assert hot.one(NUMBER, {"number": None, "word": "一"}) == (None, "一")


def test_what_fails_says_so_and_the_connection_goes_on(db):
    with pytest.raises(DataError), transaction.atomic():
        hot.rows((DIVIDED, {"number": 0}), (READ, {}))
    assert hot.one(DIVIDED, {"number": 1}) == (1,)


def test_the_first_of_a_transaction_begins_it(own_db):
    with transaction.atomic():
        hot.one(PUT, {"word": "7"})
        assert hot.one(READ, {}) == ("7",)
    with transaction.atomic():
        assert hot.one(READ, {}) == ("",)


def test_a_connection_that_is_gone_is_an_error_and_then_another(own_db):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        gone = cursor.fetchone()
    with pytest.raises(DatabaseError), transaction.atomic():
        hot.one(hot.Statement("SELECT pg_terminate_backend(%(pid)s::int)"), {"pid": gone[0]})
    connection.close_if_unusable_or_obsolete()
    with transaction.atomic():
        assert hot.one(NUMBER, {"number": 1, "word": ""}) == (1, "")
