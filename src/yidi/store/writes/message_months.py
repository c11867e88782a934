"""Messages of institutions lie by the month that their number names: months ahead get a partition,
months that were kept their time go whole. Within a service's reach.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from yidi.store.models import HospitalMessage


def keep(months: Iterable[int]) -> None:
    """Each month (yyyymm) has a partition of its own, or stays where its first messages are. Raises
    OperationalError if the tills were too busy."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT yidi_keep_message_months(%s)", [list(months)])


def dropped(before: int, most: int) -> int:
    """How many messages of the months before `before` (yyyymm) went: whole months, and at most `most`
    of those that have no partition of their own. Raises OperationalError as `keep`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT yidi_drop_message_months(%s)", [before])
        months = int(cursor.fetchone()[0])
    rows = (
        HospitalMessage.objects.filter(month__lt=before).order_by("pk").values_list("pk", flat=True)
    )
    rest, _ = HospitalMessage.objects.filter(pk__in=list(rows[:most])).delete()
    return months + rest
