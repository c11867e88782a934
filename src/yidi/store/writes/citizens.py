"""Keeps those who sign in, the codes they were sent, and the bonds between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Sum

from yidi.store import sealing
from yidi.store.models import Bond, BondPaper, Citizen, Draft, LoginCode, Message, Person

# ---- codes


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a code: digests of number and telephone, and the address."""

    id_digest: str
    phone_digest: str
    address: str | None

    def columns(self) -> dict[str, str | None]:
        """The three columns of a code."""
        return {
            "id_digest": self.id_digest,
            "phone_digest": self.phone_digest,
            "address": self.address,
        }


def one_by_one(asker: Asker) -> None:
    """Requests for one number, one telephone or one address wait for each other."""
    names = sorted(f"code:{name}:{value}" for name, value in asker.columns().items())
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def sent_since(column: str, value: str | None, since: datetime) -> list[datetime]:
    """When codes were asked for under one number, telephone or address, latest first."""
    rows = LoginCode.objects.filter(sent_at__gt=since, **{column: value})
    return list(rows.order_by("-sent_at").values_list("sent_at", flat=True)[:1000])


def tries_since(id_digest: str, since: datetime) -> int:
    """Wrong codes for one number."""
    rows = LoginCode.objects.filter(id_digest=id_digest, sent_at__gt=since)
    return int(rows.aggregate(all=Sum("tries"))["all"] or 0)


def add_code(asker: Asker, digest: str, at: datetime) -> None:
    """A code that was sent; an empty digest is one that nobody can enter."""
    LoginCode.objects.create(code_digest=digest, sent_at=at, **asker.columns())


def latest_code(asker: Asker, since: datetime) -> LoginCode | None:
    """The last unused code for a number on a telephone, locked."""
    rows = LoginCode.objects.select_for_update().filter(
        id_digest=asker.id_digest, phone_digest=asker.phone_digest, sent_at__gt=since, used_at=None
    )
    return rows.order_by("-sent_at", "-id").first()


def tried(code: LoginCode) -> None:
    """One more wrong try."""
    LoginCode.objects.filter(pk=code.pk).update(tries=code.tries + 1)


def used(code: LoginCode, at: datetime) -> None:
    """The code has let somebody in and lets nobody in again."""
    LoginCode.objects.filter(pk=code.pk).update(used_at=at)


# ---- citizens


def signed_in(number: str, phone: str, name: str, at: datetime) -> int:
    """The citizen behind a number, made at the first sign-in. The register's name wins."""
    row, made = Citizen.objects.get_or_create(
        id_digest=sealing.digest(number),
        defaults={
            "id_sealed": sealing.seal(number), "id_last4": number[-4:], "name": name,
            "phone_sealed": sealing.seal(phone), "phone_digest": sealing.digest(phone),
            "phone_last4": phone[-4:], "made_at": at, "seen_at": at,
        },
    )  # fmt: skip
    if not made:
        row.seen_at, row.name = at, name or row.name
        if row.phone_digest != sealing.digest(phone):
            row.phone_sealed, row.phone_digest = sealing.seal(phone), sealing.digest(phone)
            row.phone_last4 = phone[-4:]
        row.save()
    return row.pk


def named(citizen_id: int, name: str) -> None:
    """An unregistered citizen says their name."""
    Citizen.objects.filter(pk=citizen_id).update(name=name)


# ---- bonds


@dataclass(frozen=True, slots=True)
class Found:
    """A registered person as somebody who names them may be told of."""

    id: int
    region: str
    name: str
    birth: Any


def meant(region: str, number: str, name: str) -> list[Found]:
    """The living enrolments of one region to which both number and name belong."""
    rows = Person.objects.filter(
        insured_region=region, id_digest=sealing.digest(number), name=name
    ).order_by("id")
    return [Found(p.pk, p.insured_region, p.name, p.birth) for p in rows]


def newborn(person_id: int, parents: Iterable[int]) -> Found | None:
    """A child without a number registered under one of the parents."""
    p = Person.objects.filter(pk=person_id, parent_id__in=list(parents), id_digest="").first()
    return Found(p.pk, p.insured_region, p.name, p.birth) if p else None


@dataclass(frozen=True, slots=True)
class BondKept:
    """A living bond. agent_phone: sealed, as the outbox takes it."""

    id: int
    insured_region: str
    person_id: int
    person: str
    agent_id: int
    agent: str
    basis: str
    consented_at: datetime | None
    agent_phone: bytes


def bond(
    citizen_id: int, person: Found, relation: str, basis: str, at: datetime, in_force: bool
) -> tuple[int, bool]:
    """A bond between an agent and a person, and whether it is new."""
    row, made = Bond.objects.get_or_create(
        agent_id=citizen_id,
        person_id=person.id,
        ended_at=None,
        defaults={
            "insured_region": person.region, "relation": relation, "basis": basis, "asked_at": at,
            "consented_at": at if in_force else None,
        },
    )  # fmt: skip
    return row.pk, made


def bonds_asked_since(citizen_id: int, since: datetime) -> int:
    """How many bonds a citizen has asked for lately."""
    return Bond.objects.filter(agent_id=citizen_id, asked_at__gt=since).count()


def show(bond_id: int, side: str, page: dict[str, Any]) -> None:
    """Keeps a page shown with a request to act for somebody."""
    row = Bond.objects.get(pk=bond_id)
    kept = {name: page[name] for name in ("file", "media_type", "size", "digest", "uploaded_at")}
    BondPaper.objects.create(
        bond=row, person_id=row.person_id, insured_region=row.insured_region, side=side, **kept
    )


def bond_for_update(bond_id: int) -> BondKept | None:
    """A living bond, locked."""
    rows = Bond.objects.select_for_update(of=("self",)).select_related("agent", "person")
    row = rows.filter(pk=bond_id, ended_at=None).first()
    if row is None:
        return None
    return BondKept(
        row.pk, row.insured_region, row.person_id, row.person.name, row.agent_id, row.agent.name,
        row.basis, row.consented_at, bytes(row.agent.phone_sealed),
    )  # fmt: skip


def consented(bond_id: int, at: datetime) -> None:
    """The bond is in force."""
    Bond.objects.filter(pk=bond_id).update(consented_at=at)


def ended(bond_id: int, by: str, at: datetime) -> list[dict[str, Any]]:
    """The bond is over; what was done under it stands. Forms the agent had begun go with it, and
    the pages in them are given back, to be forgotten."""
    row = Bond.objects.get(pk=bond_id)
    Bond.objects.filter(pk=bond_id).update(ended_at=at, ended_by=by)
    begun = Draft.objects.filter(citizen_id=row.agent_id, person_id=row.person_id)
    pages = [page for draft in begun for page in draft.fields.get("pages") or ()]
    begun.delete()
    return pages


# ---- messages


def read(people: Iterable[int], at: datetime) -> None:
    """Everything to these persons has been read."""
    Message.objects.filter(person_id__in=list(people), read_at=None).update(read_at=at)
