"""The guide: at most seven questions, one a screen, then the result and the card to print."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yidi.core.problems import Refusal
from yidi.interfaces.citizen import (
    answers,
    choices,
    outcome,
    places,
    questions,
    shelf,
    sorry,
)
from yidi.interfaces.citizen.answers import FIELDS, QUESTIONS
from yidi.interfaces.citizen.questions import Asked
from yidi.interfaces.citizen.telephone import phones
from yidi.interfaces.common import clock

_USUAL_STAY = timedelta(days=9)
_SOON = timedelta(days=7)


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Show a question, or take its answer and go on to the next open one."""
    asked = _asked(request)
    done, wanted = request.GET.get("done", ""), request.GET.get("ask", "")
    if (wanted or done or "who") not in QUESTIONS:
        return sorry.page(request, _no_such_question())
    if done and not wanted:
        return _take(request, asked, done)
    question = wanted or questions.impossible(asked) or questions.next_open(asked)
    if question is None:
        return _onward(asked)
    return _question(request, asked, question, questions.wrong(asked, question))


def _take(request: HttpRequest, asked: Asked, question: str) -> HttpResponse:
    """On to the next question if this one is settled; else say beside the field what is wrong."""
    faults = questions.faults(asked, question)
    if question == "where" and _still_searching(request, asked):
        return _question(request, asked, question, {})
    return _question(request, asked, question, faults) if faults else _onward(asked)


def _still_searching(request: HttpRequest, asked: Asked) -> bool:
    """Whether a name was typed that the chosen place does not answer to."""
    typed = _typed(request)
    found = places.search(asked.folder.places, typed, questions.direct(asked))
    return bool(typed) and asked.said("place") not in {place.code for place in found}


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The part of the page that lists places while a name is typed."""
    asked = _asked(request)
    return render(request, "citizen/guide/found.html", _places(asked, _typed(request)))


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """What to do, what it costs, and why."""
    return _finished(request, "citizen/result/page.html", "citizen/result/gap.html")


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """The same on one sheet, in large type, to take along."""
    return _finished(request, "citizen/card.html", "citizen/card.html")


def _asked(request: HttpRequest) -> Asked:
    return Asked(answers.read(request.GET.dict()), shelf.folder(), clock.today())


def _onward(asked: Asked) -> HttpResponse:
    """To the next open question, or to the result."""
    name = "guide" if questions.next_open(asked) else "result"
    return redirect(f"{reverse(name)}?{asked.answers.query()}")


# ---- a question


def _question(
    request: HttpRequest, asked: Asked, question: str, faults: dict[str, str]
) -> HttpResponse:
    typed = _typed(request)
    listed = questions.to_ask(asked)
    at = listed.index(question) if question in listed else 0
    values = {
        "question": question,
        "title": choices.TITLES[question],
        "number": at + 1,
        "listed": [(name, choices.SHORT[name], n <= at) for n, name in enumerate(listed)],
        "faults": faults,
        "asked": asked,
        "carried": asked.answers.without(FIELDS[question]),
        "back": _back(asked, listed[at - 1]) if at else reverse("home"),
        **_PARTS.get(question, _nothing)(asked, typed),
    }
    template = f"citizen/guide/{question}.html"
    return render(request, template, values, status=400 if faults else 200)


def _back(asked: Asked, question: str) -> str:
    return f"{reverse('guide')}?{asked.answers.query()}&ask={question}"


def _typed(request: HttpRequest) -> str:
    return request.GET.get("find", "")[: answers.LONGEST]


def _nothing(asked: Asked, typed: str) -> dict[str, Any]:
    return {}


def _who(asked: Asked, typed: str) -> dict[str, Any]:
    return {"provinces": shelf.provinces(), "insurance": choices.INSURANCE}


def _places(asked: Asked, typed: str) -> dict[str, Any]:
    every = asked.folder.places
    direct = questions.direct(asked)
    known = asked.said("place") in every
    offered = places.search(every, typed, direct) if typed else places.usual(every)
    current = places.search(every, asked.said("place"), direct) if known and not typed else []
    here = [place for place in offered if place not in current]
    return {"found": [*current, *here], "typed": typed, "asked": asked}


def _why(asked: Asked, typed: str) -> dict[str, Any]:
    return {"why": choices.WHY}


def _proof(asked: Asked, typed: str) -> dict[str, Any]:
    ways = questions.proof_ways(asked)
    return {"proof": [choice for choice in choices.PROOF if choice.value in ways]}


def _care(asked: Asked, typed: str) -> dict[str, Any]:
    return {"types": choices.TYPE, "levels": choices.LEVEL}


def _dates(asked: Asked, typed: str) -> dict[str, Any]:
    first = asked.said("from") or str(asked.today + _SOON)
    day = questions.day_of(first) or asked.today
    return {
        "first": first,
        "last": asked.said("to") or str(day + _USUAL_STAY),
        "stay": asked.said("type") == "inpatient",
    }


def _bill(asked: Asked, typed: str) -> dict[str, Any]:
    return {"guess": choices.GUESSES.get(asked.said("type"), choices.GUESSES["inpatient"])}


_PARTS = {
    "who": _who,
    "where": _places,
    "why": _why,
    "proof": _proof,
    "care": _care,
    "dates": _dates,
    "bill": _bill,
}


def _no_such_question() -> sorry.Sorry:
    return sorry.Sorry(
        "没有这一题",
        "网址里有认不出的字，可能是抄漏了。您的回答没有丢。",
        "从头再算一次",
        reverse("guide"),
    )


# ---- the result


def _finished(request: HttpRequest, template: str, without_money: str) -> HttpResponse:
    asked = _asked(request)
    impossible = questions.impossible(asked)
    if impossible:
        return _question(request, asked, impossible, questions.wrong(asked, impossible))
    if questions.next_open(asked):
        return _onward(asked)
    try:
        found = outcome.outcome(asked)
    except Refusal as refusal:
        return sorry.page(request, _refused(asked, refusal))
    values = {
        "found": found,
        "money": found.money,
        "advice": found.advice,
        "asked": asked,
        "today": asked.today,
        "told": outcome.told(asked),
        "query": asked.answers.query(),
        "phones": phones(found.book),
    }
    return render(request, template if found.money else without_money, values)


def _refused(asked: Asked, refusal: Refusal) -> sorry.Sorry:
    return sorry.Sorry(
        "这一次算不出来",
        "下面写着原因。改一改回答，就可以重新算。",
        "改一改回答",
        f"{reverse('guide')}?{asked.answers.query()}&ask=who",
        refusal.problems,
    )
