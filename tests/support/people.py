"""Invented people and published books for tests. Import it only where Django is set up."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from yidi.actions.policy.approve import approve
from yidi.actions.policy.propose import propose
from yidi.core import people
from yidi.core.policy.book import ENGINE
from yidi.policy_files.folder import Folder, compiled, default_folder
from yidi.store import reach, sealing
from yidi.store.models import Person, User
from yidi.store.reads import policy as policy_reads
from yidi.store.writes import policy as writes

ZONE = ZoneInfo("Asia/Shanghai")
LONG_AGO = datetime(2025, 1, 1, tzinfo=ZONE)


def moment(text: str) -> datetime:
    """A moment in the legal zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def number(birth: str, order: int) -> str:
    """An identity number under a division that was never assigned."""
    first = f"999999{birth}{order:03d}"
    return first + people.check_character(first)


def published(region: str) -> None:
    """The region's book is in use; on the live server another journey may have seen to it."""
    if region in policy_reads.regions_in_use():
        return
    one, two = (User.objects.create_user(f"{n}-{region}", "a-long-password-9") for n in "ab")
    made = propose(_folder(), region, one.pk, LONG_AGO)
    approve(region, made.digest, two.pk, LONG_AGO)


def republished(region: str, file: str, old: str, new: str) -> None:
    """A changed pack of the region's chain is in use; the new text is not checked."""
    published(region)
    used = policy_reads.book(region)
    texts = {pack.region: _folder().texts[pack.region] for pack in used.chain.packs}
    assert old in texts[file]
    texts[file] = texts[file].replace(old, new)
    made = compiled(region, texts)
    author = User.objects.get(username=f"a-{region}")
    writes.propose(region, made.digest, ENGINE, texts, author.pk, LONG_AGO)
    approve(region, made.digest, User.objects.get(username=f"b-{region}").pk, LONG_AGO)


@cache
def _folder() -> Folder:
    """The law from the repository, read once."""
    return Folder(default_folder())


def insured(region: str, name: str, id_number: str, phone: str, **columns: Any) -> Person:
    """Somebody in the register, found by number and telephone."""
    known: dict[str, Any] = {"insurance": "employee", "updated_at": LONG_AGO}
    if id_number:
        known |= {
            "id_sealed": sealing.seal(id_number), "id_digest": sealing.digest(id_number),
            "id_last4": id_number[-4:], "birth": people.born(id_number),
            "male": people.male(id_number),
        }  # fmt: skip
    if phone:
        known |= {
            "phone_sealed": sealing.seal(phone), "phone_digest": sealing.digest(phone),
            "phone_last4": phone[-4:],
        }  # fmt: skip
    with reach.service():
        serial = Person.objects.count() + 1
        return Person.objects.create(
            insured_region=region, psn_no=f"{region}{serial:07d}", name=name, **known | columns
        )
