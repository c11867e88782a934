"""Seven months of invented care with planted fraud, from one seed, put into the tables by COPY.

The background is made to resemble fraud where life does: an influenza, new departments, a new medicine,
treatment in rounds, referrals across a border on one day, flights, families and nursing homes with one
telephone, pharmacies that are open all night, wrongly coded items, honest people who owe a paper.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
MONTHS = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(8, 15)]
LAST, NIGHT = MONTHS[-1], date(2026, 4, 1)
INSURED = ("419001", "140700", "370300", "610400")
CARE = ("110000", "310000", "440300", "410100", "140100", "370100", "610100")
HOME_OF = {"419001": "410100", "140700": "140100", "370300": "370100", "610400": "610100"}
LEVELS = ("primary", "secondary", "tertiary")


@dataclass
class World:
    """Rows by table; who was planted: monitor → keys of subjects; crooks: ids of persons and codes of
    institutions that cheat in some way."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    planted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    crooks: set[object] = field(default_factory=set)
    visits: int = 0


class Maker:
    """Puts one world together."""

    def __init__(self, seed: int, visits: int) -> None:
        self.chance = random.Random(seed)
        self.world = World()
        self.ids: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
        self.wanted = visits
        self.people: list[dict[str, Any]] = []
        self.near: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.hospitals: list[dict[str, Any]] = []
        self.pharmacies: list[dict[str, Any]] = []
        self.size: dict[str, float] = {}

    def add(self, table: str, **columns: Any) -> dict[str, Any]:
        """A row."""
        row = {"id": next(self.ids[table]), **columns}
        self.world.rows[table].append(row)
        return row

    def plant(self, monitor: str, key: object, crook: object = None) -> None:
        """Somebody who cheats."""
        self.world.planted[monitor].add(str(key))
        self.world.crooks.add(key if crook is None else crook)

    def around(self, place: str) -> dict[str, Any]:
        """Somebody who is mostly treated there."""
        return self.chance.choice(self.near[place])

    # ---- the stage

    def institutions(self) -> None:
        """Hospitals of three levels and pharmacies in seven cities; sizes far apart."""
        for n in range(120):
            at = CARE[n % len(CARE)]
            self.hospitals.append(self._institution(f"H{n:05d}", at, LEVELS[n % 3], False))
        for n in range(180):
            at = CARE[n % len(CARE)]
            self.pharmacies.append(self._institution(f"P{n:05d}", at, "special", True))
        for each in self.hospitals + self.pharmacies:
            self.size[each["code"]] = self.chance.lognormvariate(0, 0.9)

    def _institution(self, code: str, at: str, level: str, pharmacy: bool) -> dict[str, Any]:
        return self.add(
            "Institution",
            code=code,
            name=f"机构{code}（模拟）",
            place=at,
            level=level,
            pharmacy=pharmacy,
        )

    def items(self) -> None:
        """Forty items in each province; some are only for one sex or one age."""
        for place in sorted({f"{at[:2]}0000" for at in CARE}):
            for n in range(40):
                limits = {"sex": "female"} if n == 0 else {"sex": "male"} if n == 1 else {}
                limits = {"age_below": 14} if n == 2 else limits
                self.add(
                    "CatalogueItem", region=place, code=f"X{n:03d}", name=f"项目{n}",
                    list_type="101", charge_type="09", category="A", self_pay_rate=0,
                    first=date(2020, 1, 1), version=1, limited=False, negotiated=False, basic=False,
                    for_children=False, **limits,
                )  # fmt: skip

    def insured(self) -> None:
        """Families of one to five with one telephone; three nursing homes with another."""
        while len(self.people) < self.wanted // 4:
            phone = f"{self.chance.getrandbits(128):032x}" * 2
            region = self.chance.choice(INSURED)
            for _ in range(self.chance.choices((1, 2, 3, 4, 5), (40, 25, 20, 10, 5))[0]):
                self.person(region, phone)
        for home in range(3):
            phone = f"{home:064x}"
            for _ in range(22):
                self.person(INSURED[home], phone)

    def person(self, region: str, phone: str) -> dict[str, Any]:
        """Somebody, with a place where they are mostly treated and a habit of going."""
        birth = date(1935, 1, 1) + timedelta(days=self.chance.randrange(29_000))
        made = self.add(
            "Person", insured_region=region, psn_no=f"{len(self.people):09d}", name="模拟",
            phone_digest=phone, phone_last4=phone[-4:], birth=birth,
            male=self.chance.random() < 0.5, insurance=self.chance.choice(("employee", "resident")),
            updated_at=at(LAST),
        )  # fmt: skip
        made["often"] = self.chance.lognormvariate(0, 0.8)
        made["where"] = self.chance.choice((HOME_OF[region], self.chance.choice(CARE)))
        self.people.append(made)
        self.near[made["where"]].append(made)
        return made

    # ---- care

    def care(self) -> None:
        """The background: each month so many visits, by season, size and habit."""
        hospitals = _by_place(self.hospitals)
        pharmacies = _by_place(self.pharmacies)
        growing = set(self.chance.sample([h["code"] for h in self.hospitals], 3))
        weights = [p["often"] for p in self.people]
        for month in MONTHS:
            season = {12: 1.35, 1: 1.5, 2: 1.1, 3: 1.15}.get(month.month, 1.0)
            number = int(self.wanted / len(MONTHS) / 1.16 * season)
            for who in self.chance.choices(self.people, weights, k=number):
                kind = self.chance.choices(("outpatient", "pharmacy", "inpatient"), (55, 38, 7))[0]
                known = pharmacies if kind == "pharmacy" else hospitals
                there = self._one(known[who["where"]], growing if month == LAST else ())
                self._visit(who, there, kind, month)
            if month == LAST:
                self._outbreak(hospitals["370100"], month)

    def _one(self, known: list[dict[str, Any]], growing: Iterable[str]) -> dict[str, Any]:
        sizes = [self.size[i["code"]] * (1.9 if i["code"] in growing else 1) for i in known]
        return self.chance.choices(known, sizes)[0]

    def _outbreak(self, hospitals: list[dict[str, Any]], month: date) -> None:
        """An influenza in one city: every hospital there has half as much again."""
        for _ in range(self.wanted // 150):
            self._visit(self.around("370100"), self._one(hospitals, ()), "outpatient", month)

    def _visit(self, who: Any, there: Any, kind: str, month: date) -> None:
        day = month + timedelta(days=self.chance.randrange(28))
        if kind == "inpatient":
            days = max(1, int(self.chance.lognormvariate(1.8, 0.6)))
            fund = int(self.chance.lognormvariate(13.3, 0.7))
            self.stay(who, there, day, days, fund)
            return
        hour = self._hour(there) if kind == "pharmacy" else self.chance.choice(range(8, 17))
        fund = int(self.chance.lognormvariate(9.2 if kind == "outpatient" else 8.8, 0.8))
        self.settled(who, there, kind, moment(day, hour, self.chance.randrange(60)), fund)

    def _hour(self, pharmacy: Any) -> int:
        """One in ten pharmacies is open all night, one in thirty much visited then."""
        number = int(pharmacy["code"][1:])
        night = 0.06 if number % 10 == 3 else 0.22 if number % 30 == 7 else 0.0
        if self.chance.random() < night:
            return self.chance.choice((23, 0, 1, 2, 3, 4, 5))
        return self.chance.choice(range(8, 22))

    def settled(
        self, who: Any, there: Any, kind: str, when: datetime, fund: int, item: int | None = None,
        amount: int | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """A settled visit of an outpatient or a pharmacy, with one item."""
        of = self.visit(who, there, kind, when, when)
        self.charge(of, when, item if item is not None else self._item(who, when), amount or fund)
        return self.settlement(of, when, fund, kind)

    def _item(self, who: Any, when: datetime) -> int:
        """What fits the person; once in two thousand what does not."""
        if self.chance.random() < 1 / 2000:
            return 1 - int(who["male"])
        fits = 1 if who["male"] else 0
        return fits if self.chance.random() < 0.03 else self.chance.randrange(3, 40)

    def stay(
        self, who: Any, there: Any, day: date, days: int, fund: int, code: str = "I63.9"
    ) -> Any:
        """A settled stay."""
        first = moment(day, self.chance.randrange(8, 18), 15)
        last = moment(day + timedelta(days=days), self.chance.randrange(9, 16), 30)
        of = self.visit(who, there, "inpatient", first, last, diagnoses=[{"code": code}])
        return self.settlement(of, last, fund, "inpatient")

    def visit(
        self, who: Any, there: Any, kind: str, first: datetime, last: datetime, **more: Any
    ) -> Any:
        """A visit."""
        self.world.visits += 1
        return self.add(
            "Visit", insured_region=who["insured_region"], place=there["place"],
            institution_code=there["code"], mdtrt_id=f"V{self.world.visits:09d}", person_id=who["id"],
            number=str(self.world.visits), insurance=who["insurance"], credential="e_credential",
            care=kind, first=first, last=last, opened_at=first, opened_by="模拟",
            state="discharged" if kind == "inpatient" else "open", **more,
        )  # fmt: skip

    def charge(self, of: Any, when: datetime, item: int, amount: int) -> None:
        """A charge of a visit."""
        self.add(
            "ChargeLine", insured_region=of["insured_region"], visit_id=of["id"], bill_id=of["id"],
            feedetl_sn="1", at=when, code=f"X{item:03d}", name=f"项目{item}", fee_kind="09",
            quantity=10_000, price=amount * 10_000, amount=amount, category="A", own_paid=0,
            over_limit=0, class_b=0,
        )  # fmt: skip

    def settlement(self, of: Any, when: datetime, fund: int, kind: str) -> Any:
        """A settlement that the fund paid whole."""
        self.add("Bill", insured_region=of["insured_region"], visit_id=of["id"], total=fund)
        local = HOME_OF[of["insured_region"]] == of["place"]
        return self.add(
            "Settlement", insured_region=of["insured_region"], place=of["place"],
            institution_code=of["institution_code"], setl_id=f"S{of['id']:09d}", visit_id=of["id"],
            bill_id=of["id"], person_id=of["person_id"], insurance=of["insurance"], care=kind,
            med_type="11", scope="in_province" if local else "cross_province", clr_type="11",
            clr_way="1", settled_at=when, day=when.date(), year=when.year, total=fund, in_scope=fund,
            hifp_pay=fund, fund_total=fund, msgid=f"M{of['id']}", operator="模拟",
            **dict.fromkeys(_NOTHING, 0), before={}, after={}, given={}, steps=[],
        )  # fmt: skip


_NOTHING = (
    "own_paid", "over_limit", "class_b", "deductible", "cvlserv_pay", "hifes_pay", "hifmi_pay",
    "hifob_pay", "maf_pay", "hifdm_pay", "oth_pay", "hospital", "person_part", "account", "family",
    "cash", "balance",
)  # fmt: skip


def _by_place(known: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    made: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in known:
        made[each["place"]].append(each)
    return made


def at(day: date) -> datetime:
    """Noon."""
    return moment(day, 12, 0)


def moment(day: date, hour: int, minute: int) -> datetime:
    """A moment in the legal zone."""
    return datetime.combine(day, time(hour, minute), ZONE)


# ---- what only looks like fraud


def lookalikes(m: Maker) -> None:
    """Life, where it resembles fraud."""
    chance = m.chance
    for who in chance.sample(m.people, 60):  # treatment in rounds; one in twelve coded otherwise
        there = _there(m, who, m.hospitals)
        code = "C34.9" if chance.random() < 1 / 12 else "Z51.1"
        for n in range(5):
            m.stay(who, there, date(2026, 2, 1) + timedelta(days=12 * n - n), 2, 400_000, code)
    for who in chance.sample(m.people, 80):  # an expensive medicine from March on
        there = _there(m, who, m.hospitals)
        for n in range(chance.randrange(1, 4)):
            m.settled(
                who, there, "outpatient", moment(LAST + timedelta(days=9 * n), 10, 5), 450_000
            )
    for who in chance.sample(m.people, 120):  # seen at home, sent over the border the same day
        _pair(m, who, "410100", "140100", chance.randrange(180, 420))
    for who in chance.sample(m.people, 60):  # in the next city of the province
        _pair(m, who, "110000", "370100", chance.randrange(200, 500))
    for who in chance.sample(m.people, 12):  # by air
        _pair(m, who, "110000", "310000", chance.randrange(260, 420))
    for home in range(3):  # the doctor's day in a nursing home
        there = m.hospitals[7 * home]
        residents = [p for p in m.people if p["phone_digest"] == f"{home:064x}"]
        for week in range(4):
            for who in chance.sample(residents, chance.randrange(2, 6)):
                m.settled(
                    who, there, "outpatient", moment(LAST + timedelta(7 * week), 9, 30), 8_000
                )
    for _ in range(120):  # honest people who owe a paper and are very ill
        who = chance.choice(m.people)
        _promise(
            m, who, who["where"], chance.randrange(100, 400), int(chance.lognormvariate(14.6, 0.6))
        )
    for _ in range(1500):  # honest claims beside other care
        _claim(m, chance.choice(m.people), twin=False)
    for hospital in chance.sample(m.hospitals, 4):  # a new medicine there
        for n in range(25):
            who = m.around(hospital["place"])
            m.settled(
                who,
                hospital,
                "outpatient",
                moment(LAST + timedelta(days=n), 11, 0),
                60_000,
                item=39,
            )


def _pair(m: Maker, who: Any, one: str, other: str, minutes: int) -> None:
    first = moment(LAST + timedelta(days=m.chance.randrange(28)), 8, 10)
    for place, when in ((one, first), (other, first + timedelta(minutes=minutes))):
        there = m.chance.choice([h for h in m.hospitals if h["place"] == place])
        m.settled(who, there, "outpatient", when, 9_000)


def _promise(m: Maker, who: Any, place: str, days: int, fund: int) -> str:
    filed = LAST - timedelta(days=days)
    number = f"F{next(m.ids['number']):08d}"
    m.add(
        "Filing", insured_region=who["insured_region"], number=number, person_id=who["id"],
        kind="long_term_resident", way="commitment", place=place, first=filed, span=(filed, None),
        channel="self_service", state="active", filed_at=at(filed), effective_at=at(filed),
        evidence_due=filed + timedelta(days=180), book="",
    )  # fmt: skip
    there = m.chance.choice([h for h in m.hospitals if h["place"] == place])
    for n in range(3):
        m.stay(who, there, LAST + timedelta(days=1 + 8 * n), 5, fund // 3)
    return number


def _claim(m: Maker, who: Any, *, twin: bool) -> None:
    there = _there(m, who, m.hospitals)
    first = LAST + timedelta(days=m.chance.randrange(3, 15))
    last = first + timedelta(days=m.chance.randrange(3, 9))
    number = f"B{next(m.ids['number']):08d}"
    claim = m.add(
        "Claim", insured_region=who["insured_region"], number=number, person_id=who["id"],
        channel="window", place=there["place"], institution_code=there["code"],
        institution=there["name"], level=there["level"], care="inpatient", first=first, last=last,
        payee="person", payee_name="模拟", bank="模拟", account_sealed=b"", account_last4="0000",
        total=900_000, applied_at=at(last + timedelta(days=5)), applied_by="模拟",
    )  # fmt: skip
    paper = f"{next(m.ids['paper']):08d}"
    m.add(
        "ClaimInvoice", insured_region=who["insured_region"], claim_id=claim["id"], code="0110",
        number=paper, day=last, amount=900_000,
    )  # fmt: skip
    if twin:
        days = (last - first).days
        if m.chance.random() < 0.1:  # under the name of another hospital, on other days: not seen
            m.stay(who, _there(m, who, m.hospitals), last + timedelta(days=2), days, 700_000)
        else:
            m.stay(who, there, first, days, 700_000)
        m.plant("paid_twice", f"{who['id']}|{number}", who["id"])


# ---- fraud


def crimes(m: Maker) -> None:
    """Of each kind some, from bold to careful: the careful ones are meant to be hard."""
    chance = m.chance
    honest = [h for h in m.hospitals if m.size[h["code"]] > 0.4]
    chosen = chance.sample(honest, 30)
    for hospital in chosen[:12]:  # empty stays: the month grows by half to six times
        usual = _month(m, hospital["code"], MONTHS[-2])
        extra = int(usual * chance.uniform(0.8, 6))
        while extra > 0:
            fund = chance.randrange(300_000, 900_000)
            extra -= fund
            day = LAST + timedelta(days=chance.randrange(20))
            m.stay(m.around(hospital["place"]), hospital, day, 4, fund)
        m.plant("institution_growth", hospital["code"])
    for hospital in chosen[12:24]:  # one item sold by the cart
        item = chance.randrange(3, 38)
        for _ in range(chance.randrange(30, 160)):
            when = moment(LAST + timedelta(days=chance.randrange(28)), 10, 0)
            m.settled(m.around(hospital["place"]), hospital, "outpatient", when, 30_000, item=item,
                      amount=chance.randrange(20_000, 60_000))  # fmt: skip
        m.plant("item_growth", f"{hospital['code']}|X{item:03d}", hospital["code"])
    for who in chance.sample(m.people, 60):  # medicine for resale
        for _ in range(chance.randrange(6, 26)):
            when = moment(LAST + timedelta(days=chance.randrange(28)), chance.randrange(9, 18), 20)
            m.settled(
                who,
                _there(m, who, m.pharmacies),
                "pharmacy",
                when,
                chance.randrange(40_000, 110_000),
            )
        m.plant("person_growth", who["id"])
    for who in chance.sample(m.people, 60):  # in and out
        there, day = _there(m, who, m.hospitals), date(2026, 3, 29)
        for _ in range(chance.randrange(3, 8)):
            day -= timedelta(days=chance.randrange(4, 13))
            m.stay(who, there, day, chance.randrange(1, 4), 350_000, "M51.2")
        m.plant("repeated_stays", who["id"])
    for who in chance.sample(m.people, 80):  # a card in another city
        one, other = chance.sample(CARE, 2)
        _pair(m, who, one, other, chance.randrange(10, 420))
        m.plant("far_apart", who["id"])
    for n, pharmacy in enumerate(chance.sample(m.pharmacies, 25)):  # collected cards
        phone = f"c{n:063x}"
        held = [m.person(chance.choice(INSURED), phone) for _ in range(chance.randrange(4, 20))]
        for who in held:
            for _ in range(chance.randrange(1, 4)):
                day = LAST + timedelta(days=chance.choice((3, 4, 12, 20)))
                m.settled(
                    who, pharmacy, "pharmacy", moment(day, chance.randrange(9, 21), 7), 15_000
                )
        m.plant("one_phone", f"{phone[:32]}|{pharmacy['code']}", pharmacy["code"])
        m.world.crooks.update(who["id"] for who in held)
    for pharmacy in chance.sample(
        [p for p in m.pharmacies if m.size[p["code"]] > 0.3], 20
    ):  # at night
        for _ in range(chance.randrange(20, 150)):
            when = moment(
                LAST + timedelta(days=chance.randrange(28)), chance.choice((23, 0, 1, 2, 3)), 9
            )
            m.settled(
                m.around(pharmacy["place"]),
                pharmacy,
                "pharmacy",
                when,
                chance.randrange(3_000, 20_000),
            )
        m.plant("pharmacy_night", pharmacy["code"])
    for _ in range(60):  # a residence that is none
        who = chance.choice(m.people)
        fund = chance.randrange(3_000_000, 20_000_000)
        number = _promise(m, who, chance.choice(CARE), chance.randrange(60, 300), fund)
        m.plant("open_commitment", f"{who['id']}|{number}", who["id"])
    for _ in range(60):
        _claim(m, chance.choice(m.people), twin=True)
    for who in chance.sample(m.people, 60):  # somebody else with the card
        wrong = int(not who["male"])
        for _ in range(chance.randrange(1, 6)):
            when = moment(LAST + timedelta(days=chance.randrange(28)), 10, 40)
            m.settled(who, _there(m, who, m.hospitals), "outpatient", when, 12_000, item=wrong)
        m.plant("lent_card", who["id"])


def _there(m: Maker, who: Any, known: list[dict[str, Any]]) -> Any:
    return m.chance.choice([each for each in known if each["place"] == who["where"]])


def _month(m: Maker, code: str, month: date) -> int:
    return sum(
        row["fund_total"]
        for row in m.world.rows["Settlement"]
        if row["institution_code"] == code and row["day"].replace(day=1) == month
    )


def made(seed: int, visits: int) -> World:
    """The world of a seed."""
    m = Maker(seed, visits)
    m.institutions()
    m.items()
    m.insured()
    m.care()
    lookalikes(m)
    crimes(m)
    for who in m.people:
        del who["often"], who["where"]
    return m.world


# ---- into the tables


ORDER = (
    "Institution", "CatalogueItem", "Person", "Visit", "Bill", "ChargeLine", "Settlement", "Filing",
    "Claim", "ClaimInvoice",
)  # fmt: skip


def load(connection: Any, world: World) -> None:
    """By COPY, as the superuser: what was there is gone, triggers rest."""
    from django.apps import apps

    connection.execute("SET session_replication_role = replica")
    tables = ", ".join(f"store_{name.lower()}" for name in ORDER)
    connection.execute(f"TRUNCATE {tables}, store_supervisionalarm RESTART IDENTITY CASCADE")
    for name in ORDER:
        model = apps.get_model("store", name)
        fields = list(model._meta.concrete_fields)  # noqa: SLF001
        columns = ", ".join(f'"{f.column}"' for f in fields)
        sql = f'COPY "store_{name.lower()}" ({columns}) FROM STDIN'
        with connection.cursor().copy(sql) as copy:
            for row in world.rows[name]:
                copy.write_row([_value(f, row) for f in fields])
    connection.execute("RESET session_replication_role")
    connection.execute(f"ANALYZE {tables}")


def _value(field: Any, row: dict[str, Any]) -> Any:
    from django.db.models.expressions import DatabaseDefault
    from psycopg.types.range import DateRange

    kind = field.get_internal_type()
    value = row[field.attname] if field.attname in row else field.get_default()
    if isinstance(value, DatabaseDefault):
        return ""
    if kind == "JSONField":
        return json.dumps(value)
    if kind == "DateRangeField":
        return DateRange(*value)
    return value
