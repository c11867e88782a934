"""The credential that is shown must be the person's: asked when a visit opens and at the till."""

from __future__ import annotations

from datetime import datetime

from yidi.core.problems import Problem, Refusal
from yidi.store import sealing
from yidi.store.reads import credentials
from yidi.store.reads.credentials import E_CREDENTIAL, SOCIAL_CARD


def present(credential: str, shown: str) -> None:
    """Raises Refusal if an electronic credential is named and its token did not come: that nobody
    scanned it is all that is known then. A card may be in the hands of the person alone."""
    if credential == E_CREDENTIAL and not shown:
        sentence = "就诊凭证类型为医保电子凭证，没有上传扫码解析得到的令牌。"
        mend = "请扫码解析（6101），把ecToken填在mdtrt_cert_no；没有扫码的请用身份证或社会保障卡。"
        raise Refusal(Problem("token_missing", sentence, mend, where="mdtrt_cert_no"))


def confirm(
    credential: str,
    shown: str,
    institution_code: str,
    person_id: int,
    digest: str,
    moment: datetime,
) -> None:
    """Raises Refusal if what was sent of the credential stands for nobody or for somebody else.

    shown: the ecToken, the identity number, or of a social card its own number or the identity
    number; "" if none was sent. person_id, digest: who is meant (the digest of the identity number).
    """
    if not shown or _same(credential, shown, institution_code, person_id, digest, moment):
        return
    sentence = "出示的就诊凭证不是这位参保人的。"
    mend = "请核对是否为同一人，请本人或家人重新出示医保电子凭证、身份证或社会保障卡。"
    raise Refusal(Problem("credential_of_another", sentence, mend, where="mdtrt_cert_no"))


def _same(
    credential: str,
    shown: str,
    institution_code: str,
    person_id: int,
    digest: str,
    moment: datetime,
) -> bool:
    if credential == E_CREDENTIAL:
        holder = credentials.holder(credential, shown, "", institution_code, moment)
        same = bool(holder.number) and sealing.digest(holder.number) == digest
        return holder.person_id == person_id or same
    number = sealing.digest(shown.strip().upper())
    if number == digest:
        return True
    return credential == SOCIAL_CARD and credentials.is_card_of(number, person_id, digest)
