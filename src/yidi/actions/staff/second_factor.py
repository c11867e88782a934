"""The second factor of a member of staff: a secret in their telephone, and codes on paper."""

from __future__ import annotations

import secrets

from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from yidi.actions.unit import unit

RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def begin(user_id: int) -> TOTPDevice:
    """The secret to be drawn as a picture; the same until it is confirmed."""
    made, _ = TOTPDevice.objects.get_or_create(
        user_id=user_id, confirmed=False, defaults={"name": "手机"}
    )
    return made


def confirm(user_id: int, code: str) -> tuple[str, ...]:
    """Confirms the secret by its first code and gives recovery codes; nothing if it is wrong."""
    device = begin(user_id)
    if not device.verify_token(code):
        return ()
    with unit():
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        return recovery(user_id)


def recovery(user_id: int) -> tuple[str, ...]:
    """Fresh recovery codes, shown once; older ones stop working."""
    with unit():
        StaticDevice.objects.filter(user_id=user_id).delete()
        device = StaticDevice.objects.create(user_id=user_id, name="备用码", confirmed=True)
        codes = tuple(_code() for _ in range(RECOVERY_CODES))
        for code in codes:
            device.token_set.create(token=code)
    return codes


def enrolled(user_id: int) -> bool:
    """Whether a telephone was confirmed."""
    return bool(TOTPDevice.objects.filter(user_id=user_id, confirmed=True).exists())


def matched(user_id: int, code: str) -> Device | None:
    """The device that a code belongs to; None if it is wrong or too many were tried."""
    code = code.strip().replace(" ", "").lower()
    kind = TOTPDevice if code.isdigit() and len(code) == 6 else StaticDevice
    devices = kind.objects.filter(user_id=user_id, confirmed=True)
    return next((device for device in devices if device.verify_token(code)), None)


def forget(user_id: int) -> None:
    """No telephone, no codes: enrolment begins anew."""
    TOTPDevice.objects.filter(user_id=user_id).delete()
    StaticDevice.objects.filter(user_id=user_id).delete()


def _code() -> str:
    """Eight characters that nobody misreads."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))
