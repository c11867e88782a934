"""A pharmacy's counter for tests: a cashier signed in, a catalogue, a customer with a filing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from support import offices, people, visits, wards
from yidi.actions.actor import JOB, Actor
from yidi.actions.people import e_credential
from yidi.actions.staff.join import join_counter
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import CounterBill, Institution, Person, User

CODE = "P11010500009"
NUMBER = people.number("19520101", 7)
USER = "pills"


@dataclass
class Counter:
    """A signed-in client and the customer."""

    client: Any
    who: Person
    bill: str = ""

    def scan(self) -> str:
        """The code that the customer's phone shows."""
        actor = Actor("citizen", "citizen:1", self.who.name, people=(self.who.pk,))
        e_credential.activate(actor, self.who.pk, clock.now())
        return e_credential.show(actor, self.who.pk, clock.now()).code

    def open(self, **said: str) -> str:
        """A bill for the customer; gives its address."""
        done = self.client.post("/cashier/", said or {"text": self.scan()})
        assert done.status_code == 302, done.content.decode()
        self.bill = done["Location"]
        return self.bill

    def add(
        self, typed: str = "YP1", price: str = "10.00", quantity: str = "2", **more: str
    ) -> Any:
        """An item on the bill."""
        said = {"q": typed, "price": price, "quantity": quantity, **more}
        return self.client.post(f"{self.bill}add/", said)

    def settle(self) -> Any:
        """The bill is settled."""
        return self.client.post(f"{self.bill}pay/")

    def row(self) -> CounterBill:
        """The bill as it is kept."""
        with reach.service():
            return CounterBill.objects.get(pk=int(re.findall(r"\d+", self.bill)[0]))


@dataclass
class Ward:
    """A signed-in client of a small hospital, somebody who comes, and the stay once there is one."""

    client: Any
    who: Person
    stay: str = ""

    def form(self) -> str:
        """The number of a fresh form."""
        return re.search(r'name="form" value="(\w+)"', self.page())[1]  # type: ignore[index]

    def page(self, path: str = "") -> str:
        """A page of the stay."""
        return str(self.client.get(f"{self.stay}{path}").content.decode())

    def post(self, path: str, **said: str) -> Any:
        """A form of the stay, under a fresh number unless one is given."""
        return self.client.post(
            f"{self.stay}{path}", {"form": said.pop("form", "") or self.form(), **said}
        )

    def admit(self, **said: str) -> Any:
        """Admitted for high blood pressure on the first of the month."""
        bill = Counter(self.client, self.who)
        bill.open(text=bill.scan(), admit="1")
        done = self.client.post(f"{bill.bill}admit/", ADMISSION | said)
        self.stay = done["Location"] if done.status_code == 302 else self.stay
        return done

    def charge(
        self, typed: str = "YP1", price: str = "10.00", quantity: str = "2", **more: str
    ) -> Any:
        """A charge."""
        return self.post("add/", q=typed, price=price, quantity=quantity, **more)

    def leave(self, last: str = "", **said: str) -> Any:
        """The discharge."""
        day = last or clock.today().isoformat()
        known = {"way": "1", "diagnosis_code": "I10", "diagnosis": "高血压"} | said
        return self.post("leave/", last=day, **known)

    def settle(self, **said: str) -> Any:
        """What the page of the bill offers is settled; gives the answer."""
        page = self.page("settle/")
        fields = dict(
            re.findall(r'type="hidden" name="(form|asked|total|account)" value="([\w-]*)"', page)
        )
        return self.client.post(f"{self.stay}settle/", fields | said)


ADMISSION = {
    "kind": "ordinary", "first": "2026-03-01", "ward": "内科", "bed": "8",
    "diagnosis_code": "I10", "diagnosis": "高血压",
}  # fmt: skip


def ward(client: Any) -> Ward:
    """A small hospital with its cashier and somebody with a filing."""
    visits.hospital(level="primary")
    wards.catalogue()
    who = visits.person("370300", 7, balance=50_000)
    visits.filed(who, place="110000")
    cashier("desk", visits.HOSPITAL)
    offices.signed_in(client, "desk")
    return Ward(client, who)


def cashier(username: str, code: str) -> int:
    """A cashier who can sign in as the staff of offices do."""
    made = join_counter(
        username, "周收款", offices.PASSWORD, code, clock.now(), JOB, totp_secret=offices.SECRET
    )
    User.objects.filter(pk=made).update(password_is_temporary=False)
    return made


def furnished() -> Person:
    """A pharmacy with a catalogue, and a customer with a filing."""
    Institution.objects.create(
        code=CODE, place="110105", level="special", pharmacy=True, name="示例药店"
    )
    visits.opened(CODE)
    wards.catalogue()
    who = visits.person("370300", 7, balance=50_000)
    visits.filed(who, place="110000")
    return who


def shop(client: Any, username: str = USER) -> Counter:
    """Everything that a sale needs."""
    who = furnished()
    cashier(username, CODE)
    offices.signed_in(client, username)
    return Counter(client, who)
