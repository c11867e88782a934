"""Identify (1101): whom a credential stands for, and how that person is insured.

An institution learns of a person only what it can name already: the number on the credential, and
where the person is insured elsewhere the name too. A wrong name is answered like a wrong number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core import people
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import insured, insured_regions, policy
from yidi.store.reads.insured import Enrolment
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Presented:
    """What was shown. credential: our word; card: the number that a social card carries inside;
    number and name: what the institution read off it, "" where it read nothing."""

    credential: str
    value: str
    card: str = ""
    number: str = ""
    name: str = ""


def identify(
    actor: Actor, shown: Presented, region: str, here: str, moment: datetime
) -> list[Enrolment]:
    """The person's enrolments, active ones first, then those of the place of care.

    region: the district that was asked for, "" all areas in use; here: the place of care. Raises
    Refusal: unreadable, unknown area, nobody of that name and number.
    """
    number = _NUMBERS[shown.credential](shown)
    with reach.service():
        found = _matching(shown, number, _regions(region))
        own = insured_regions.meant(here)
        if not (shown.name and shown.number):
            found = [each for each in found if each.region == own]
        _trail(actor, found, number, moment)
    if not found:
        raise Refusal(_NOBODY)
    return sorted(found, key=lambda each: (each.status != "active", each.region != own))


def _regions(asked: str) -> list[str]:
    if not asked:
        return sorted(policy.regions_in_use())
    meant = insured_regions.meant(asked)
    if meant is None:
        raise Refusal(
            Problem(
                "unknown_region", f"参保地{asked[:6]}还没有接入。", "请核对参保地医保区划。",
                where="insuplc_admdvs",
            )
        )  # fmt: skip
    return [meant]


def _matching(shown: Presented, number: str, regions: list[str]) -> list[Enrolment]:
    if shown.number and people.number(shown.number, "data.certno") != number:
        return []
    found = insured.by_number(number, regions)
    return [each for each in found if not shown.name or each.name == shown.name.strip()]


_NOBODY = Problem(
    "person_not_found",
    "没有找到这位参保人。",
    "请核对姓名、证件号码和参保地；异地参保的，姓名和证件号码都要填写。",
)


def _trail(actor: Actor, found: list[Enrolment], number: str, moment: datetime) -> None:
    """A line for each enrolment that was shown; also for asking in vain."""
    lines = [(each.region, f"person:{each.id}", "") for each in found]
    for region, subject, detail in lines or [("", "", f"没有找到：…{number[-4:]}")]:
        traces.trail(
            moment, region, actor.kind, actor.name, "person.identify", subject, detail,
            actor.address,
        )  # fmt: skip


def _of_id_card(shown: Presented) -> str:
    return people.number(shown.value, "data.mdtrt_cert_no")


def _of_social_card(shown: Presented) -> str:
    """A social card's number is the identity number (社会保障号码); what is inside says it was read."""
    if not shown.card:
        raise Refusal(
            Problem(
                "card_not_read", "使用社会保障卡须读卡，缺少卡识别码。", "请读卡后填写card_sn。",
                where="data.card_sn",
            )
        )  # fmt: skip
    return people.number(shown.value, "data.mdtrt_cert_no")


def _of_e_credential(shown: Presented) -> str:
    raise Refusal(
        Problem(
            "e_credential_unknown", "医保电子凭证令牌无效或已过期。",
            "请参保人重新出示二维码，或改用身份证、社会保障卡。", where="data.mdtrt_cert_no",
        )
    )  # fmt: skip


_NUMBERS: dict[str, Callable[[Presented], str]] = {
    "e_credential": _of_e_credential,
    "id_card": _of_id_card,
    "social_card": _of_social_card,
}
"""What reads the identity number out of each kind of credential."""
