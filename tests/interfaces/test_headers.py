"""What the browser is told about trust, and what the supervisor is told about health."""

import pytest
from django.test import RequestFactory
from django.views.defaults import server_error


def test_every_page_says_what_may_run_on_it(client):
    headers = client.get("/").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_house_says_that_it_is_well(client):
    assert client.get("/healthz").json() == {"ok": True}


def test_the_switch_of_text_size_keeps_what_was_asked(client):
    assert b'href="?a=1&amp;text=large"' in client.get("/?a=1").content


def test_an_unknown_text_size_is_taken_as_normal(client):
    response = client.get("/?text=huge")
    assert b'data-text="normal"' in response.content
    assert "yidi_text" not in response.cookies


def test_a_missing_page_says_what_to_do(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "回到首页" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/staff/nothing/", "回到今天的工作"),
        ("/cashier/nothing/", "回到收费台"),
        ("/nothing/", "回到首页"),
    ],
)
def test_a_page_that_is_not_there_leads_back_to_where_one_works(client, path, way):
    response = client.get(path)
    assert response.status_code == 404
    assert way in response.content.decode()


def test_a_failure_of_ours_has_a_page_that_needs_no_database():
    page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "不是您的错" in page.content.decode()
