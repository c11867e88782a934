"""Loads the demonstration: books, staff, people, institutions, catalogues, filings. Once, and all of it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password
from django_otp.plugins.otp_totp.models import TOTPDevice

from yidi.actions.policy.approve import approve
from yidi.actions.policy.propose import propose
from yidi.actions.register.apply import apply
from yidi.actions.register.read_file import read_file
from yidi.config import database
from yidi.config.demo import (
    accounts,
    bills,
    catalogues,
    claims,
    clearing,
    cooperation,
    figures,
    filings,
    institutions,
    life,
    people,
    reviewing,
    sandbox,
    supervision,
    ward,
)
from yidi.core.problems import BrokenInvariant
from yidi.interfaces.common import clock
from yidi.policy_files.folder import Folder, default_folder
from yidi.store import reach
from yidi.store.models import Bond, Person, User
from yidi.store.reads import demo as demo_reads
from yidi.store.reads import policy as policy_reads
from yidi.store.reads import register as register_reads
from yidi.store.reads import staff as staff_reads
from yidi.store.writes import citizens as citizen_writes
from yidi.store.writes import staff as staff_writes
from yidi.store.writes import traces

_log = logging.getLogger("yidi.demo")


def load() -> None:
    """Each part is skipped where it is there already, so a broken first start can be mended."""
    now = clock.now()
    life.unhurried()
    folder = Folder(default_folder())
    pools = [code for code in folder.files if folder.pack(code).tier == "pool"]
    officers = [_member(name, shown) for name, shown in accounts.OFFICERS]
    _posts(officers, pools)
    _staff()
    _books(folder, pools, officers, now - timedelta(days=1))
    _people(pools, now)
    institutions.load(folder)
    sandbox.load(now)
    _cashiers()
    catalogues.load(folder)
    _bond(now)
    filings.play(now)
    claims.play(now)
    bills.load(folder, now)
    life.load(folder, now)
    clearing.load(now)
    reviewing.load(folder, now)
    cooperation.load(now)
    supervision.load(folder, now)
    ward.load(folder, now)
    figures.load(folder, now)
    database.analyse()
    with reach.service():
        traces.trail(
            now, "", accounts.ACTOR.kind, accounts.ACTOR.name, "demo.load", demo_reads.MARK
        )


def _member(username: str, name: str) -> int:
    """A demonstration account with the known password and second factor."""
    found = staff_reads.known(username)
    if found is not None:
        return found
    made = User.objects.create(username=username, display_name=name, password=_password())
    key = accounts.totp_key().hex()
    TOTPDevice.objects.create(user=made, name="demo", key=key, confirmed=True)
    return int(made.pk)


@cache
def _password() -> str:
    """The one password of all, hashed once: a hash is made to be slow."""
    return make_password(accounts.PASSWORD)


def _posts(officers: list[int], pools: list[str]) -> None:
    for officer in officers:
        for pool in pools:
            staff_writes.put_posts(officer, pool, ["policy_officer"])


def _staff() -> None:
    for username, name, area, role in accounts.staff():
        staff_writes.put_posts(_member(username, name), area, [role])


def _cashiers() -> None:
    """Cashiers of the sandbox hospital and of a pharmacy near it."""
    for username, name, institution in accounts.CASHIERS:
        if staff_reads.known(username) is None:
            staff_writes.put_counter(_member(username, name), "110000", institution)


def _books(folder: Folder, pools: list[str], officers: list[int], at: datetime) -> None:
    in_use = policy_reads.regions_in_use()
    for pool in pools:
        if pool not in in_use:
            made = propose(folder, pool, officers[0], at)
            approve(pool, made.digest, officers[1], at)


def _people(pools: list[str], now: datetime) -> None:
    for place, pool in enumerate(pools):
        with reach.service():
            known = register_reads.recent([pool], 1)
        if known and known[0].applied_at:
            continue
        rows = people.register(pool, place, now.date())
        read = read_file(accounts.ACTOR, pool, "演示登记册.csv", rows, now)
        if read.faults:
            raise BrokenInvariant(f"the demonstration's register has faults: {read.faults[:3]}")
        apply(accounts.ACTOR, read.number, now)


def _bond(now: datetime) -> None:
    """The daughter may act for her father."""
    daughter, father = accounts.DAUGHTER, accounts.FATHER
    with reach.service():
        agent = citizen_writes.signed_in(daughter.number, daughter.phone, daughter.name, now)
        person = Person.objects.get(insured_region=father.region, psn_no=father.psn_no)
        Bond.objects.get_or_create(
            agent_id=agent, person=person, ended_at=None,
            defaults={
                "insured_region": father.region, "relation": "parent", "basis": "consent",
                "asked_at": now, "consented_at": now,
            },
        )  # fmt: skip
