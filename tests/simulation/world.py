"""Invented hospitals, pharmacies and people in a database that has nothing but tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from simulation import stamping
from simulation.facts import Facts, Filed, Insured, Item
from support import people, visits, wards
from yidi.interfaces.hospital import insured as insured_areas
from yidi.interfaces.hospital import senders
from yidi.store import reach
from yidi.store.models import (
    AccountShare,
    Catalogue,
    ChronicEntitlement,
    Institution,
    Person,
    YearSum,
)
from yidi.store.reads import catalogue as catalogue_reads

REGIONS = ("140700", "370300", "419001", "900100")
"""Jinzhong, Zibo, Jiyuan and a city that does not exist."""

HOSPITALS = {
    "H11010500001": ("110105", "tertiary"),
    "H31010400002": ("310104", "tertiary"),
    "H41900100003": ("419001", "secondary"),
}
PHARMACY = "P11010500004"
FILED_PLACES = ("110000", "310000")

ITEMS = (
    Item("SIMA", "A", 0),
    Item("SIMB", "B", 10),
    Item("SIMC", "C", 100),
    Item("SIMCAP", "B", 15, cap=12_50),
)
"""The same in every province and at every level."""
_LEVELS = ("tertiary", "secondary", "special")

_CEILING = {
    ("140700", "stay_fund"): 300_000_00, ("370300", "stay_fund"): 350_000_00,
    ("419001", "stay_fund"): 400_000_00, ("900100", "stay_fund"): 150_000_00,
    ("140700", "outpatient_fund"): 120_000_00, ("370300", "outpatient_fund"): 120_000_00,
    ("419001", "outpatient_fund"): 120_000_00, ("900100", "outpatient_fund"): 5_000_00,
}  # fmt: skip


@dataclass(frozen=True)
class Patient:
    """A person with everything that a cashier reads off the card."""

    pk: int
    region: str
    psn_no: str
    name: str
    id_number: str

    @property
    def key(self) -> tuple[str, str]:
        """As the facts name the person."""
        return self.region, self.psn_no


@dataclass
class World:
    """Who is there at the start."""

    facts: Facts
    patients: list[Patient] = field(default_factory=list)


def furnished() -> None:
    """What every run needs: books in use, catalogues, institutions. Made once, then copied."""
    for region in REGIONS:
        people.published(region)
    for province in ("110000", "310000", "410000"):
        Catalogue.objects.create(region=province, version=1)
        for item in ITEMS:
            _listed(province, item)
    for code, (place, level) in HOSPITALS.items():
        Institution.objects.create(code=code, name="模拟医院", place=place, level=level)
        visits.opened(code)
    Institution.objects.create(
        code=PHARMACY, name="模拟药店", place="110105", level="special", pharmacy=True
    )
    visits.opened(PHARMACY)
    stamping.keyed()


def _listed(province: str, item: Item) -> None:
    cap = ";".join(f"{level}={item.cap * 10_000}" for level in _LEVELS) if item.cap else ""
    wards.item(
        item.code, name="模拟项目", category=item.category, self_pay_rate=item.rate * 10_000,
        price_caps=cap, region=province,
    )  # fmt: skip


def peopled(seed: int, number: int, first: date) -> World:
    """People with accounts, ceilings nearly used up, filings and family accounts."""
    forget()
    chance = Random(seed)
    world = World(Facts(items={item.code: item for item in ITEMS}))
    for order in range(number):
        _born(world, chance, order, first)
    for patient in world.patients[1:]:
        if chance.random() < 0.25:
            _shared(world, patient, chance)
    others = Random(f"diseases {seed}")
    for patient in world.patients:
        if others.random() < 0.5:
            _ill(world, patient, first)
    return world


def forget() -> None:
    """Nothing is remembered of another database."""
    senders.forget()
    insured_areas._known.clear()
    catalogue_reads._shelves.clear()


def _born(world: World, chance: Random, order: int, first: date) -> None:
    region = REGIONS[order % len(REGIONS)]
    insurance = "resident" if chance.random() < 0.25 else "employee"
    balance = chance.choice([0, 5_00, 300_00, 4_000_00]) if insurance == "employee" else 0
    id_number = people.number("19520101", order + 1)
    row = people.insured(region, "模拟甲", id_number, "", insurance=insurance, balance=balance)
    used = _used(row, region, insurance, chance, first)
    insured = Insured(region, row.psn_no, insurance, balance, used)
    world.facts.people[insured.key] = insured
    patient = Patient(row.pk, region, row.psn_no, row.name, id_number)
    world.patients.append(patient)
    for place in FILED_PLACES:
        if chance.random() < 0.9:
            _filed(world, row, place, chance, first)


def _used(
    row: Person, region: str, insurance: str, chance: Random, first: date
) -> dict[tuple[int, str], int]:
    """Some have little left of this year's ceilings, as taken over from the former system."""
    if insurance == "resident" or chance.random() < 0.5:
        return {}
    made = {
        (first.year, fund): _CEILING[region, fund] - chance.randrange(100, 900_00)
        for fund in ("stay_fund", "outpatient_fund")
    }
    with reach.service():
        for (year, fund), amount in made.items():
            YearSum.objects.create(
                insured_region=region, person=row, year=year, name=fund, amount=amount
            )
    return made


def _filed(world: World, row: Person, place: str, chance: Random, first: date) -> None:
    began = date(first.year, 1, 1)
    last = date(first.year, 12, 31) if chance.random() < 0.15 else None
    made = visits.filed(row, place, first=began, last=last)
    world.facts.filings.append(
        Filed((row.insured_region, row.psn_no), made.number, place, began, last, people.LONG_AGO)
    )


def _ill(world: World, patient: Patient, first: date) -> None:
    """The insured place has found that the person has the disease."""
    with reach.service():
        ChronicEntitlement.objects.create(
            insured_region=patient.region, person_id=patient.pk, disease="hypertension",
            first=date(first.year, 1, 1),
        )  # fmt: skip
    world.facts.people[patient.key].diseases.add("hypertension")


def _shared(world: World, patient: Patient, chance: Random) -> None:
    sharer = chance.choice(world.patients)
    if sharer == patient:
        return
    with reach.service():
        AccountShare.objects.create(
            insured_region=patient.region, person_id=patient.pk, sharer_id=sharer.pk,
            sharer_region=sharer.region, relation="child", consented_at=people.LONG_AGO,
        )  # fmt: skip
    world.facts.people[patient.key].sharer = sharer.key
