"""The credential that is shown must be the person's: asked when a visit opens and at the till."""

from __future__ import annotations

from datetime import datetime

from yidi.core.problems import Problem, Refusal
from yidi.store import sealing
from yidi.store.reads import credentials
from yidi.store.reads.credentials import E_CREDENTIAL


def confirm(
    credential: str,
    shown: str,
    institution_code: str,
    person_id: int,
    digest: str,
    moment: datetime,
) -> None:
    """Raises Refusal if a token was sent that stands for nobody or for somebody else.

    shown: the ecToken, "" if none was sent; person_id, digest: who is meant (the digest of the
    identity number). Cards are compared by their numbers elsewhere.
    """
    if credential != E_CREDENTIAL or not shown:
        return
    holder = credentials.holder(credential, shown, "", institution_code, moment)
    same = bool(holder.number) and sealing.digest(holder.number) == digest
    if holder.person_id != person_id and not same:
        sentence = "出示的医保电子凭证不是这位参保人的。"
        mend = "请核对是否为同一人，请本人或家人重新出示二维码。"
        raise Refusal(Problem("credential_of_another", sentence, mend, where="mdtrt_cert_no"))
