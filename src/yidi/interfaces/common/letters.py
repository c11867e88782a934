"""Letter, registration form, and the person as papers name them: on the phone and at the window."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.trail import look
from yidi.core.filing import papers
from yidi.core.filing.papers import (
    Commitment,
    Handling,
    Particulars,
    RegistrationForm,
    Signature,
)
from yidi.core.filing.record import Filing
from yidi.core.policy.book import Book
from yidi.store.reads import wordings
from yidi.store.reads.people import PersonCard

_SEX = {True: "男", False: "女", None: ""}


def particulars(
    actor: Actor,
    person: PersonCard,
    moment: datetime,
    why: str,
    *,
    telephone: str = "",
    home: str = "",
    away: str = "",
    contact: str = "",
) -> Particulars:
    """The person with the whole number, as papers name them; leaves a line in the trail.

    Call it inside `actor.reach()`.
    """
    return Particulars(
        name=person.name,
        sex=_SEX[person.male],
        id_number=look.number(actor, person.id, why, moment) or "",
        insurance=person.insurance,
        home_address=home,
        away_address=away,
        contact=contact or person.name,
        telephone=telephone,
    )


def letter(book: Book, filing: Filing, person: Particulars, at: datetime) -> Commitment:
    """The commitment for a filing that is about to be made. Raises Refusal where there is none."""
    wording = wordings.points(book.region, "commitment", at)
    return papers.commitment(book, filing, person, at.date(), wording=wording)


def registration(
    book: Book,
    filing: Filing,
    person: Particulars,
    *,
    number: str = "",
    state: str = "",
    signature: Signature | None = None,
    handling: Handling | None = None,
) -> RegistrationForm:
    """The registration form of a filing by the law of the day it was made; number "": only asked
    for so far. Raises Refusal where the rules do not reach back so far."""
    deed = "change" if filing.version > 1 else "new"
    return papers.registration_form(
        book, filing, person, filing.filed_on, deed="cancel" if state == "cancelled" else deed,
        number=number, signature=signature, handling=handling,
        wording=wordings.points(book.region, "form", filing.filed_at),
    )  # fmt: skip
