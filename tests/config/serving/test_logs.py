"""The log tells what happened and never to whom."""

import json
import logging
import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import path

from yidi.config import logs, urls
from yidi.config.postgres import files

NUMBER, NAME, PHONE, LATIN = "110101199003070011", "张三丰", "13800138000", "Zhang Sanfeng"
PRIVATE = (NUMBER, NAME, PHONE, LATIN, "Sanfeng", NUMBER[6:14], PHONE[:7])


@pytest.fixture
def written(monkeypatch):
    """What reaches standard error: a function that gives all lines as text."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(logs.Json().format(record))
            lines.append(logs.Sentence().format(record))

    handler = Keep()
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [handler])
    return lambda: "\n".join(lines)


@pytest.fixture
def answered(written):
    return lambda: [json.loads(line) for line in written().split("\n") if line.startswith("{")]


def silent_about_people(text):
    assert text, "nothing was logged"
    assert [private for private in PRIVATE if private in text] == []


def test_each_request_leaves_one_line_with_its_number(client, answered):
    answer = client.get("/guide/where/", headers={"X-Request-ID": "trace-0001"})
    assert answer["X-Request-ID"] == "trace-0001"
    (line,) = answered()
    assert line["request"] == "trace-0001"
    assert (line["said"], line["method"]) == ("request", "GET")
    assert line["status"] == answer.status_code
    assert line["ms"] > 0 and line["route"] and line["at"]


@pytest.mark.parametrize(
    "brought", ["", "short", NUMBER, f"{NUMBER[:-1]}X", "1 2", "x" * 65, "a\tb c d e"]
)
def test_a_number_that_is_none_or_may_be_a_persons_is_replaced(client, brought):
    answer = client.get("/healthz", headers={"X-Request-ID": brought})
    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])


def test_addresses_forms_and_unknown_pages_tell_nothing(client, written):
    client.get(f"/nowhere/{NUMBER}/{NAME}/?name={NAME}&phone={PHONE}")
    client.get("/", {"q": NUMBER, "name": LATIN})
    client.post("/sign-in/", {"number": NUMBER, "phone": PHONE, "name": NAME})
    client.post("/staff/sign-in/", {"username": LATIN, "password": NUMBER})
    client.get("/", headers={"Host": f"{LATIN.replace(' ', '')}.example"})
    Client(enforce_csrf_checks=True).post(f"/sign-in/?n={NUMBER}", {"name": NAME})
    silent_about_people(written())


def _breaks(request, kind):
    number, name = NUMBER, LATIN
    secret = {"name": NAME, "phone": PHONE}
    if kind == "value":
        raise ValueError(f"bad person {number} {name} {secret}")
    if kind == "chain":
        try:
            int(number + name)
        except ValueError as fault:
            raise KeyError(secret["name"]) from fault
    with transaction.atomic(), connection.cursor() as cursor:
        if kind == "type":
            cursor.execute("SELECT %s::int", [name])
        cursor.execute(
            "INSERT INTO store_outboxline (insured_region, topic, key, payload, made_at, due_at,"
            " tries, fault) SELECT '419001', %s, %s, '{}', now(), now(), 0, ''"
            " FROM generate_series(1, 2)",
            [PHONE, number + name],
        )


@pytest.fixture
def breaking(monkeypatch, client):
    monkeypatch.setattr(
        urls, "urlpatterns", [path("break/<kind>/", _breaks, name="break"), *urls.urlpatterns]
    )
    from django.urls import clear_url_caches

    clear_url_caches()
    client.raise_request_exception = False
    yield client
    clear_url_caches()


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("value", ["builtins.ValueError"]),
        ("chain", ["builtins.KeyError", "builtins.ValueError"]),
        ("type", ["psycopg.errors.InvalidTextRepresentation 22P02"]),
        ("twice", ["psycopg.errors.UniqueViolation 23505 store_outboxline"]),
    ],
)
def test_an_exception_is_told_without_its_words(breaking, written, answered, kind, told):
    assert breaking.get(f"/break/{kind}/?n={NUMBER}&name={NAME}").status_code == 500
    silent_about_people(written())
    failure = next(line for line in answered() if "failure" in line)
    text = "\n".join(failure["failure"])
    assert [kind for kind in told if kind not in text] == []
    assert "test_logs.py" in text and "in _breaks" in text
    assert failure["request"], "the same number as in the answer"
    assert next(line for line in answered() if line.get("route") == "break")["status"] == 500


def test_the_log_of_the_database_keeps_no_statement(breaking):
    for kind in ("type", "twice"):
        breaking.get(f"/break/{kind}/")
    kept = files.log().read_text(errors="replace")
    assert "ready to accept connections" in kept
    silent_about_people(kept)


def test_the_words_of_other_packages_lose_their_values(written):
    logging.getLogger("axes.handlers").warning("AXES: failed login by %s from %s", LATIN, "1.2.3.4")
    logging.getLogger("procrastinate").error(f"Job x[1](name='{LATIN}', n={NUMBER}) failed")
    logging.getLogger("elsewhere").warning(
        f"person {NAME} {PHONE} at /files/{LATIN.split(maxsplit=1)[0]}"
    )
    silent_about_people(written())
    assert "AXES: failed login by" in written()


def test_our_own_words_keep_counts_and_digests(answered):
    digest = "0123456789" * 6 + "abcd"
    logging.getLogger("yidi.jobs").info("sealed %s block %d, digest %s", "trail", 12, digest)
    (line,) = answered()
    assert line["said"] == f"sealed trail block 12, digest {digest}"


def test_the_settings_use_these_forms_and_no_other_way_out():
    for production in (True, False):
        made = logs.configuration(production)
        assert made["handlers"].keys() == {"stderr"}
        assert made["loggers"]["django"]["handlers"] == []
