"""What the demonstration adds to `yidi run`: data at the first start, accounts at every start."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from yidi.config.demo import accounts
from yidi.store.reads import demo


def start() -> None:
    """Loads the demonstration once; in production and in tests there is none."""
    if settings.ENV == "development" and not demo.loaded():
        import_module("yidi.config.demo.load").load()


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
        f"           password {accounts.PASSWORD}  TOTP secret {accounts.TOTP_SECRET}",
        "           the same with jinzhong- for 140700; `yidi demo` prints all and a current code",
    ]
