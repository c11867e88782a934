"""Settlements as monitors read them, put straight into the tables; staff of two regions. Import it
only where Django is set up."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from support import visits
from support.people import moment
from yidi.actions.actor import Actor
from yidi.actions.supervision.alarms import AlarmAsked, open_case
from yidi.actions.supervision.working import Asked
from yidi.store import reach
from yidi.store.models import Institution, Settlement, SupervisionAlarm

AT = moment("2026-04-01T02:40")
"""The night in which March is looked at."""
INSURED, PLACE = "140700", "110000"
_serial = count(1)


def key() -> str:
    """A key that no form had."""
    return f"case-{next(_serial)}"


def clerk(name: str = "甲", *regions: str) -> Actor:
    """Somebody of the staff; another name is another person."""
    return Actor("staff", f"s{name}", f"{name}经办", regions=regions or (INSURED,))


def pharmacy(code: str = "P11010500001", place: str = "110105") -> Institution:
    """A pharmacy that is open for away patients."""
    made: Institution = Institution.objects.create(
        code=code, name="夜间大药房（演示）", place=place, level="special", pharmacy=True
    )
    visits.opened(code)
    return made


_NOTHING = (
    "own_paid", "over_limit", "class_b", "deductible", "cvlserv_pay", "hifes_pay", "hifmi_pay",
    "hifob_pay", "maf_pay", "hifdm_pay", "oth_pay", "hospital", "person_part", "account", "family",
    "cash", "balance",
)  # fmt: skip


def settlement(who: Any, at: datetime, fund: int, code: str, **columns: Any) -> Settlement:
    """A settlement of an outpatient or a pharmacy that the fund paid whole."""
    care = columns.pop("care", "pharmacy")
    of = visits.visit(
        who, care, institution_code=code, first=at, last=columns.pop("last", at),
        place=columns.get("place", PLACE),
    )  # fmt: skip
    made = visits.bill(of, fund)
    known: dict[str, Any] = {
        "place": PLACE, "institution_code": code, "insurance": who.insurance, "care": care,
        "med_type": "41", "scope": "cross_province", "clr_type": "41", "clr_way": "1",
        "settled_at": at, "day": at.date(), "year": at.year, "total": fund, "in_scope": fund,
        "hifp_pay": fund, "fund_total": fund, "before": {}, "after": {}, "given": {}, "steps": [],
        "book": "", "engine": "", "msgid": f"m{next(_serial)}", "operator": "测试",
    } | dict.fromkeys(_NOTHING, 0) | columns  # fmt: skip
    with reach.service():
        row: Settlement = Settlement.objects.create(
            insured_region=who.insured_region, setl_id=f"S{next(_serial):09d}", visit=of, bill=made,
            person=who, **known,
        )  # fmt: skip
    return row


def nights(who: Any, code: str, many: int = 40) -> None:
    """So many settlements at two in the night, in March."""
    for n in range(many):
        settlement(who, moment(f"2026-03-{n % 28 + 1:02d}T02:{n % 60:02d}"), 5_000, code)


def alarms(monitor: str = "") -> list[SupervisionAlarm]:
    """The alarms, all or of a monitor."""
    with reach.service():
        rows = SupervisionAlarm.objects.filter(**({"monitor": monitor} if monitor else {}))
        return list(rows.order_by("id"))


def about(person: Any = None, code: str = "", **columns: Any) -> SupervisionAlarm:
    """An alarm about a person insured here, or about an institution in Beijing."""
    known: dict[str, Any] = {
        "region": person.insured_region if person else PLACE, "monitor": "far_apart",
        "about": "person" if person else "institution", "subject": key(), "person": person,
        "institution_code": code, "name": "" if person else "北京示范医院",
        "first": AT.date().replace(month=3), "value": 2, "threshold": 1, "said": "两地就医",
        "numbers": [["不可能的就医", "2对"]], "rows": [], "behind": 0, "raised_at": AT,
        "updated_at": AT,
    } | columns  # fmt: skip
    with reach.service():
        made: SupervisionAlarm = SupervisionAlarm.objects.create(**known)
    return made


def opened(alarm: SupervisionAlarm, name: str = "甲") -> str:
    """The number of the case that an alarm opens."""
    actor = clerk(name, alarm.region)
    return open_case(AlarmAsked(actor, alarm.pk, key(), AT, "数字异常，需要核查"))


def step(number: str, name: str = "甲", *regions: str, at: datetime = AT) -> Asked:
    """What somebody is about to do with a case."""
    return Asked(clerk(name, *regions), number, key(), at)
