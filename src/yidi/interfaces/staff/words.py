"""Template filters of the console: rights, and where a line of a list leads."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from yidi.actions.staff.rights import Colleague
from yidi.interfaces.staff.show import FilingView, Line
from yidi.store.reads import desks

register = template.Library()
REVIEWED = ("due", "decide", "judge")


@register.filter
def may(me: Colleague, right: str) -> bool:
    """Whether a colleague holds a right anywhere."""
    return me.may(right)


@register.filter
def may_here(me: Colleague, asked: str) -> bool:
    """Whether a colleague holds `right@region`."""
    right, _, region = asked.partition("@")
    return me.may_in(right, region)


@register.filter
def review_url(line: Line, queue: str) -> str:
    """Where a filing is reviewed, within a list."""
    return review_address(line.filing, queue)


@register.filter
def open_url(line: Line, queue: str) -> str:
    """Where a line leads: to the review if it waits for one, else to the person."""
    if queue in REVIEWED:
        return review_address(line.filing, queue)
    return f"{reverse('staff-person', args=[line.person.card.id])}#f{line.filing.number}"


@register.filter
def dayname(queue: desks.Queue) -> str:
    """What the day of a list is called."""
    return {
        "decide_by": "应办结",
        "mend_by": "补正截止",
        "evidence_due": "补材料截止",
        "last": "到期",
    }.get(queue.order, "")


def review_address(filing: FilingView, queue: str) -> str:
    """The page on which a filing is reviewed."""
    place = reverse("staff-review", args=[filing.region, filing.number])
    return f"{place}?{urlencode({'queue': queue})}"
