"""Accounts, posts and resets: who may, and that it takes two."""

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from support import offices
from yidi.actions.actor import JOB, Actor
from yidi.actions.staff import reset, second_factor
from yidi.actions.staff.join import join
from yidi.actions.staff.rights import RIGHTS, Colleague
from yidi.actions.staff.set_password import set_password
from yidi.actions.staff.set_posts import set_posts
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import Post, Reset, TrailLine, User
from yidi.store.reads.staff import ROLES

NOW = offices.moment("2026-03-02T09:00")


def admin(user_id: int, region: str = "419001") -> Actor:
    return Actor("staff", str(user_id), "管理员", regions=(region,))


@pytest.fixture
def three(db):
    return tuple(
        offices.staff(name, ("419001", role))
        for name, role in (("one", "administrator"), ("two", "administrator"), ("wang", "reviewer"))
    )


def test_every_right_names_roles_that_exist():
    assert {role for right in RIGHTS.values() for role in right.roles} == set(ROLES)


def test_a_right_is_held_in_the_area_of_the_post_and_nowhere_else():
    me = Colleague(1, "wang", "王", (("419001", "reviewer"), ("140700", "auditor")))
    assert me.regions("review") == ("419001",)
    assert me.regions("look") == ("419001", "140700")
    assert not me.may("team")
    assert me.may_in("review", "419001") and not me.may_in("review", "140700")


@pytest.mark.parametrize(
    ("username", "name", "password", "code"),
    [
        ("Wang", "王", offices.PASSWORD, "username_unreadable"),
        ("w", "王", offices.PASSWORD, "username_unreadable"),
        ("one", "王", offices.PASSWORD, "username_taken"),
        ("li", " ", offices.PASSWORD, "name_missing"),
        ("li", "李", "short", "password_weak"),
        ("li", "李", "1234567890", "password_weak"),
    ],
)
def test_a_bad_account_is_refused(three, username, name, password, code):
    with pytest.raises(Refusal, match=code):
        join(username, name, password, [("419001", "reviewer")], NOW, JOB)


def test_an_administrator_sets_posts_of_their_area_only(three):
    one, _, wang = three
    set_posts(admin(one), wang, "419001", ["window_clerk", "auditor"], NOW)
    assert set(Post.objects.filter(user_id=wang).values_list("role", flat=True)) == {
        "window_clerk", "auditor",
    }  # fmt: skip
    with pytest.raises(Refusal, match="not_your_area"):
        set_posts(admin(one), wang, "140700", ["auditor"], NOW)
    with pytest.raises(Refusal, match="own_posts"):
        set_posts(admin(one), one, "419001", ["supervisor"], NOW)
    with pytest.raises(Refusal, match="role_unknown"):
        set_posts(admin(one), wang, "419001", ["king"], NOW)
    with reach.staff(["419001"]):
        assert TrailLine.objects.filter(action="staff.posts", subject=f"user:{wang}").count() == 1


def test_a_change_of_posts_changes_what_sessions_are_bound_to(three):
    one, _, wang = three
    before = User.objects.get(pk=wang).get_session_auth_hash()
    assert User.objects.get(pk=wang).get_session_auth_hash() == before
    set_posts(admin(one), wang, "419001", ["auditor"], NOW)
    assert User.objects.get(pk=wang).get_session_auth_hash() != before


def test_a_reset_takes_two_people(three):
    one, two, wang = three
    reset.ask(admin(one), wang, "手机遗失", NOW)
    waiting = Reset.objects.get()
    with pytest.raises(Refusal, match="same_person"):
        reset.carry_out(admin(one), waiting.pk, NOW)
    with pytest.raises(Refusal, match="own_reset"):
        reset.carry_out(admin(wang), waiting.pk, NOW)
    with pytest.raises(Refusal, match="not_your_area"):
        reset.carry_out(admin(two, "140700"), waiting.pk, NOW)
    password = reset.carry_out(admin(two), waiting.pk, NOW)
    user = User.objects.get(pk=wang)
    assert user.check_password(password) and user.password_is_temporary
    assert not user.check_password(offices.PASSWORD)
    assert not second_factor.enrolled(wang)
    with pytest.raises(Refusal, match="no_reset"):
        reset.carry_out(admin(two), waiting.pk, NOW)


def test_nobody_asks_for_their_own_reset_or_without_a_reason(three):
    one, _, wang = three
    with pytest.raises(Refusal, match="own_reset"):
        reset.ask(admin(one), one, "忘了", NOW)
    with pytest.raises(Refusal, match="reason_missing"):
        reset.ask(admin(one), wang, " ", NOW)


def test_a_new_password_is_not_the_old_one(three):
    wang = three[2]
    with pytest.raises(Refusal, match="password_same"):
        set_password(admin(wang), offices.PASSWORD, NOW)
    set_password(admin(wang), "another-long-one-7", NOW)
    user = User.objects.get(pk=wang)
    assert user.check_password("another-long-one-7") and not user.password_is_temporary


def test_enrolment_gives_codes_for_paper_that_work_once(three):
    one = three[0]
    second_factor.forget(one)
    device = second_factor.begin(one)
    assert second_factor.begin(one).key == device.key, "the picture does not change on reload"
    assert second_factor.confirm(one, "000000") == ()
    TOTPDevice.objects.filter(pk=device.pk).update(
        key=offices.SECRET, throttling_failure_count=0, throttling_failure_timestamp=None
    )
    codes = second_factor.confirm(one, offices.code())
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert second_factor.matched(one, codes[0].upper()) is not None
    assert second_factor.matched(one, codes[0]) is None
