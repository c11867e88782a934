"""A hospital, a filed person and an unsettled bill, put straight into the tables."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

from support.people import LONG_AGO, insured, moment, number, published
from yidi.actions.settlement.asking import Ask
from yidi.store import reach
from yidi.store.models import Acquaintance, Bill, Filing, Institution, Opening, Person, Visit
from yidi.store.reads.till import Asked
from yidi.store.writes.envelopes import Message

HOSPITAL = "H11010500001"
_serial = count(1)


def hospital(place: str = "110105", code: str = HOSPITAL, level: str = "tertiary") -> Institution:
    """A hospital that is open for every kind of care."""
    made, new = Institution.objects.get_or_create(
        code=code, defaults={"name": "北京示范医院", "place": place, "level": level}
    )
    if new:
        opened(code)
    return made


def opened(code: str = HOSPITAL) -> None:
    """The institution settles every kind of care for away patients."""
    made = Institution.objects.get(code=code)
    for care in ("inpatient", "outpatient", "chronic", "pharmacy"):
        Opening.objects.create(institution=made, care=care, status="open", first=date(2024, 1, 1))


def person(region: str = "140700", order: int = 0, **columns: Any) -> Person:
    """Somebody insured in a region whose book is published."""
    published(region)
    id_number = number("19520101", order or next(_serial) % 900 + 1)
    return insured(region, "张示例", id_number, "15400000000", **columns)


def filed(who: Person, place: str = "110000", **columns: Any) -> Filing:
    """A filing in force, proven by evidence."""
    first = columns.pop("first", date(2026, 1, 1))
    last = columns.pop("last", None)
    known = {
        "kind": "long_term_resident", "way": "material", "channel": "window", "state": "active",
        "filed_at": LONG_AGO, "effective_at": LONG_AGO, "book": "",
    } | columns  # fmt: skip
    with reach.service():
        return Filing.objects.create(
            insured_region=who.insured_region, number=f"T{next(_serial):08d}", person=who,
            place=place, first=first, last=last, span=(first, None), **known,
        )  # fmt: skip


def acquainted(who: Person, code: str = HOSPITAL) -> Person:
    """The institution has identified the person, and may ask about them."""
    with reach.service():
        Acquaintance.objects.create(
            institution_code=code, insured_region=who.insured_region, person=who,
            at=moment("2099-01-01T00:00"),
        )  # fmt: skip
    return who


def visit(who: Person, care: str = "inpatient", **columns: Any) -> Visit:
    """A stay from 2 to 9 March 2026 in the hospital, or a visit on the 2nd."""
    stay = care == "inpatient"
    known: dict[str, Any] = {
        "place": "110000", "institution_code": HOSPITAL, "insurance": who.insurance,
        "credential": "e_credential", "med_type": "21" if stay else "11",
        "first": moment("2026-03-02T08:30"),
        "last": moment("2026-03-09T10:00"),
        "state": "discharged" if stay else "open",
    }  # fmt: skip
    serial = next(_serial)
    known |= {"mdtrt_id": f"9{serial:09d}"} | columns
    with reach.service():
        return Visit.objects.create(
            insured_region=who.insured_region, person=who,
            number=f"N{serial}", care=care, opened_at=known["first"], opened_by="测试", **known,
        )  # fmt: skip


def bill(of: Visit, total: int, own_paid: int = 0, class_b: int = 0, **columns: Any) -> Bill:
    """An unsettled bill, in fen."""
    with reach.service():
        return Bill.objects.create(
            insured_region=of.insured_region, visit=of, lines=1, total=total, own_paid=own_paid,
            class_b=class_b, **columns,
        )  # fmt: skip


def message(serial: int, infno: str = "2304", content: str = "a") -> Message:
    """A message of the hospital in March 2026."""
    return Message(202603, HOSPITAL, f"{HOSPITAL}20260309100000{serial:04d}", infno, content)


def asking(of: Visit, made: Bill, serial: int = 1, **more: Any) -> Ask:
    """The request to settle a bill."""
    asked = Asked(
        of.insured_region, HOSPITAL, of.mdtrt_id, made.batch, made.kind, 202603,
        message(serial).msgid,
    )  # fmt: skip
    known: dict[str, Any] = {"use_account": "1", "operator": "收费员"} | more
    return Ask(asked, of.person.psn_no, "", made.total, **known)


SETTLED = datetime.fromisoformat("2026-03-09T10:30:00+08:00")
"""When the bills of these tests are settled."""
