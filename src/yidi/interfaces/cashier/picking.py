"""Which item a cashier means by what is typed, how many of it and at what price."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from yidi.actions.counter.asking import Counter
from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import counter
from yidi.core.settlement.catalogue import Item, decimal
from yidi.store.reads import catalogue
from yidi.store.reads import counter as reads

MOST_FOUND = 12
PRICE_PLACES, COUNT_PLACES = 6, 4


def meant(
    request: HttpRequest, at: Counter, typed: str
) -> tuple[counter.Item | None, dict[str, Any]]:
    """The item if it is clear which one and for how much; else what to ask for."""
    when = day(request.POST.get("day", ""), at.moment.date())
    region = catalogue.region_of(regions.city_of(at.institution.place))
    found = catalogue.search(region, typed, when, MOST_FOUND)
    prices = reads.prices(at.institution.id, [item.code for item in found])
    chosen = _chosen(request, found, typed)
    if not found:
        sentence = f"就医地目录里没有找到“{typed[:30]}”。"
        raise Refusal(Problem("item_unknown", sentence, "请换拼音首字母、名称或编码再找。"))
    price_text = request.POST.get("price", "").strip()
    if chosen is None or not (price_text or chosen.code in prices):
        offered = [(item, _offered(prices.get(item.code))) for item in found]
        asked = "price" if chosen else "code"
        return None, {
            "typed": request.POST, "offers": offered, "asked": asked,
            "chosen": chosen.code if chosen else found[0].code,
        }  # fmt: skip
    price = counter.scaled(price_text, PRICE_PLACES, "单价") if price_text else prices[chosen.code]
    quantity = counter.scaled(request.POST.get("quantity", "1") or "1", COUNT_PLACES, "数量")
    approved = "1" if chosen.limited and request.POST.get("approved") else "0"
    return counter.Item(chosen.code, chosen.name, price, quantity, str(when), approved), {}


def _chosen(request: HttpRequest, found: list[Item], typed: str) -> Item | None:
    """The item that was picked from the list for this very text, or the only one there is."""
    code = request.POST.get("code", "") if request.POST.get("for") == typed else ""
    picked = [item for item in found if item.code in {code, typed.upper()}]
    return picked[0] if picked else found[0] if len(found) == 1 else None


def _offered(price: int | None) -> str:
    return decimal(price, PRICE_PLACES) if price else ""


def day(text: str, otherwise: date) -> date:
    """A day as it is typed; otherwise: where nothing is. Raises Refusal."""
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise Refusal(Problem("day_unreadable", "日期不对。", "请写成2026-03-02。")) from None
