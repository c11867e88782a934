"""Stored answers to institutions: which message was given a number of ours."""

from __future__ import annotations

import json

from yidi.store.models import HospitalMessage


def message_of(code: str, infno: str, subject: str, number: str) -> str | None:
    """The msgid of the message of that kind and subject whose answer bears `number` as
    inf_refmsgid."""
    kept = HospitalMessage.objects.filter(institution_code=code, infno=infno, subject=subject)
    for msgid, answer in kept.values_list("msgid", "answer"):
        if json.loads(bytes(answer or b"{}")).get("inf_refmsgid") == number:
            return str(msgid)
    return None
