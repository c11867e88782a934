"""The code on the phone: activated once, new each time, one insurance chosen out of several."""

from __future__ import annotations

import re
from typing import Any

import pytest

from support.people import insured, moment, number, published
from yidi.actions.people.send_code import send_code
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import ShownCode

AT = moment("2026-03-10T09:00")
NUMBER = number("19520101", 7)


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.VARIABLE, "2026-03-10T09:00")


@pytest.fixture
def zhang(db: None) -> tuple[Any, Any]:
    published("140700")
    published("419001")
    other = insured("419001", "张示例", NUMBER, "15400000000", insurance="resident")
    return insured("140700", "张示例", NUMBER, "15400000000"), other


@pytest.fixture
def signed_in(client: Any, zhang: Any) -> Any:
    code = send_code(NUMBER, "15400000000", None, AT)
    said = {"number": NUMBER, "phone": "15400000000", "code": code, "do": "enter"}
    assert client.post("/sign-in/", said).status_code == 302
    return client


def typed(page: str) -> str:
    found = re.search(r"number\">([\d ]+)</p>", page)
    assert found, page
    return found[1].replace(" ", "")


def test_it_is_activated_once_and_then_shown_anew(signed_in: Any, zhang: Any) -> None:
    address = f"/credential/{zhang[0].pk}/"
    assert "激活医保码" in signed_in.get(address).content.decode()
    assert signed_in.get(f"{address}activate/").status_code == 405
    done = signed_in.post(f"{address}activate/")
    first = typed(signed_in.get(done["Location"]).content.decode())
    again = signed_in.get(f"{address}code/").content.decode()
    assert len(first) == 24 and typed(again) != first
    assert "data:image/svg+xml;base64," in again
    with reach.service():
        assert ShownCode.objects.filter(after__gt=AT).count() == 1
    signed_in.post(f"{address}end/")
    assert "激活医保码" in signed_in.get(address).content.decode()


def test_one_of_several_insurances_is_chosen(signed_in: Any, zhang: Any) -> None:
    page = signed_in.get(f"/credential/{zhang[0].pk}/").content.decode()
    assert "用哪一份医保" in page and f"/credential/{zhang[1].pk}/" in page
    assert "济源" in page and "居民医保" in page


def test_nobody_elses_is_shown_and_a_code_is_never_cached(signed_in: Any, zhang: Any) -> None:
    stranger = insured("140700", "李示例", number("19600101", 9), "")
    for address in (f"/credential/{stranger.pk}/", f"/credential/{stranger.pk}/activate/"):
        ask = signed_in.post if address.endswith("activate/") else signed_in.get
        assert ask(address).status_code == 404
    signed_in.post(f"/credential/{zhang[0].pk}/activate/")
    assert signed_in.get(f"/credential/{zhang[0].pk}/code/")["Cache-Control"] == "no-store"
