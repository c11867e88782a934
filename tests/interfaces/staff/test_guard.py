"""The doors of the console: every page has one, and nothing of one request is left for the next."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from support import offices
from yidi.actions.staff.rights import RIGHTS
from yidi.actions.staff.set_posts import set_posts
from yidi.interfaces.common import clock
from yidi.interfaces.staff import today, urls
from yidi.store import reach
from yidi.store.models import Person, TrailLine, User

REGION = "419001"


@pytest.fixture
def office(db):
    offices.publish(REGION)
    offices.staff("wang", (REGION, "reviewer"))


def routes(patterns=urls.urlpatterns, before=""):
    """Every address of the console with its route, those of included files too."""
    for entry in patterns:
        address = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from routes(entry.url_patterns, address)
        else:
            yield address, entry


def test_every_staff_page_has_a_guard():
    for address, route in routes():
        view = route.callback
        guarded = getattr(view, "right", None) in RIGHTS
        assert guarded or getattr(view, "open_to_all", ""), f"{address} has no guard"


def test_only_coming_in_and_leaving_are_open_to_all():
    opened = {route.name for _, route in routes() if hasattr(route.callback, "open_to_all")}
    assert opened == {"staff-sign-in", "staff-code", "staff-enrol", "staff-sign-out"}


def test_the_console_hangs_under_staff():
    assert "staff/" in {str(entry.pattern) for entry in get_resolver().url_patterns}


def test_every_page_sends_strangers_to_the_door(client):
    for address, route in routes():
        if hasattr(route.callback, "open_to_all"):
            continue
        values = dict.fromkeys(route.pattern.converters, "1") | {"name": "all", "year": "2026"}
        path = address
        for name, converter in route.pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").replace("String", "str")
            path = path.replace(f"<{kind.lower().replace('int', 'int')}:{name}>", str(values[name]))
        for method in (client.get, client.post):
            answer = method(f"/staff/{path}")
            assert answer.status_code in (302, 405), f"{path}: {answer.status_code}"
            if answer.status_code == 302:
                assert answer["Location"].startswith("/staff/sign-in/")


def test_a_password_alone_opens_nothing(office, client):
    client.post("/staff/sign-in/", {"username": "wang", "password": offices.PASSWORD})
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")
    client.post("/staff/code/", {"code": "000000"})
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")


def test_both_factors_open_and_a_code_is_good_once(office, client):
    now = offices.code()
    client.post("/staff/sign-in/", {"username": "wang", "password": offices.PASSWORD})
    assert client.post("/staff/code/", {"code": now})["Location"] == "/staff/"
    page = client.get("/staff/")
    assert page.status_code == 200 and page["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    other = Client()
    other.post("/staff/sign-in/", {"username": "wang", "password": offices.PASSWORD})
    assert other.post("/staff/code/", {"code": now}).status_code == 200
    with reach.staff([REGION]):
        assert TrailLine.objects.filter(action="staff.sign_in").count() == 1


def test_five_wrong_passwords_lock(office, client):
    for _ in range(5):
        answer = client.post("/staff/sign-in/", {"username": "wang", "password": "wrong"})
    assert answer.status_code == 429 and "15 分钟" in answer.content.decode()
    answer = client.post("/staff/sign-in/", {"username": "wang", "password": offices.PASSWORD})
    assert answer.status_code == 429


def test_somebody_new_enrols_and_sees_the_codes_once(office, client):
    offices.staff("zhao", (REGION, "auditor"))
    from yidi.actions.staff import second_factor

    user = User.objects.get(username="zhao")
    second_factor.forget(user.pk)
    client.post("/staff/sign-in/", {"username": "zhao", "password": offices.PASSWORD})
    page = client.get("/staff/enrol/").content.decode()
    assert "data:image/svg+xml" in page
    device = second_factor.begin(user.pk)
    device.key = offices.SECRET
    device.save()
    done = client.post("/staff/enrol/", {"code": offices.code()})
    assert "备用码" in done.content.decode()
    assert client.get("/staff/").status_code == 200


def test_a_temporary_password_must_be_changed_first(office, client):
    offices.staff("qian", (REGION, "auditor"), temporary=True)
    offices.signed_in(client, "qian")
    assert client.get("/staff/trail/")["Location"] == "/staff/me/password/"
    new = "another-long-one-7"
    said = {"old": offices.PASSWORD, "new": new, "again": new}
    assert client.post("/staff/me/password/", said)["Location"] == "/staff/"
    assert client.get("/staff/trail/").status_code == 200


def test_the_session_ends_when_the_posts_change(office, client):
    offices.signed_in(client, "wang")
    assert client.get("/staff/").status_code == 200
    chief = offices.staff("chief", (REGION, "administrator"))
    wang = User.objects.get(username="wang")
    set_posts(offices.actor(REGION, chief), wang.pk, REGION, ["supervisor"], timezone.now())
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")


def test_the_session_ends_when_nobody_works(office, client, monkeypatch):
    offices.signed_in(client, "wang")
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "idle=1" in client.get("/staff/")["Location"]
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")


def test_without_the_right_a_page_says_which_one_is_missing(office, client):
    offices.signed_in(client, "wang")
    answer = client.get("/staff/team/")
    assert answer.status_code == 403 and "管理账号" in answer.content.decode()


def test_a_raw_query_inside_a_request_sees_one_area_and_the_next_request_nothing(
    own_db, monkeypatch
):
    offices.publish(REGION)
    offices.staff("wang", (REGION, "reviewer"))
    offices.person(REGION)
    offices.person("140700")
    seen = []

    def peek(*args, **named):
        with connection.cursor() as cursor:
            cursor.execute("SELECT insured_region FROM store_person ORDER BY 1")
            seen.append([row[0] for row in cursor.fetchall()])
        return 0

    monkeypatch.setattr(today.desks, "counted", peek)
    client = offices.signed_in(Client(), "wang")
    assert client.get("/staff/").status_code == 200
    assert seen and all(rows == [REGION] for rows in seen)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('yidi.regions', true)")
        assert cursor.fetchone() == ("yidi_app", "")
    assert not Person.objects.exists()
    assert client.get("/healthz").status_code == 200
    assert not Person.objects.exists()
