"""Takes away what has been kept its time; a call takes at most `most` rows and gives what it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from yidi.core.filing.life import ENDED
from yidi.store.models import (
    Answered,
    CounterBill,
    Destruction,
    Draft,
    Evidence,
    Filing,
    LoginCode,
    Message,
    OutboxLine,
    ShownCode,
)


@dataclass(frozen=True, slots=True)
class Gone:
    """How many rows went, and the files that nothing speaks of any more."""

    count: int
    files: tuple[str, ...] = ()


def _first(rows: QuerySet[Any], most: int) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def _took(model: type[Model], ids: list[int]) -> Gone:
    model._default_manager.filter(pk__in=ids).delete()  # noqa: SLF001
    return Gone(len(ids))


def messages(before: datetime, most: int) -> Gone:
    """Messages made before."""
    return _took(Message, _first(Message.objects.filter(made_at__lt=before), most))


def sent(before: datetime, most: int) -> Gone:
    """Lines of the outbox that were sent before."""
    return _took(OutboxLine, _first(OutboxLine.objects.filter(sent_at__lt=before), most))


def codes(before: datetime, most: int) -> Gone:
    """Codes sent before."""
    return _took(LoginCode, _first(LoginCode.objects.filter(sent_at__lt=before), most))


def shown_codes(before: datetime, most: int) -> Gone:
    """Codes of electronic credentials that were shown before."""
    return _took(ShownCode, _first(ShownCode.objects.filter(shown_at__lt=before), most))


def answered(before: datetime, most: int) -> Gone:
    """Requests answered before."""
    return _took(Answered, _first(Answered.objects.filter(at__lt=before), most))


def counter_drafts(before: datetime, most: int) -> Gone:
    """Bills of the cashier's page that were begun before and never sent, or became an admission."""
    left = ("open", "dropped", "admitted")
    rows = CounterBill.objects.filter(state__in=left, made_at__lt=before)
    return _took(CounterBill, _first(rows, most))


def counter_bills(before: date, most: int) -> Gone:
    """Bills of the cashier's page that were settled, or taken back, before. The settlements stay."""
    settled = Q(state="settled", day__lt=before)
    undone = Q(state="undone", undo_day__lt=before)
    return _took(CounterBill, _first(CounterBill.objects.filter(settled | undone), most))


def drafts(before: datetime, most: int) -> Gone:
    """Forms last touched before, and the pages in them that were never handed in."""
    rows = list(Draft.objects.filter(updated_at__lt=before).order_by("pk")[:most])
    files = {str(page["file"]) for row in rows for page in row.fields.get("pages") or ()}
    kept = set(Evidence.objects.filter(file__in=files).values_list("file", flat=True))
    return Gone(_took(Draft, [row.pk for row in rows]).count, tuple(sorted(files - kept)))


def evidence(before: date, most: int, at: datetime, by: str, reason: str) -> Gone:
    """Pages of filings that ended before, each with its line among the destroyed."""
    ended = Q(ended_at__date__lt=before) | Q(ended_at=None, last__lt=before)
    over = Filing.objects.filter(
        ended, insured_region=OuterRef("insured_region"), number=OuterRef("number"),
        current=True, state__in=ENDED,
    )  # fmt: skip
    pages = list(Evidence.objects.filter(Exists(over)).order_by("pk")[:most])
    today = at.date()
    Destruction.objects.bulk_create(
        Destruction(
            insured_region=page.insured_region, subject="evidence", subject_id=page.pk,
            number=page.number, digest=page.digest, kept_until=today, destroyed_on=today, at=at,
            by=by, reason=reason,
        )
        for page in pages
    )  # fmt: skip
    files = tuple(page.file for page in pages)
    return Gone(_took(Evidence, [page.pk for page in pages]).count, files)
