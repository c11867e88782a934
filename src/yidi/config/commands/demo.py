"""`yidi demo`: whom to sign in as in a demonstration."""

from __future__ import annotations

import time
from itertools import groupby

import click
from django_otp.oath import TOTP

from yidi.config.demo import accounts

_AGENCIES = {
    **dict.fromkeys(accounts.AREAS, "(insured region)"),
    **dict.fromkeys(accounts.CARE_AREAS, "(place of care)"),
    **dict.fromkeys(accounts.PROVINCES, "(provincial centre)"),
}


@click.command()
def command() -> None:
    """Name the invented people and staff to sign in as, with a current code."""
    click.echo("insured (number, telephone; the code appears on the page in development):")
    for known in accounts.KNOWN:
        click.echo(f"  {known.region}  {known.name}  {known.number}  {known.phone}  {known.why}")
    click.echo("hospital (SM3 key for signing its messages):")
    click.echo(f"  {accounts.SANDBOX}  {accounts.SANDBOX_NAME}  {accounts.SANDBOX_KEY}")
    click.echo(f"staff (password {accounts.PASSWORD}, code now {_code()}):")
    for area, members in groupby(accounts.staff(), key=lambda member: member[2]):
        click.echo(f"  {area} {_AGENCIES[area]}")
        for username, name, _, role in members:
            click.echo(f"    {username:<20} {name}  {role}")
    click.echo("  every pooling area")
    for username, name in accounts.OFFICERS:
        click.echo(f"    {username:<20} {name}  policy_officer")
    click.echo("cashiers (the same password and code), at /cashier/:")
    for username, name, institution in accounts.CASHIERS:
        click.echo(f"  {institution}  {username:<20} {name}")
    click.echo(f"TOTP secret for an authenticator: {accounts.TOTP_SECRET}")


def _code() -> str:
    totp = TOTP(accounts.totp_key())
    totp.time = time.time()
    return f"{totp.token():06d}"
