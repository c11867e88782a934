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
