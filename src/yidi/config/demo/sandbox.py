"""A hospital to try the national interface with: its key is known, and two patients wait.

One is that of the published guide: insured in Yangling, filed for Beijing in 2017, in hospital there
in December 2017; 25,000.00 yuan, of which the fund pays 17,500.00. The other, insured in Zibo,
lives in Beijing and comes as an outpatient.
"""

from __future__ import annotations

from datetime import datetime

from yidi.actions.institutions import apply as institutions
from yidi.actions.institutions.read_file import read_file
from yidi.actions.register.take_over import apply_take_over, read_take_over
from yidi.config.demo.accounts import (
    ACTOR,
    OUTPATIENT,
    PATIENT,
    SANDBOX,
    SANDBOX_KEY,
    SANDBOX_NAME,
    Known,
)
from yidi.core import takeover
from yidi.core.institutions import CARES, COLUMNS
from yidi.core.problems import BrokenInvariant
from yidi.protocol.signing import SM3
from yidi.store import reach, sealing
from yidi.store.models import Person, SocialCard
from yidi.store.writes import keys

PLACE = "110105"
CARDS = {PATIENT: "Y61040301", OUTPATIENT: "Y37030001"}
"""The number of each patient's social card; what it carries inside begins with who issued it."""
_SINCE = "2017-01-01"
_FILINGS = {
    PATIENT: {
        "psn_no": PATIENT.psn_no, "number": "YL2017-0001", "kind": "异地安置退休人员",
        "way": "凭材料", "place": "110000", "first": "2017-06-01", "filed_on": "2017-05-25",
    },
    OUTPATIENT: {
        "psn_no": OUTPATIENT.psn_no, "number": "ZB2024-0001", "kind": "异地长期居住人员",
        "way": "凭材料", "place": "110000", "first": "2024-03-01", "filed_on": "2024-02-27",
    },
}  # fmt: skip


def load(now: datetime) -> None:
    """Each part is skipped where it is there already. Needs the patients in the register."""
    _institution(now)
    _key(now)
    for patient in CARDS:
        _card(patient)
        _filing(patient, now)


def _institution(now: datetime) -> None:
    """Open for everything since before the patient's stay, for the ten chronic diseases too."""
    read = read_file(ACTOR, "沙箱医院.csv", enumerate(_rows(), 1), now)
    if read.faults:
        raise BrokenInvariant(f"the sandbox institution has faults: {read.faults[:3]}")
    institutions.apply(ACTOR, read.number, now)


def _rows() -> list[list[str]]:
    head = {
        "code": SANDBOX, "name": SANDBOX_NAME, "place": PLACE, "level": "三级", "pharmacy": "否",
        "status": "已开通", "first": _SINCE, "may_refer_for": PATIENT.region,
    }  # fmt: skip
    things = [(care, "") for word, care in CARES.items() if word != "chronic"]
    things += [(CARES["chronic"], disease) for disease in takeover.WORDS["disease"].names.values()]
    rows = [{**head, "care": care, "disease": disease} for care, disease in things]
    return [list(COLUMNS.values())] + [[row.get(field, "") for field in COLUMNS] for row in rows]


def _key(now: datetime) -> None:
    with reach.service():
        at = keys.institution_for_update(SANDBOX)
        if at is not None and not keys.keys(SANDBOX):
            keys.add(at, SM3, SANDBOX_KEY, "", now, ACTOR.name)


def _card(patient: Known) -> None:
    number = CARDS[patient]
    with reach.service():
        who = Person.objects.get(insured_region=patient.region, psn_no=patient.psn_no)
        SocialCard.objects.get_or_create(
            person=who,
            defaults={
                "insured_region": patient.region, "digest": sealing.digest(number),
                "last4": number[-4:], "issued_by": patient.region,
            },
        )  # fmt: skip


def _filing(patient: Known, now: datetime) -> None:
    """Taken over from the former system, as every filing of that time is."""
    filing = _FILINGS[patient]
    headers = [takeover.FILINGS[field] for field in filing]
    rows = enumerate((headers, list(filing.values())), 1)
    read = read_take_over(ACTOR, "filings", patient.region, "演示备案.csv", rows, now)
    if read.faults:
        raise BrokenInvariant(f"the sandbox patient's filing has faults: {read.faults[:3]}")
    apply_take_over(ACTOR, read.number, now)
