"""`yidi client …`: send messages to the hospital interface as a hospital would."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import click

from yidi.client import Answer, Client, Message, OutcomeUnknown, Station
from yidi.client.messages import kept
from yidi.protocol import envelope, signing
from yidi.protocol.faults import Malformed

_REFUSED, _UNKNOWN = 2, 4


def _option(name: str, words: str, default: str = "") -> Callable[[Any], Any]:
    variable = f"YIDI_CLIENT_{name.upper()}"
    return click.option(f"--{name}", envvar=variable, default=default, help=f"{words} [{variable}]")


@click.group(name="client")
@_option("url", "Where the interface is.", "http://127.0.0.1:8000/hsa/")
@_option("code", "The institution's code.")
@_option("name", "Its name.", "定点医药机构")
@_option("place", "Its district, six digits.")
@_option("key", "What it signs with, in hexadecimal; SM2: private and public key.")
@click.option("--scheme", type=click.Choice([signing.SM3, signing.SM2]), default=signing.SM3)
@_option("signed", "The sign-in number of 9001, where the province wants one.")
@click.option(
    "--keep", type=click.Path(path_type=Path), default=Path("yidi-messages"), show_default=True,
    metavar="DIR", help="Where messages are kept before they are sent.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, url: str, code: str, name: str, place: str, key: str, scheme: str,
    signed: str, keep: Path,
) -> None:  # fmt: skip
    """Sign, send, send again and resolve messages of the national interface."""
    station = Station(url, code, name, place, bytes.fromhex(key), scheme, sign_no=signed)
    ctx.obj = (Client(station), keep)


_input = click.argument("file", type=click.File("rb"))
_insured = click.option(
    "--insured", default="", metavar="R", help="The insured region, six digits."
)


@command.command()
@click.argument("infno")
@_input
@_insured
@click.pass_obj
def send(given: tuple[Client, Path], infno: str, file: BinaryIO, insured: str) -> None:
    """Send INFNO with the input in FILE ("-": standard input), keep both, print the answer."""
    client, keep = given
    message = _prepared(client, infno, file, insured)
    keep.mkdir(exist_ok=True)
    (keep / f"{message.msgid}.json").write_bytes(message.body)
    _finish(client, keep, message)


@command.command()
@click.argument("infno")
@_input
@_insured
@click.pass_obj
def sign(given: tuple[Client, Path], infno: str, file: BinaryIO, insured: str) -> None:
    """Print the signed message and send nothing."""
    sys.stdout.buffer.write(_prepared(given[0], infno, file, insured).body)


@command.command()
@click.argument("msgid")
@click.pass_obj
def again(given: tuple[Client, Path], msgid: str) -> None:
    """Send the kept message MSGID again: the answer that was given, or it is carried out now."""
    client, keep = given
    _finish(client, keep, _kept(keep, msgid))


@command.command()
@click.argument("msgid")
@click.argument("psn_no")
@click.pass_obj
def resolve(given: tuple[Client, Path], msgid: str, psn_no: str) -> None:
    """Find out what became of MSGID; what cannot be learnt is reversed (2601) for PSN_NO."""
    client, keep = given
    try:
        outcome = client.resolved(_kept(keep, msgid), psn_no)
    except OutcomeUnknown as unknown:
        _tell_unknown(unknown)
    click.echo("reversed: nothing of it remains" if outcome.reversed else "answered:", err=True)
    _print(outcome.answer)


def _prepared(client: Client, infno: str, file: BinaryIO, insured: str) -> Message:
    try:
        return client.prepare(infno, envelope.plain(file.read()), insured)
    except Malformed as malformed:
        raise click.ClickException(str(malformed)) from None


def _kept(keep: Path, msgid: str) -> Message:
    path = keep / f"{msgid}.json"
    if not path.is_file():
        raise click.ClickException(f"{path} is not there; --keep says where messages are kept")
    return kept(path.read_bytes())


def _finish(client: Client, keep: Path, message: Message) -> None:
    try:
        answer = client.send(message)
    except OutcomeUnknown as unknown:
        _tell_unknown(unknown)
    (keep / f"{message.msgid}.answer.json").write_bytes(answer.body)
    _print(answer)
    if not answer.done:
        sys.exit(_REFUSED)


def _print(answer: Answer) -> None:
    sys.stdout.buffer.write(answer.body + b"\n")


def _tell_unknown(unknown: OutcomeUnknown) -> None:
    click.echo(f"outcome unknown: {unknown}", err=True)
    click.echo(f"  → yidi client again {unknown.message.msgid}", err=True)
    sys.exit(_UNKNOWN)
