"""What is counted while requests are answered, for Prometheus.

Labels take few values, all of them ours: routes, transaction numbers, codes of refusals. Counts of
several processes are added up by prometheus-client through files (PROMETHEUS_MULTIPROC_DIR, set by
`yidi run`); `config/metrics.py` shows them.
"""

from __future__ import annotations

from typing import Literal

from prometheus_client import Counter, Histogram

Outcome = Literal["accepted", "repeated", "refused", "failed"]
"""accepted: it took effect. repeated: the stored answer. refused: with a code. failed: our fault."""

Resolution = Literal["answered", "reversed", "nothing_to_reverse"]
"""How an institution that did not know the outcome learnt it: the same message again, a reversal,
or a reversal of what had never arrived."""

_METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
_MOST_CODES = 500
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_requests = Counter("yidi_requests", "Requests answered", ["route", "method", "status"])
_request_seconds = Histogram(
    "yidi_request_seconds", "Time until the answer, in seconds", ["route"], buckets=_BUCKETS
)
_transactions = Counter(
    "yidi_transactions", "Transactions of the national envelope", ["infno", "outcome"]
)
_transaction_seconds = Histogram(
    "yidi_transaction_seconds", "Time of a transaction, in seconds", ["infno"], buckets=_BUCKETS
)
_refusals = Counter("yidi_refusals", "Refused transactions by cause", ["infno", "code"])
_resolved = Counter("yidi_unknown_outcomes_resolved", "Unknown outcomes resolved", ["how"])

_known: set[str] = set()


def served(route: str, kind: str, status: int, seconds: float) -> None:
    """A request was answered."""
    _requests.labels(route, method(kind), str(status)).inc()
    _request_seconds.labels(route).observe(seconds)


def answered(infno: str, outcome: Outcome, code: str, seconds: float) -> None:
    """A transaction was answered; `code` is that of the refusal, empty when there is none."""
    number = _bounded(infno)
    _transactions.labels(number, outcome).inc()
    _transaction_seconds.labels(number).observe(seconds)
    if outcome == "refused":
        _refusals.labels(number, _bounded(code)).inc()


def resolved(how: Resolution) -> None:
    """An institution learnt an outcome that it had not known."""
    _resolved.labels(how).inc()


def method(kind: str) -> str:
    """A method of HTTP, or OTHER for an invented one."""
    return kind if kind in _METHODS else "OTHER"


def _bounded(value: str) -> str:
    """The value, until there are too many: a label that anybody may invent fills the memory."""
    if value in _known or len(_known) < _MOST_CODES:
        _known.add(value)
        return value
    return "other"
