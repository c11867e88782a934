"""What a message must be before its transaction looks at it: its number, place, signature, clock."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from yidi.actions.settlement.seen import Message, seen
from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.protocol import envelope, signing
from yidi.protocol.codes import Dialect
from yidi.protocol.envelope import Decoded, Request
from yidi.store.reads import senders
from yidi.store.reads.senders import InstitutionCard, Sender

SIGN_IN = "9001"


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
    pool = regions.province_of(area) == regions.province_of(here) and area.endswith("99")
    if pool or regions.contains(area, institution.place) or regions.contains(here, area):
        return
    raise Refusal(
        Problem(
            "place_of_care_wrong", f"就医地区划{area}不是本机构所在地（{here}）。",
            "请核对mdtrtarea_admvs。", where="mdtrtarea_admvs",
        )
    )  # fmt: skip


def check_signature(decoded: Decoded, sender: Sender, dialect: Dialect, moment: datetime) -> None:
    """Raises Refusal unless it is signed with a key of the sender that holds now.

    Where messages without signature are allowed at all, they are from institutions without a key.
    """
    allowed = [name for name in dialect.signatures if name in settings.SIGNATURE_SCHEMES]
    named = decoded.request.signtype.upper()
    keys = [key for key in sender.keys if key.holds(moment)]
    if not named and signing.NONE in allowed and not keys:
        return
    if named not in signing.SCHEMES or named not in allowed:
        raise _unsigned(named, allowed)
    text = signing.signed_text(decoded.sent, decoded.canonical)
    fits = signing.SCHEMES[named].fits
    if not any(fits(k.value, text, decoded.request.cainfo) for k in keys if k.scheme == named):
        raise Refusal(
            Problem(
                "signature_invalid", "签名与报文或密钥不符。",
                "请检查密钥是否在有效期内、input是否按规范排序后签名。", where="cainfo",
            )
        )  # fmt: skip


def _unsigned(named: str, allowed: list[str]) -> Refusal:
    schemes = "或".join(name for name in allowed if name != signing.NONE)
    sentence = f"不接受签名方式“{named[:10]}”。" if named else "报文没有签名。"
    return Refusal(Problem("signature_missing", sentence, f"请用{schemes}签名。", where="signtype"))


def check_clock(request: Request, asked: Message, dialect: Dialect, moment: datetime) -> None:
    """Two clocks may differ a little, unless the message was answered before. Raises Refusal."""
    sent_at = request.inf_time.replace(tzinfo=envelope.ZONE)
    times = (sent_at, envelope.message_id(request.msgid).made_at)
    if all(abs(moment - each) <= dialect.clock for each in times):
        return
    if seen(asked):
        return
    raise Refusal(
        Problem(
            "clock_skew",
            f"报文时间与系统时间（{moment:%F %H:%M}）相差超过{dialect.clock.seconds // 60}分钟，未受理。",
            "请核对机构时钟，用新的报文ID重新发送。", where="inf_time",
        )
    )  # fmt: skip


def check_signed_on(request: Request, dialect: Dialect, moment: datetime) -> None:
    """Some provinces want 9001 before anything else. Raises Refusal."""
    if not dialect.sign_in or request.infno == SIGN_IN:
        return
    if senders.signed_on(request.fixmedins_code, request.opter, request.sign_no, moment.date()):
        return
    raise Refusal(
        Problem(
            "sign_in_first", "操作员今天还没有签到，或签到编号不对。",
            "请先调用9001签到，并把sign_no写入报文。", where="sign_no",
        )
    )  # fmt: skip
