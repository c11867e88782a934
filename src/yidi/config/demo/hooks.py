"""What the demonstration adds to `yidi run`: data at the first start, accounts at every start."""

from __future__ import annotations

from importlib import import_module

import click
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from yidi.config.demo import accounts
from yidi.store.reads import demo


def start() -> None:
    """Loads the demonstration once; in tests there is none, and production refuses one."""
    if settings.ENV == "production":
        refuse()
    elif settings.ENV == "development" and not demo.loaded():
        click.echo("yidi: making the demonstration, once; it takes a minute or two")
        import_module("yidi.config.demo.load").load()


def refuse() -> None:
    """Raises ImproperlyConfigured where invented people could be paid, or their passwords used."""
    staff = [account for account, *_ in (*accounts.staff(), *accounts.OFFICERS, *accounts.CASHIERS)]
    if demo.present((known.psn_no for known in accounts.KNOWN), staff):
        raise ImproperlyConfigured(
            "YIDI_ENV is production and the database holds people and passwords of the "
            "demonstration; begin with an empty one: another YIDI_DATA, or another DATABASE_URL."
        )


def banner() -> list[str]:
    """How to sign in."""
    if settings.ENV != "development" or not demo.loaded():
        return []
    return [
        "everybody below is invented; codes appear on the page",
        *(
            f"  insured  {k.name}  {k.number}  phone {k.phone}  ({k.region})"
            for k in accounts.KNOWN
        ),
        f"  staff    {', '.join(name for name, _, area, _ in accounts.staff() if area == '419001')}",
        "           `yidi demo` prints those of the other regions and a current code",
        f"           password {accounts.PASSWORD}  TOTP secret {accounts.TOTP_SECRET}",
        f"  cashier  {', '.join(name for name, *_ in accounts.CASHIERS)}",
        "           insured at /mine/, staff at /staff/, cashiers at /cashier/",
    ]
