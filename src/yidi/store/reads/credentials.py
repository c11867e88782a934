"""Whom a credential at a till stands for. Within a service's reach, but for `activated`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from yidi.core import people
from yidi.core.problems import Problem, Refusal
from yidi.store import sealing
from yidi.store.models import ECredential, Person, ShownCode, SocialCard

E_CREDENTIAL, ID_CARD, SOCIAL_CARD = "e_credential", "id_card", "social_card"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds it. number: the identity number, "" of a newborn without one; person_id: the
    enrolment that was chosen on the phone, None where a card says only who it is."""

    number: str
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The enrolment behind a code that was scanned."""

    id: int
    region: str
    name: str
    id_type: str
    number: str
    birth: date | None


def holder(
    cert_type: str, cert_no: str, card_sn: str, institution_code: str, moment: datetime
) -> Holder:
    """Whom the credential stands for at that institution at that moment.

    cert_type: e_credential (cert_no: the ecToken) | id_card | social_card (cert_no: the card's
    number or the identity number; card_sn: what the card carries inside). Raises Refusal with the
    next step.
    """
    if cert_type == E_CREDENTIAL:
        person = _of_token(cert_no, institution_code, moment)
        return Holder(_number(person), person.pk)
    if cert_type == SOCIAL_CARD:
        return _of_card(cert_no, card_sn)
    return Holder(people.number(cert_no, "mdtrt_cert_no"))


def _number(person: Person) -> str:
    return sealing.unseal(bytes(person.id_sealed)) if person.id_sealed else ""


def _of_token(token: str, institution_code: str, moment: datetime) -> Person:
    rows = ShownCode.objects.select_related("person").exclude(token_digest="")
    found = rows.filter(token_digest=sealing.digest(token)).first()
    if found is None:
        raise Refusal(_token_problem("token_unknown", "医保电子凭证令牌无效。"))
    if found.institution_code != institution_code:
        raise Refusal(_token_problem("token_elsewhere", "这个令牌是另一家机构解码得到的。"))
    if found.token_after is None or moment >= found.token_after:
        raise Refusal(_token_problem("token_expired", "医保电子凭证令牌已过期。"))
    return found.person


def _token_problem(code: str, sentence: str) -> Problem:
    mend = "请参保人重新出示二维码，扫码解析（6101）后再办；也可以改用身份证或社会保障卡。"
    return Problem(code, sentence, mend, where="mdtrt_cert_no")


def _of_card(number: str, card_sn: str) -> Holder:
    """A card that was read; its issuing district are the first six characters inside."""
    if not card_sn:
        sentence, mend = "使用社会保障卡须读卡，缺少卡识别码。", "请读卡后填写card_sn。"
        raise Refusal(Problem("card_not_read", sentence, mend, where="card_sn"))
    found = _card(number.strip().upper(), card_sn[:6])
    if found is None:
        sentence = "没有登记过这张社会保障卡，或卡识别码与发卡地不符。"
        mend = "请核对卡号并重新读卡；也可以改用医保电子凭证或身份证。"
        raise Refusal(Problem("card_unknown", sentence, mend, where="mdtrt_cert_no"))
    return Holder(_number(found.person))


def _card(number: str, issued_by: str) -> SocialCard | None:
    """By the card's own number, or by the identity number (社会保障号码) printed on it."""
    digest = sealing.digest(number)
    cards = SocialCard.objects.select_related("person").filter(issued_by=issued_by)
    return cards.filter(digest=digest).first() or cards.filter(person__id_digest=digest).first()


def is_card_of(card: str, person_id: int, number: str) -> bool:
    """Whether a social card is the person's; card, number: digests of its number and of theirs."""
    whose = Q(person_id=person_id) | Q(person__id_digest=number) & ~Q(person__id_digest="")
    return SocialCard.objects.filter(whose, digest=card).exists()


def activated(people: Iterable[int]) -> dict[int, datetime]:
    """When the credentials of some enrolments were activated; without those that were not."""
    rows = ECredential.objects.filter(person_id__in=list(people), ended_at=None)
    return dict(rows.values_list("person_id", "activated_at"))
