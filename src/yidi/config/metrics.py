"""`/metrics` for Prometheus: what all processes counted, and how the house stands right now."""

from __future__ import annotations

import hmac
import ipaddress
import os
from collections.abc import Iterator

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from yidi.config import health, paths
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.chain import TRAIL
from yidi.store.reads import blocks, running

_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


def metrics(request: HttpRequest) -> HttpResponse:
    """Everything, for this machine itself or for whoever has the token."""
    if not (_has_token(request) or _is_local(request)):
        sentence = "Only from this machine, or with the token of YIDI_METRICS_TOKEN.\n"
        return HttpResponse(sentence, status=403, content_type="text/plain")
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """Counts of all processes where there are several, else of this one; then the gauges."""
    registry = CollectorRegistry()
    if os.environ.get(paths.COUNTS_VARIABLE):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    registry.register(_House())
    return registry


class _House(Collector):
    """Figures that are read when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        yield from _checks()
        try:
            with reach.service():
                yield from _standing()
        except Error:
            return


def _checks() -> Iterator[Metric]:
    family = GaugeMetricFamily("yidi_check", "1 when a check of /readyz is well", labels=["check"])
    for name, found in health.look(list(health.CHECKS)).items():
        family.add_metric([name], float(found["ok"]))
    yield family


def _standing() -> Iterator[Metric]:
    now = clock.now()
    outbox, load, worker, sealed = (
        running.outbox(now), running.load(), running.worker(), blocks.state(TRAIL)
    )  # fmt: skip
    waited = health.seconds_since(outbox.due_since, now)
    yield _gauge("outbox_waiting", "Lines of the outbox that wait", outbox.waiting)
    yield _gauge("outbox_given_up", "Lines of the outbox that were given up", outbox.given_up)
    yield _gauge("outbox_oldest_seconds", "How long the oldest due line waits", waited or 0)
    yield _gauge("lock_waits", "Statements that wait for a lock", load.lock_waits)
    yield _gauge("lock_longest_wait_seconds", "The longest of these waits", load.longest_wait)
    yield _gauge("connections", "Open connections to the database", load.connections)
    yield _gauge("connections_most", "Connections that it allows", load.most_connections)
    yield _gauge("worker_behind_seconds", "How late the oldest due job is", worker.behind)
    age = health.seconds_since(sealed.sealed_at, now)
    if age is not None:
        yield _gauge("sealed_block_age_seconds", "Age of the last sealed block", age)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"yidi_{name}", meaning, value=value)


def _has_token(request: HttpRequest) -> bool:
    brought = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and hmac.compare_digest(brought.encode(), wanted.encode())


def _is_local(request: HttpRequest) -> bool:
    """From this machine, and not handed on by a proxy that happens to run on it."""
    if any(request.headers.get(name) for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
