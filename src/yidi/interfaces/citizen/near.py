"""Designated institutions near a destination, and the offices of the insured regions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yidi.core import institutions as rules
from yidi.core.calendar import ONE_DAY, day, spoken
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.policy.shape import DISEASES
from yidi.core.problems import Refusal
from yidi.core.regions import city_of, province_of
from yidi.interfaces.citizen import shelf
from yidi.interfaces.citizen.telephone import phones
from yidi.interfaces.common import clock
from yidi.store.reads import institutions as reads
from yidi.store.reads.institutions import Asked, InstitutionCard

_PAGE = 20
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that an institution does, as its card shows it. state: open | suspended | ended."""

    name: str
    state: str
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An institution on the page."""

    card: InstitutionCard
    place: str
    level: str
    cares: tuple[Thing, ...]
    diseases: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Province:
    """Cities of a province that have institutions: (code, name)."""

    code: str
    name: str
    cities: tuple[tuple[str, str], ...]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search by name, place, level and what is open on a day."""
    asked, fault = _asked(request)
    listed = reads.search(asked, _after(request), _PAGE + 1)
    page, rest = listed[:_PAGE], listed[_PAGE:]
    values = {
        "asked": asked,
        "fault": fault,
        "today": clock.today(),
        "provinces": _provinces(),
        "levels": rules.LEVELS,
        "cares": rules.CARES,
        "diseases": DISEASES,
        "count": reads.counted(asked, 500),
        "most": 500,
        "place": _name(asked.place) if asked.place else "",
        "care": _care_name(asked),
        "found": [shown(card, asked.on) for card in page],
        "more": _more(request, page[-1]) if rest else "",
    }
    return render(request, "citizen/near/search.html", values)


@require_safe
def institution(request: HttpRequest, code: str) -> HttpResponse:
    """One institution with everything it does and has done."""
    today = clock.today()
    card = reads.one(code[:12], today)
    if card is None:
        raise Http404
    history = [_line(row, today) for row in reads.history(card.code)]
    values = {"one": shown(card, today), "today": today, "history": history}
    return render(request, "citizen/near/institution.html", values)


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """Every office, by province."""
    return render(request, "citizen/near/offices.html", {"provinces": shelf.provinces()})


@require_safe
def office(request: HttpRequest, region: str) -> HttpResponse:
    """Whom to ask in an insured region."""
    try:
        book = shelf.book(region)
    except Refusal:
        raise Http404 from None
    values = {"book": book, "phones": phones(book), "channels": _channels(book)}
    return render(request, "citizen/near/office.html", values)


def shown(card: InstitutionCard, on: date) -> Shown:
    """An institution as a card."""
    cares: list[Thing] = []
    diseases: list[Thing] = []
    for (care, disease), row in sorted(card.holds.items(), key=lambda item: _order(item[0])):
        name = DISEASES.get(disease, disease) if disease else rules.CARES.get(care, care)
        (diseases if disease else cares).append(_thing(name, row, on))
    level = "药店" if card.pharmacy else rules.LEVELS.get(card.level, card.level)
    return Shown(card, _name(card.place), level, tuple(cares), tuple(diseases))


def _thing(name: str, row: rules.Opening, on: date) -> Thing:
    since = f"自{spoken(row.first)}" if row.status != "open" else ""
    ends = f"，到{spoken(row.after - ONE_DAY)}" if row.after else ""
    why = f"{row.by}：{row.why}" if row.by and row.why else row.why
    return Thing(name, row.status, f"{rules.STATUSES[row.status]}{since}{ends}", why)


def _line(row: rules.Opening, on: date) -> Thing:
    name = DISEASES.get(row.disease) or rules.CARES.get(row.care, row.care)
    last = f"到{spoken(row.after - ONE_DAY)}" if row.after else "起"
    why = f"{row.by}：{row.why}" if row.by and row.why else row.why
    said = f"{spoken(row.first)}{last} {rules.STATUSES[row.status]}"
    return Thing(name, row.status, said, why)


def _order(key: tuple[str, str]) -> tuple[int, str]:
    return list(rules.CARES).index(key[0]) if key[0] in rules.CARES else 9, key[1]


def _asked(request: HttpRequest) -> tuple[Asked, str]:
    """What is looked for; words that nobody knows are left out, an impossible day is told."""
    given = {name: request.GET.get(name, "").strip()[:_LONGEST] for name in request.GET}
    on, fault = clock.today(), ""
    if given.get("on"):
        try:
            on = day(given["on"])
        except Refusal as refusal:
            fault = refusal.problems[0].sentence
    care, disease = given.get("care", ""), given.get("disease", "")
    place = given.get("place", "")
    near = given.get("near", "")
    if near in shelf.folder().places:
        city = city_of(near)
        place = city if city in shelf.folder().places else province_of(near)
    asked = Asked(
        on=on,
        text=given.get("q", ""),
        place=place if place in shelf.folder().places else "",
        level=given.get("level", "") if given.get("level") in rules.LEVELS else "",
        care="chronic" if disease in DISEASES else care if care in rules.CARES else "",
        disease=disease if disease in DISEASES else "",
        open_only=given.get("all") != "1",
    )
    return asked, fault


def _after(request: HttpRequest) -> tuple[str, int] | None:
    name, _, number = request.GET.get("after", "").rpartition("~")
    return (name[:200], int(number)) if number.isascii() and number.isdigit() and name else None


def _more(request: HttpRequest, last: InstitutionCard) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "after"}
    return "?" + urlencode({**kept, "after": f"{last.name}~{last.id}"})


def _care_name(asked: Asked) -> str:
    if asked.disease:
        return DISEASES[asked.disease]
    return rules.CARES.get(asked.care, "")


def _provinces() -> list[Province]:
    """Where there are institutions at all."""
    cities = sorted({city_of(place) for place in reads.places()})
    names = shelf.folder().places.names
    made: dict[str, list[tuple[str, str]]] = {}
    for city in cities:
        province = province_of(city)
        if city[:2] in _MUNICIPAL:
            made.setdefault(province, [])
        elif city in names:
            made.setdefault(province, []).append((city, names[city]))
    return [Province(code, names.get(code, code), tuple(found)) for code, found in made.items()]


_MUNICIPAL = ("11", "12", "31", "50")


def _name(place: str) -> str:
    return shelf.folder().places.name(place)


def _channels(book: Book) -> list[str]:
    """How one can file there today, in words; empty where the law does not say."""
    names = shape.DIMENSIONS["channel"].words
    found: list[str] = []
    for kind in shape.KINDS:
        words = {"insurance": "employee", "scope": "cross_province", "filed_scope": "cross_province",
                 "kind": kind, "proof": "none", "channel": "window", "type": "inpatient",
                 "transitional": "false", "where": "filed_place"}  # fmt: skip
        try:
            row = book.edition(clock.today()).row("channels", words)
        except Refusal:
            continue
        found += [names[word] for word in row.value["open"] if names[word] not in found]
    return found
