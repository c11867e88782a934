"""What a message must be before its transaction looks at it: its number, place, signature, clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from yidi.actions.settlement.seen import Message, seen
from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.protocol import envelope, signing
from yidi.protocol.envelope import Decoded, Request
from yidi.store.reads.senders import InstitutionCard, Sender

SKEW = timedelta(minutes=30)


def message(decoded: Decoded) -> Message:
    """How the message is told apart. Raises Malformed, and Refusal for another's number."""
    request = decoded.request
    number = envelope.message_id(request.msgid)
    if number.institution_code != request.fixmedins_code:
        raise Refusal(
            Problem(
                "msgid_foreign", "发送方报文ID不是本机构的。",
                "msgid前12位须是fixmedins_code，请重新生成。", where="msgid",
            )
        )  # fmt: skip
    content = envelope.content_digest(
        request.infno, request.mdtrtarea_admvs, request.insuplc_admdvs, decoded.canonical
    )
    month = number.made_at.year * 100 + number.made_at.month
    return Message(month, number.institution_code, request.msgid, request.infno, content)


def check_place(institution: InstitutionCard, area: str) -> None:
    """The district of care must be where the institution stands. Raises Refusal."""
    here, area = regions.city_of(institution.place), regions.canonical(area)
    pool = area[:2] == here[:2] and area.endswith("99")
    if pool or regions.contains(area, institution.place) or regions.contains(here, area):
        return
    raise Refusal(
        Problem(
            "place_of_care_wrong", f"就医地区划{area}不是本机构所在地（{here}）。",
            "请核对mdtrtarea_admvs。", where="mdtrtarea_admvs",
        )
    )  # fmt: skip


def check_signature(decoded: Decoded, sender: Sender, moment: datetime) -> None:
    """Raises Refusal unless it is signed with a key of the sender that holds now.

    Where messages without signature are allowed at all, they are from institutions without a key.
    """
    named = decoded.request.signtype.upper()
    keys = [key for key in sender.keys if key.holds(moment)]
    if not named and signing.NONE in settings.SIGNATURE_SCHEMES and not keys:
        return
    if named not in signing.SCHEMES or named not in settings.SIGNATURE_SCHEMES:
        raise _unsigned(named)
    text = signing.signed_text(decoded.sent, decoded.canonical)
    fits = signing.SCHEMES[named].fits
    if not any(fits(k.value, text, decoded.request.cainfo) for k in keys if k.scheme == named):
        raise Refusal(
            Problem(
                "signature_invalid", "签名与报文或密钥不符。",
                "请检查密钥是否在有效期内、input是否按规范排序后签名。", where="cainfo",
            )
        )  # fmt: skip


def _unsigned(named: str) -> Refusal:
    allowed = "、".join(s for s in settings.SIGNATURE_SCHEMES if s != signing.NONE)
    sentence = f"不接受签名方式“{named[:10]}”。" if named else "报文没有签名。"
    return Refusal(Problem("signature_missing", sentence, f"请用{allowed}签名。", where="signtype"))


def check_clock(request: Request, asked: Message, moment: datetime) -> None:
    """Two clocks may differ by half an hour, unless the message was answered before."""
    sent_at = request.inf_time.replace(tzinfo=envelope.ZONE)
    times = (sent_at, envelope.message_id(request.msgid).made_at)
    if all(abs(moment - each) <= SKEW for each in times):
        return
    if seen(asked):
        return
    raise Refusal(
        Problem(
            "clock_skew", f"报文时间与系统时间（{moment:%H:%M}）相差超过30分钟，未受理。",
            "请核对机构时钟，用新的报文ID重新发送。", where="inf_time",
        )
    )  # fmt: skip
