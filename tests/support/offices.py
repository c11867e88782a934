"""An office for tests: a published book, people with sealed numbers, staff with both factors, filings."""

from __future__ import annotations

import contextlib
import io
import itertools
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
PASSWORD = "a-long-password-9"
SECRET = "31" * 20
_numbers = itertools.count(1)


def moment(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def publish(region: str) -> None:
    """The region's book from the repository, proposed by one and approved by another."""
    from support.people import published

    published(region)


def person(region: str, name: str = "王小明", number: str = "", **more: Any) -> Any:
    """An insured person; a number is made up unless given."""
    from yidi.core.people import check_character
    from yidi.store import reach, sealing
    from yidi.store.models import Person

    serial = next(_numbers)
    first = f"99999919800101{serial:03d}"
    number = number or first + check_character(first)
    with reach.service():
        return Person.objects.create(
            insured_region=region, psn_no=f"p{serial}", name=name, name_pinyin="wangxiaoming",
            name_initials="wxm", id_sealed=sealing.seal(number), id_digest=sealing.digest(number),
            id_last4=number[-4:], insurance="employee", birth=date(1980, 1, 1), male=True,
            updated_at=moment("2025-01-01"), **more,
        )  # fmt: skip


def staff(
    username: str, *posts: tuple[str, str], name: str = "王经办", temporary: bool = False
) -> int:
    """A member of staff who can sign in with PASSWORD and the codes of SECRET."""
    from yidi.actions.actor import JOB
    from yidi.actions.staff.join import join

    return join(
        username, name, PASSWORD, posts, moment("2025-01-01"), JOB, temporary=temporary,
        totp_secret=SECRET,
    )  # fmt: skip


def actor(region: str, user_id: int = 1) -> Any:
    """Somebody of the staff of a region."""
    from yidi.actions.actor import Actor

    return Actor("staff", str(user_id), "王经办（wang）", regions=(region,))


def file(who: Any, at: datetime, key: str = "", **asked: Any) -> str:
    """A filing by the insured themselves; by evidence unless said otherwise. Gives its number."""
    from yidi.actions.actor import Actor
    from yidi.actions.filing.submit import Form, Signed, submit
    from yidi.core.filing.deciding import Asked

    wanted = {"kind": "long_term_resident", "way": "material", "place": "310104", **asked}
    citizen = Actor("citizen", f"c{who.pk}", who.name, people=(who.pk,))
    signed = Signed("我承诺居住在外地。", "d" * 64, b"png", who.name)
    pages = (page(at),) if wanted["way"] == "material" else ()
    form = Form(
        who.pk, Asked(first=at.date(), **wanted), key or f"k{next(_numbers)}", signed=signed,
        pages=pages,
    )  # fmt: skip
    made = submit(citizen, form, at)
    assert made.accepted, made.problems
    return made.number


def supplement(who: Any, number: str, at: datetime) -> None:
    """The person brings evidence."""
    from yidi.actions.actor import Actor
    from yidi.actions.filing.supplement import supplement as act

    citizen = Actor("citizen", f"c{who.pk}", who.name, people=(who.pk,))
    made = act(citizen, who.insured_region, number, (page(at),), at)
    assert made.accepted, made.problems


def page(at: datetime) -> dict[str, Any]:
    """A page of evidence that lies in the storage."""
    from yidi.actions.evidence.keep import keep

    (kept,) = keep([Uploaded(picture(next(_numbers)))], "residence_permit", "本人", at)
    return kept


def picture(seed: int = 1) -> bytes:
    """A small PNG; every seed another."""
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (320, 200), (seed % 256, 120, 90)).save(made, "PNG")
    return made.getvalue()


class Uploaded(io.BytesIO):
    """What a form gives for a file."""

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.getvalue())


def code(at: float | None = None) -> str:
    """The code that the telephone shows now."""
    from django_otp.oath import TOTP

    totp = TOTP(bytes.fromhex(SECRET))
    totp.time = at or time.time()
    return f"{totp.token():06d}"


def signed_in(client: Any, username: str) -> Any:
    """Signs a test client in with both factors and gives it back."""
    client.post("/staff/sign-in/", {"username": username, "password": PASSWORD})
    done = client.post("/staff/code/", {"code": code()})
    assert done.status_code == 302, done.content.decode()
    return client


@contextlib.contextmanager
def database(name: str) -> Iterator[None]:
    """Work in another database for a while: the one of a running house."""
    from django.db import connection, connections

    connections.close_all()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before


def days_ago(count: int) -> datetime:
    """A moment of the real clock, some days back."""
    return datetime.now(ZONE) - timedelta(days=count)


def at_desk(page: Any, username: str) -> None:
    """A page of the console, signed in as a member of staff with both factors."""
    page.goto("/staff/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/code/")
    page.fill("input[name=code]", code())
    page.keyboard.press("Enter")
    page.get_by_role("button", name="退出").wait_for()
