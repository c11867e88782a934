"""Designated institutions: by name, place and level, and what is open for away patients on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from yidi.core import institutions as core
from yidi.core.institutions import Opening as OpeningValue
from yidi.core.institutions import on_day
from yidi.store.models import Institution, Opening


@dataclass(frozen=True, slots=True)
class InstitutionCard:
    """An institution with what holds there on the day that was asked for: (care, disease) → row."""

    id: int
    code: str
    name: str
    place: str
    level: str
    pharmacy: bool
    address: str
    telephone: str
    may_refer_for: tuple[str, ...]
    holds: dict[tuple[str, str], OpeningValue]
    mental: bool = False

    def open_for(self, care: str, disease: str = "") -> bool:
        """Whether it is open for this on the day."""
        found = self.holds.get((care, disease))
        return found is not None and found.status == "open"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. place: a code of any level; care and disease: open for this."""

    on: date
    text: str = ""
    place: str = ""
    level: str = ""
    care: str = ""
    disease: str = ""
    open_only: bool = True


def search(
    asked: Asked, after: tuple[str, int] | None = None, most: int = 20
) -> list[InstitutionCard]:
    """A page, by name; `after` continues after (name, id)."""
    rows = _found(asked)
    if after:
        rows = rows.filter(Q(name__gt=after[0]) | Q(name=after[0], pk__gt=after[1]))
    rows = rows.order_by("name", "id").prefetch_related(_OPENINGS)
    return [card(row, asked.on) for row in rows[:most]]


def counted(asked: Asked, most: int = 1000) -> int:
    """How many there are, counted up to `most`."""
    return len(_found(asked).values_list("pk", flat=True)[:most])


def one(code: str, on: date) -> InstitutionCard | None:
    """One institution by its code."""
    row = Institution.objects.filter(code=code).prefetch_related(_OPENINGS).first()
    return card(row, on) if row else None


def history(code: str) -> list[OpeningValue]:
    """Every row on what an institution does, in order of time."""
    rows = Opening.objects.filter(institution__code=code).order_by("care", "disease", "first", "id")
    return [opening(row) for row in rows]


def likely(name: str, place: str) -> list[tuple[str, str]]:
    """(code, name) of the institutions around a place that a written name may mean, the likeliest
    first."""
    rows = Institution.objects.filter(place__startswith=place[:_PROVINCE])
    known = dict(rows.values_list("code", "name"))
    return [(code, known[code]) for code in core.likely(name, known)]


def may_refer(code: str, region: str) -> bool:
    """Whether an institution may write referrals for a pooling area."""
    row = Institution.objects.filter(code=code).values_list("may_refer_for", flat=True).first()
    return bool(row) and region in str(row).split(",")


def everything() -> Iterable[tuple[Institution, list[OpeningValue]]]:
    """All rows, for comparing with a file, which knows nothing of suspensions by a case."""
    of_files = Prefetch("openings", Opening.objects.filter(case_number="").order_by("first", "id"))
    for row in Institution.objects.prefetch_related(of_files).iterator(chunk_size=2000):
        yield row, [opening(o) for o in row.openings.all()]


def places() -> list[str]:
    """The codes of all places that have an institution."""
    return list(Institution.objects.order_by("place").values_list("place", flat=True).distinct())


def prefix(place: str) -> str:
    """The beginning that all codes in a place share: 140000 → 14, 140700 → 1407."""
    return place[:2] if place.endswith("0000") else place[:4] if place.endswith("00") else place


_PROVINCE = 2
"""Digits of a code that all places of a province share."""
_OPENINGS = Prefetch("openings", Opening.objects.order_by("first", "id"))


def _found(asked: Asked) -> QuerySet[Institution]:
    rows = Institution.objects.all()
    if asked.place:
        rows = rows.filter(place__startswith=prefix(asked.place))
    if asked.level:
        rows = rows.filter(level=asked.level)
    text = asked.text.strip()
    if text:
        by_name = Q(name__contains=text)
        rows = rows.filter(
            by_name | Q(name_initials__startswith=text.lower()) if text.isascii() else by_name
        )
    if asked.care and asked.open_only:
        rows = rows.annotate(holds=Subquery(_latest(asked))).filter(holds="open")
    elif asked.care:
        rows = rows.filter(Exists(_rows_of(asked)))
    return rows


def _rows_of(asked: Asked) -> QuerySet[Opening]:
    found = Opening.objects.filter(institution=OuterRef("pk"), care=asked.care)
    return (
        found.filter(disease=asked.disease) if asked.disease or asked.care != "chronic" else found
    )


def _latest(asked: Asked) -> QuerySet[Opening, Any]:
    """The status of the row that decides on the day."""
    covering = _rows_of(asked).filter(first__lte=asked.on).exclude(after__lte=asked.on)
    return covering.order_by("-first").values("status")[:1]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Institutions by their codes; without those that are not known."""
    return dict(Institution.objects.filter(code__in=set(codes)).values_list("code", "name"))


def opening(row: Opening) -> OpeningValue:
    """A row as a value."""
    return OpeningValue(row.care, row.disease, row.status, row.first, row.after, row.by, row.why)


def card(row: Institution, on: date) -> InstitutionCard:
    """A row as a page shows it."""
    return InstitutionCard(
        row.pk, row.code, row.name, row.place, row.level, row.pharmacy, row.address, row.telephone,
        tuple(code for code in row.may_refer_for.split(",") if code),
        on_day((opening(o) for o in row.openings.all()), on), row.mental,
    )  # fmt: skip
