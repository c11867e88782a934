"""The database is what the house expects it to be."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.test import override_settings

from yidi.store.models import User


def test_the_server_is_neither_owner_nor_superuser(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, pg_has_role(current_user, 'yidi', 'MEMBER')"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("yidi_app", False, False, False)


def test_the_server_cannot_change_tables(db):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE store_user ADD COLUMN spare integer")


def test_a_migration_is_written_for_every_change_of_a_model(db):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_what_a_test_writes_is_gone_in_the_next(db):
    assert not User.objects.exists()
    User.objects.create_user("clerk", "a-long-password-9", display_name="王经办")
    assert User.objects.get().get_full_name() == "王经办"


def test_and_it_is_gone_indeed(db):
    assert not User.objects.exists()


def test_a_copy_of_ones_own_keeps_commits_to_itself(own_db):
    User.objects.create_user("clerk", display_name="李经办")
    connection.close()
    assert User.objects.count() == 1
    assert connection.settings_dict["NAME"] == own_db


@pytest.fixture
def settings_hashers():
    """The hashers of a real house; tests put a quick one before them."""
    quick, *real = settings.PASSWORD_HASHERS
    assert "MD5" in quick
    with override_settings(PASSWORD_HASHERS=real):
        yield


def test_a_password_is_kept_as_argon2(db, settings_hashers):
    user = User.objects.create_user("clerk", "a-long-password-9", display_name="王经办")
    assert user.password.startswith("argon2")
    assert not User.objects.create_user("other", display_name="无密码").has_usable_password()
