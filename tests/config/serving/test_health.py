"""Signs of health tell the truth: each thing that goes wrong is seen, and alone."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from yidi.config import health, paths
from yidi.interfaces.common import clock
from yidi.interfaces.common import metrics as counts
from yidi.store import reach
from yidi.store.chain import TRAIL
from yidi.store.models import PublishedBook, User
from yidi.store.reads import running
from yidi.store.writes import blocks, traces


@pytest.fixture
def well(client):
    """A house with a book and a living worker."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    author, approver = (User.objects.create(username=n, display_name="甲") for n in "ab")
    PublishedBook.objects.create(
        region="419001", digest="d", texts={}, author=author, approver=approver,
        proposed_at=clock.now(), approved_at=clock.now(),
    )  # fmt: skip
    return client


def asked(client, query=""):
    answer = client.get(f"/readyz{query}")
    found = answer.json()
    assert answer.status_code == (200 if found["ready"] else 503)
    return [name for name, check in found["checks"].items() if not check["ok"]]


def test_a_house_that_is_well_is_ready(well):
    assert asked(well) == []
    assert set(well.get("/readyz").json()["checks"]) == set(health.CHECKS)


def test_healthz_asks_nobody_else(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", pytest.fail)
    assert client.get("/healthz").json() == {"ok": True}


def test_a_database_that_does_not_answer(well, monkeypatch):
    def gone(*words):
        raise OperationalError

    monkeypatch.setattr(running, "impatient", gone)
    answer = well.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False, "failure": "OperationalError"}


def test_a_slow_database_does_not_hold_the_answer(well, monkeypatch):
    def slow():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(health, "_PATIENCE_MS", 50)
    monkeypatch.setitem(health.CHECKS, "outbox", slow)
    assert asked(well) == ["outbox"]


def test_tables_behind_the_code(well):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0050_no_shadows'")
    assert asked(well) == ["tables"]


def test_tables_that_came_here_step_by_step_are_not_behind(well):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name LIKE '0001_squashed_%'")
    assert asked(well) == []


def test_no_rules_published(well):
    PublishedBook.objects.all().delete()
    assert asked(well) == ["books"]


def test_a_full_disk(well, monkeypatch):
    monkeypatch.setattr(paths, "LEAST_SPACE", 1 << 60)
    assert asked(well) == ["disk"]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM procrastinate_workers",
        "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'",
        (
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
            " VALUES ('default', 'x', now() - interval '10 minutes')"
        ),
    ],
    ids=["never seen", "silent", "behind"],
)
def test_a_job_worker_that_does_not_keep_up(well, change):
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert asked(well) == ["worker"]
    assert asked(well, "?exclude=worker,trail") == []


def test_a_message_that_waits_too_long(well):
    traces.outbox("419001", "message", "k", {}, clock.now() - timedelta(minutes=4))
    assert asked(well) == []
    traces.outbox("419001", "message", "k2", {}, clock.now() - timedelta(minutes=6))
    assert asked(well) == ["outbox"]


def test_a_trail_that_nobody_seals(well):
    with reach.service():
        traces.trail(clock.now(), "419001", "staff", "王", "look")
        blocks.mark(TRAIL, clock.now() - timedelta(hours=2))
    assert asked(well) == ["trail"]


def test_metrics_show_what_was_counted_and_how_the_house_stands(well):
    well.get("/")
    counts.answered("2304", "accepted", "", 0.02)
    counts.answered("2304", "refused", "filing_missing", 0.01)
    counts.resolved("reversed")
    shown = well.get("/metrics").content.decode()
    for line in (
        'yidi_requests_total{method="GET",route="home",status="200"}',
        'yidi_transactions_total{infno="2304",outcome="accepted"}',
        'yidi_refusals_total{code="filing_missing",infno="2304"}',
        'yidi_transaction_seconds_bucket{infno="2304",le="0.025"}',
        'yidi_unknown_outcomes_resolved_total{how="reversed"}',
        "yidi_outbox_oldest_seconds 0.0",
        "yidi_lock_waits 0.0",
        'yidi_check{check="worker"} 1.0',
    ):
        assert line in shown, line
    assert float(re.search(r"^yidi_connections (\S+)", shown, re.MULTILINE)[1]) >= 1


def test_labels_that_somebody_invents_do_not_fill_the_memory(monkeypatch, well):
    monkeypatch.setattr(counts, "_MOST_CODES", len(counts._known))
    counts.answered("9999x", "accepted", "", 0.01)
    well.generic("BREW", "/")
    well.get("/nowhere/110101199003070011/")
    shown = well.get("/metrics").content.decode()
    assert 'infno="other"' in shown and "9999x" not in shown
    assert 'method="OTHER"' in shown and "BREW" not in shown
    assert 'route="unmatched"' in shown and "110101199003070011" not in shown


def test_metrics_are_for_this_machine_or_the_token(well, settings_token):
    def status(**headers):
        return well.get("/metrics", **headers).status_code

    assert status() == 200
    assert status(REMOTE_ADDR="203.0.113.9") == 403
    assert status(HTTP_X_FORWARDED_FOR="203.0.113.9") == 403, "handed on by a proxy on this machine"
    assert status(REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION="Bearer wrong") == 403
    assert status(REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION="Bearer ") == 403
    settings_token("t0ken")
    assert status(REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION="Bearer t0ken") == 200
    assert status(REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION="Bearer ") == 403


@pytest.fixture
def settings_token(monkeypatch):
    from django.conf import settings

    return lambda token: monkeypatch.setattr(settings, "METRICS_TOKEN", token)


def test_without_a_database_metrics_still_show_what_was_counted(well, monkeypatch):
    def gone(*words):
        raise OperationalError

    monkeypatch.setattr(reach, "service", gone)
    shown = well.get("/metrics").content.decode()
    assert "yidi_requests_total" in shown
    assert 'yidi_check{check="database"} 0.0' in shown
