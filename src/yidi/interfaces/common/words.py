"""Template filters that turn values into the words of a page: `money`, `day`, and drawn icons."""

from __future__ import annotations

import re
from datetime import date

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yidi.core.calendar import spoken
from yidi.core.figures.printed import rounded, written
from yidi.core.money import yuan
from yidi.store.reads import workdays

register = template.Library()
_READING = re.compile(r"R\d+")
_LONG_AMOUNT = re.compile(r"\d{4,}(?=\.\d\d)")


@register.filter
def money(amount: int) -> str:
    """Whole fen as `¥17,500.00`; a minus stands before the sign."""
    whole, cents = yuan(abs(amount)).split(".")
    sign = "-" if amount < 0 else ""
    return f"{sign}¥{int(whole):,}.{cents}"


@register.filter
def in_yuan(amount: int) -> str:
    """Whole fen as a form has it: 1234.56."""
    return yuan(amount)


@register.filter
def whole(amount: int) -> str:
    """Whole fen without its fen, where none are left over: `¥17,500`."""
    return money(amount).removesuffix(".00")


@register.filter
def counted(number: int) -> str:
    """A count with its thousands apart: 12,345."""
    return f"{number:,}"


@register.filter
def round_money(amount: int) -> str:
    """Whole fen as yuan in round words: 99.76万, 8,123."""
    if amount >= _TEN_THOUSAND_YUAN:
        return written(rounded(amount, _HUNDRED_YUAN), 100)
    return money(rounded(max(amount, 0), 100)).removesuffix(".00").removeprefix("¥")


_TEN_THOUSAND_YUAN, _HUNDRED_YUAN = 1_000_000, 10_000


@register.filter
def grouped(text: str) -> str:
    """A sentence with the thousands of its amounts apart: 22600.00 becomes 22,600.00."""
    return _LONG_AMOUNT.sub(lambda found: f"{int(found[0]):,}", text)


@register.filter
def day(value: date) -> str:
    """A date as people say it: 2026年2月15日."""
    return spoken(value)


@register.filter
def holidays(deadline: date) -> str:
    """Beside a deadline in working days: that the holidays of its year are not known yet, or nothing."""
    return workdays.remark(deadline)


@register.filter
def clause(article: str) -> str:
    """An article as people look it up; the number of a reading is only for officers."""
    return "" if _READING.fullmatch(article) else article


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of static/yidi/icons.svg; without a label it is hidden from screen readers."""
    hidden = (
        format_html(' role="img" aria-label="{}"', label)
        if label
        else SafeString(' aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon"{}><use href="{}#{}"></use></svg>', hidden, static("yidi/icons.svg"), name
    )
